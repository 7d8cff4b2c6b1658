"""What answers the exercises of "What happened to them"."""

from __future__ import annotations

from datetime import date
from typing import Any

import kgdata
from kgbook.exercises.answers import Choice, Number, Records
from kgdata.edtf import parse


def _side(row: dict[str, Any]) -> str:
    article = date.fromisoformat(kgdata.get("src-0001")["date_published"])
    first, last, *_ = parse(row["date"])
    return "after" if first and first > article else "before" if last and last <= article else "not known"


def _sides(only_others: bool = True) -> list[str]:
    rows = kgdata.records("timeline")
    return [_side(row) for row in rows if row["passage_id"] is None or not only_others]


def _outcomes(unit: str) -> list[str]:
    return [id for id in ("st-0301", "st-0303", "st-0307", "st-0310") if kgdata.get(id)["unit"] == unit]


def _otherwise() -> list[str]:
    checks = kgdata.provenance("ev-0022", "date")["checks"]
    return [check["independence"] for check in checks if check["relation"] == "contradicts"]


def _red_roof() -> str:
    rows = [row for row in kgdata.records("participants") if "Red Roof" in kgdata.get(row["entity_id"])["name"]]
    return "read them first" if "after" in [_side(kgdata.get(row["event_id"])) for row in rows] else "left open"


ANSWERS = {
    "what_happened-1": Choice(lambda: _side(kgdata.get("ev-0325")),
        among=("before", "after", "not known"),
        slips={
            "before": "It may have been before. Is every day that the date allows before that day?",
            "after": "It may have been after. Is every day that the date allows after that day?",
        },
        hint="Compare both ends of the date with the day of the article.",
        why="The date allows days on both sides, and the note of the record says the same.",
    ),
    "what_happened-2": Number(lambda: _sides().count("after"), unit="events",
        slips={
            lambda: len(_sides()) - _sides().count("before"): "Some of these are possibly later, and not certainly.",
            lambda: _sides(only_others=False).count("after"): "Among these is one that the article itself tells.",
            lambda: len(_sides()): "Those are all that only others tell. Which are certainly later?",
        },
        hint="Keep what has no passage of the article, and compare its first possible day with that of the article.",
        why="No article can tell what came after it. For all of this one has to read others, and say who they are.",
    ),
    "what_happened-3": Records(lambda: _outcomes("year"),
        hint="Look at the unit of each number: only what is counted in years has a place there.",
        why="The others are of another kind: a sum of money and a number of people.",
    ),
    "what_happened-4": Number(lambda: _otherwise().count("independent"), unit="checks",
        slips={lambda: len(_otherwise()): "Count only checks that do both: contradict, and count as independent."},
        hint="Keep the checks that contradict the date, and of these the independent ones.",
        why="All of these put it earlier than the article does. What each of them rests on is the next question.",
    ),
    "what_happened-5": Choice(_red_roof,
        among=("confirmed", "refuted", "left open"),
        slips={
            "confirmed": "No event says that they were. Does that something was not found show that it did not happen?",
            "refuted": "There is no later event here that could refute it.",
        },
        hint="Ask what the events say, and what they do not.",
        why="Absence of reports is no report. One may write that nothing later was found, and until when one looked.",
    ),
}  # fmt: skip
