"""The dated events as an iCalendar file (RFC 5545): one all-day entry an event, which takes up no time.

A date that is not known to the day is drawn over all the days on which the event may have been, and its description
says whether it lasted or the day is not known. Where one end is open, the entry stands at the end that is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

from kgdata import _data
from kgdata.exporting import about
from kgdata.exporting.events import Event, events

_WIDEST = 75  # octets of a line, by the RFC
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def write(path: Path) -> None:
    """Write the calendar."""
    path.write_bytes("".join(folded(line) for line in _lines()).encode())


def _lines() -> Iterator[str]:
    package = _data.schema()
    stamp = about.made() or datetime(1970, 1, 1, tzinfo=timezone.utc)
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:-//kgdata-kyrgyzstan//kgdata {_text(package['version'])}//EN"
    yield "CALSCALE:GREGORIAN"
    for name in ("NAME", "X-WR-CALNAME"):  # RFC 7986, and what older programs read
        yield f"{name}:{_text(package['title'])}"
    yield f"DESCRIPTION:{_text(package['description'])}"
    for event in events():
        yield from _entry(event, f"{stamp:%Y%m%dT%H%M%SZ}")
    yield "END:VCALENDAR"


def _entry(event: Event, stamp: str) -> Iterator[str]:
    row, address = event.row, event.source["url"]
    said = [row["summary"], f"When: {event.when}.", event.said, *([row["note"]] if row["note"] else [])]
    yield "BEGIN:VEVENT"
    yield f"UID:{row['event_id']}@kgdata-kyrgyzstan"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.last + timedelta(days=1):%Y%m%d}"  # the day after, by the RFC
    yield f"SUMMARY:{_text(event.title)}"
    yield f"DESCRIPTION:{_text(chr(10).join([*said, row['event_id'], *([address] if address else [])]))}"
    yield f"CATEGORIES:{_text(_data.labels('event_kind')[row['kind']])}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    if address:
        yield f"URL:{address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(words: str) -> str:
    return words.translate(_ESCAPED)


def folded(line: str) -> str:
    """A content line with its ends: no more than 75 octets each, and never a character cut in two.

    Examples
    --------
    >>> folded("SUMMARY:" + "й" * 40).encode().split(b"\\r\\n ")[0].decode()[-1]
    'й'
    """
    lines, room = [""], _WIDEST
    for letter in line:
        size = len(letter.encode())
        if size > room:
            lines.append(" ")  # which counts
            room = _WIDEST - 1
        lines[-1] += letter
        room -= size
    return "\r\n".join(lines) + "\r\n"
