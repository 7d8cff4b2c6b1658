"""The card of a fact: who says so, where, what others say and what is wrong with it, in a few lines.

A card is HTML, not nodes: the search of the book shall find a chapter by its prose, and a record at its place on the
facts pages, not by the cards.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import kgdata
from kgbook import leaves
from kgdata import _data, citing, formula, lookup, text

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 3  # checks and discrepancies on one card; the facts page has all


def place(target: str, to: Callable[[str], str]) -> str:
    """The address of what a fact shows; ``to`` gives the address of a page."""
    id = record_of(target)
    if id is None:
        return to(leaves.page(target.partition("?")[0]))
    return f"{to(leaves.place(id))}#{id}"


def record_of(target: str) -> str | None:
    """The id of the record that a target is about; None for a count."""
    return text.parts(target)[0]


def card(target: str, name: str, to: Callable[[str], str]) -> str:
    """The card of a target as an element with the id ``name``."""
    id = record_of(target)
    lines = _count(target, to) if id is None else _record(id, target, to)
    lines.append(f'<details class="kg-cite"><summary>Cite this</summary><p>{_e(kgdata.cite(target))}</p></details>')
    body = "\n".join(lines)
    return f'<div class="kg-card" id="{name}" popover role="dialog" aria-label="About this fact">\n{body}\n</div>'


def _count(target: str, to: Callable[[str], str]) -> list[str]:
    table, _, conditions = target.partition("?")
    shown = text.say(target)
    which = " and ".join(_condition(table, condition) for condition in conditions.split("&") if condition)
    where = f" in which {which}" if which else ""
    rows = "row" if shown == "one" else "rows"
    title = _data.resource(table)["title"].lower()
    return [
        f'<p><span class="kg-computed">Counted here</span>: {_e(shown)} {rows} of the table of {_e(title)}{_e(where)}.</p>',
        f'<p><a href="{_e(to(leaves.page(table)))}">The table</a></p>',
    ]


def _condition(table: str, condition: str) -> str:
    name, _, value = condition.partition("=")
    field = next(f for f in _data.resource(table)["schema"]["fields"] if f["name"] == name)
    if not value:
        said = "empty"
    elif "vocabulary" in field:
        said = f"“{_data.labels(field['vocabulary'])[value]}”"
    else:
        said = lookup.title(value) if _data.home(value) else value
    return f"{field['title'].lower()} is {said}"


def _record(id: str, target: str, to: Callable[[str], str]) -> list[str]:
    table, row = _data.get(id)
    found = kgdata.provenance(id, text.parts(target)[1])
    lines = [f'<p class="kg-card-title">{_e(lookup.title(id))}</p>']
    if row.get("summary") and not found["claimant"]:
        lines.append(f"<p>{_e(row['summary'])}.</p>")
    lines += _said(found, to)
    if "figure_id" in row:
        said = f"{text.say(id)} {text.unit_of(row)}".rstrip()
        lines.append(f"<p>{_e(said)}, counted by {_e(row['counted_by'])}. {_e(row['note'] or '')}</p>")
        lines.append(f"<p>Terms: {_e(_data.labels('terms')[row['terms']])}.</p>")
    if table == "sources":
        lines.append(f"<p>{_e(row['publisher'])}. {_e(row['note'] or '')}</p>")
    elif found["source"] and not found["passage"]:
        lines.append(f"<p>In {_e(found['source']['publisher'])}: {_e(found['source']['title'])}.</p>")
    if found["checks"]:
        # A contradiction is never among the remarks that are left out for want of room.
        checks = sorted(found["checks"], key=lambda check: check["relation"] != "contradicts")
        items = "".join(f"<li>{_check(check)}</li>" for check in checks[:MOST])
        lines.append(f'<p><span class="kg-checked">Others say</span></p><ul>{items}</ul>')
    for slip in found["discrepancies"][:MOST]:
        lines.append(f'<p><span class="kg-mind">Mind</span> {_e(slip["title"])}: {_e(slip["description"])}</p>')
    hidden = max(len(found["checks"]) - MOST, 0) + max(len(found["discrepancies"]) - MOST, 0)
    more = f", {hidden} more remarks among it" if hidden else ""
    lines.append(f'<p class="kg-more"><a href="{_e(place(id, to))}">All about {id}</a>{more}</p>')
    return lines


def _said(found: dict[str, Any], to: Callable[[str], str]) -> list[str]:
    if found["attribution"] == "computed":
        parts = re.split(f"({formula.ID.pattern})", found["formula"])
        linked = "".join(f'<a href="{_e(place(p, to))}">{p}</a>' if n % 2 else _e(p) for n, p in enumerate(parts))
        return [f'<p><span class="kg-computed">Computed here</span>: {linked}</p>']
    lines = []
    if found["claimant"]:
        how = f"{found['claimant']['name']}, {citing.manner(found)}"
        lines.append(f'<p><span class="kg-said">Said by</span> {_e(how)}.</p>')
    if found["passage"]:
        p = found["passage"]
        lines.append(
            f"<p>Where: {_e(found['source']['publisher'])}, paragraph {p['paragraph']}, sentence {p['sentence']}, "
            f"beginning “{_e(p['anchor'])}”.</p>"
        )
    if found["verification"]:
        lines.append(f"<p>Standing: {_e(_data.labels('verification')[found['verification']])}.</p>")
    return lines


def _check(check: dict[str, Any]) -> str:
    relation = _data.labels("relation")[check["relation"]]
    origin = " (same origin)" if check["independence"] == "same_origin" else ""
    return f"<b>{_e(check['source']['publisher'])}</b> {_e(relation)}{origin}: {_e(check['says'])}"


def _e(text: object) -> str:
    return html.escape(str(text), quote=True)
