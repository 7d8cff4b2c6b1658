"""The pages of outside figures: a table for each indicator, for a figure is one line and not one article.

What is the same in all lines of an indicator (who counted, where it was read, on what terms) is said once above them.
"""

from __future__ import annotations

import html

from docutils import nodes

from kgbook import facts
from kgdata import _data, lookup, text

COLUMNS = {
    "country": "Country", "period": "Period", "value": "Figure", "unit": "Unit", "counted_by": "Counted by", "source_id": "Read in",
    "terms": "Terms", "note": "Note",
}  # fmt: skip


def rows(page, table: str) -> list:
    """The nodes for a table under ``data/context/``; ``page`` is the :class:`kgbook.records.Page` they are for."""
    found = _data.records(table)
    made = [_shown_in(page, found)]
    if table not in _data.series():
        made.append(_raw(_table([_cells(page, row) for row in found], "")))
    groups: dict[str, list[dict]] = {}
    for row in found if table in _data.series() else ():
        groups.setdefault(row["indicator"], []).append(row)
    for indicator, group in groups.items():
        made += _indicator(page, indicator, group)
    return [node for node in made if node is not None]


def _shown_in(page, found) -> nodes.paragraph | None:
    """The chapters that show any of these figures."""
    chapters: dict[str, str] = {}
    for row in found:
        for docname, anchor in facts.uses(page.app.env, next(iter(row.values()))):
            chapters.setdefault(docname, anchor)
    chapters.pop(page.docname, None)
    if not chapters:
        return None
    links = [page._chapter(docname, chapters[docname]) for docname in sorted(chapters)]
    parts = [node for n, link in enumerate(links) for node in ([nodes.Text("; ")] if n else []) + [link]]
    return nodes.paragraph("", "", nodes.Text("Shown in "), *parts, nodes.Text("."))


def _indicator(page, indicator: str, group: list[dict]) -> list:
    code = next(r for r in _data.records("codes") if (r["vocabulary"], r["code"]) == ("indicator", indicator))
    heading = f"{code['label'][0].upper()}{code['label'][1:]}"
    same = {
        name
        for name in ("country", "counted_by", "source_id", "terms", "unit")
        if len({row[name] for row in group}) == 1
    }
    about = [html.escape(code["definition"])]
    row = group[0]
    if "country" in same and row["country"]:
        about.append(f"All of {html.escape(_data.labels('country')[row['country']])}.")
    if "counted_by" in same:
        about.append(f"Counted by {html.escape(row['counted_by'])}.")
    if "source_id" in same:
        about.append(f"Read in {_source(page, row)}.")
    if "unit" in same and row["unit"] not in ("percent", "rank"):
        about.append(f"Unit: {html.escape(_data.labels('unit')[row['unit']])}.")
    if "terms" in same:
        about.append(f"Terms: {html.escape(_data.labels('terms')[row['terms']])}.")
    return [
        _raw(f'<h2 id="{indicator}">{html.escape(heading)}</h2><p>{" ".join(about)}</p>'),
        _raw(_table([_cells(page, row, same) for row in group], heading)),
    ]


def _cells(page, row: dict, same=frozenset()) -> dict[str, str]:
    """Column -> HTML, the identifier first."""
    id = next(iter(row.values()))
    cells = {"Identifier": f'<a href="#{id}">{id}</a>'}
    if "figure_id" not in row:  # a place
        cells["Place"] = (
            f'<a href="{page._address(row["entity_id"])}">{html.escape(lookup.title(row["entity_id"]))}</a>'
        )
        cells["Latitude"], cells["Longitude"] = f"{row['latitude']:.2f}", f"{row['longitude']:.2f}"
        cells["Read in"] = _source(page, row)
        cells["Terms"] = html.escape(_data.labels("terms")[row["terms"]])
        return cells
    said = text.say(id)
    shown = {
        "country": _data.labels("country").get(row["country"], "several"),
        "period": text.date_forms(row["period"])[0].removeprefix("the "),
        "value": said,
        "unit": "" if row["unit"] in ("percent", "rank") else _data.labels("unit")[row["unit"]],
        "counted_by": row["counted_by"],
        "terms": _data.labels("terms")[row["terms"]],
        "note": row["note"] or "",
    }
    cells |= {COLUMNS[name]: html.escape(value) for name, value in shown.items() if name not in same}
    if "source_id" not in same:
        cells["Read in"] = _source(page, row)
    from kgbook.records import referrers

    if used := referrers().get(id):
        links = ", ".join(f'<a href="{page._address(other)}">{other}</a>' for other in used)
        cells["Note"] = f"{cells['Note']} Computed with it: {links}.".strip()
    return cells


def _source(page, row: dict) -> str:
    source = _data.get(row["source_id"])[1]
    return f'<a href="{page._address(row["source_id"])}">{html.escape(source["publisher"])}</a>'


def _table(lines: list[dict[str, str]], name: str) -> str:
    if not lines:
        return ""
    columns = [
        column for column in dict.fromkeys(c for line in lines for c in line) if any(line.get(column) for line in lines)
    ]
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    body = "".join(
        f'<tr id="{_id(line)}">' + "".join(f"<td>{line.get(column, '')}</td>" for column in columns) + "</tr>\n"
        for line in lines
    )
    label = html.escape(name or "Coordinates", quote=True)
    return (
        f'<div class="kg-scroll kg-series" role="region" tabindex="0" aria-label="{label}"><table class="kg-table">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _id(line: dict[str, str]) -> str:
    return line["Identifier"].partition("#")[2].partition('"')[0]


def _raw(text: str):
    return nodes.raw("", text, format="html")
