"""What a page says of itself: its policy to the browser, its title, description and data to whoever lists or shares it."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from kgbook import origin, social, style
from kgbook.theme import COLOURS
from kgdata import _data
from kgdata.exporting import about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

HEAD_SCRIPT = Path(__file__).parent / "assets" / "scripts" / "head.js"
LONGEST = 160  # of a description: what search engines show
#: Pages that no document makes describe themselves here.
OTHERS = {
    "search": ("Search", "Find a chapter by its words, or a record by a name in any spelling or script or by its id."),
    "404": (
        "There is no such page",
        "The address leads nowhere; from here the first page, all facts and the search can be found.",
    ),
}
LICENSE = about.licence()["path"]


@cache
def script() -> str:
    """The one script that stands in the page itself: it must run before anything is drawn."""
    return HEAD_SCRIPT.read_text("utf-8")


@cache
def policy() -> str:
    """What a page may load: from its own origin alone, with no ``eval``, no script in the page but
    :func:`script`, and no style but that of the book."""
    allowed = base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()
    rules = {
        "default-src": "'none'",
        "script-src": f"'self' 'sha256-{allowed}'",
        "style-src": f"'{style.HASH}'",
        "img-src": "'self' data:",  # icons of the style sheet
        "connect-src": "'self'",  # no script of ours asks for anything; tools that judge the page ask for robots.txt
        "form-action": "'self'",
        "base-uri": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def describe(doctree: nodes.document) -> str:
    """The first paragraph of a page, cut between words."""
    first = next((p.astext() for p in doctree.findall(nodes.paragraph) if p.astext().strip()), "")
    text = " ".join(first.split())
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(",;:–") + "…"


def _page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    context["kg_policy"] = policy()
    context["kg_head_script"] = script()
    context["kg_license"] = LICENSE
    context["kg_to"] = lambda page, place: f"{context['pathto'](page).partition('#')[0]}#{place}"
    context["kg_version"] = _data.schema()["version"]
    book = app.config.project
    if pagename in OTHERS:
        title, description = OTHERS[pagename]
    elif doctree is None:  # a page that leads on says all of it in its template
        context["kg_title"] = context["title"]
        return
    else:
        title, description = app.env.titles[pagename].astext(), describe(doctree)
    context["kg_title"] = book if title == book else f"{title} – {book}"
    context["metatags"] = "\n    ".join(["", *_tags(app, pagename, title, description)])


def _tags(app: Sphinx, pagename: str, title: str, description: str) -> Iterator[str]:
    """The elements of the head, the policy first: it holds only for what comes after it."""
    yield _meta("http-equiv", "Content-Security-Policy", policy())
    yield _meta("name", "description", description)
    yield _meta("name", "referrer", "no-referrer")  # no other site learns what was read here
    for form in ("light", "dark"):
        surface = COLOURS["surface"][form == "dark"]
        yield f'<meta name="theme-color" media="(prefers-color-scheme: {form})" content="{surface}">'
    if pagename in OTHERS:
        return
    about = {
        "og:site_name": app.config.project,
        "og:title": title,
        "og:description": description,
        "og:type": "website" if pagename == "index" else "article",
        "og:locale": "en",
    }
    if here := origin.address(pagename):
        yield f'<link rel="canonical" href="{html.escape(here, quote=True)}">'
        about["og:url"] = here
        picture, words = social.picture(app, pagename)
        about |= {
            "og:image": origin.site_url() + picture,
            "og:image:width": str(social.WIDTH),
            "og:image:height": str(social.HEIGHT),
            "og:image:alt": words,
        }
        yield _meta("name", "twitter:card", "summary_large_image")
    for name, value in about.items():
        yield _meta("property", name, value)
    data = json.dumps(linked_data(app, pagename, title, description), ensure_ascii=False, separators=(",", ":"))
    # A closing tag within the data would end the element.
    yield f'<script type="application/ld+json">{data.replace("<", chr(92) + "u003c")}</script>'


def _meta(kind: str, name: str, value: str) -> str:
    return f'<meta {kind}="{name}" content="{html.escape(value, quote=True)}">'


def linked_data(app: Sphinx, pagename: str, title: str, description: str) -> dict[str, Any]:
    """The page for machines, in the terms of schema.org."""
    book = {
        "@type": "Book",
        "name": app.config.project,
        "bookFormat": "https://schema.org/EBook",
        "inLanguage": "en",
        "license": LICENSE,
        "author": {"@type": "Organization", "name": app.config.author},
    }
    if origin.site_url():
        book |= {"@id": origin.site_url(), "url": origin.site_url()}
    page = {"name": title, "description": description, "inLanguage": "en", "license": LICENSE}
    if here := origin.address(pagename):
        page["url"] = here
    if pagename == "index":
        things = [book | {"description": description, "isBasedOn": about.article()}, _dataset()]
    elif pagename.startswith("chapters/"):
        things = [{"@type": "Chapter", **page, "isPartOf": book}]
    else:
        things = [{"@type": "WebPage", **page, "isPartOf": book}]
    return {"@context": "https://schema.org", "@graph": things}


def _dataset() -> dict[str, Any]:
    """The data, and where it is if that is known."""
    made = about.dataset()
    if origin.site_url():
        made["url"] = origin.address("facts")
        made["distribution"] = {
            "@type": "DataDownload",
            "encodingFormat": "text/csv",
            "contentUrl": origin.site_url() + "data/datapackage.json",
        }
    return made


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", _page, priority=700)
