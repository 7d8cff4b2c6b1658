"""Recomputes numbers that follow from other records, so that no result is typed by hand.

A formula is arithmetic over record ids: ``100 * st-0006 / st-0001``. An id alone stands for
the value of a statistic. ``start(id)`` and ``end(id)`` are the first and last day of its
period (or of an event's date) as day numbers, so that differences are days, and
``rounding(id)`` is the step a value looks rounded to. Nothing else is understood: a formula
is data, not code.
"""

from __future__ import annotations

import ast
import operator
import re

from kgdata import edtf

ID = re.compile(r"\b(?:st|ev)-\d{4}\b")
_DO = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def inputs(formula: str) -> list[str]:
    """The ids a formula reads, each once, in order."""
    return list(dict.fromkeys(ID.findall(formula)))


def evaluate(formula: str, row_of) -> float:
    """The result of a formula.

    Parameters
    ----------
    formula : str
        Arithmetic over record ids.
    row_of : callable
        Gives the row (a dict) of an id; raises KeyError for an unknown one.

    Raises
    ------
    ValueError
        If the formula says something that is not understood, or a date in it is open.

    Examples
    --------
    >>> rows = {"st-0001": {"value": 8}, "st-0002": {"value": 2}}
    >>> evaluate("100 * st-0002 / st-0001", rows.__getitem__)
    25.0
    """
    names = {id.replace("-", "_"): id for id in inputs(formula)}

    def work(node):
        if isinstance(node, ast.Expression):
            return work(node.body)
        if isinstance(node, ast.BinOp) and type(node.op) in _DO:
            return _DO[type(node.op)](work(node.left), work(node.right))
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
            return node.value
        if isinstance(node, ast.Name) and node.id in names:
            return row_of(names[node.id])["value"]
        if isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], ast.Name):
            return _field(getattr(node.func, "id", ""), row_of(names[node.args[0].id]))
        raise ValueError(f"{formula!r} is more than arithmetic over ids, start(), end() and rounding()")

    try:
        tree = ast.parse(ID.sub(lambda found: found.group().replace("-", "_"), formula), mode="eval")
        return work(tree)
    except (SyntaxError, ZeroDivisionError, TypeError) as error:
        raise ValueError(f"{formula!r} cannot be computed: {error}") from None


def _field(function: str, row: dict):
    if function == "rounding":
        return row["rounding"]
    when = edtf.parse(row.get("period") or row.get("date") or "")
    day = {"start": when.earliest, "end": when.latest}.get(function)
    if day is None:
        raise ValueError(f"{function}() of an open date, or an unknown function")
    return day.toordinal()
