"""Mends what Sphinx, its themes, MyST-NB and pandas write that validators or assistive technology stumble over.

Browsers are lenient with all of it. Whoever reads the pages with another program may not be, and a report without noise
shows the next mistake: the tests accept no error and no warning (tests/site/test_html.py).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

# Scripts hold data and code, in which the same signs may mean something else.
_SCRIPT_OR_VOID = re.compile(
    r"(?P<script><script\b.*?</script>)"
    r"|<(?P<void>(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b[^<>]*?)\s*/>",
    re.DOTALL,
)
_FOLD_TITLE = re.compile(r'<p class="((?:collapsed|expanded) admonition-title)">([^<]*)</p>')
_SCOPED = re.compile(r"<style scoped>.*?</style>\s*", re.DOTALL)
_OUTER = re.compile(
    r"(?P<before>\s*(?:<span id=\"[^\"]*\"></span>\s*)*)<section(?P<attributes>[^>]*)>(?P<title>\s*<h1>)"
)
_SECTION = re.compile(r"<section\b[^>]*>|</section>")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", _mend_body, priority=600)


def _mend_body(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if "body" in context:
        context["body"] = mended_body(context["body"])


def mended_body(body: str) -> str:
    """The content of a page, made valid.

    Examples
    --------
    >>> mended_body('<summary><p class="collapsed admonition-title">Show</p></summary>')
    '<summary><span class="collapsed admonition-title">Show</span></summary>'
    >>> mended_body('<section id="a"><h1>A</h1><section id="b"><h2>B</h2></section></section><p>C</p>')
    '<div id="a"><h1>A</h1><section id="b"><h2>B</h2></section></div><p>C</p>'
    """
    # The name of a fold must be what is to be read, not a phrase that hides it.
    body = body.replace(' aria-label="Toggle hidden content"', "")
    # The corner of a table is no heading of anything.
    body = re.sub(r"<th>\s*</th>", "<td></td>", body)
    # A summary may hold words, not paragraphs.
    body = _FOLD_TITLE.sub(r'<span class="\1">\2</span>', body)
    # What pandas says of the look of its tables stands where no style may stand, and the book has its own.
    body = _SCOPED.sub("", body).replace('<tr style="text-align: right;">', "<tr>")
    return _article_with_heading(body.replace('<table border="1" class="dataframe">', '<table class="dataframe">'))


def _article_with_heading(body: str) -> str:
    """Take the heading of the page out of the section around everything: it is the heading of the article itself."""
    outer = _OUTER.match(body)
    if not outer:
        return body
    depth = 0
    for tag in _SECTION.finditer(body):
        depth += -1 if tag[0].startswith("</") else 1
        if depth == 0:
            inside = body[outer.end() : tag.start()]
            return f"{outer['before']}<div{outer['attributes']}>{outer['title']}{inside}</div>{body[tag.end() :]}"
    return body


def mended_page(text: str) -> str:
    """A whole page, made valid.

    Examples
    --------
    >>> mended_page('<meta charset="utf-8" /><main role="main"><svg><path d="M0,0"/></svg><script>"<br/>"</script>')
    '<meta charset="utf-8"><main><svg><path d="M0,0"/></svg><script>"<br/>"</script>'
    """
    text = _SCRIPT_OR_VOID.sub(lambda found: found["script"] or f"<{found['void']}>", text)
    return re.sub(r'(<main\b[^>]*?) role="main"', r"\1", text)


def mended_style(css: str) -> str:
    """A style sheet, made valid.

    Examples
    --------
    >>> mended_style('p{transition:visibility 0s linear "0s"}')
    'p{transition:visibility 0s linear 0s}'
    """
    return css.replace('linear "0s"', "linear 0s")
