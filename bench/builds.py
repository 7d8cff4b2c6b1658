"""How long a whole build takes, ours and the rival's, in turns."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from kgbook.build import JUPYTER_BOOK
from kgbook.measured import Figure, Row

ROUNDS = 3


def once(source: Path, target: Path) -> tuple[float, Path]:
    """Build everything anew; the seconds, and where the pages are."""
    command = [*JUPYTER_BOOK, "build", source, "--all", "--path-output", target]
    start = time.perf_counter()
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    taken = time.perf_counter() - start
    pages = target / "_build" / "html"
    if done.returncode or not (pages / "index.html").is_file():
        raise SystemExit(f"bench: {source} cannot be built:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
    return taken, pages


def measure(root: Path, default: Path, temporary: Path, say):
    """A row of the table, and the two folders of pages."""
    taken = {"ours": [], "rival": []}
    for number in range(ROUNDS):
        say(f"builds: round {number + 1} of {ROUNDS}")
        for name, source in (("ours", root), ("rival", default)):
            seconds, pages = once(source, temporary / f"{name}-{number}")
            taken[name].append(seconds)
            if name == "ours":
                ours = pages
            else:
                theirs = pages
    ours_taken, rival_taken = map(Figure.of, taken.values())
    row = Row("whole build", "s", ours_taken, rival_taken, "Jupyter Book, all defaults")
    return [row], (ours, theirs)
