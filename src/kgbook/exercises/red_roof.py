"""What answers the exercises of "Red Roof: from discussion club to closure"."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import kgdata
from kgbook.exercises.answers import Choice, Number, Records, When
from kgdata import edtf

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("press", "expert", "concerned", "official")


def _day() -> str:
    """The day of the notice on which all checks of it agree."""
    day: str
    (day,) = {
        row["value"] for row in kgdata.records("checks") if row["record_id"] == "ev-0118" and row["field"] == "date"
    }
    return day  # fmt: skip


def _before() -> list[str]:
    """Acts of pressure that the article tells and that end before the flowers at the latest."""
    flowers = date.fromisoformat(kgdata.get("ev-0113")["date"])
    rows = [row for row in kgdata.records("timeline") if row["kind"] == "pressure" and row["passage_id"]]
    return [row["event_id"] for row in rows if edtf.parse(row["date"]).latest < flowers]


def _own() -> pd.DataFrame:
    return kgdata.standings().query("claimant == 'Red Roof'")


def _silent() -> str:
    heard = set(kgdata.standings().query("paragraph in [6, 7, 8, 15]")["speaks_as"])
    (kind,) = set(KINDS) - heard
    return kind


ANSWERS = {
    "red_roof-1": When(
        _day,
        hint="Look at the checks of ev-0118, and of these at the ones of its date.",
        why="Others agree with the month of the article and add the day.",
    ),
    "red_roof-2": Records(
        _before,
        hint="An event certainly came before a day if the last day on which it can have happened did.",
        why="Of all other pressure that the article tells, it leaves open whether it came before the flowers or after.",
    ),
    "red_roof-3": Number(
        lambda: int((_own()["supports"] + _own()["refines"] > 0).sum()),
        unit="statements",
        slips={
            lambda: int((_own()["checks"] > 0).sum()): "So many are checked. Are those checks independent?",
            lambda: len(_own()): "So many statements it makes. How many of them does somebody independent confirm?",
        },
        hint="Of its statements, count those with an independent check that supports or refines them.",
        why="Most of what Red Roof says here rests on its own word: a reason for care, not for disbelief.",
    ),
    "red_roof-4": Choice(
        _silent,
        among=KINDS,
        slips={
            "press": "The outlet speaks there in its own voice: see who claims what.",
            "expert": "A researcher speaks there: see the last of these paragraphs.",
            "concerned": "Red Roof speaks there: see the notice on its closure.",
        },
        hint="See which kinds of voice the column speaks_as has for these paragraphs, and which is not among them.",
        why="No public body has a statement there; whether any was asked, the article does not say.",
    ),
}  # fmt: skip
