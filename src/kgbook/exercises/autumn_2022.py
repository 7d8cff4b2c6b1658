"""What answers the exercises of "Was it the mobilisation?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import kgdata
from kgbook.exercises.answers import Choice, Number, Rows

if TYPE_CHECKING:
    import pandas as pd


def _value(id: str) -> float:
    value: float = kgdata.get(id)["value"]
    return value


def _trips(year: str) -> dict[tuple[str, str], int]:
    rows = [row for row in kgdata.records("trips") if row["indicator"] == "trips_from_russia"]
    return {(row["country"], row["period"]): row["value"] for row in rows if row["period"].startswith(year)}


def _summers_first() -> list[bool]:
    years = ({p: n for (land, p), n in _trips(str(year)).items() if land == "KG"} for year in range(2010, 2020))
    return [max(quarters, key=quarters.__getitem__)[5:7] == "07" for quarters in years]


def _above(year: str, quarter: str) -> float:
    return 100 * (_value(quarter) / ((_value(year) - _value(quarter)) / 3) - 1)


def _times() -> pd.DataFrame:
    import pandas as pd

    before, after = ({land: n for (land, _), n in _trips(f"{year}-07/{year}-09").items()} for year in (2019, 2022))
    rows = [(land, round(after[land] / before[land], 1)) for land in after if land in before]
    return pd.DataFrame(rows, columns=["country", "times"])


def _busier(after: float) -> float:
    return after / _value("st-0013") / ((1 - after) / (_value("st-0012") - _value("st-0013")))


ANSWERS = {
    "autumn_2022-1": Number(lambda: _summers_first().count(False), unit="years",
        slips={lambda: _summers_first().count(True): "So often it was that quarter. How often was it another?"},
        hint="Take the whole years before the pandemic, and in each the quarter with the most trips.",
        why="The season is strong and not the same every year, so one earlier year is no safe measure.",
    ),
    "autumn_2022-2": Number(lambda: _above("st-0410", "fig-0162"), unit="per cent", within=0.05,
        slips={
            lambda: _above("st-0001", "st-0006"): "That is the year of the mobilisation. The other year is asked for.",
            lambda: 100 + _above("st-0410", "fig-0162"): "That is in per cent of the mean. How far above it is that?",
            lambda: 400 * _value("fig-0162") / _value("st-0410") - 100: "Your mean has that quarter in it.",
        },
        hint="Take the quarter from the year, divide the rest by the number of its quarters, and compare.",
        why="A summer without any call-up was far above the rest of its year, too: compare like with like.",
    ),
    "autumn_2022-3": Choice(lambda: kgdata.provenance("st-0006")["verification"],
        among=("corroborated", "refined", "single_source"),
        slips={"corroborated": "Several say the same. Do they know it from elsewhere?"},
        hint="Ask of each check whether it is independent: where does that publication have it from?",
        why="No publication that was read has counted for itself: they pass on one count.",
    ),
    "autumn_2022-4": Rows(_times,
        hint="Keep the codes of the countries, divide the later summer quarter by the earlier one, and round.",
        why="The quarter grew in all of these countries, which are those of which reports were found.",
    ),
    "autumn_2022-5": Number(lambda: _busier(0.25), unit="times", within=0.05,
        slips={
            lambda: 0.25 * _value("st-0012") / _value("st-0013"): "You compare with all days: take those before it.",
            lambda: 0.25 / 0.75: "Those are the entries of both parts. How many days has each?",
        },
        hint="Divide each share by the days in which it came, then one by the other.",
        why="This says what would have to be true, and not what was.",
    ),
}  # fmt: skip
