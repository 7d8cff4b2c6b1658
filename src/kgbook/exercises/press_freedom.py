"""What answers the exercises of "What is a rank?"."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import kgdata
from kgbook.exercises.answers import Choice, Number, When


def _value(id: str) -> float:
    value: float = kgdata.get(id)["value"]
    return value


def _fall(of: str) -> float:
    return 100 * _value("st-0471") / _value(of)


def _step(pair: tuple[dict[str, Any], dict[str, Any]]) -> float:
    step: float = pair[1]["value"] - pair[0]["value"]
    return step


def _rises() -> str:
    ranks = [kgdata.get(id) for id in ("fig-5004", "st-0315", "st-0316", "st-0317", "fig-5005")]
    period: str = min(pairwise(ranks), key=_step)[1]["period"]
    return period


def _judged() -> str:
    totals = [row for row in kgdata.records("indices") if row["indicator"] == "freedom_total"]
    return str(int(min(pairwise(totals), key=_step)[1]["period"]) - 1)


def _smaller() -> list[str]:
    rows = [row for row in kgdata.records("democracy") if row["indicator"] == "liberal_democracy_index"]
    values = {(row["country"], row["period"]): row["value"] for row in rows}
    leads = {y: values["KG", y] - max(values[land, y] for land in ("KZ", "UZ", "TJ", "TM")) for _, y in values}
    return [year for year in leads if leads[year] < leads["2022"]]


ANSWERS = {
    "press_freedom-1": When(_rises,
        hint="Compare the rank in each index with that in the index before: a smaller number is a better place.",
        why="The score fell and the rank improved: the rank depends on the others as well.",
    ),
    "press_freedom-2": Number(lambda: _fall("fig-5006"), unit="per cent", within=0.05,
        slips={
            lambda: _value("st-0471"): "Those are points. How many per cent of the earlier score are they?",
            lambda: _fall("fig-5007"): "That is in per cent of the later score. What was there before the fall?",
            lambda: 100 * _value("st-0470") / _value("fig-5004"): "Those are ranks. Per cent of a rank mean nothing.",
        },
        hint="Take the later score from the earlier one. How many per cent of the earlier one is that?",
        why="The score has a scale from zero on, so per cent of it mean something. Per cent of a rank do not.",
    ),
    "press_freedom-3": When(_judged,
        hint="Take the step from edition to edition. An edition is not of the year that it judges: see the notes.",
        why="By Freedom House the great fall came in that year. RSF judges the press, and saw its own falls later.",
    ),
    "press_freedom-4": Choice(
        lambda: next(c["field"] for c in kgdata.provenance("st-0203")["checks"] if c["relation"] == "refines"),
        among=("value", "unit", "period"),
        slips={
            "value": "On this field a check supports the expert, and none refines it. Look at the relations.",
            "period": "The expert names no years, and no check is about this field.",
        },
        hint="Look for the relation 'refines', and read the field beside it.",
        why="A record can be confirmed in one field and need a better reading in another.",
    ),
    "press_freedom-5": Number(lambda: sum(year < "2022" for year in _smaller()), unit="years",
        slips={lambda: len(_smaller()): "Count only years before that one, and only those with a smaller lead."},
        hint="Compute the lead of every year, keep the years before that one, and count those with a smaller lead.",
        why="The lead was smaller than in the years just before, and larger than in all years before the leap upwards.",
    ),
}  # fmt: skip
