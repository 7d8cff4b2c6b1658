"""Code in colour with as few elements as that takes: what has the colour of plain text needs none.

Pygments marks every word and sign. In the long cells of a chapter that is 100 kB, most of it for names and brackets, which
both of the book's styles show like any other text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

PRE = re.compile(r"(?<=<pre>).*?(?=</pre>)", re.DOTALL)
MARK = re.compile(r'<span class="(\w+)">([^<]*)</span>')
SAME = re.compile(r'<span class="(\w+)">[^<]*</span>(?:<span class="\1">[^<]*</span>)+')
DOT = "."  # an operator to Pygments; its colour tells nobody anything


@cache
def alike(*styles: str) -> dict[str, str]:
    """For each class of a mark the first that looks the same in all styles; an empty text if plain text does."""
    seen = [get_style_by_name(name) for name in styles]
    looks = {name: str([style.style_for_token(kind) for style in seen]) for kind, name in STANDARD_TYPES.items()}
    first: dict[str, str] = {}
    for name in sorted(looks, key=len):  # plain text has the empty name
        first.setdefault(looks[name], name)
    return {name: first[look] for name, look in looks.items()}


def lightened(body: str, classes: dict[str, str]) -> str:
    """The content of a page without marks that are not seen, and with one for words in a row that look the same.

    Examples
    --------
    >>> classes = alike("a11y-high-contrast-light", "a11y-high-contrast-dark")
    >>> lightened('<pre><span class="n">x</span><span class="s2">"</span><span class="si">{</span></pre>', classes)
    '<pre>x<span class="s">"{</span></pre>'
    """

    def code(found: re.Match[str]) -> str:
        text = MARK.sub(mark, found[0])
        return SAME.sub(joined, text)

    def mark(found: re.Match[str]) -> str:
        kind = classes.get(found[1], found[1])
        return f'<span class="{kind}">{found[2]}</span>' if kind and found[2] != DOT else found[2]

    def joined(found: re.Match[str]) -> str:
        return f'<span class="{found[1]}">{MARK.sub(lambda one: one[2], found[0])}</span>'

    return PRE.sub(code, body)


def _page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if "body" in context:
        options = app.config.html_theme_options
        classes = alike(options["pygments_light_style"], options["pygments_dark_style"])
        context["body"] = lightened(context["body"], classes)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", _page)
