"""Students' copies of the chapters beside the pages, and the links to where a chapter can be run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

from kgbook import copies, exercises, origin, student

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
MARKUP = re.compile(r"\{[a-z-]+\}|^:::|^\([\w-]+\)=$|^:\w+:|^`{3,}\{", re.MULTILINE)


def read(path: Path):
    return nbformat.read(path, nbformat.NO_CONVERT)


def texts(notebook) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def links(page: str) -> dict[str, str]:
    """The links of the header by what they say."""
    found = re.findall(r'<a href="([^"]*)"[^>]*?title="([^"]*)"', page, re.DOTALL)
    return {said: href.replace("&amp;", "&") for href, said in found}


def test_every_chapter_leads_to_its_copy_which_is_there(book):
    for chapter in CHAPTERS:
        page = (book / "chapters" / f"{chapter.stem}.html").read_text("utf-8")
        href = links(page)["Download your own copy of this chapter as a notebook"]
        assert (book / "chapters" / href).resolve() == (book / origin.COPIES / chapter.name).resolve()
    assert {path.name for path in (book / origin.COPIES).iterdir()} == {
        *copies.WHEELS,
        *(path.name for path in CHAPTERS),
    }


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_copy_reads_clean_and_keeps_what_the_chapter_shows(book, chapter):
    copy, original = read(book / origin.COPIES / chapter.name), read(chapter)
    nbformat.validate(copy)
    prose = re.sub(r"```python.*?```|`[^`\n]*`", "", texts(copy), flags=re.DOTALL)
    assert MARKUP.findall(prose) == []
    assert "../" not in prose
    for name in re.findall(r"\]\(([^):]+\.ipynb)", prose):
        assert (book / origin.COPIES / name).is_file(), name
    shown = [cell.outputs for cell in copy.cells if cell.cell_type == "code" and cell.outputs]
    assert shown == [cell.outputs for cell in original.cells if cell.cell_type == "code" and cell.outputs]
    ids = [cell.id for cell in copy.cells]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_copy_has_a_cell_for_the_answer_to_each_exercise(chapter):
    slug = re.sub(r"^\d+_", "", chapter.stem)
    copy = student.copy(chapter)
    wanted = [name for name in exercises.names() if name.rpartition("-")[0] == slug]
    asked = re.findall(r"kgbook\.check\('([\w-]+)', answer\)", "\n".join(cell.source for cell in copy.cells))
    assert asked == wanted
    assert (
        texts(copy).count("<summary>A hint</summary>")
        == texts(copy).count("<summary>A solution</summary>")
        == len(wanted)
    )


def test_a_fact_leads_to_its_place_if_the_site_is_known(book):
    copy = student.copy(
        ROOT / "chapters" / "08_arrivals.ipynb",
        "https://example.org/book/",
        [f"https://example.org/book/notebooks/{name}" for name in copies.WHEELS],
    )
    found = re.findall(r"\((https://example\.org/book/)([^)#]*)(?:#([^)]*))?\)", texts(copy))
    assert len(found) > 20
    for _, page, place in found:
        if page:
            text = (book / page).read_text("utf-8")
            assert not place or f'id="{place}"' in text, (page, place)
    install = copy.cells[1].source
    kgdata, kgbook = (f"https://example.org/book/notebooks/{name}" for name in copies.WHEELS)
    asked = f'"kgdata-kyrgyzstan[charts] @ {kgdata}" "kgbook-kyrgyzstan @ {kgbook}" ipywidgets'
    assert f"%pip install --quiet {asked}" in install


def test_where_there_is_no_chapter_it_is_said(tmp_path, capsys):
    assert student.main([str(tmp_path / "out"), "--chapters", str(tmp_path)]) == 1
    assert "there is no chapter in" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Builds a book of one chapter, with what the environment is told."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copy(ROOT / "_config.yml", folder)
    (folder / "chapters").mkdir()
    (folder / "index.md").write_text("# A book\n\nWords.\n")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# One\n\n*What?*\n\n## A\n\nWords.\n\n## B\n\nWords.\n")]
    )
    nbformat.write(notebook, folder / "chapters" / "one.ipynb")
    toc = {"format": "jb-book", "root": "index", "chapters": [{"file": "chapters/one"}]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc))

    def build(page="chapters/one.html", **told) -> dict[str, str]:
        command = [sys.executable, "-m", "kgbook.build", str(folder)]
        unset = {"KG_REPOSITORY_URL": "", "KG_LITE": "", "KG_SITE_URL": ""}
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **unset, **told})
        assert done.returncode == 0, done.stdout + done.stderr
        return links((folder / "_build" / "html" / page).read_text("utf-8"))

    build.folder = folder / "_build" / "html"
    return build


def test_all_links_of_a_chapter_fit_into_the_head_of_a_phone(small, chromium, sideways):
    small(KG_REPOSITORY_URL="https://github.com/someone/book", KG_LITE="1")
    page = chromium.new_page(viewport={"width": 320, "height": 600})
    page.goto((small.folder / "chapters" / "one.html").as_uri())
    buttons = page.locator(".header-article__inner :is(a, button):visible")
    assert buttons.count() >= 9
    boxes = [button.bounding_box() for button in buttons.all()]
    assert sideways(page) == []
    assert max(box["y"] for box in boxes) - min(box["y"] for box in boxes) < 5, "they need more than one line"
    assert min(box["width"] for box in boxes) >= 24
    page.close()


def test_other_pages_lead_to_all_chapters(small):
    found = small("index.html", KG_REPOSITORY_URL="https://gitlab.com/someone/book", KG_LITE="1")
    binder = "https://mybinder.org/v2/gl/someone%2Fbook/HEAD?urlpath=lab%2Ftree%2Fnotebooks"
    assert found["Run the chapters on Binder, another site"] == binder
    assert found["Run the chapters in your browser"] == "lite/lab/index.html"
    assert not any("Download" in said for said in found)
    assert small("index.html") == {}


def test_nothing_leads_to_a_repository_that_nobody_knows(small):
    assert set(small()) == {"Download your own copy of this chapter as a notebook"}


def test_a_known_repository_can_be_run_edited_and_complained_to(small):
    found = small(KG_REPOSITORY_URL="https://github.com/someone/book", KG_LITE="1")
    there = "https://github.com/someone/book"
    assert found.pop("Run this chapter on Binder, another site") == (
        "https://mybinder.org/v2/gh/someone/book/HEAD?urlpath=lab%2Ftree%2Fnotebooks%2Fone.ipynb"
    )
    assert found.pop("Run this chapter in your browser") == "../lite/lab/index.html?path=one.ipynb"
    assert found.pop("Download your own copy of this chapter as a notebook") == "../notebooks/one.ipynb"
    assert sorted(found.values()) == [
        there,
        f"{there}/edit/main/chapters/one.ipynb",
        f"{there}/issues/new?title=Issue%20on%20page%20%2Fchapters/one.html&body=Your%20issue%20content%20here.",
    ]
