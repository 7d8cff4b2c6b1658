"""Marks words that are not English with their language, so that they are spoken and broken as such."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes

from kgbook import facts

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

ENGLISH = "en"
#: Letters that Russian does not have, and the language that they tell.
TELLING = {"ky": "ңөүҢӨҮ", "uk": "іїєґІЇЄҐ", "kk": "әғқұһӘҒҚҰҺ"}
CYRILLIC = r"[\u0400-\u04FF][\u0400-\u04FF\u0300-\u036F’'-]*"
RUN = re.compile(rf"{CYRILLIC}(?:[ ,.–-]+(?:\d+[ ,.–-]+)*{CYRILLIC})*")
#: A tag, or an element whose text is code or data, or what is marked already.
OTHER = re.compile(
    r"<(?:pre|code|script|svg|style|option|textarea)\b.*?</(?:pre|code|script|svg|style|option|textarea)>"
    r'|<(?P<tag>\w+)[^>]*\slang="[^"]*"[^>]*>[^<]*</(?P=tag)>|<[^>]+>',
    re.DOTALL,
)


class words(nodes.Inline, nodes.TextElement):
    """Words of the language ``lang``."""


def node(text: str, language: str | None) -> nodes.Node:
    """The words as a node that says their language, if that is not the page's."""
    if not language or language == ENGLISH:
        return nodes.Text(text)
    return words("", text, lang=language)


def mark(body: str) -> str:
    """Mark what is written in Cyrillic letters and not marked yet, by the language that the letters tell.

    Examples
    --------
    >>> mark("<p>Find Рожков here</p>")
    '<p>Find <span lang="ru">Рожков</span> here</p>'
    """
    if not re.search(r"[\u0400-\u04FF]", body):
        return body
    made, last = [], 0
    for other in OTHER.finditer(body):
        made += [RUN.sub(_marked, body[last : other.start()]), other[0]]
        last = other.end()
    return "".join([*made, RUN.sub(_marked, body[last:])])


def _page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if "body" in context:
        context["body"] = mark(context["body"])


def _marked(found: re.Match[str]) -> str:
    telling = (language for language, letters in TELLING.items() if any(letter in letters for letter in found[0]))
    return f'<span lang="{next(telling, "ru")}">{found[0]}</span>'


def _visit(self: HTML5Translator, node: words) -> None:
    names = f' id="{node["ids"][0]}"' if node["ids"] else ""
    kind = f' class="{" ".join(node["classes"])}"' if node["classes"] else ""
    self.body.append(f'<span{names}{kind} lang="{node["lang"]}">')


def _depart(self: HTML5Translator, node: words) -> None:
    self.body.append("</span>")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", _page, priority=650)
    app.add_node(words, html=(_visit, _depart), **facts.PLAIN)
