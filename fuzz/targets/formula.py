"""Formulas: a finite number or a refusal, of nothing but records."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator

import harness

ROWS = {
    "st-0001": {"value": 446574, "rounding": 1, "period": "2022"},
    "st-0002": {"value": 0.5, "rounding": None, "period": None},
    "ev-0001": {"date": "[..2023-06-16]"},
    "fig-0001": {"value": 0, "period": "2019-07/2019-09"},
}


def seeds() -> Iterator[bytes]:
    """The formulas of the data."""
    import kgdata

    for table, field in (("statistics", "formula"), ("discrepancies", "check_rule")):
        yield from (row[field].encode() for row in kgdata.records(table) if row[field])
    yield b"max(st-0001, fig-0001) - rounding(st-0001) * (end(ev-0001) - start(st-0001)) / 1e3"


def one(data: bytes) -> None:
    from kgdata import formula

    written = harness.text_of(data)
    assert set(formula.inputs(written)) <= set(formula.ID.findall(written))
    with harness.refused(), warnings.catch_warnings():
        warnings.simplefilter("error")
        result = formula.evaluate(written, ROWS.__getitem__)
        assert type(result) in (int, float)
        assert math.isfinite(result)
