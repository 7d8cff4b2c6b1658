"""What answers the exercises of "The press and the laws"."""

from __future__ import annotations

from datetime import date

import kgdata
from kgbook.exercises.answers import Choice, Number, Records
from kgdata import edtf

PROOFS = ("ev-0208", "ev-0209", "ev-0210", "ev-0211")


def _day(id: str, field: str = "date") -> date:
    return date.fromisoformat(kgdata.get(id)[field])


def _days(first: date, last: str = "ev-0335") -> int:
    return (_day(last) - first).days


def _registered() -> date:
    return _day("chk-0233", "value")


def _before() -> list[str]:
    """The proofs that others date before the invasion, even at their latest."""
    checks = [row for row in kgdata.records("checks") if row["field"] == "date" and row["value"]]
    old = [row["record_id"] for row in checks if edtf.parse(row["value"]).latest < _day("ev-0101")]
    return [id for id in PROOFS if id in old]


ANSWERS = {
    "laws-1": Choice(
        lambda: "not told",
        among=("comparison", "estimate", "not told"),
        slips={
            "comparison": "That is how another share is known, of another draft. Is it the highest?",
            "estimate": "A lawyer made one, of the bill of the spring. Is any share higher?",
        },
        hint="Which is the highest, and what does its check say of the method?",
        why="A number whose method is not told cannot be repeated by anybody, however exact it looks.",
    ),
    "laws-2": Number(
        lambda: _days(_registered()),
        unit="days",
        slips={
            lambda: _days(_day("src-0001", "date_published")): "That is counted from the day of the article.",
            lambda: _days(_registered(), "ev-0334"): "By then parliament had adopted it. When was it signed?",
        },
        hint="Take the day of the registration from that of the signature.",
        why="Most of this time came after the article, which could know nothing of how the bill would end.",
    ),
    "laws-3": Choice(
        lambda: kgdata.provenance("q-0104")["verification"],
        among=("corroborated", "contradicted", "single_source"),
        slips={
            "contradicted": "Does any of the reports say that they do not confirm it?",
            "corroborated": "Others tell of the copying. Does anybody else tell that the authors confirm it?",
        },
        hint="What do the relations of its checks say?",
        why="Not to find a statement elsewhere leaves it where it was: with one source.",
    ),
    "laws-4": Records(
        _before,
        hint="Compare the latest day that each date of others allows with the day of the invasion.",
        why="What is older than the war cannot be its effect, and the expert does not say that it is.",
    ),
}
