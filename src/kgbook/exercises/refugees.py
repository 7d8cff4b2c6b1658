"""What answers the exercises of "Refugees with no status"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import kgdata
from kgbook.exercises.answers import Number, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

CHART = ["asylum_applications_new", "asylum_seekers_from_russia", "refugees_from_russia"]
CHART += ["asylum_decisions_rejected", "asylum_decisions_recognized"]


def _figures(since: int = 0) -> pd.DataFrame:
    figures = kgdata.series("asylum").astype({"country": str, "indicator": str})
    kept: pd.DataFrame = figures[figures["date_earliest"].dt.year >= since]
    return kept


def _cells(holding: Sequence[float] = ()) -> int:
    lines = _figures(2019).query("country == 'KG' and indicator in @CHART")
    return len(CHART) * _figures(2019)["period"].nunique() - len(lines) + int(lines["value"].isin(holding).sum())


def _share(of: str = "recognized", among: str = "recognized other rejected") -> float:
    total = _figures(2022).groupby("indicator")["value"].sum()
    part, whole = (sum(total[f"asylum_decisions_{name}"] for name in names.split()) for names in (of, among))
    return 100 * float(part / whole)


def _claims() -> pd.DataFrame:
    hers = kgdata.standings().query("claimant_id == 'ent-0215' and table == 'claims'").astype({"verification": str})
    return hers.groupby("verification", as_index=False).agg(claims=("id", "size"))


def _years(known: Callable[[pd.Series[float], pd.Series[float]], pd.Series[float]]) -> int:
    wide = _figures().query("country == 'KG'").pivot(index="period", columns="indicator", values="value")
    holders = known(wide["refugees_all_origins"], wide["refugees_from_unknown_origin"])
    return int((wide["asylum_seekers_all_origins"] > holders).sum())


ANSWERS = {
    "refugees-1": Number(
        _cells,
        unit="cells",
        slips={lambda: _cells(holding=[0]): "The rings are among them. Is a zero no line?"},
        hint="Multiply the rows of the chart by its years, and take away the lines that the table has.",
        why="Most cells are empty, and an empty cell is not a zero.",
    ),
    "refugees-2": Number(
        _share,
        unit="per cent",
        within=0.05,
        slips={
            lambda: _share(among="recognized other rejected closed"): "Is a case that was closed an answer?",
            lambda: _share(of="recognized other"): "Other protection is no recognition as a refugee.",
        },
        hint="Divide the recognitions by all recognitions, other protection and refusals together.",
        why="Very few, in these countries together; for Kyrgyzstan the table shows none.",
    ),
    "refugees-3": Rows(
        _claims,
        hint="There is one row for each standing that occurs among her claims, with the number of claims that have it.",
        why="Each statement has a standing of its own, and for most of hers no other voice was found.",
    ),
    "refugees-4": Number(
        lambda: _years(lambda all, unknown: all - unknown.fillna(0)),
        unit="years",
        slips={
            lambda: _years(lambda all, unknown: all): "Those of unknown origin are still among the refugees.",
            lambda: _years(lambda all, unknown: all - unknown): "Where there is no line, nothing is to be taken away.",
        },
        hint="Take the refugees of unknown origin from all refugees, year by year, then compare with those who wait.",
        why="Without them more people wait than hold the status in every year since that began, with no break.",
    ),
}
