"""Runs the chapters and stores their outputs, so that the same code always gives the same bytes.

``python -m kgbook.refresh chapters index.md`` takes notebooks, folders of notebooks and pages. A fact
that a sentence no longer shows rightly is written anew (see :mod:`kgbook.prose`). All notebooks are run
first, each in a kernel of its own; only when every cell of every chapter has run are the
files replaced. Standard tools run notebooks too, but keep what differs between two runs or
two machines: timings, widget state, the version of Python, random cell ids.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from kgbook import MIME, prose, spec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from nbformat import NotebookNode

#: What a reader's Jupyter needs to know of the kernel, and nothing of ours.
_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}
#: Written by Jupyter's editors; says how somebody last looked at a cell.
_EDITOR_STATE = ("execution", "ExecuteTime", "collapsed", "scrolled", "jupyter", "editable", "trusted")
#: A widget lives only as long as its kernel: beside what is stored in its place it would be dead, and its name random.
_WIDGET = "application/vnd.jupyter.widget-view+json"
_CELL_TIMEOUT = 120  # seconds; a chapter that needs more does work that belongs in the package


class RefreshError(Exception):
    """A chapter that cannot be read or run; the text says which and why."""


def chapters(paths: Sequence[str | Path]) -> list[Path]:
    """The notebooks and pages that the paths name, folders searched for notebooks, in order.

    Raises
    ------
    RefreshError
        If a path does not exist or there is no notebook.
    """
    found = []
    for path in map(Path, paths):
        if path.is_dir():
            found += sorted(p for p in path.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
        elif path.is_file():
            found.append(path)
        else:
            raise RefreshError(f"{path}: no such notebook or folder")
    if not found:
        raise RefreshError(f"no notebook in {', '.join(map(str, paths))}")
    return found


def read(path: Path) -> NotebookNode:
    """A notebook, every cell with an id that is the same each time the file is read.

    Raises
    ------
    RefreshError
        If the file is not a notebook.
    """
    import nbformat

    try:
        # Not as_version=4: that gives cells without an id a random one.
        notebook: NotebookNode = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        if notebook.nbformat != 4:
            raise ValueError(f"it has format {notebook.nbformat}: open it once in Jupyter and save it")
        taken: set[str] = set()
        for cell in notebook.cells:
            cell["id"] = _stable_id(cell, taken)
        notebook.nbformat_minor = 5
        nbformat.validate(notebook)
    except OSError:
        raise
    except Exception as error:  # not JSON, not UTF-8, not a notebook: nbformat has a class for each
        raise RefreshError(f"{path}: not a notebook: {_first_line(error)}") from None
    return notebook


def run(path: Path, progress: Callable[[int, int], None] = lambda done, of: None) -> NotebookNode:
    """Run one notebook from its own folder and return it, outputs in place; the file is not touched.

    Parameters
    ----------
    path : Path
        The notebook.
    progress : callable, optional
        Called before each cell with the number of cells done and of all.

    Raises
    ------
    RefreshError
        If it is not a notebook, or a cell fails; names the chapter and the cell (from 1).
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = read(path)
    running = {"cell": 0}

    def before(cell: NotebookNode, cell_index: int) -> None:
        running["cell"] = cell_index + 1
        progress(cell_index, len(notebook.cells))

    with tempfile.TemporaryDirectory() as nowhere:
        client = NotebookClient(
            notebook,
            km=_kernel_of_this_python(),
            timeout=_CELL_TIMEOUT,
            record_timing=False,
            store_widget_state=False,
            coalesce_streams=True,
            resources={"metadata": {"path": str(path.parent.resolve())}},
            on_cell_start=before,
        )
        # Without this, the start-up files and settings of whoever runs it would count.
        environment = {**os.environ, "IPYTHONDIR": nowhere}
        try:
            client.execute(cleanup_kc=True, env=environment)
        except CellExecutionError as error:
            raise RefreshError(f"{path}: cell {running['cell']}: {error.ename}: {error.evalue}") from None
        except CellTimeoutError:
            raise RefreshError(f"{path}: cell {running['cell']}: took more than {_CELL_TIMEOUT} s") from None
        except DeadKernelError:
            raise RefreshError(f"{path}: cell {running['cell']}: the kernel died") from None
        except RuntimeError as error:  # what jupyter_client raises when the kernel does not start
            raise RefreshError(f"{path}: {_first_line(error)}") from None
    progress(len(notebook.cells), len(notebook.cells))
    return notebook


def normalised(notebook: NotebookNode) -> str:
    """The text of a notebook file, its facts fresh, without anything that differs between two runs of the same code."""
    import nbformat

    notebook.metadata.pop("widgets", None)
    notebook.metadata.update(nbformat.from_dict(_METADATA))
    for cell in notebook.cells:
        for key in _EDITOR_STATE:
            cell.metadata.pop(key, None)
        cell.source = cell.source.rstrip("\n")
        if cell.cell_type == "markdown":
            cell.source = prose.refreshed(cell.source)
        for output in cell.get("outputs", []):
            if len(output.get("data", {})) > 1:
                output.data.pop(_WIDGET, None)
        if cell.cell_type == "code" and not cell.source.strip():
            cell.execution_count, cell.outputs = None, []
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook)
    return text.rstrip("\n") + "\n"


