"""What answers the exercises of "Ask the timeline yourself"."""

from __future__ import annotations

import kgdata
from kgbook.exercises.answers import Choice, Number
from kgdata import edtf

STANDINGS = ("corroborated", "refined", "single_source", "disputed", "contradicted")


def _open(*ends: str) -> int:
    return int(kgdata.timeline()[list(ends)].isna().any(axis=1).sum())


def _lasting_or_unknown() -> int:
    return sum(edtf.parse(row["date"]).kind != "date" for row in kgdata.records("timeline"))


def _june(part: str = "certainly", whole: tuple[str, ...] = ("certainly", "possibly")) -> float:
    during = list(kgdata.timeline(during="2023-06")["during"])
    return 100 * during.count(part) / sum(during.count(word) for word in whole)


def _after(bound: str = "date_earliest", told: bool = False) -> float:
    """What per cent of the events of these cases lie after the article by this bound of their dates."""
    cases = [row["case_id"] for row in kgdata.records("cases") if row["jurisdiction"] == "RU"]
    events = kgdata.timeline()
    events = events[events["case_id"].isin(cases) & (told | events["passage_id"].isna())]
    return 100 * float((events[bound] > kgdata.get("src-0001")["date_published"]).mean())


ANSWERS = {
    "explorer-1": Number(
        lambda: _open("date_earliest", "date_latest"), unit="events",
        slips={
            lambda: _open("date_earliest"): "These have no beginning. Others have no end.",
            lambda: _open("date_latest"): "These have no end. Others have no beginning.",
            lambda: _lasting_or_unknown(): "Many of these have both ends: a bar in the chart, not a triangle.",
        },
        hint="Count the events of which one bound of the date is missing, whichever it is.",
        why="For more than a quarter of the events nobody says how early, or how late, it can have been.",
    ),
    "explorer-2": Number(
        _june, unit="per cent", within=0.05,
        slips={
            lambda: _june("possibly"): "That is the share of those that only possibly lie in it.",
            lambda: _june(whole=("possibly",)): "Those that certainly lie in it belong to the whole too.",
            lambda: _june() * len(kgdata.timeline(during="2023-06")) / len(kgdata.records("timeline")): (
                "That is of all events. Those that cannot lie in the month are no part of this whole."
            ),
        },
        hint="Divide the events that certainly lie in the month by all that certainly or possibly do.",
        why="For the greater part the sources leave open whether it was in that month.",
    ),
    "explorer-3": Choice(
        lambda: kgdata.provenance("ev-0003", "date")["verification"], among=STANDINGS,
        slips={
            "corroborated": "That is the standing of the whole. Ask for the field.",
            "contradicted": "Publications were searched for the day and do not give it. Does one give another day?",
        },
        hint="Ask for the provenance of the field date, and read what its checks do.",
        why="A statement can be confirmed and one of its details not.",
    ),
    "explorer-4": Number(
        _after, unit="per cent", within=0.05,
        slips={
            lambda: _after("date_latest"): "Some of these can have been earlier. Only possibly after is not certainly after.",
            lambda: _after(told=True): "In the whole are events that the article tells. Leave these out.",
        },
        hint="Of the events that only others tell in these cases, count those that cannot have been earlier.",
        why="Most of what only others tell of these cases came after the article, and not all of it.",
    ),
}  # fmt: skip
