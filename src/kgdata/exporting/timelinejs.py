"""The dated events in the JSON that TimelineJS 3 draws, with a first slide that says what they are.

TimelineJS takes texts for HTML: everything here is escaped. Nothing outside is needed to draw it.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kgdata import _data, edtf
from kgdata.exporting import about
from kgdata.exporting.events import Event, events


def write(path: Path) -> None:
    """Write the timeline."""
    package, terms = _data.schema(), about.licence()
    said = [package["description"], f"Version {package['version']} of the data. Terms: {terms['title']}."]
    title = {
        "unique_id": package["name"],
        "text": {"headline": html.escape(package["title"]), "text": _paragraphs(said)},
        "autolink": False,
    }
    about.write_json(path, {"title": title, "events": [_slide(event) for event in events()]})


def _slide(event: Event) -> dict[str, Any]:
    row = event.row
    first, last = _dates(row["date"])
    text = _paragraphs([row["summary"], event.said, row["note"]])
    address = event.source["url"]
    publisher = html.escape(event.source["publisher"])
    link = f'<a href="{html.escape(address)}">{publisher}</a>' if address else publisher
    return about.told(
        {
            "unique_id": row["event_id"],
            "start_date": first,
            "end_date": last if last != first else None,
            "display_date": html.escape(event.when),
            "group": html.escape(_data.labels("event_group")[_data.broader("event_kind")[row["kind"]]]),
            "text": {"headline": html.escape(event.title), "text": f"{text}<p>{row['event_id']}, {link}</p>"},
            "autolink": False,
        }
    )


def _dates(written: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two ends as far as they are known; one that is open stands where the other does."""
    first, last = edtf.ends(written)
    return _point(first or last), _point(last or first)


def _point(written: str) -> dict[str, Any]:
    return dict(zip(("year", "month", "day"), about.numbers(written), strict=False))


def _paragraphs(texts: Iterable[str | None]) -> str:
    return "".join(f"<p>{html.escape(text)}</p>" for text in texts if text)
