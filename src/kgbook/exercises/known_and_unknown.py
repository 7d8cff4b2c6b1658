"""What answers the exercises of "What is known, disputed and unknown"."""

from __future__ import annotations

from collections import Counter

import kgdata
from kgbook.exercises.answers import Choice, Number, When

GOOD, BAD = ("corroborated", "refined"), ("disputed", "contradicted")
WAYS = {"It is so": GOOD, "By one account": ("single_source",), "Others say otherwise": BAD}


def _way(id: str) -> str:
    return next(way for way in WAYS if kgdata.provenance(id)["verification"] in WAYS[way])


def _share(table: str, part: dict[str, str], whole: dict[str, str]) -> float:
    """What per cent of the records that are as the whole are as the part, too."""
    rows = [row for row in kgdata.records(table) if whole.items() <= row.items()]
    return 100 * sum(part.items() <= row.items() for row in rows) / len(rows)


def _day(id: str) -> str:
    wanted = {"record_id": id, "field": "date", "independence": "independent", "relation": "contradicts"}
    given: list[str] = [row["value"] for row in kgdata.records("checks") if wanted.items() <= row.items()]
    return Counter(given).most_common(1)[0][0]


def _confirmed(standings: tuple[str, ...] = GOOD, all_events: bool = False) -> float:
    events = [row for row in kgdata.records("timeline") if row["kind"] in ("detention", "charge")]
    told = [row for row in events if row["passage_id"]]
    good = [row for row in told if kgdata.provenance(row["event_id"])["verification"] in standings]
    return 100 * len(good) / len(events if all_events else told)


TRANSLATION, MATERIAL = {"kind": "translation"}, {"severity": "material"}
MOTIVE, OPINION = {"topic": "motive"}, {"modality": "opinion"}
ANSWERS = {
    "known_and_unknown-1": Choice(
        lambda: _way("ev-0124"), among=tuple(WAYS),
        slips={
            "It is so": "Who besides the article says so? Look at what the checks of the record do.",
            "Others say otherwise": "Does any of them say otherwise, or does it say nothing of it?",
        },
        hint="The standing under verification decides: look it up.",
        why="No independent publication that was read says it, and none denies it.",
    ),
    "known_and_unknown-2": Number(
        lambda: _share("discrepancies", MATERIAL, TRANSLATION), unit="per cent", within=0.05,
        slips={
            lambda: _share("discrepancies", TRANSLATION, MATERIAL): "You have taken the material ones for the whole.",
            lambda: _share("discrepancies", MATERIAL, {}): "That is of all discrepancies, of whatever kind.",
        },
        hint="Keep the slips of translation first, and then ask how many of these are material.",
        why="Most slips of translation cost a reader little, by this project's own judgement of what is severe.",
    ),
    "known_and_unknown-3": When(
        lambda: _day("ev-0022"),
        hint="Take the checks of its date that are independent and contradict it, and count the values they give.",
        why="Publications that know from elsewhere put it some days earlier than the article, and only about then.",
    ),
    "known_and_unknown-4": Number(
        lambda: _share("claims", OPINION, MOTIVE), unit="per cent", within=0.05,
        slips={
            lambda: _share("claims", MOTIVE, OPINION): "You have taken all opinions for the whole.",
            lambda: _share("claims", {"modality": "asserted"}, MOTIVE): "That is the rest, which is stated as a fact.",
        },
        hint="Keep the claims on a motive first, and then ask how many of these are opinions.",
        why="Most of what is said of motives is a judgement, which can be shared or not, and not confirmed.",
    ),
    "known_and_unknown-5": Number(
        _confirmed, unit="per cent", within=0.05,
        slips={
            lambda: _confirmed(("corroborated",)): "Those confirmed in part belong to it as well.",
            lambda: _confirmed(all_events=True): "In the whole are events that only others tell. Leave these out.",
        },
        hint="Look up the standings of the article's detentions and charges, and divide the confirmed by all.",
        why="For these kinds of events, few as they are, the chapter's sentence holds.",
    ),
}  # fmt: skip
