"""The pages of outside figures: a table for each indicator, for a figure is one line and not one article.

What is the same in all lines of an indicator (who counted, where it was read, on what terms) is said once above them.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from docutils import nodes

from kgdata import _data, lookup, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgbook.records import Page

#: What is said once if it is the same in all lines, and the words before it.
ONCE = {"Country": "All of", "Counted by": "Counted by", "Read in": "Read in", "Unit": "Unit:", "Terms": "Terms:"}
KINDS = {"Period": "kg-period", "Counted by": "kg-long", "Note": "kg-long"}


def figures(page: Page, shown: Sequence[dict[str, Any]], used: dict[str, list[str]]) -> list[nodes.Node]:
    """The nodes for rows of a table of figures.

    ``page`` is the :class:`kgbook.records.Page` they are for, ``used`` the ids of what is computed with each.
    """
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in shown:
        groups.setdefault(row["indicator"], []).append(row)
    definitions = {r["code"]: r["definition"] for r in _data.records("codes") if r["vocabulary"] == "indicator"}
    made = []
    for indicator, rows in groups.items():
        lines = {row["figure_id"]: _figure(page, row, used) for row in rows}
        first = next(iter(lines.values()))
        once = [column for column in ONCE if all(line[column] == first[column] for line in lines.values())]
        about = [html.escape(definitions[indicator]), *(f"{ONCE[c]} {first[c]}." for c in once if first[c])]
        label = _data.labels("indicator")[indicator]
        heading = html.escape(label[0].upper() + label[1:])
        made.append(_raw(f'<h2 id="{indicator}">{heading}</h2><p>{" ".join(about)}</p>'))
        made.append(_table(heading, lines, leave=once))
    return made


def places(page: Page, shown: Sequence[dict[str, Any]], used: dict[str, list[str]]) -> list[nodes.Node]:
    """The nodes for rows of the table of coordinates."""
    lines = {
        row["place_id"]: {
            "Place": _link(page, row["entity_id"], lookup.title(row["entity_id"])),
            "Latitude": f"{row['latitude']:.2f}",
            "Longitude": f"{row['longitude']:.2f}",
            "Read in": _source(page, row),
            "Terms": html.escape(_data.labels("terms")[row["terms"]]),
        }
        for row in shown
    }
    return [_table("Coordinates", lines)]


def _figure(page: Page, row: dict[str, Any], used: dict[str, list[str]]) -> dict[str, str]:
    """Column -> HTML, the longest text last."""
    note = html.escape(row["note"] or "")
    if with_it := used.get(row["figure_id"]):
        note += f" Computed with it: {', '.join(_link(page, id, id) for id in with_it)}."
    return {
        "Country": html.escape(_data.labels("country").get(row["country"], "several countries")),
        "Period": html.escape(text.date_forms(row["period"])[0].removeprefix("the ")),
        "Figure": html.escape(text.say(row["figure_id"])),
        "Unit": html.escape(text.unit_of(row)),
        "Counted by": html.escape(row["counted_by"]),
        "Read in": _source(page, row),
        "Terms": html.escape(_data.labels("terms")[row["terms"]]),
        "Note": note.strip(),
    }


def _source(page: Page, row: dict[str, Any]) -> str:
    return _link(page, row["source_id"], _data.get(row["source_id"])[1]["publisher"])


def _link(page: Page, id: str, shown: str) -> str:
    return f'<a href="{page._address(id)}">{html.escape(shown)}</a>'


def _table(name: str, lines: dict[str, dict[str, str]], leave: Sequence[str] = ()) -> nodes.raw:
    """A line for each id, without the columns that are empty in all lines or left out."""
    columns = [
        c for c in next(iter(lines.values()), ()) if c not in leave and any(cells[c] for cells in lines.values())
    ]
    head = "".join(f'<th scope="col">{column}</th>' for column in ("Identifier", *columns))
    body = "".join(
        f'<tr id="{id}"><td><a href="#{id}">{id}</a></td>{"".join(_cell(c, cells[c]) for c in columns)}</tr>\n'
        for id, cells in lines.items()
    )
    return _raw(
        f'<div class="kg-scroll kg-series" role="region" tabindex="0" aria-label="{name}"><table class="kg-table">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(column: str, content: str) -> str:
    kind = f' class="{KINDS[column]}"' if column in KINDS else ""
    return f"<td{kind}>{content}</td>"


def _raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")
