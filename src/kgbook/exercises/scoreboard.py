"""What answers the exercises of "The scoreboard"."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import kgdata
from kgbook.exercises.answers import Choice, Number, Records

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

VOICES = ("press", "official", "expert", "defender", "concerned", "unnamed")


def _board() -> pd.DataFrame:
    board = kgdata.standings().query("table != 'quotes' and modality != 'opinion'")
    good = board["verification"].isin(["corroborated", "refined"])
    return board.assign(good=good, more=(board["checks"] > 0) & ~good, press=board["speaks_as"] == "press")


def _farthest() -> Hashable:
    return _board().groupby("speaks_as", observed=True)["more"].mean().idxmax()


def _ahead(level: str = "mean") -> int:
    """In how many parts the press is ahead of all others."""
    press, others = (part.groupby("section", observed=True)["good"] for _, part in _board().groupby(~_board()["press"]))
    return int((press.agg(level) > others.agg(level)).sum())


def _with_one(*also: str, pages: bool = False) -> int:
    """How many corroborated statements have a single independent publisher, or check, that supports them."""
    behind = defaultdict(set)
    for row in kgdata.records("checks"):
        if row["independence"] == "independent" and row["relation"] in ("supports", *also):
            behind[row["record_id"]].add(row["check_id"] if pages else kgdata.get(row["source_id"])["publisher"])
    return sum(len(behind[id]) == 1 for id in _board().query("verification == 'corroborated'")["id"])


def _not_counted() -> list[str]:
    against = [row["record_id"] for row in kgdata.records("checks") if row["relation"] == "contradicts"]
    board = _board().query("verification not in ['contradicted', 'disputed']")["id"]
    return list(board[board.isin(against)])


ANSWERS = {
    "scoreboard-1": Choice(
        _farthest, among=VOICES,
        slips={"press": "By number, yes. Divide by all statements of that kind of voice."},
        hint="Take from the share with anything on record the share that is confirmed, for each kind of voice.",
        why="To have much on record beside it is not to be confirmed: it may all be the same voice.",
    ),
    "scoreboard-2": Number(
        _with_one, unit="statements",
        slips={
            lambda: _with_one(pages=True): "These have a single check. Several checks can be of one publisher.",
            lambda: _with_one("refines"): "Count only who supports: to refine is another code.",
        },
        hint="Count the different independent publishers that support each corroborated statement.",
        why="Most of what is called corroborated has one independent publisher that says the same.",
    ),
    "scoreboard-3": Records(
        _not_counted,
        hint="Of the statements with a check that contradicts, leave out the contradicted and the disputed.",
        why="Nobody independent contradicts them, so the standing stays, and the check stays beside it.",
    ),
    "scoreboard-4": Number(
        _ahead, unit="parts",
        slips={lambda: _ahead("sum"): "You have compared numbers. Divide each by its statements."},
        hint="In each part compare the share of the press with the share of all others together.",
        why="The difference is there within the parts as well, so they alone do not explain it.",
    ),
}  # fmt: skip
