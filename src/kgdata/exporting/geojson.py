"""The events whose place has coordinates as GeoJSON (RFC 7946): one point an event, never finer than the town.

Events at one place stay several features. The member ``kgdata`` of the collection says how many events are not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kgdata import _data
from kgdata.exporting import about
from kgdata.exporting.events import Event, events


def write(path: Path) -> None:
    """Write the collection."""
    places = {row["entity_id"]: row for row in _data.records("places")}
    everything = events()
    drawn = [event for event in everything if event.row["place_id"] in places]
    package = _data.schema()
    about.write_json(
        path,
        {
            "type": "FeatureCollection",
            "kgdata": {
                "title": package["title"],
                "description": package["description"],
                "version": package["version"],
                "license": about.licence()["path"],
                "coordinates": _credit(places.values()),
                "events": len(everything),
                "events_without_place": sum(event.place is None for event in everything),
                "events_whose_place_has_no_coordinates": sum(
                    event.place is not None and event.row["place_id"] not in places for event in everything
                ),
            },
            "features": [_feature(event, places[event.row["place_id"]]) for event in drawn],
        },
    )


def _feature(event: Event, place: dict[str, Any]) -> dict[str, Any]:
    row = event.row
    return {
        "type": "Feature",
        "id": row["event_id"],
        "geometry": {"type": "Point", "coordinates": [place["longitude"], place["latitude"]]},
        "properties": {
            "event_id": row["event_id"],
            "title": event.title,
            "summary": row["summary"],
            "date": row["date"],
            "earliest": event.bounds.earliest and event.bounds.earliest.isoformat(),
            "latest": event.bounds.latest and event.bounds.latest.isoformat(),
            "when": event.when,
            "kind": row["kind"],
            "place": event.place,
            "claimant": event.claimant,
            "attribution": row["attribution"],
            "modality": row["modality"],
            "verification": event.verification,
            "said": event.said,
            "source": event.source["url"],
        },
    }


def _credit(places: Iterable[dict[str, Any]]) -> list[str]:
    """Whom to name for the coordinates, and their terms."""
    terms = _data.labels("terms")
    return sorted({f"{_data.get(row['source_id'])[1]['publisher']}, {terms[row['terms']]}" for row in places})
