"""What answers the exercises of "The people"."""

from __future__ import annotations

import kgdata
from kgbook.exercises.answers import Number, When
from kgdata import edtf


def _told(by_others: bool = False) -> list[str]:  # an event that two people share is there twice
    cases = kgdata.cases().query("jurisdiction == 'RU'")["case_id"]
    ids = (id for case in cases for id in kgdata.timeline(case=case)["event_id"])
    return [id for id in ids if by_others or kgdata.get(id)["passage_id"]]


def _share(ids: list[str] | set[str]) -> float:
    exact: int = sum(edtf.parse(kgdata.get(id)["date"]).precision == "day" for id in ids)
    return 100 * exact / len(ids)


def _days() -> int:
    earliest, latest, *_ = edtf.parse(kgdata.get("ev-0021")["date"])
    days: int = (latest - earliest).days + 1
    return days


def _against(independence: tuple[str, ...] = ("independent",)) -> int:
    checks = [row for row in kgdata.records("checks") if row["record_id"] == "ev-0022" and row["field"] == "date"]
    return sum(row["relation"] == "contradicts" and row["independence"] in independence for row in checks)


def _unnamed(*schemas: str) -> int:
    about = (kgdata.get(case["entity_id"]) for case in kgdata.records("cases"))
    return sum(row["disclosure"] == "role_only" and row["schema"] in schemas for row in about)


ANSWERS = {
    "people-1": Number(
        lambda: _share(set(_told())),
        unit="per cent",
        within=0.05,
        slips={
            lambda: _share(_told()): "An event that belongs to the history of more than one person is counted again.",
            lambda: _share(set(_told(by_others=True))): "Events that only others tell are among them.",
        },
        hint="Divide the article's events with the precision of a day by all of its events, each counted once.",
        why="For most of these events the article gives no day, only bounds.",
    ),
    "people-2": Number(
        _days,
        unit="days",
        slips={lambda: _days() - 1: "That is the difference. Are the first and the last day both counted?"},
        hint="Take the earliest from the latest day that its date allows, and count both of them.",
        why="So wide is the doubt that the article leaves; it is kept, not filled with a guess.",
    ),
    "people-3": Number(
        _against,
        unit="checks",
        slips={lambda: _against(("independent", "unknown")): "Of some of these it is unknown how they know it."},
        hint="Of the checks of the date, take those that contradict it and are marked as independent.",
        why="More than one publication that does not draw on the article has another time for the removal.",
    ),
    "people-4": Number(
        lambda: _unnamed("Person", "Group"),
        unit="cases",
        slips={lambda: _unnamed("Person"): "Are the groups among them?"},
        hint="Look at the disclosure of the person or group that each case is about.",
        why="These cases can be told, counted and checked without a name.",
    ),
    "people-5": When(
        lambda: kgdata.get("ev-0353")["date"],
        hint="Look for the event that says when the detention in Bishkek became known, not when it happened.",
        why="It is the day that the article gives for the removal; that fits the supposition and does not prove it.",
    ),
}
