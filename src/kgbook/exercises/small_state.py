"""What answers the exercises of "Why would a small state give people up?"."""

from __future__ import annotations

import kgdata
from kgbook.exercises.answers import Choice, Number


def _experts(*others: str) -> list[str]:
    return [row["entity_id"] for row in kgdata.records("entities") if row["speaks_as"] == "expert"] + list(others)


def _share(speakers: list[str]) -> float:
    said = [row["modality"] for row in kgdata.records("quotes") if row["speaker_id"] in speakers]
    return 100 * said.count("opinion") / len(said)


def _mean() -> float:
    return sum(_share([id]) for id in _experts()) / len(_experts())


def _topics() -> list[list[str]]:
    said = [row for row in kgdata.records("quotes") if row["speaker_id"] in _experts("ent-0215")]
    return [[row["speaker_id"] for row in said if row["topic"] == topic] for topic in {row["topic"] for row in said}]


def _index(year: str) -> float:
    rows = kgdata.series("democracy").query("country == 'KG' and indicator == 'liberal_democracy_index'")
    return float(rows.set_index("period")["value"][year])


ANSWERS = {
    "small_state-1": Number(
        lambda: max(len(set(speakers)) for speakers in _topics()),
        unit="people",
        slips={lambda: max(map(len, _topics())): "So many statements stand there. How many people make them?"},
        hint="Count the different people in each line, only those of this chapter, and take the largest count.",
        why="No topic has a statement of everybody, so they do not all answer the same question.",
    ),
    "small_state-2": Number(
        lambda: _share(_experts()),
        unit="per cent",
        within=0.05,
        slips={
            lambda: 100 - _share(_experts()): "That is the share of what is told as a fact.",
            _mean: "That is the mean of their shares. Put the statements together first.",
            lambda: _share(_experts("ent-0215")): "Somebody is among them who does not speak as an expert.",
        },
        hint="Divide the experts' statements that are opinions by all statements of the experts.",
        why="Most of what the experts say is told as an opinion.",
    ),
    "small_state-3": Choice(
        lambda: {"ent-0102": "president", "ent-0001": "outlet"}.get(kgdata.get("cl-0201")["claimant_id"], "analyst"),
        among=("president", "analyst", "outlet"),
        slips={
            "president": "The heading tells of a fear of his. Is he quoted with it anywhere?",
            "analyst": "His words stand below the heading. Do they speak of fear?",
        },
        hint="Who prints the heading?",
        why="No speaker is named and nobody is quoted with it below, so only the one who printed it answers for it.",
    ),
    "small_state-4": Number(
        lambda: 100 * (1 - _index("2023") / _index("2020")),
        unit="per cent",
        within=0.05,
        slips={
            lambda: 100 * (_index("2020") - _index("2023")): "That is in points. How much of the first value is it?",
            lambda: 100 * (_index("2020") / _index("2023") - 1): "That is divided by the later value. Lower than what?",
        },
        hint="Take the later value from the earlier one, and divide the difference by the earlier one.",
        why="By this index Kyrgyzstan lost much in these years; how it compares with its neighbours is another matter.",
    ),
}
