"""Code in colour with as few elements as that takes: what has the colour of plain text needs none.

Pygments marks every word and sign. In the long cells of a chapter that is 100 kB, most of it for names and brackets, which
both of the book's styles show like any other text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Text

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

PRE = re.compile(r"(?<=<pre>).*?(?=</pre>)", re.DOTALL)


@cache
def plain(*styles: str) -> re.Pattern[str]:
    """What marks words that none of the styles tells from plain text."""
    found = []
    for kind, name in STANDARD_TYPES.items():
        looks = [(each.style_for_token(kind), each.style_for_token(Text)) for each in map(get_style_by_name, styles)]
        if name and all(look == text for look, text in looks):
            found.append(name)
    return re.compile(rf'<span class="(?:{"|".join(map(re.escape, sorted(found)))})">([^<]*)</span>')


def lightened(body: str, marks: re.Pattern[str]) -> str:
    """The content of a page without marks that are not seen.

    Examples
    --------
    >>> marks = plain("a11y-high-contrast-light", "a11y-high-contrast-dark")
    >>> lightened('<pre><span class="n">x</span> <span class="o">=</span> <span class="p">()</span></pre>', marks)
    '<pre>x <span class="o">=</span> ()</pre>'
    """
    return PRE.sub(lambda code: marks.sub(r"\1", code[0]), body)


def _page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if "body" in context:
        options = app.config.html_theme_options
        marks = plain(options["pygments_light_style"], options["pygments_dark_style"])
        context["body"] = lightened(context["body"], marks)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", _page)
