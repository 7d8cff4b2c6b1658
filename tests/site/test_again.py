"""The book made again, elsewhere and in other surroundings, is the same byte for byte, and nothing goes in unseen."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kgbook import MIME, origin, unchanged

ROOT = Path(__file__).parents[2]
#: Nothing of this may be seen on a page.
ELSEWHERE = {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "COLUMNS": "50"}
#: Python runs this at every start: it writes down which files are read.
WATCH = """
import os, sys
LOG = os.open({log!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def watch(event, about):
    if event == "open" and isinstance(about[0], str) and (about[2] or 0) & os.O_ACCMODE == os.O_RDONLY:
        os.write(LOG, os.path.abspath(about[0]).encode() + b"\\0")
sys.addaudithook(watch)
"""


def differing(first: Path, second: Path) -> list[str]:
    """The files that two folders do not both have, or not with the same content."""
    one, two = unchanged.came_out(first), unchanged.came_out(second)
    return sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name))


# -- the whole book -------------------------------------------------------------------------------------------------


class Again:
    """A copy of this checkout, and what a build of the book there read."""

    def __init__(self, folder: Path):
        self.folder = folder / "a book, книга"
        for name in unchanged.files(ROOT):
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, self.folder / name)
        self.log = folder / "read"
        (folder / "watch").mkdir()
        (folder / "watch" / "sitecustomize.py").write_text(WATCH.format(log=str(self.log)))
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("LANG", "LC_"))},
            **ELSEWHERE,
            "PYTHONPATH": os.pathsep.join([str(folder / "watch"), str(self.folder / "src")]),
            # The copy has no git to ask for it.
            "KG_REPOSITORY_URL": origin.repository_url(ROOT),
        }

    def build(self) -> Path:
        done = subprocess.run(
            [sys.executable, "-m", "kgbook.build"],
            cwd=self.folder, env=self.environment, umask=0o077, capture_output=True, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return self.folder / "_build" / "html"

    def read(self) -> set[Path]:
        return {Path(name) for name in os.fsdecode(self.log.read_bytes()).split("\0") if name}


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    return Again(tmp_path_factory.mktemp("again"))


@pytest.fixture(scope="module")
def built_again(again):
    return again.build()


def test_the_book_made_again_elsewhere_is_the_same(book, built_again):
    assert differing(book, built_again) == [], "run make book first if these pages are not of what lies here now"


def test_no_page_names_the_folder_it_was_made_in(again, built_again):
    words = [again.folder.name, str(ROOT), sys.prefix]
    found = [
        (path.name, word)
        for path in built_again.rglob("*")
        if path.is_file()
        for word in words
        if word.encode() in path.read_bytes()
    ]
    assert found == []


def test_all_that_a_build_reads_is_known_to_go_in(again, built_again):
    """What is left out of :func:`unchanged.goes_in` must not be read, or a change of it would leave stale pages."""
    read = again.read()
    here = {path.relative_to(again.folder) for path in read if path.is_relative_to(again.folder)}
    assert {"_toc.yml", "data/names.csv", "src/kgbook/sphinxext.py", "LICENSE"} <= {path.as_posix() for path in here}
    made = ("_build", "__pycache__")
    aside = [name for name in unchanged.ASIDE if name not in made]
    unseen = {
        path.as_posix()
        for path in here
        if not set(made) & set(path.parts) and any(fnmatch(part, name) for part in path.parts for name in aside)
    }
    assert unseen == set()
    other = {path.relative_to(ROOT).as_posix() for path in read if path.is_relative_to(ROOT)}
    assert {name for name in other if not name.startswith(".venv/")} == set(), "of the checkout that was copied"


# -- a book that is built again after changes -----------------------------------------------------------------------


def chart(title: str, count: int):
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": title,
        "description": "Bars.",
        "data": {"values": [{"n": count}, {"n": 2}]},
        "mark": "bar",
        "encoding": {"x": {"field": "n", "type": "quantitative"}},
        "config": {"view": {"discreteHeight": {"step": 30}}},
    }
    output = new_output("execute_result", {MIME: spec, "text/plain": "Chart"}, execution_count=1)
    return new_code_cell("chart", execution_count=1, outputs=[output])


class Small:
    """A book of two chapters, the second of which links to a heading of the first."""

    def __init__(self, folder: Path):
        self.folder = folder
        for name in ("chapters", "facts"):
            (folder / name).mkdir(parents=True)
        shutil.copy(ROOT / "_config.yml", folder)
        (folder / "index.md").write_text("# A book\n\n```{questions}\n```\n\n```{timings}\n```\n")
        (folder / "facts" / "statistics.md").write_text("# Numbers\n\n```{facts} statistics\n```\n")
        files = ["chapters/one", "chapters/two", "facts/statistics"]
        toc = ["format: jb-book", "root: index", "chapters:", *(f"- file: {name}" for name in files)]
        (folder / "_toc.yml").write_text("\n".join(toc))
        self.chapter(
            "one", "# Begin\n\n*Is it so?*", "(a-part)=\n## A part\n\nA sentence.", chart("One", 1), chart("Stays", 3)
        )
        self.chapter("two", "# More\n\n*Is it more?*\n\nSee [there](#a-part).", chart("Two", 2))

    def chapter(self, name: str, *cells) -> None:
        made = [new_markdown_cell(cell) if isinstance(cell, str) else cell for cell in cells]
        for number, cell in enumerate(made):
            cell.id = f"cell-{number}"
        meta = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
        nbformat.write(new_notebook(cells=made, metadata=meta), self.folder / "chapters" / f"{name}.ipynb")

    def build(self):
        command = [sys.executable, "-m", "kgbook.build", self.folder]
        address = {"KG_SITE_URL": "https://example.org/"}  # with it, pages have pictures
        return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **address})

    @property
    def pages(self) -> Path:
        return self.folder / "_build" / "html"


def change(book: Small) -> None:
    """Another sentence, title and chart, a fact that was shown nowhere, and no heading where nobody links to it."""
    fact = "Of {fact}`446,574 <st-0001>` entries."
    book.chapter(
        "one", "# Start\n\n*Is it so?*", "(a-part)=\n## A part\n\nOther words.", chart("1", 5), chart("Stays", 3)
    )
    book.chapter("two", f"# More\n\n*Is it more?*\n\nSee [there](#a-part). {fact}", chart("Two", 2))


def test_a_book_built_after_another_is_the_one_built_from_nothing(tmp_path):
    old, new = Small(tmp_path / "old"), Small(tmp_path / "new")
    assert old.build().returncode == 0
    before = {path.name for path in (old.folder / "_build" / "kept").iterdir()}
    change(old)
    # A link in a chapter that did not change leads nowhere now: nothing is built, and then nothing is lost.
    broken = nbformat.read(old.folder / "chapters" / "one.ipynb", nbformat.NO_CONVERT)
    (old.folder / "chapters" / "one.ipynb").write_text(json.dumps(broken).replace("(a-part)=", "(gone)="))
    failed = old.build()
    assert failed.returncode == 1
    assert re.search(r"two\.ipynb.*a-part", failed.stdout + failed.stderr), failed.stdout + failed.stderr
    assert "<h1>Begin" in (old.pages / "chapters" / "one.html").read_text("utf-8")

    for book in (old, new):
        change(book)
        done = book.build()
        assert done.returncode == 0, done.stdout + done.stderr
    assert differing(old.pages, new.pages) == []
    assert "chapters/two.html#fact-st-0001" in (new.pages / "facts" / "statistics.html").read_text("utf-8")
    assert "Start" in (new.pages / "index.html").read_text("utf-8")
    after = {path.name for path in (old.folder / "_build" / "kept").iterdir()}
    assert before < after, "a chart was drawn anew, and the others were kept"
    assert "Nothing changed" in old.build().stdout


# -- the one form of the book that another program makes -------------------------------------------------------------


def printed(folder: Path, source: Path, **surroundings: str) -> bytes:
    """A document as a PDF of 14 November 2023; its temporary files have another name each time."""
    folder.mkdir()
    code = "import sys, pathlib; from kgbook import paper; paper.print_pdf(pathlib.Path(sys.argv[1]).read_text('utf-8'), pathlib.Path(sys.argv[2]), 1_700_000_000)"
    subprocess.run(
        [sys.executable, "-c", code, source, folder / "book.pdf"],
        env={**os.environ, **surroundings}, check=True,
    )  # fmt: skip
    return (folder / "book.pdf").read_bytes()


def test_a_pdf_printed_again_is_the_same(tmp_path, chromium_path):
    pypdf = pytest.importorskip("pypdf")
    source = tmp_path / "a.html"
    source.write_text(
        '<!DOCTYPE html><html lang="en"><title>A</title><h1 id="a">One</h1><p><a href="#b">there</a></p><svg width="9" height="9">'
        '<rect width="9" height="9"/></svg><h1 id="b" style="break-before: page">Two</h1><p lang="ru">слова</p></html>'
    )
    first = printed(tmp_path / "first", source)
    second = printed(tmp_path / "вторая копия", source, **ELSEWHERE)
    assert first == second
    about = pypdf.PdfReader(tmp_path / "first" / "book.pdf").metadata
    assert {about.creation_date.date().isoformat(), about.modification_date.date().isoformat()} == {"2023-11-14"}
