"""What answers the exercises of "The story on one page"."""

from __future__ import annotations

import kgdata
from kgbook.exercises.answers import Number, Records
from kgdata import edtf


def _later(told: tuple[bool, ...] = (False,), bound: str = "earliest") -> list[bool]:
    """Of each event that only others tell, or any, whether its first or last possible day is after the article."""
    appeared = edtf.parse(kgdata.get("src-0001")["date_published"]).latest
    rows = [row for row in kgdata.records("timeline") if bool(row["passage_id"]) in told]
    days = [getattr(edtf.parse(row["date"]), bound) for row in rows]
    return [bool(day) and day > appeared for day in days]


def _per_cent(answers: list[bool]) -> float:
    return 100 * sum(answers) / len(answers)


def _nobody() -> list[str]:
    """Detentions and expulsions in Kyrgyzstan, told by the article, in which nobody is said to act."""
    acting = {row["event_id"] for row in kgdata.records("participants") if row["role"] in ("actor", "authority")}
    places = [row["entity_id"] for row in kgdata.records("entities") if row["name"] in ("Kyrgyzstan", "Bishkek")]
    told = [row for row in kgdata.records("timeline") if row["passage_id"] and row["event_id"] not in acting]
    return [row["event_id"] for row in told if row["place_id"] in places and row["kind"] in ("detention", "expulsion")]


def _agree(*independence: str) -> int:
    checks = kgdata.provenance("ev-0002", "date")["checks"]
    return sum(row["relation"] == "supports" and row["independence"] in independence for row in checks)


def _judged(told: bool = True) -> list[bool]:
    rows = [row for row in kgdata.records("claims") if row["modality"] == "opinion" and (row["passage_id"] or not told)]
    return [row["claimant_id"] == "ent-0001" for row in rows]


ANSWERS = {
    "overview-1": Number(
        lambda: _per_cent(_later()), unit="per cent", within=0.05,
        slips={
            lambda: _per_cent(_later(bound="latest")): "Some of these may have happened before it appeared.",
            lambda: _per_cent(_later((False, True))): "Events that the article tells are among these.",
            lambda: sum(_later()): "So many there are. How much is it of what only others tell?",
        },
        hint="Of the events without a passage_id, find the share whose first possible day is after the article's.",
        why="Much of what others add, no report of that day could have told.",
    ),
    "overview-2": Records(
        _nobody,
        hint="See the kind, the place and the passage_id of each, and whether anybody is its actor or authority.",
        why="For these the article leaves open who acted; others name a body for some of them.",
    ),
    "overview-3": Number(
        lambda: _agree("independent"), unit="publications",
        slips={
            lambda: _agree("independent", "unknown", "same_origin"): "So many say the same. How do they know it?",
            lambda: _agree("independent", "unknown"): "Of some of these it cannot be told how they know.",
        },
        hint="Of the checks that support the day, count those that are independent.",
        why="That many pages agree shows how far the news went, not how many found it out.",
    ),
    "overview-4": Number(
        lambda: _per_cent(_judged()), unit="per cent", within=0.05,
        slips={
            lambda: sum(_judged()): "So many are the outlet's. How much of all the opinions is it?",
            lambda: _per_cent(_judged(told=False)): "Claims that only others make are among these.",
        },
        hint="Divide the opinions that the outlet claims by all opinions among the claims of the article.",
        why="Most of these judgements are claimed by those whom the article quotes, and whom to quote is a choice.",
    ),
}  # fmt: skip
