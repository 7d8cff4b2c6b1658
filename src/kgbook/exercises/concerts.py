"""What answers the exercises of "The cancelled concerts"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import kgdata
from kgbook.exercises.answers import Number, Records, Rows, When

if TYPE_CHECKING:
    import pandas as pd


def _concerts() -> list[dict[str, Any]]:
    return [row for row in kgdata.records("timeline") if row["kind"] == "concert" and row["passage_id"]]


def _places() -> pd.DataFrame:
    import pandas as pd

    rows = [(kgdata.get(row["place_id"])["name"], row["modality"] == "not_held") for row in _concerts()]
    table = pd.DataFrame(rows, columns=["place", "lost"]).groupby("place", as_index=False)["lost"]
    return table.agg(named="size", not_held="sum")  # type: ignore[return-value]  # columns with names are a table


def _part() -> dict[Any, dict[Any, Any]]:
    part = kgdata.standings()
    return part[part["section"] == "concerts"].set_index("id").to_dict("index")


def _supporting(*independence: str) -> int:
    part, checks = _part(), kgdata.records("checks")
    theirs = [row for row in checks if row["relation"] == "supports" and row["record_id"] in part]
    return sum(not independence or row["independence"] in independence for row in theirs)


def _stops() -> list[str]:
    """How each stop of the tour stands, without the one in Bishkek."""
    stops = [row for row in _concerts() if row["title"].startswith("Bi-2") and "Bishkek" not in row["title"]]
    return [kgdata.provenance(row["event_id"])["verification"] for row in stops]


ANSWERS = {
    "concerts-1": Rows(
        _places,
        hint="Each place has one row: all concerts of both bands that the article names there, and how many were not held.",
        why="By the article's account only Bishkek lost concerts; others were still to come when it appeared.",
    ),
    "concerts-2": When(
        lambda: kgdata.get("ev-0217")["date"],
        hint="In which of the years does that day of that month fall on the weekday that the article writes?",
        why="The weekday fits the year of the article and none near it.",
    ),
    "concerts-3": Number(
        lambda: _supporting("independent"),
        unit="checks",
        slips={_supporting: "So many support something. How many of them know it from elsewhere?"},
        hint="Count the supporting checks of this part that are marked as independent, not those of the same origin.",
        why="They tell who the bands are and where they stood; none of them tells why a concert was called off.",
    ),
    "concerts-4": Records(
        lambda: [id for id, row in _part().items() if row["modality"] == "opinion"],
        hint="In the standings of this part, take the rows with the modality of an opinion.",
        why="All are the outlet's own words: its reading of the facts, which no check can confirm.",
    ),
    "concerts-5": Number(
        lambda: sum(standing != "single_source" for standing in _stops()),
        unit="stops",
        slips={lambda: len(_stops()): "So many stops there are. On how many was anything found?"},
        hint="Of the other stops of this tour, leave out those for which the article stays the only source.",
        why="Only of these do others tell what became of the concert, and of one they tell different things.",
    ),
}
