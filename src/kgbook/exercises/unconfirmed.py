"""What answers the exercises of "What we could not confirm"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import kgdata
from kgbook.exercises.answers import Choice, Number

if TYPE_CHECKING:
    import pandas as pd

SECTIONS = ("rhetoric", "loyalty", "small_state", "refugees", "people", "concerts")
NO_QUOTES, NO_OPINIONS = "table != 'quotes'", "modality != 'opinion'"
COUNTED = f"{NO_QUOTES} and {NO_OPINIONS}"
SAME, INDEPENDENT = "independence == 'same_origin'", "independence == 'independent'"
AGREES, NOT_FOUND = "relation in ['supports', 'refines']", "relation == 'not_found'"


def _share(rows: str) -> float:
    board = kgdata.standings().query(rows)
    return 100 * float((board["verification"] == "single_source").mean())


def _records(checks: str) -> pd.Series[str]:
    return kgdata.table("checks").query(checks)["record_id"]


def _copied(checks: str = f"{SAME} and {AGREES}", rows: str = COUNTED) -> int:
    alone = kgdata.standings().query(f"{rows} and verification == 'single_source'")
    return int(alone["id"].isin(_records(checks)).sum())


def _least() -> str:
    return min(SECTIONS, key=lambda part: _share(f"{COUNTED} and section == '{part}'"))


ANSWERS = {
    "unconfirmed-1": Number(
        lambda: _share(COUNTED), unit="per cent", within=0.05,
        slips={
            lambda: _share("paragraph > 0"): "Quotations and opinions are still in the whole.",
            lambda: _share(NO_OPINIONS): "Quotations are still in the whole.",
            lambda: _share(NO_QUOTES): "Opinions are still in the whole.",
        },
        hint="Leave out quotations and opinions, and divide the statements with one source by all that remain.",
        why="For so large a part no independent publication that was read confirms or contradicts what is said.",
    ),
    "unconfirmed-2": Number(
        _copied, unit="statements",
        slips={
            lambda: _copied(SAME): "Of these some are not in the copy. Which relations agree?",
            lambda: _copied(f"not {INDEPENDENT} and {AGREES}"): "A page of unknown origin is another matter.",
            lambda: _copied(rows=NO_OPINIONS): "Quotations are still among these.",
        },
        hint="Count statements with one source that have a check of the same origin which supports or refines.",
        why="Other publications tell each of them as well, and have it from the same first source.",
    ),
    "unconfirmed-3": Number(
        lambda: _records(f"{NOT_FOUND} and {INDEPENDENT}").nunique(), unit="records",
        slips={
            lambda: len(_records(NOT_FOUND)): "That is how many such checks there are. Which are independent, and of how many records?",
            lambda: len(_records(f"{NOT_FOUND} and {INDEPENDENT}")): "That is how many checks there are. Several can be about one record.",
            lambda: _records(NOT_FOUND).nunique(): "Publications that are not independent are still among these.",
        },
        hint="Keep the checks with the relation not_found that are independent, and count their different records.",
        why="Here somebody who could have known was silent: that is weak evidence, and no contradiction.",
    ),
    "unconfirmed-4": Choice(
        _least, among=SECTIONS,
        slips={
            "refugees": "That part has the smallest number. Divide it by all statements of the part.",
            "concerts": "There both the number and the share are the largest.",
        },
        hint="Divide, in each part, the statements with one source by all statements that are counted there.",
        why="A long part can have many statements with one source and still be the best confirmed.",
    ),
}  # fmt: skip
