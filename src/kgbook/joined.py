"""Joins the built pages into one document for paper: every page once, every link still leading somewhere.

What a page has for the screen alone (scripts, folded code, the data of live charts, menus) stays behind. No id may
be there twice, so each gets the name of its page in front, and whatever names an id follows.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer

from kgbook import leaves

if TYPE_CHECKING:
    from bs4 import Tag

#: What is of no use on paper. The narrow drawing of a chart is the same as the wide one.
LEFT_OUT = (
    "script, style, details.hide, details.kg-data, .kg-narrow, .kg-dark, .kg-room, a.headerlink, .kg-more, .kg-cite, .kg-form, "
    ".kg-download, .kg-find, .kg-leaves, .kg-actions, .kg-cross details > ul"
)
#: Attributes that name ids.
NAMING = ("for", "headers", "aria-labelledby", "aria-describedby", "data-card")
REFERENCE = re.compile(r"url\(#([^)]+)\)")
HEADING = re.compile(r"h[1-6]")
#: Pages of rows, set in small type.
COMPACT = ("facts/", "dictionary", "api")


@dataclass
class Entry:
    """A page of the book: its level in the contents, and the part that it opens."""

    name: str
    level: int
    part: str = ""
    title: str = ""

    @property
    def id(self) -> str:
        return self.name.replace("/", "-")


def contents(toc: Path) -> list[Entry]:
    """The pages in the order of ``_toc.yml``; a part is of level 1, and so is the first page, which is in none."""
    from sphinx_external_toc.parsing import parse_toc_yaml

    sitemap = parse_toc_yaml(toc)
    found = [Entry(sitemap.root.docname, 1)]

    def add(docname: str, level: int) -> None:
        for tree in sitemap[docname].subtrees:
            part = tree.caption or ""
            for name in tree.files():
                found.append(Entry(name, level, part))
                part = ""
                add(name, level + 1)

    add(sitemap.root.docname, 2)
    return found


def with_further(folder: Path, entries: list[Entry]) -> list[Entry]:
    """The pages, with the further ones of every long table behind its first, which ``_toc.yml`` does not name."""
    found = []
    for entry in entries:
        found.append(entry)
        names = (path.relative_to(folder).with_suffix("").as_posix() for path in folder.glob(f"{entry.name}-*.html"))
        further = [name for name in names if leaves.first(name) == entry.name]
        found += [Entry(name, entry.level + 1) for name in sorted(further, key=leaves.number)]
    return found


class Joined:
    """The pages of a book as one document."""

    def __init__(self, folder: Path, entries: list[Entry]):
        self.folder, self.entries = folder, entries
        self.pages = {entry.name: entry for entry in entries}
        self.articles = {entry.name: self._article(entry) for entry in entries}
        self._check()

    def body(self) -> str:
        """All pages, each an ``<article>``, the name of a part before the first page of it."""
        made = []
        for entry in self.entries:
            kind = " kg-compact" if entry.name.startswith(COMPACT) else ""
            part = f'<h1 class="kg-part">{html.escape(entry.part)}</h1>' if entry.part else ""
            made.append(
                f'<article class="bd-article kg-leaf{kind}" id="{entry.id}">{part}{self.articles[entry.name]}</article>'
            )
        return "\n".join(made)

    def list(self) -> str:
        """The table of contents."""
        made, level = [], 1
        for entry in self.entries[1:]:
            if entry.part:
                made.append("</li></ul>" * (level - 1) + f"<p>{html.escape(entry.part)}</p>")
                level = 1
            made.append("<ul>" if entry.level > level else "</li>" + "</ul></li>" * (level - entry.level))
            made.append(f'<li><a href="#{entry.id}">{html.escape(entry.title)}</a>')
            level = entry.level
        return "".join(made) + "</li></ul>" * (level - 1)

    def running_titles(self) -> str:
        """Style rules that put the title of a page into the head of its sheets."""
        return "\n".join(
            f"#{entry.id}{{page:{entry.id}}}@page {entry.id}{{@top-right{{content:{_css(entry.title)}}}}}"
            for entry in self.entries[1:]  # the first has the title of the book
        )

    # -- one page

    def _article(self, entry: Entry) -> Tag:
        try:
            text = (self.folder / f"{entry.name}.html").read_text("utf-8")
        except FileNotFoundError:
            raise ValueError(f"{entry.name}.html: it is in _toc.yml, but was not built: run make book") from None
        soup = BeautifulSoup(text, "html.parser", parse_only=SoupStrainer("article", class_="bd-article"))
        if soup.article is None or soup.h1 is None:
            raise ValueError(f"{entry.name}.html: there is no article with a heading: has the theme changed?")
        article, heading = soup.article, soup.h1
        for tag in article.select(LEFT_OUT):
            tag.decompose()
        entry.title = " ".join(heading.get_text().split())
        heading["class"] = "kg-page-title"
        self._unfold(article)
        self._describe(article)
        self._lower(article, entry.level)
        for tag in article.select(".kg-record li > p, .kg-record span.pre"):
            tag.unwrap()
        for fields in article.select(".kg-record dl"):
            self._run_in(fields, soup)
        for tag in article.find_all(True):
            self._rename(tag, entry)
        article.name, article.attrs = "div", {}
        return article

    @staticmethod
    def _unfold(article: Tag) -> None:
        """Paper unfolds nothing: a fold becomes what is in it, a number of a table the bare number."""
        for tag in article.select(".kg-cross details, .kg-cross summary"):
            tag.unwrap()
        for tag in article.select("details"):
            tag.name = "div"
        for tag in article.select("summary"):
            tag.name, tag["class"] = "p", "kg-summary"
        for tag in article.select("[popover]"):
            del tag["popover"]

    @staticmethod
    def _describe(article: Tag) -> None:
        """Give the description of a chart to the drawing itself: Chromium puts no other into the tags of a PDF."""
        for tag in article.select(".kg-chart[role=img]"):
            for drawing in tag.select("svg"):
                drawing["role"], drawing["aria-label"] = "img", tag["aria-label"]
                del drawing["aria-hidden"]
            for picture in tag.select("img"):
                picture["alt"] = tag["aria-label"]
                del picture["loading"]
            del tag["role"], tag["aria-label"]

    @staticmethod
    def _lower(article: Tag, level: int) -> None:
        """Put the headings below those of the book; one for each record would be thousands of bookmarks."""
        for tag in article.select(".kg-record :is(h2, h3, h4)"):
            tag.name, tag["class"] = "p", "kg-record-title"
        for tag in article.find_all(HEADING):
            tag.name = f"h{min(int(tag.name[1]) + level - 1, 6)}"

    @staticmethod
    def _run_in(fields: Tag, soup: BeautifulSoup) -> None:
        """Set the fields of a record one after the other, as a work of reference does: a line for each fills sheets."""
        made = [soup.new_tag("p")]
        labels, values = (fields.find_all(name, recursive=False) for name in ("dt", "dd"))
        for label, value in zip(labels, values, strict=True):
            name = soup.new_tag("span", attrs={"class": "kg-label"})
            name.string = f"{label.get_text()}: "
            made[-1].extend([" · " if made[-1].contents else "", name])
            if value.ul:
                made += [value.ul.extract(), soup.new_tag("p")]
            else:
                made[-1].extend(list(value.contents))
        fields.replace_with(*(tag for tag in made if tag.contents))

    def _rename(self, tag: Tag, entry: Entry) -> None:
        attributes: dict[str, Any] = tag.attrs
        for name, value in attributes.items():
            if name == "id":
                tag[name] = f"{entry.id}--{value}"
            elif name in NAMING:
                tag[name] = " ".join(f"{entry.id}--{id}" for id in value.split())
            elif name == "src":
                tag[name] = (self.folder / f"{entry.name}.html").resolve().parent.joinpath(value).as_uri()
            elif isinstance(value, str) and "url(#" in value:
                tag[name] = REFERENCE.sub(rf"url(#{entry.id}--\1)", value)
        if "href" in attributes and (there := self._there(attributes["href"], entry)) != attributes["href"]:
            if there:
                tag["href"] = there
            else:
                del tag["href"]

    def _there(self, address: str, entry: Entry) -> str:
        """Where a link leads in the document; nowhere if it names a file of the site, which paper does not have."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return address
        name = entry.name
        if parts.path:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
            name = path.removesuffix(".html")
            if name not in self.pages:
                return ""
        id = self.pages[name].id
        return f"#{id}--{unquote(parts.fragment)}" if parts.fragment else f"#{id}"

    def _check(self) -> None:
        """Refuse a document in which a link leads nowhere or an id is there twice."""
        ids = [entry.id for entry in self.entries]
        links = []
        for article in self.articles.values():
            for tag in article.find_all(True):
                attributes: dict[str, Any] = tag.attrs
                ids += [attributes["id"]] if "id" in attributes else []
                links += [attributes["href"][1:]] if attributes.get("href", "").startswith("#") else []
        known = set(ids)
        if len(known) < len(ids):
            raise ValueError(f"the id {max(ids, key=ids.count)!r} is there twice: give one of the places another name")
        if lost := sorted(set(links) - known):
            raise ValueError(f"links lead to {', '.join(lost[:5])}, which is not there: run make book and make test")


def _css(text: str) -> str:
    """A string of CSS within an element; one of JSON is one of CSS too."""
    return json.dumps(text, ensure_ascii=False).replace("<", r"\3c ")
