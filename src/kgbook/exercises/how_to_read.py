"""What answers the exercises of "How to read this book"."""

from __future__ import annotations

from typing import Any

import kgdata
from kgbook.exercises.answers import Number
from kgdata import edtf

OWN, ONE, ROLE = {"attribution": "authorial"}, {"verification": "single_source"}, {"disclosure": "role_only"}


def _board() -> list[dict[Any, Any]]:
    return kgdata.standings().to_dict("records")


def _count(rows: list[dict[str, Any]], **codes: str) -> int:
    return sum(all(row[field] == code for field, code in codes.items()) for row in rows)


def _numbers(**codes: str) -> int:
    return _count(_board(), table="statistics", **codes)


def _days(told: bool = True) -> list[edtf.Edtf]:
    rows = [row for row in kgdata.records("timeline") if row["passage_id"] or not told]
    return [found for row in rows if (found := edtf.parse(row["date"])).precision == "day"]


def _ahead(*left_out: str) -> float:
    """By how much the outlet's own voice is confirmed more often than the rest, in percentage points."""
    good: dict[str, list[bool]] = {"own": [], "rest": []}
    for row in _board():
        if row["table"] not in left_out and row["verification"] not in left_out:
            part = good["own" if row["attribution"] == "authorial" else "rest"]
            part.append(row["verification"] in ("corroborated", "refined"))
    own, rest = (100 * sum(part) / len(part) for part in good.values())
    return own - rest


ANSWERS = {
    "how_to_read-1": Number(
        lambda: _numbers(**OWN, **ONE), unit="statements",
        slips={
            lambda: _numbers(**ONE): "For some of these the article names who else says so.",
            lambda: _numbers(**OWN): "On some of these others speak as well. Look at verification.",
        },
        hint="Of the numbers, keep those that are in the outlet's own voice and also of one source.",
        why="For these you have the word of the outlet; nothing independent that was read speaks for or against them.",
    ),
    "how_to_read-2": Number(
        lambda: sum(day.is_exact for day in _days()), unit="events",
        slips={
            lambda: len(_days()): "Some of these days are marked as about or as doubtful.",
            lambda: sum(day.is_exact for day in _days(False)): "What only others tell is among these: see passage_id.",
        },
        hint="Take the events with a passage_id, and of their dates those that are one day without a mark.",
        why="Few of the events told have a day of their own, and some days are inferred: date_basis says which.",
    ),
    "how_to_read-3": Number(
        lambda: _count(kgdata.records("entities"), schema="Person", **ROLE), unit="people",
        slips={lambda: _count(kgdata.records("entities"), **ROLE): "Groups and bodies are among these."},
        hint="Keep the people, then count those of whom only the role is shown.",
        why="To be shown by name takes a reason here; what somebody said can be weighed without one.",
    ),
    "how_to_read-4": Number(
        lambda: _ahead("quotes", "not_checkable"), unit="percentage points", within=0.05,
        slips={
            lambda: _ahead("not_checkable"): "Quotations are still among them. Are they to be taken?",
            lambda: _ahead("quotes"): "Those that are not checkable are still among them.",
        },
        hint="Find the share that is confirmed for each group on its own, then subtract.",
        why="Others confirm more of what the outlet says in its own voice; why that is, the shares do not tell.",
    ),
}  # fmt: skip
