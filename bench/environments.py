"""What a student's environment takes beside the book's: seconds to make, megabytes on the disk."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

RIVAL = "all that the book is built with"


def make(requirements: Path, folder: Path) -> tuple[float, float]:
    """Seconds and megabytes of an environment made from nothing; packages come from pip's own store if it has them."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--require-hashes", "--requirement", requirements], check=True)
    seconds = time.perf_counter() - start
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return seconds, size / 1e6


def measure(root: Path, folder: Path, say) -> list[tuple[str, str, str, str, str]]:
    """Rows of the table. The first making only fills pip's store, so that the line counts for neither."""
    files = {"student": root / ".binder" / "requirements.txt", "book": root / "requirements" / "book.txt"}
    found = {}
    for again in (False, True):
        for name, requirements in files.items():
            say(f"environments: {name}{', again' if again else ''}")
            found[name] = make(requirements, folder / f"{name}{again}")
    (mine, small), (theirs, large) = found["student"], found["book"]
    return [
        ("environment on Binder, s to make", f"{mine:.0f}", f"{theirs:.0f}", RIVAL, ""),
        ("environment on Binder, MB", f"{small:.0f}", f"{large:.0f}", RIVAL, ""),
    ]
