"""On which page a record stands: a table has one page, until that would be too long, and then as many as it needs.

The rows are divided by the numbers of their ids, always at the same numbers. A page that grows too long again is divided
within its own numbers and keeps the first of them, so a row that is added moves no other from page to page
(docs/decisions/ids.md). How long a page will be is told from the data alone: a chapter that lists records needs their
addresses while it runs, long before there are pages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from kgdata import _data

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: What the rows of one page may weigh, in bytes of HTML; the page around them has 130,000, and 500,000 are the most.
MOST = 335_000
#: How many numbers go together. Each divides the one before: where a page begins, one always will.
SIZES = (10_000, 5_000, 1_000, 500, 250, 125, 25, 5, 1)
#: Tables whose rows stand with others on a page.
SHARED = {"names": "entities", "participants": "timeline", "discrepancy_records": "discrepancies"}
#: Tables whose rows are lines of a table rather than articles, by their key.
LINES = ("figure_id", "place_id")
MANY = 12  # as many links stand with what they lead to, more by their ids alone
#: What stands with a record, by the field that names it.
BESIDE = {"participants": "event_id", "names": "entity_id", "discrepancy_records": "discrepancy_id"}
#: What rows weigh, in bytes: a line of a table, an article, how a claim stands, a field, a link, an id, a remark of others.
LINE, ARTICLE, CLAIM, FIELD, LINK, SHORT, REMARK = 300, 320, 100, 27, 70, 60, 110
ID = re.compile(r"\b(?:(?:src|ent|name|ev|st|case|q|cl|chk|dis|fig|place)-\d{4,}|p\d+\.\d+)\b")


class Leaf(NamedTuple):
    """A page of a table: its name, the first number that it is for, and its rows."""

    page: str
    first: int
    rows: tuple[dict[str, Any], ...]


def page(table: str) -> str:
    """The page of the book on which the rows of a table stand, or the first of them."""
    return f"facts/{SHARED.get(table, table)}"


def place(id: str) -> str:
    """The page on which a record stands."""
    table, row = _data.get(id)
    if table in SHARED:  # a name stands with whom it is of
        table, id = SHARED[table], row["entity_id"]
    return _at(leaves(table), id).page


def first(docname: str) -> str:
    """The first of the pages of a table, of which this is one; any other page itself.

    Examples
    --------
    >>> first("facts/checks-0501"), first("chapters/02_overview")
    ('facts/checks', 'chapters/02_overview')
    """
    return re.sub(r"^(facts/[a-z_]+)-\d+$", r"\1", docname)


@_data.remember
def leaves(table: str) -> tuple[Leaf, ...]:
    """The pages of a table, in the order of the ids; one if it is not long, and if nothing is in it."""
    key, name = _data.key(table)[0], page(table)
    rows = [(number(row[key]), _weight(table, row), row) for row in _data.records(table)]
    return tuple(
        Leaf(f"{name}-{start:04}" if order else name, start, tuple(row for *_, row in part))
        for order, (start, part) in enumerate(_divided(rows, 1, SIZES))
    )


def of(docname: str, table: str) -> Leaf:
    """What stands on a page of a table."""
    return next((leaf for leaf in leaves(table) if leaf.page == docname), leaves(table)[0])


def holds(leaf: Leaf, table: str, id: str) -> bool:
    """Whether the place of an id is on a page, also if its record is gone."""
    return _at(leaves(table), id) == leaf


def number(id: str) -> int:
    """The number of an id; of a sentence that of its paragraph.

    Examples
    --------
    >>> number("chk-0501"), number("p34.2")
    (501, 34)
    """
    return int(re.findall(r"\d+", id)[0])


def _at(found: Sequence[Leaf], id: str) -> Leaf:
    wanted = number(id)
    return next((leaf for leaf in reversed(found) if leaf.first <= wanted), found[0])


def _divided(
    rows: list[tuple[int, int, dict[str, Any]]], start: int, sizes: Sequence[int]
) -> Iterator[tuple[int, list[tuple[int, int, dict[str, Any]]]]]:
    """``(first number, rows)`` of as few pages as hold them; ``rows`` are ``(number, weight, row)``."""
    if not sizes or sum(weight for _, weight, _ in rows) <= MOST:
        yield start, rows
        return
    spans: dict[int, list[tuple[int, int, dict[str, Any]]]] = {}
    for one in rows:
        spans.setdefault((one[0] - 1) // sizes[0], []).append(one)
    for order, (span, part) in enumerate(sorted(spans.items())):
        # The first goes on where all of them stood, also if it has no row of the lowest numbers.
        yield from _divided(part, span * sizes[0] + 1 if order else start, sizes[1:])


def _weight(table: str, row: dict[str, Any]) -> int:
    """About how many bytes of HTML a row becomes, with what others say of it."""
    key = _data.key(table)[0]
    if key in LINES:
        return LINE
    id, weight = row[key], ARTICLE + (CLAIM if row.get("claimant_id") else 0)
    for value in list(row.values())[1:]:
        if value is not None:
            words = str(value)
            weight += FIELD + len(words.encode()) + LINK * len(ID.findall(words))
    weight += sum(REMARK + len(check["says"].encode()) for check in _data.grouped("checks", "record_id").get(id, ()))
    for other, field in BESIDE.items():
        weight += LINK * len(_data.grouped(other, field).get(id, ()))
    weight += LINK * len(_data.grouped("discrepancy_records", "record_id").get(id, ()))
    others = [other for other in referrers().get(id, ()) if not other.startswith(("name-", "chk-", "fig-"))]
    return weight + len(others) * (LINK + FIELD if len(others) <= MANY else SHORT)


@_data.remember
def referrers() -> dict[str, list[str]]:
    """For every id the ids of the records that name it."""
    found: dict[str, dict[str, None]] = {}
    for id, table in _data.index().items():
        for value in list(_data.by_id(table)[id].values())[1:]:
            for named in ID.findall(value) if isinstance(value, str) else ():
                found.setdefault(named, {})[id] = None
    for row in _data.records("participants"):
        found.setdefault(row["entity_id"], {})[row["event_id"]] = None
    return {id: list(ids) for id, ids in found.items()}
