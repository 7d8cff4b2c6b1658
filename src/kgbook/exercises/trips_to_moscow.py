"""What answers the exercises of "Five trips to Moscow?"."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import kgdata
from kgbook.exercises.answers import Number, Rows, When

if TYPE_CHECKING:
    import pandas as pd


def _visits() -> list[dict[str, Any]]:
    return [row for row in kgdata.records("timeline") if row["kind"] == "visit"]


def _dated() -> list[dict[str, Any]]:
    return sorted((row for row in _visits() if row["passage_id"] is None), key=lambda row: row["date"])


def _places() -> pd.DataFrame:
    import pandas as pd

    places = Counter(kgdata.get(row["place_id"])["name"] for row in _dated())
    return pd.DataFrame(places.items(), columns=["place", "journeys"])


def _since(month: str) -> int:
    return sum(row["date"] >= month for row in _dated())


ANSWERS = {
    "trips_to_moscow-1": Rows(
        _places,
        hint="Keep the visits that have no passage of the article, and count them by place.",
        why="So the number of journeys to Russia and that of journeys to Moscow are not the same.",
    ),
    "trips_to_moscow-2": When(
        lambda: _dated()[kgdata.get("st-0102")["value"] - 1]["date"],
        hint="Sort the dated journeys by their first day, and count up to the number of the article.",
        why="The article's number fits the dated list until the next journey, which came before the article did.",
    ),
    "trips_to_moscow-3": Number(
        lambda: len({row["claimant_id"] for row in _dated()}),
        unit="claimants",
        slips={
            lambda: len({row["source_id"] for row in _dated()}): "So many publications are there. Whose word is it?",
            lambda: len({row["claimant_id"] for row in _visits()}): "The article's own sum is no dated journey.",
        },
        hint="Keep the dated journeys, and count each claimant once.",
        why="Fewer speak than publish: some journeys rest on the word of the same press service.",
    ),
    "trips_to_moscow-4": Number(
        lambda: _since(kgdata.get("ev-0106")["date"]),
        unit="journeys",
        slips={
            lambda: len(_dated()): "Those are all dated journeys. Which came after the course had begun?",
            lambda: len(_dated()) - _since(kgdata.get("ev-0106")["date"]): "Those came before it. How many came later?",
        },
        hint="Compare the first day of each dated journey with the first day of that month.",
        why="Only these can be signs of the course, if it began when the article says.",
    ),
}
