"""How long a build takes: all of it, again with nothing changed, and with a sentence changed; ours and the rival's, in turns."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat

from kgbook import unchanged
from kgbook.measured import Figure, Row

ROUNDS = 3
RIVAL = "Jupyter Book, all defaults"
CHANGED = Path("chapters", "08_arrivals.ipynb")
#: As each is built by who works on it. `--all` is from nothing: of ours, no drawing is kept either.
OURS = [sys.executable, "-m", "kgbook.build"]
THEIRS = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build"]
STEPS = {
    "whole build": ["--all"],
    "build again, nothing changed": [],
    "build again, one sentence changed": [],
}


def once(command: list[str], folder: Path, options: list[str]) -> float:
    """The seconds that a build takes."""
    start = time.perf_counter()
    done = subprocess.run([*command, str(folder), *options], cwd=folder, capture_output=True, text=True)
    taken = time.perf_counter() - start
    if done.returncode or not (folder / "_build" / "html" / "index.html").is_file():
        raise SystemExit(f"bench: {folder} cannot be built:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
    return taken


def change(folder: Path) -> None:
    """Write one more sentence at the end of a chapter."""
    notebook = nbformat.read(folder / CHANGED, nbformat.NO_CONVERT)
    last = [cell for cell in notebook.cells if cell.cell_type == "markdown"][-1]
    last.source += "\n\nThis sentence is new."
    nbformat.write(notebook, folder / CHANGED)


def copied(root: Path, folder: Path) -> Path:
    """A copy of the book's checkout, for no chapter of it may change."""
    for name, path in unchanged.files(root).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)
    return folder


def measure(root: Path, default: Path, temporary: Path, say):
    """Rows of the table, and the two folders of pages."""
    places = {"ours": (OURS, copied(root, temporary / "ours")), "rival": (THEIRS, default)}
    taken = {(name, step): [] for name in places for step in STEPS}
    for number in range(ROUNDS):
        for step, options in STEPS.items():
            say(f"builds: round {number + 1} of {ROUNDS}: {step}")
            for name, (command, folder) in places.items():
                if "sentence" in step:
                    change(folder)
                taken[name, step].append(once(command, folder, options))
    found = {key: Figure.of(values) for key, values in taken.items()}
    rows = [Row(step, "s", found["ours", step], found["rival", step], RIVAL) for step in STEPS]
    whole, nothing, _ = STEPS
    rows.append(
        Row(nothing, "s", found["ours", nothing], found["ours", whole], "our whole build", own=True, at_least=10)
    )
    return rows, tuple(folder / "_build" / "html" for _, folder in places.values())
