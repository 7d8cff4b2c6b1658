"""The events as other programs are told of them: in order, each with who claims it, how it stands and what its date means."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from kgdata import _data, citing, edtf, lookup, text


class Event(NamedTuple):
    """One event."""

    row: dict[str, Any]  # of the table timeline
    bounds: edtf.Edtf  # what its date says
    when: str  # the date in words, and its kind: a span may mean that it lasted, or that the day is not known
    first: date  # the days to draw it on; where one end is open, the end that is known
    last: date
    place: str | None
    claimant: str
    source: dict[str, Any]  # the publication that tells it
    verification: str  # how it stands, a code
    said: str  # who says so, where, and how it stands, in sentences
    title: str  # after the words that it may not be shown without: alleged, planned, disputed


def events() -> list[Event]:
    """All events, in the order of time."""
    return [_event(row) for row in sorted(_data.records("timeline"), key=lookup.in_time)]


def _event(row: dict[str, Any]) -> Event:
    found = lookup.provenance(row["event_id"])
    bounds = edtf.parse(row["date"])
    first, last = span(row["date"])
    return Event(
        row=row,
        bounds=bounds,
        when=when(row["date"]),
        first=first,
        last=last,
        place=_data.get(row["place_id"])[1]["name"] if row["place_id"] else None,
        claimant=found["claimant"]["name"],
        source=found["source"],
        verification=found["verification"],
        said=" ".join(citing.on_whose_word(found)),
        title=citing.headed(found, row["title"]),
    )


def span(written: str) -> tuple[date, date]:
    """The first and last day to draw an EDTF text on, never a sharper one than it gives.

    Examples
    --------
    >>> span("2023-02")
    (datetime.date(2023, 2, 1), datetime.date(2023, 2, 28))
    >>> span("[..2023-06-16]")
    (datetime.date(2023, 6, 16), datetime.date(2023, 6, 16))
    """
    found = edtf.parse(written)
    if found.earliest and found.latest:
        return found.earliest, found.latest
    if found.kind == "one_of":  # by a day, or from it on
        known = found.earliest or found.latest
        return known, known
    point = edtf.parse("".join(edtf.ends(written)))  # it began or ended some time in this
    return point.earliest, point.latest


def when(written: str) -> str:
    """An EDTF text in words, with its kind.

    Examples
    --------
    >>> when("2023-06-04"), when("[..2023-06-16]")
    ('4 June 2023', 'on or before 16 June 2023')
    >>> when("2022-07/2022-09"), when("2021")
    ('the third quarter of 2022 (it lasted)', '2021 (some day of that year; which one is not said)')
    """
    found = edtf.parse(written)
    forms = text.date_forms(written)
    if found.kind == "one_of" and not (found.earliest and found.latest):
        return forms[-1]  # "on or before": "by" alone is read in more than one way
    if found.kind == "date":
        meaning = "" if found.precision == "day" else f"some day of that {found.precision}; which one is not said"
    elif found.kind == "one_of":
        meaning = "some day of that time; which one is not said"
    elif found.earliest and found.latest:
        meaning = "it lasted"
    else:
        meaning = f"it lasted; {'since' if found.latest else 'until'} when is not said"
    return f"{forms[0]} ({meaning})" if meaning else forms[0]
