"""What answers the exercises of "Where it happened"."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import kgdata
from kgbook.exercises.answers import Number, Records, Rows

if TYPE_CHECKING:
    import pandas as pd


def _told() -> list[dict[str, Any]]:
    return [row for row in kgdata.records("timeline") if row["passage_id"]]


def _mapped(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    towns = {row["entity_id"] for row in kgdata.records("places")}
    return [row for row in events if row["place_id"] in towns]


def _share(events: list[dict[str, Any]]) -> float:
    return 100 * len(_mapped(events)) / len(events)


def _places(events: list[dict[str, Any]]) -> Counter[str]:
    return Counter(kgdata.get(row["place_id"])["name"] for row in events if row["place_id"])


def _lost() -> pd.DataFrame:
    import pandas as pd

    lost = _places(_told()) - _places(_mapped(_told()))
    return pd.DataFrame(list(lost.items()), columns=["place", "events"])


def _what_became() -> list[str]:
    wanted = {"independence": "independent", "relation": "refines", "field": "summary"}
    told = {row["record_id"] for row in kgdata.records("checks") if wanted.items() <= row.items()}
    planned = [row["event_id"] for row in _told() if (row["kind"], row["modality"]) == ("concert", "planned")]
    return [id for id in planned if id in told]


def _ahead(add: tuple[str, ...] = ("Moscow", "Russia"), less: tuple[str, ...] = ("Bishkek",)) -> int:
    places = _places(_told())
    return sum(places[name] for name in add) - sum(places[name] for name in less)


ANSWERS = {
    "map-1": Number(
        lambda: _share(_told()), unit="per cent", within=0.05,
        slips={
            lambda: _share(kgdata.records("timeline")): "That is of all events, those that only others tell among them.",
            lambda: _share([row for row in _told() if row["place_id"]]): "Events with no place at all belong to the whole too.",
        },
        hint="Divide the article's events that have a town by all events that the article tells.",
        why="Few of its events have a town, so the map shows the smaller part of what the article tells.",
    ),
    "map-2": Rows(
        _lost,
        hint="Take the article's events alone, those whose place is not in the table places, and count them by name.",
        why="Their place is known, and a dot on a town would say more, or less, than the source does.",
    ),
    "map-3": Records(
        _what_became,
        hint="The check has to be independent, to refine, and to be about the summary, not about the date.",
        why="A plan that the article tells is the state of one day; what became of it, others had to tell.",
    ),
    "map-4": Number(
        _ahead, unit="events",
        slips={
            lambda: _ahead(less=()): "So many would be in Moscow. How many are in Bishkek?",
            lambda: _ahead(add=("Russia",)): "Count what is in Moscow already as well, and only what the article tells.",
        },
        hint="Count the article's events by place, add those in Moscow to those in Russia, and take Bishkek's from the sum.",
        why="Even a large lead on a map may depend on what the map leaves out.",
    ),
}  # fmt: skip
