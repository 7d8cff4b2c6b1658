"""What a page says of itself to search engines and to whoever shares it, with the site's address known and unknown."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import nbformat
import pytest
import yaml

import kgdata
from kgbook import MIME, social

ROOT = Path(__file__).parents[2]
SITE = "https://example.org/hosts/"
MOVED = {"chapters/old": "chapters/one", "old": "facts/statistics"}


def texts(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.html")}


def meta(text: str, name: str) -> str | None:
    found = re.findall(rf'<meta (?:name|property)="{name}" content="([^"]*)">', text)
    assert len(found) <= 1, name
    return html.unescape(found[0]) if found else None


def linked(text: str) -> list[dict]:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    data = json.loads(found)
    assert data["@context"] == "https://schema.org"
    return data["@graph"]


@pytest.fixture(scope="module")
def pages(book):
    return texts(book)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A small book whose address is known, two of whose pages have moved."""
    folder = tmp_path_factory.mktemp("published")
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    config["sphinx"]["config"]["kgbook_moved"] = MOVED
    (folder / "_config.yml").write_text(yaml.safe_dump(config))
    (folder / "chapters").mkdir()
    (folder / "facts").mkdir()
    (folder / "index.md").write_text('# A "book" <of> facts\n\nOf {fact}`446,574 <st-0001>` entries & more.\n')
    (folder / "facts" / "statistics.md").write_text("# Numbers\n\n```{facts} statistics\n```\n")
    shutil.copy(ROOT / "chapters" / "08_arrivals.ipynb", folder / "chapters" / "one.ipynb")
    shutil.copytree(ROOT / "chapters" / "exercises", folder / "chapters" / "exercises")
    notebook = nbformat.read(folder / "chapters" / "one.ipynb", nbformat.NO_CONVERT)
    for cell in notebook.cells:  # its links lead to chapters that are not here
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", cell.source)
            cell.source = cell.source.replace("\n## ", "\n\n## ")
    nbformat.write(notebook, folder / "chapters" / "one.ipynb")
    toc = {"format": "jb-book", "root": "index", "chapters": [{"file": "chapters/one"}, {"file": "facts/statistics"}]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc))
    done = run(folder, SITE)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "_build" / "html"


def run(folder: Path, address: str):
    command = [sys.executable, "-m", "kgbook.build", folder]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "KG_SITE_URL": address})


# -- every page, wherever it will be --------------------------------------------------------------------------------


def test_every_page_has_a_title_of_its_own_and_says_what_it_is(pages):
    titles = [re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1].strip() for text in pages.values()]
    assert len(set(titles)) == len(titles)
    described = [meta(text, "description") for text in pages.values()]
    assert all(20 < len(said) <= 160 for said in described), [said for said in described if len(said) <= 20]
    assert len(set(described)) == len(described)


def test_a_chapter_is_described_by_its_question(pages):
    said = meta(pages["chapters/08_arrivals.html"], "description")
    assert said == "How many Russians came to Kyrgyzstan in 2022, and was it mobilisation that brought them?"


def test_the_first_page_describes_book_and_data_for_machines(pages):
    book, data = linked(pages["index.html"])
    assert (book["@type"], data["@type"]) == ("Book", "Dataset")
    article = next(row for row in kgdata.records("sources") if row["is_subject"])
    assert book["isBasedOn"]["url"] == data["isBasedOn"]["url"] == article["url"]
    assert data["version"] == kgdata.__version__
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_a_chapter_is_a_part_of_the_book_for_machines(pages):
    (chapter,) = linked(pages["chapters/08_arrivals.html"])
    assert (chapter["@type"], chapter["isPartOf"]["@type"]) == ("Chapter", "Book")


def test_nothing_claims_an_address_that_nobody_knows(pages):
    for name, text in pages.items():
        assert "example.org" not in text, name
        assert not re.search(r'rel="canonical"|og:url|og:image', text), name


# -- when it is known -----------------------------------------------------------------------------------------------


def test_pages_name_their_one_address(published):
    for name, text in texts(published).items():
        if name in ("search.html", "404.html") or meta(text, "robots") == "noindex":
            continue
        (canonical,) = re.findall(r'<link rel="canonical" href="([^"]*)">', text)
        assert canonical == SITE + ("" if name == "index.html" else name)
        assert meta(text, "og:url") == canonical
        assert meta(text, "og:title")
        assert meta(text, "og:description")


