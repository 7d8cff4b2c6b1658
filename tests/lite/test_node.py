"""The code of every chapter in the very Pyodide that ships, without a browser: runs in seconds and says which cell fails."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

from kgbook import MIME

RUNNER = Path(__file__).with_name("chapters.mjs")


def run(pyodide: Path, notebooks: Path) -> dict[str, list[dict]]:
    """What the cells of all notebooks of a folder give, by the name of the notebook."""
    done = subprocess.run(["node", RUNNER, pyodide, notebooks], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-3000:]
    return {line["name"]: line["found"] for line in map(json.loads, done.stdout.splitlines())}


@pytest.fixture(scope="module")
def node():
    if not shutil.which("node"):
        pytest.fail("no Node.js: install it (Debian: apt-get install nodejs)", pytrace=False)


@pytest.fixture(scope="module")
def ran(lite, node):
    return run(lite / "static" / "pyodide", lite / "files")


def wrong(cells: list[dict]) -> list[str]:
    return [
        f"code cell {n}: {text}" for n, cell in enumerate(cells, 1) if (text := cell.get("error") or cell["stderr"])
    ]


def plain(spec: dict) -> dict:
    """A chart without the names that Altair makes up for views, which are others in another version of pandas."""
    return json.loads(re.sub(r"\bview_[0-9a-f]+_", "view_", json.dumps(spec)))


def test_chapter(ran, chapter_file):
    cells = ran[chapter_file.name]
    assert not wrong(cells)
    stored = [cell for cell in nbformat.read(chapter_file, 4).cells if cell.cell_type == "code"]
    assert len(cells) >= len(stored)
    wanted = [any(MIME in output.get("data", {}) for output in cell.outputs) for cell in stored]
    assert [MIME in cell["shown"] for cell in cells[: len(stored)]] == wanted
    # The charts themselves are the same as those on the pages.
    for cell, book in zip(cells, stored, strict=False):
        for output in book.outputs:
            if MIME in output.get("data", {}):
                assert plain(cell["shown"][MIME]) == plain(output.data[MIME])


def notebook(folder, *sources):
    cells = map(nbformat.v4.new_code_cell, sources)
    nbformat.write(nbformat.v4.new_notebook(cells=[*cells]), folder / "own.ipynb")


def test_an_answer_is_checked(lite, node, tmp_path):
    notebook(tmp_path, "import kgbook", "kgbook.check('arrivals-1', 5105)", "kgbook.check('arrivals-1', '5105')")
    _, right, wrong = run(lite / "static" / "pyodide", tmp_path)["own.ipynb"]
    assert right["shown"]["text/plain"].startswith("Right.")
    assert wrong["shown"]["text/plain"].startswith("Not yet. That is text.")


def test_the_explorer_is_a_widget(ran):
    assert any("application/vnd.jupyter.widget-view+json" in cell["shown"] for cell in ran["21_explorer.ipynb"])


def test_a_cell_that_fails_is_named(lite, node, tmp_path):
    notebook(tmp_path, "import kgdata", "import sys\nsys.stderr.write('careful')", "1 / 0", "import scipy")
    found = wrong(run(lite / "static" / "pyodide", tmp_path)["own.ipynb"])
    assert [text.split(":")[0] for text in found] == ["code cell 2", "code cell 3", "code cell 4"]
    assert "ZeroDivisionError" in found[1]
