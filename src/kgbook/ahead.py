"""Draws the charts of notebooks ahead of Jupyter Book, in processes of their own: drawing is half of a build, and it uses one core.

Jupyter Book reads the chapters from the first to the last, these processes from the last to the first; whoever comes to a
chart that the other has drawn finds it (:mod:`kgbook.kept`). Nothing waits for them, and nothing depends on them.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MOST = 3  # processes, each with a copy of the program that draws


@contextlib.contextmanager
def drawing(notebooks: Iterable[Path], environment: Mapping[str, str]) -> Iterator[None]:
    """Draw the charts of notebooks while something else builds the book, on the cores that this leaves."""
    last_first = sorted(notebooks, reverse=True)
    number = min(MOST, (os.cpu_count() or 1) - 1, len(last_first))
    command, nothing = [sys.executable, "-m", "kgbook.ahead"], subprocess.DEVNULL
    running = [
        subprocess.Popen(
            [*command, *map(str, last_first[first::number])],
            env=dict(environment), stdin=nothing, stdout=nothing, stderr=nothing,
        )
        for first in range(number)
    ]  # fmt: skip
    try:
        yield
    finally:
        for process in running:
            process.terminate()
            process.wait()


def main(paths: list[str]) -> int:
    """Draw the charts of these notebooks."""
    from kgbook import drawing, figure

    for path in paths:
        for spec in figure.stored(Path(path)):
            page, changes = drawing.forms(spec)
            drawing.draw(page, drawing.WIDE, "")
            drawing.draw(drawing.changed(page, changes), drawing.NARROW, "")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