def test_a_shared_link_has_a_picture_with_the_books_own_chart(published):
    made = texts(published)
    for name in ("index.html", "chapters/one.html"):
        picture = meta(made[name], "og:image")
        assert picture.startswith(SITE)
        data = (published / picture.removeprefix(SITE)).read_bytes()
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", data[16:24]) == (1200, 630)
        assert len(data) < 300_000
    assert "The four purposes leave 5,105 entries out" in meta(made["chapters/one.html"], "og:image:alt")


def test_the_picture_holds_title_finding_and_chart_within_its_frame():
    notebook = nbformat.read(ROOT / "chapters" / "08_arrivals.ipynb", nbformat.NO_CONVERT)
    chart = next(o.data[MIME] for c in notebook.cells if c.cell_type == "code" for o in c.outputs if MIME in o.data)
    drawn = ET.fromstring(social.svg("A book", "The <arrivals> " * 9, chart))
    texts = [e.text for e in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "A book"
    assert texts[1].startswith("The <arrivals>")
    assert "The four purposes leave 5,105 entries out" in texts
    assert "Private" in texts
    for inner in drawn.iter("{http://www.w3.org/2000/svg}svg"):
        assert float(inner.get("y", 0)) + float(inner.get("height")) <= social.HEIGHT
        assert float(inner.get("x", 0)) + float(inner.get("width")) <= social.WIDTH


def test_the_map_of_the_site_names_every_page_and_no_other(published):
    listed = [e.text for e in ET.parse(published / "sitemap.xml").iter() if e.tag.endswith("loc")]
    assert listed == sorted([SITE, f"{SITE}chapters/one.html", f"{SITE}facts/statistics.html"])
    robots = (published / "robots.txt").read_text()
    assert robots == f"User-agent: *\nAllow: /\nSitemap: {SITE}sitemap.xml\n"


def test_the_page_for_lost_readers_works_at_any_depth(published):
    text = (published / "404.html").read_text("utf-8")
    links = re.findall(r'\b(?:href|src|action)="([^"#][^"]*)"', text)
    assert len(links) > 5
    assert [link for link in links if not link.startswith(("/hosts/", "https:"))] == []
    for link in links:
        if link.startswith("/hosts/"):
            path = published / link.removeprefix("/hosts/").split("?")[0].split("#")[0]
            # This small book has none of the pages that every page of the whole one leads to.
            assert path.exists() or path.name in ("facts.html", "method.html", "reproduce.html"), link


@pytest.mark.parametrize("javascript", [True, False])
def test_an_old_address_leads_on(visit, published, javascript):
    place = "#st-0001" if javascript else ""
    with visit((published / "old.html").as_uri() + place, javascript=javascript) as seen:
        seen.page.wait_for_url("**/facts/statistics.html" + place)
    text = (published / "chapters" / "old.html").read_text("utf-8")
    assert '<a href="one.html">The arrivals</a>' in text
    assert f'<link rel="canonical" href="{SITE}chapters/one.html">' in text


@pytest.mark.parametrize(
    ("moved", "address", "said"),
    [
        ({}, "example.org/book", "KG_SITE_URL: 'example.org/book' is no address of a site: write it like https://"),
        ({}, "https://me:secret@example.org/", "is no address of a site"),
        ({"chapters/old": "chapters/two"}, SITE, "kgbook_moved: chapters/old: there is no page chapters/two"),
        ({"a": "b", "b": "index"}, SITE, "kgbook_moved: a: it leads to b, which has moved too: name its last place"),
        ({"index": "facts/statistics"}, SITE, "kgbook_moved: index: this page is there, so nothing leads on from it"),
    ],
)
def test_a_wrong_address_is_refused(tmp_path, moved, address, said):
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    config["sphinx"]["config"]["kgbook_moved"] = moved
    (tmp_path / "_config.yml").write_text(yaml.safe_dump(config))
    (tmp_path / "index.md").write_text("# A book\n\nOf words.\n")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    done = run(tmp_path, address)
    assert done.returncode == 1
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
