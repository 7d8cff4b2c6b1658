"""What answers the exercises of "How many Kyrgyz citizens work in Russia?"."""

from __future__ import annotations

from typing import Any

import kgdata
from kgbook.exercises.answers import Number, Records


def _value(id: str) -> float:
    value: float = kgdata.get(id)["value"]
    return value


def _high() -> list[dict[str, Any]]:
    return [row for row in kgdata.records("workers") if row["value"] >= _value("st-0202")]


def _registrations(rows: list[dict[str, Any]]) -> int:
    return sum(row["unit"] == "registration" for row in rows)


def _unnamed(rows: list[dict[str, Any]]) -> int:
    return sum("named" in row["counted_by"] for row in rows)


def _less(before: str, after: str, of: str) -> float:
    return 100 * (_value(before) - _value(after)) / _value(of)


def _part(part: str, *whole: str) -> float:
    return 100 * _value(part) / sum(map(_value, whole))


def _of_2022() -> list[str]:
    from kgdata.edtf import during

    return [row["figure_id"] for row in _high() if during(row["period"], "2022") != "no"]


ANSWERS = {
    "workers-1": Number(lambda: _registrations(_high()), unit="marks",
        slips={
            lambda: len(_high()): "So many marks are there in all. Which of them are registrations?",
            lambda: _registrations(kgdata.records("workers")): "So many are in the whole table. Which reach the line?",
        },
        hint="Keep the figures that are at least the analyst's number, and of these the unit that is not a person.",
        why="A number of registrations can be larger than that of people, as somebody may register more than once.",
    ),
    "workers-2": Number(lambda: _less("fig-1013", "fig-1022", "fig-1013"), unit="per cent", within=0.05,
        slips={
            lambda: _less("fig-1013", "fig-1022", "fig-1022"): "That is in per cent of the later number.",
            lambda: _less("fig-1015", "fig-1031", "fig-1015"): "Those are other offices. Keep to the foreign ministry.",
            lambda: _less("fig-1013", "fig-1023", "fig-1013"): "The later one counts registered people: another thing.",
        },
        hint="Take the later number of this ministry from its earlier one. How many per cent of that is it?",
        why="One office with one measure: so much is comparable. What day of the year each is for, it does not say.",
    ),
    "workers-3": Number(lambda: _part("fig-1021", "fig-1020", "fig-1021"), unit="per cent", within=0.05,
        slips={lambda: _part("fig-1021", "fig-1020"): "That is in per cent of those registered. What is the whole?"},
        hint="Add both up, and see how many per cent of the sum are on no register.",
        why="Both numbers are rounded, so the last digit is not sure; the gap to the percentage in the note is larger.",
    ),
    "workers-4": Number(lambda: _unnamed(_high()), unit="figures",
        slips={
            lambda: _unnamed(kgdata.records("workers")): "So many are in the whole table. Which reach the number?",
            lambda: len(_high()) - _unnamed(_high()): "In so many somebody is named. In how many is nobody?",
        },
        hint="Keep the figures that are at least the analyst's number, and look for 'named' in the column.",
        why="For most figures of this size nobody who counted is named. So they are unproven, and may yet be true.",
    ),
    "workers-5": Records(_of_2022,
        hint="Some time of the figure must be able to lie in that year: not over before it, not begun after it.",
        why="What has no first day may be about that year, too: possible, and not certain.",
    ),
}  # fmt: skip
