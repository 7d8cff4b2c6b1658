"""The form that finds rows on a facts page, written with the page so that nothing moves when the script takes it up.

Without a script it is not shown: there the browser's own search does.
"""

from __future__ import annotations

import html
from collections import Counter
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

FEW = 12  # on a page with fewer rows one looks
FACETS = ("Kind", "Topic", "Relation", "Who says so", "Standing")


def form(rows: Sequence[nodes.Node | dict[str, Any]], elsewhere: str = "") -> list[nodes.Node]:
    """The form for rows that are nodes with a list of fields, or for lines of a table; nothing if they are few.

    If the table has other pages, ``elsewhere`` is the address of the search, which finds what is on them.
    """
    if len(rows) < FEW:
        return []
    controls = ['<label>Find <input type="search" name="find" autocomplete="off"></label>']
    for facet in FACETS:
        counts = Counter(value for row in rows if (value := _value(row, facet)))
        if len(counts) > 1:
            controls.append(_menu(facet, counts))
    counted = "rows on this page" if elsewhere else "rows"
    more = f'\n<p><a href="{elsewhere}">The search</a> finds records on all pages.</p>' if elsewhere else ""
    shown = (
        '<form class="kg-find pst-js-only" role="search" aria-label="Find on this page">\n'
        + "\n".join(controls)
        + f'\n<p role="status">{len(rows)} of {len(rows)} {counted}</p>{more}\n</form>'
    )
    return [nodes.raw("", shown, format="html")]


def _value(row: nodes.Node | dict[str, Any], facet: str) -> str:
    """What a row has under a heading."""
    for item in row.findall(nodes.definition_list_item) if isinstance(row, nodes.Node) else ():
        if item[0].astext() == facet:
            said: str = item[1].astext()
            return said.strip()
    return ""


def _menu(facet: str, counts: Counter[str]) -> str:
    """A menu of the values, the most frequent first."""
    options = "".join(
        f'<option value="{html.escape(value, quote=True)}">{html.escape(value)} ({number})</option>'
        for value, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].lower()))
    )
    name = facet.lower().replace(" ", "-")
    return f'<label>{facet} <select name="{name}" data-facet="{facet}"><option value="">all</option>{options}</select></label>'