def outdated(path: Path, text: str) -> list[str]:
    """The places of a file that are not as they would be stored now, each with what is wrong."""
    import nbformat

    old = path.read_text("utf-8")
    if path.suffix == ".md":
        return [f"{path}:{line}: {wrong}" for line, wrong in prose.stale(old)]
    found = []
    for number, (was, now) in enumerate(zip(read(path).cells, nbformat.reads(text, 4).cells, strict=True), 1):
        if was.cell_type == "markdown":
            found += [f"{path}: cell {number}: {wrong}" for _, wrong in prose.stale(was.source)]
        elif was.cell_type == "code" and was.outputs != now.outputs:
            found.append(f"{path}: cell {number}: {_shown(was)} is another now")
    if not found and old != text:
        found.append(f"{path}: it is not stored as `make refresh` stores it")
    return found


def _shown(cell: NotebookNode) -> str:
    """What a cell shows, by its name if it has one."""
    for output in cell.outputs:
        if MIME in output.get("data", {}):
            return f"its chart {spec.title(output.data[MIME])!r}"
    return "what it shows" if cell.outputs else "that it shows nothing"


def write_all(texts: dict[Path, str]) -> list[Path]:
    """Replace the files whose text differs and return them: each at once, and none if one cannot be written."""
    changed = [path for path, text in texts.items() if path.read_bytes() != text.encode()]
    waiting = []
    try:
        for path in changed:
            # Beside the target: only within one file system is the replacement a single step.
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}.", suffix=".part")
            waiting.append((Path(name), path))
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(texts[path])
            os.chmod(name, path.stat().st_mode)
        for part, path in waiting:
            part.replace(path)
    finally:
        for part, _ in waiting:
            part.unlink(missing_ok=True)
    return changed


def _kernel_of_this_python() -> AsyncKernelManager:
    """A kernel in this very environment, whatever kernels are installed for the user."""
    from ipykernel.kernelspec import get_kernel_dict
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            found = get_kernel_dict()
            found["argv"].append("--IPKernelApp.log_level=ERROR")  # its advice is not about our chapters
            return KernelSpec(**found)

    return AsyncKernelManager(kernel_name="python3", kernel_spec_manager=ThisPython())


def _stable_id(cell: NotebookNode, taken: set[str]) -> str:
    """The cell's own id, or one made of its text where it has none or shares it."""
    id: str | None = cell.get("id")
    if not id or id in taken:
        count = 0
        while not id or id in taken:
            id = hashlib.sha256(f"{cell.cell_type} {count} {cell.source}".encode()).hexdigest()[:8]
            count += 1
    taken.add(id)
    return id


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


class _Progress:
    """Shows how many cells have been run while a person watches; says nothing otherwise."""

    def __init__(self) -> None:
        self.cells: dict[Path, tuple[int, int]] = {}

    def tell(self, path: Path, done: int, of: int) -> None:
        self.cells[path] = (done, of)
        if sys.stdout.isatty():
            done, of = map(sum, zip(*list(self.cells.values()), strict=True))
            print(f"\r{len(self.cells)} chapters begun, {done} of {of} cells run ", end="", flush=True)

    def clear(self) -> None:
        if sys.stdout.isatty():
            print("\r\033[K", end="", flush=True)


def main(argv: list[str] | None = None) -> int:
    """Refresh what the arguments name; the exit status is 1, and no file changed, if a chapter fails or, to check, is stale."""
    parser = argparse.ArgumentParser(
        prog="python -m kgbook.refresh",
        description="Run the chapters and store their outputs. Nothing is written unless all of them run.",
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a notebook, a folder of notebooks, or a page (.md)")
    parser.add_argument("--check", action="store_true", help="write nothing, and list what is out of date")
    parser.add_argument(
        "--stored", action="store_true", help="run nothing: only how files are stored, and the facts in their sentences"
    )
    options = parser.parse_args(argv)
    make = _as_stored if options.stored else _fresh
    texts, stale, failed = {}, [], []
    try:
        paths, progress = chapters(options.paths), _Progress()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            running = [pool.submit(make, path, progress) for path in paths]
        progress.clear()
        for path, made in zip(paths, running, strict=True):
            try:
                texts[path] = made.result()
            except RefreshError as error:
                failed.append(str(error))
        if options.check:
            stale = [place for path, text in texts.items() for place in outdated(path, text)]
        changed = [] if failed or options.check else write_all(texts)
    except (RefreshError, OSError) as error:
        failed.append(str(error))
    if wrong := failed + stale:
        print("\n".join(f"refresh: {what}" for what in wrong), file=sys.stderr)
        remedy = "run `make refresh`, and read again what it changed" if stale else "no chapter was changed"
        print(f"refresh: {remedy}", file=sys.stderr)
        return 1
    print(f"Changed: {', '.join(map(str, changed))}" if changed else "All was up to date.")
    return 0


def _fresh(path: Path, progress: _Progress) -> str:
    """A notebook or page as it would be stored now."""
    if path.suffix == ".md":
        return prose.refreshed(path.read_text("utf-8"))
    return normalised(run(path, functools.partial(progress.tell, path)))


def _as_stored(path: Path, progress: _Progress) -> str:
    """A notebook or page as it would be stored if all of its outputs are what they were."""
    return prose.refreshed(path.read_text("utf-8")) if path.suffix == ".md" else normalised(read(path))


if __name__ == "__main__":
    sys.exit(main())
