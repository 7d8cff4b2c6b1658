"""Builds the book beside the last one and swaps them only when the new one is whole.

``python -m kgbook.build`` runs Jupyter Book with every warning an error. A reader of
``_build/html`` never meets half a book, and a failed build costs nobody the last good one.

All pages are made or none (docs/decisions/builds.md): where nothing changed that goes in, the last pages are the ones
that a build would make (:mod:`kgbook.unchanged`); else every page is made anew, of drawings that are kept (:mod:`kgbook.kept`).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kgbook import ahead, kept, unchanged
from kgbook.problems import BookError

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The program `jupyter-book` of this very environment; the package cannot be run with -m. Without the module that is set
#: to None, jsonschema checks no addresses, which nothing here asks for; with it, it makes 38 grammars at every start.
JUPYTER_BOOK = (
    *(sys.executable, "-c"),
    "import sys; sys.modules['rfc3987_syntax'] = None; from jupyter_book.cli.main import main; main()",
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_OPTIONS = ("--all", "-W", "-n", "--keep-going")


def build(source: Path, target: Path, command: Sequence[str] | None = None) -> int:
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
    inside = unchanged.goes_in(source)
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", kept.FOLDER: str(drawings(target).resolve())}
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="next-") as folder:
        new = [source / name for name in unchanged.changed(record(target), inside) if _holds_charts(source / name)]
        with ahead.drawing(new, environment):
            status = _run(
                [*(command or (*JUPYTER_BOOK, "build")), str(source), *_OPTIONS, "--path-output", folder], environment
            )
        made = Path(folder, "_build", "html")
        if status == 0 and not (made / "index.html").is_file():
            print("build: there is no index.html among the pages", file=sys.stderr)
            status = 1
        if status == 0:
            outside = unchanged.came_out(made)
            _swap(made, target, Path(folder, "last"))
            kept.tidy(drawings(target))
            if unchanged.goes_in(source) == inside:  # else nobody knows which state the pages are made of
                unchanged.note(record(target), inside, outside)
    return status


def _holds_charts(path: Path) -> bool:
    return path.suffix == ".ipynb" and path.is_file()


def record(target: Path) -> Path:
    """The file that says what the pages were made of."""
    return target.with_name(".made.json")


def drawings(target: Path) -> Path:
    """The folder with what is kept for the next build."""
    return target.with_name("kept")


def _run(command: list[str], environment: dict[str, str]) -> int:
    """Run Jupyter Book and pass on what it says, but for the temporary folder's name and what follows our own problems."""
    watched = sys.stdout.isatty()
    if not watched:  # in a log, only what is wrong
        command = [*command, "--quiet"]
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
    parser.add_argument("--all", action="store_true", help="build even if nothing changed, and draw every chart anew")
    args = parser.parse_args(argv)
    source = args.source
    target = source / "_build" / "html"
    start = time.monotonic()
    if args.all:
        shutil.rmtree(drawings(target), ignore_errors=True)
        record(target).unlink(missing_ok=True)
    elif unchanged.stands(record(target), unchanged.goes_in(source), target):
        print(f"Nothing changed since the book was built. Open {target / 'index.html'} in a browser.")
        return 0
    print("Building the book ...", flush=True)
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
