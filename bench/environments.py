"""What a student's environment takes beside the book's: seconds to make, megabytes on the disk."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from kgbook.measured import Figure, Row

RIVAL = "all that the book is built with"
NOTES = [
    "An environment made from nothing, once, with all packages in the store of pip already: no line counts. On Binder "
    "every package is fetched too, so what is larger there takes longer still.",
]


def make(requirements: Path, folder: Path) -> tuple[float, float]:
    """Seconds and megabytes of an environment made from nothing; packages come from pip's own store if it has them."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--require-hashes", "--requirement", requirements], check=True)
    seconds = time.perf_counter() - start
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return seconds, size / 1e6


def measure(root: Path, folder: Path, say) -> tuple[list[Row], dict]:
    """Rows of the table. The first making only fills pip's store, so that the line counts for neither."""
    files = {"student": root / ".binder" / "requirements.txt", "book": root / "requirements" / "book.txt"}
    found = {}
    for again in (False, True):
        for name, requirements in files.items():
            say(f"environments: {name}{', again' if again else ''}")
            found[name] = make(requirements, folder / f"{name}{again}")
    (mine, small), (theirs, large) = found["student"], found["book"]
    return [
        Row("to make it", "s", Figure(round(mine, 1)), Figure(round(theirs, 1)), RIVAL),
        Row("on the disk", "MB", Figure(round(small)), Figure(round(large)), RIVAL),
    ], {}
