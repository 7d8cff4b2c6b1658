"""Every link of the book leads to something that is there, and every exception to the rules is in use."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
import yaml

ROOT = Path(__file__).parents[2]


class Page(HTMLParser):
    """The ids of a page, and the addresses that it names."""

    def __init__(self, path: Path):
        super().__init__()
        self.ids, self.addresses, self.doubled = set(), [], []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name == "id":
                if value in self.ids:
                    self.doubled.append(value)
                self.ids.add(value)
            elif name in ("href", "src") and value:
                self.addresses.append(value)


@pytest.fixture(scope="module")
def pages(book):
    return {path.resolve(): Page(path) for path in book.rglob("*.html")}


def test_links_lead_somewhere(book, pages):
    lost = []
    for path, page in pages.items():
        for address in page.addresses:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            # The page for lost readers has absolute addresses: those of a site at the top of its server.
            below = book / parts.path[1:] if parts.path.startswith("/") else path.parent / unquote(parts.path)
            target = below.resolve() if parts.path else path
            if not target.is_file():
                lost.append(f"{path.name}: {address}")
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
                lost.append(f"{path.name}: {address}: no such place on that page")
    assert lost == []


def test_no_page_has_one_id_twice(pages):
    assert {path.name: page.doubled for path, page in pages.items() if page.doubled} == {}


def prose() -> str:
    """The text of all pages as it was written."""
    texts = [
        path.read_text("utf-8")
        for path in (*ROOT.glob("*.md"), *ROOT.glob("facts/*.md"), *ROOT.glob("chapters/exercises/*.md"))
    ]
    for path in (ROOT / "chapters").glob("*.ipynb"):
        texts += [cell.source for cell in nbformat.read(path, 4).cells]
    return " ".join(" ".join(texts).split())


def test_every_phrase_that_may_hold_a_number_is_in_use():
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]["config"]
    assert [phrase for phrase in config["kgbook_plain_phrases"] if phrase not in prose()] == []


def test_the_first_page_says_what_each_chapter_asks_in_the_order_of_the_book(book):
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    chapters = [
        entry["file"]
        for part in contents["parts"]
        for entry in part["chapters"]
        if entry["file"].startswith("chapters/")
    ]
    page = (book / "index.html").read_text("utf-8")
    start = page.index("kg-questions")
    listed = re.findall(
        r'<dt><a [^>]*href="(chapters/[^"]*)\.html">([^<]+)</a>\s*</dt><dd><p>([^<]+)</p>', page[start:]
    )
    assert [file for file, *_ in listed] == chapters
    for file, title, question in listed:
        text = (book / f"{file}.html").read_text("utf-8")
        assert title in re.sub(r"<[^>]+>", "", text[text.index("<h1>") : text.index("</h1>")])
        assert question.rstrip().endswith(("?", "."))
        assert re.sub(r"\W", "", question) in re.sub(r"<[^>]+>|\W", "", text)
