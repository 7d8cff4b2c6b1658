"""Builds the book beside the last one and swaps them only when the new one is whole.

``python -m kgbook.build`` runs Jupyter Book with every warning an error. A reader of
``_build/html`` never meets half a book, and a failed build costs nobody the last good one.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kgbook.problems import BookError

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The program `jupyter-book` of this very environment; the package cannot be run with -m.
JUPYTER_BOOK = (sys.executable, "-c", "from jupyter_book.cli.main import main; main()")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_OPTIONS = ("--all", "-W", "-n", "--keep-going")


def build(source: Path, target: Path, command: Sequence[str] = (*JUPYTER_BOOK, "build")) -> int:
    """Build the book of a folder.

    Parameters
    ----------
    source : Path
        The folder with ``_config.yml``.
    target : Path
        Where the pages shall be; replaced as a whole, or left as it is.
    command : sequence of str, optional
        What builds; tests put something quicker in its place.

    Returns
    -------
    int
        0 if the book was built.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="next-") as folder:
        status = _run([*command, str(source), *_OPTIONS, "--path-output", folder])
        made = Path(folder, "_build", "html")
        if status == 0 and not (made / "index.html").is_file():
            print("build: there is no index.html among the pages", file=sys.stderr)
            status = 1
        if status == 0:
            _swap(made, target, Path(folder, "last"))
    return status


def _run(command: list[str]) -> int:
    """Run Jupyter Book and pass on what it says, but for the temporary folder's name and what follows our own problems."""
    watched = sys.stdout.isatty()
    if not watched:  # in a log, only what is wrong
        command = [*command, "--quiet"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        told = over = False
        for line in process.stdout or ():
            plain = _COLOUR.sub("", line)
            told = told or plain.startswith(BookError.category)
            # After the list of problems only a traceback and boxes follow, which say the same again.
            over = over or plain.startswith("=" * 40) or (told and plain.startswith("Traceback"))
            if not over and not plain.startswith(("The HTML pages are in", "Output Path")):
                print(line if watched else plain, end="", flush=True)
    return process.returncode


def _swap(made: Path, target: Path, last: Path) -> None:
    if target.exists():
        target.rename(last)
    try:
        made.rename(target)
    except BaseException:
        if last.exists():
            last.rename(target)
        raise


def main(argv: list[str] | None = None) -> int:
    """Build the book; the exit status is 1, and the last book still there, if anything is wrong with it."""
    parser = argparse.ArgumentParser(prog="python -m kgbook.build", description="Build the book into _build/html.")
    parser.add_argument("source", nargs="?", default=".", type=Path, metavar="FOLDER", help="the book (default: here)")
    source = parser.parse_args(argv).source
    target = source / "_build" / "html"
    start = time.monotonic()
    try:
        status = build(source, target)
    except KeyboardInterrupt:
        status = 130
    if status:
        kept = f"; {target} still holds the last book" if target.exists() else ""
        print(f"build: the book was not built{kept}", file=sys.stderr)
        return 1
    print(f"The book is built ({time.monotonic() - start:.0f} s). Open {target / 'index.html'} in a browser.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
