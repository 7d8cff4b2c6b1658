"""How the tables hang together, drawn from the keys that the descriptor gives.

Almost every table leads to the same few, so lines from box to box would cover each other. Here a table that others
refer to has a line of its own, and a dot on it is a field of another table that holds its key: no line has to be
followed through a knot, and the drawing is narrow enough for a phone.
"""

from __future__ import annotations

import html
from typing import Any, NamedTuple

from kgdata import _data

ROW, BOX = 36, 28
NAME_WIDTH, LANE = 158, 26


class Relation(NamedTuple):
    """A field of a table that holds the key of another."""

    table: str
    field: str
    to: str


def groups() -> list[list[dict[str, Any]]]:
    """The tables in the order of the descriptor; those that share a schema are together."""
    found: dict[int, list[dict[str, Any]]] = {}
    for resource in _data.schema()["resources"]:
        if "schema" in resource:
            found.setdefault(id(resource["schema"]), []).append(resource)
    return list(found.values())


def title(group: list[dict[str, Any]]) -> str:
    """What the tables of a group are called together."""
    return "outside figures" if len(group) > 1 else group[0]["name"]


def relations() -> list[Relation]:
    """Every foreign key, and every field with codes; tables that share a schema count once, by the first.

    Examples
    --------
    >>> [relation for relation in relations() if relation.table == "participants"][:2]
    [Relation(table='participants', field='event_id', to='timeline'), Relation(table='participants', field='entity_id', to='entities')]
    """
    found = []
    for first, *_ in groups():
        name, schema = first["name"], first["schema"]
        for key in schema.get("foreignKeys", []):
            # Empty: a row of the same table.
            found.append(Relation(name, key["fields"], key["reference"]["resource"] or name))
        found += [Relation(name, field["name"], "codes") for field in schema["fields"] if "vocabulary" in field]
    return found


def to_any_record() -> list[str]:
    """The fields that name a record of whatever table, as ``table.field``."""
    return [
        f"{first['name']}.{field['name']}"
        for first, *_ in groups()
        for field in first["schema"]["fields"]
        if field.get("references") == "record"
    ]


def lanes(spans: dict[str, tuple[int, int]]) -> dict[str, int]:
    """A lane for each line: short lines are near the boxes, and those that are never side by side share one.

    Examples
    --------
    >>> lanes({"long": (0, 9), "short": (2, 3), "other": (5, 6)})
    {'short': 0, 'other': 0, 'long': 1}
    """
    taken: list[list[tuple[int, int]]] = []
    found = {}
    for name, (top, bottom) in sorted(spans.items(), key=lambda item: item[1][1] - item[1][0]):
        free = (n for n, others in enumerate(taken) if all(bottom < a or b < top for a, b in others))
        found[name] = lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((top, bottom))
    return found


def drawing() -> str:
    """The tables as SVG: boxes that are links to ``#table-NAME``, and for each table that is referred to its line."""
    rows = {group[0]["name"]: n for n, group in enumerate(groups())}
    fields: dict[tuple[str, str], list[str]] = {}
    for table, field, to in relations():
        fields.setdefault((table, to), []).append(field)
    ends: dict[str, list[int]] = {}
    for table, to in fields:
        ends.setdefault(to, [rows[to]]).append(rows[table])
    lane = lanes({name: (min(at), max(at)) for name, at in ends.items()})
    x = {name: NAME_WIDTH + 18 + LANE * n for name, n in lane.items()}
    y = {name: n * ROW + ROW // 2 for name, n in rows.items()}

    lines = []
    for name in rows:
        if reached := [x[to] for table, to in [*fields, *zip(ends, ends, strict=True)] if table == name]:
            lines.append(f"M{NAME_WIDTH} {y[name]}H{max(reached)}")
    lines += [f"M{x[to]} {min(at) * ROW + ROW // 2}V{max(at) * ROW + ROW // 2}" for to, at in ends.items()]
    marks = [f'<circle class="kg-key" cx="{x[to]}" cy="{y[to]}" r="6"><title>{to}</title></circle>' for to in ends]
    for (table, to), names in fields.items():
        said = html.escape(f"{table}.{', '.join(names)} → {to}")
        marks.append(f'<circle cx="{x[to]}" cy="{y[table]}" r="3.5"><title>{said}</title></circle>')
    boxes = [
        f'<a href="#table-{group[0]["name"]}"><rect x="1" y="{y[group[0]["name"]] - BOX // 2}" width="{NAME_WIDTH - 1}" '
        f'height="{BOX}" rx="3"/><text x="11" y="{y[group[0]["name"]] + 5}">{html.escape(title(group))}</text></a>'
        for group in groups()
    ]
    width, height = NAME_WIDTH + 18 + LANE * max(lane.values()) + 8, len(rows) * ROW
    return (
        f'<svg viewBox="0 0 {width} {height}" role="group" aria-label="Drawing of the tables, each a link">'
        f'<g aria-hidden="true"><path d="{"".join(lines)}"/>{"".join(marks)}</g>{"".join(boxes)}</svg>'
    )
