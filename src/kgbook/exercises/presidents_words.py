"""What answers the exercises of "The president's words"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import kgdata
from kgbook.exercises.answers import Choice, Number
from kgdata import edtf

if TYPE_CHECKING:
    from datetime import date


def _date(id: str, field: str = "date") -> edtf.Edtf:
    return edtf.parse(kgdata.get(id)[field])


def _checks(independence: str, *relations: str) -> int:
    rows = [row for row in kgdata.records("checks") if row["record_id"] == "ev-0103"]
    return sum(row["relation"] in relations and row["independence"] == independence for row in rows)


def _journeys() -> tuple[int, int]:
    """How many journeys that others date lie before the month of the turn, and how many after."""
    rows = [row for row in kgdata.records("timeline") if row["kind"] == "visit" and not row["passage_id"]]
    before = sum(edtf.parse(row["date"]).latest < _date("ev-0106").earliest for row in rows)
    return before, len(rows) - before


def _ratio(broken_months: int = 0) -> float:
    """The rate of journeys after the turn, divided by that before it."""
    days: list[date] = [
        _date("ev-0107").earliest,
        _date("ev-0106").earliest,
        _date("src-0001", "date_published").earliest,
    ]
    elected, turn, article = (12 * day.year + day.month for day in days)
    before, after = _journeys()
    return after / (article - turn + broken_months) / (before / (turn - elected))


ANSWERS = {
    "presidents_words-1": Number(
        lambda: (_date("ev-0102").earliest - _date("ev-0101").earliest).days, unit="days",
        slips={lambda: kgdata.get("st-0101")["value"]: "So the article counts. What do the dates give?"},
        hint="Take the date of the invasion from that of the call.",
        why="A difference of dates leaves out the first day; whoever counts it, too, arrives at the article's number.",
    ),
    "presidents_words-2": Choice(
        lambda: edtf.during(kgdata.get("ev-0105")["date"], kgdata.get("ev-0106")["date"]),
        among=("certainly", "possibly", "no"),
        slips={
            "certainly": "Then every day that the date of the record allows would have to lie in that month. Does it?",
            "no": "Then no day that the date of the record allows could lie in that month. Is it so?",
        },
        hint="Compare the first and last day that the date allows with the month.",
        why="The date that is read from the article allows days in that month and outside it.",
    ),
    "presidents_words-3": Number(
        lambda: _checks("independent", "supports", "refines"), unit="checks",
        slips={
            lambda: _checks("same_origin", "supports", "refines"): "Do these know it from elsewhere? See independence.",
            lambda: _checks("independent", "context"): "These bear on it. Do they confirm it? See their relation.",
        },
        hint="Keep the checks of ev-0103 that support or refine it, and count the independent ones.",
        why="What confirms it comes from the Kremlin's statement alone, and nothing that was read denies it.",
    ),
    "presidents_words-4": Number(
        _ratio, unit="times", within=0.005,
        slips={
            lambda: _journeys()[1] / _journeys()[0]: "That compares the numbers. Are the times equally long?",
            lambda: _ratio(1): "The month in which the article appeared was not over: leave it out.",
            lambda: 1 / _ratio(): "You have divided the earlier rate by the later.",
        },
        hint="Divide the journeys of each time by its months, then the later rate by the earlier.",
        why="A little more often, by so few journeys that one more or fewer would change it.",
    ),
}  # fmt: skip
