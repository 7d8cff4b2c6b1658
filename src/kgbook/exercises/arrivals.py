"""What answers the exercises of "The arrivals"."""

from __future__ import annotations

from typing import Any

import kgdata
from kgbook.exercises.answers import Choice, Number, When


def _value(id: str) -> float:
    value: float = kgdata.get(id)["value"]
    return value


def _purposes() -> list[dict[str, Any]]:
    return [row for row in kgdata.records("statistics") if row["breakdown"] == "purpose"]


ANSWERS = {
    "arrivals-1": Number(
        lambda: _value("st-0001") - sum(row["value"] for row in _purposes()),
        unit="entries",
        slips={
            lambda: sum(row["value"] for row in _purposes()): "So many have a purpose. How many are left of the whole?",
            lambda: _value("st-0001"): "That is the whole. Take away all that have a purpose.",
        },
        hint="Add up the purposes, and take the sum from all entries of the year.",
        why="The parts leave a remainder, and the article does not say that its list is complete.",
    ),
    "arrivals-2": Number(
        lambda: 100 * _value("st-0006") / _value("st-0001"),
        unit="per cent",
        within=0.05,
        slips={lambda: 100 * _value("st-0001") / _value("st-0006"): "You have divided the whole by the part."},
        hint="Divide the entries of the quarter by those of the year, and take a hundred times that.",
        why="More than a quarter of a year's entries came in a quarter of a year: that is much, but summers are.",
    ),
    "arrivals-3": Choice(
        lambda: "entries",
        among=("people", "entries", "refugees"),
        slips={
            "people": "Somebody who came twice was counted twice.",
            "refugees": "The purposes are private visits, tourism, business: nobody was asked about a refuge.",
        },
        hint="What does a border service count?",
        why="The border service counts each crossing. How many different people came, no number here tells.",
    ),
    "arrivals-4": When(
        lambda: kgdata.get("ev-0001")["date"],
        hint="Of what kgdata.find('mobilisation') lists, the announcement is in the table timeline: take its date.",
        why="So most of the quarter was over before anybody could come because of it.",
    ),
}
