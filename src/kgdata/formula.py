"""Recomputes numbers that follow from other records, so that no result is typed by hand.

A formula is arithmetic over record ids: ``100 * st-0006 / st-0001``. An id alone stands for
the value of a statistic. ``start(id)`` and ``end(id)`` are the first and last day of its
period (or of an event's date) as day numbers, so that differences are days, and
``rounding(id)`` is the step a value looks rounded to. ``min`` and ``max`` take two or more
parts. Nothing else is understood: a formula is data, not code.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from functools import lru_cache

from kgdata import edtf

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

ID = re.compile(r"\b(?:st|ev|fig)-(?:\d{4}|[1-9]\d{4,})\b")
LONGEST = 200  # characters, as in the schema: a deep expression would exhaust the stack
_MARK = "Ω"  # begins what stands for an id while a formula is read; nobody can write it
#: All that a formula is written with.
_WORDS = re.compile(rf"{_MARK}?[a-z]\w*|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?![\w.])|[-+*/(),]", re.ASCII | re.IGNORECASE)
_DO: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def inputs(formula: str) -> list[str]:
    """The ids a formula reads, each once, in order."""
    return list(_ids(formula))


@lru_cache(maxsize=10_000)
def _ids(formula: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ID.findall(formula)))


def evaluate(formula: str, row_of: Callable[[str], dict[str, Any]]) -> float:
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
        If the formula says something that is not understood, or a record lacks what it asks for.

    Examples
    --------
    >>> rows = {"st-0001": {"value": 8}, "st-0002": {"value": 2}}
    >>> evaluate("100 * st-0002 / st-0001", rows.__getitem__)
    25.0
    """
    beyond = f"{formula!r} is more than arithmetic over ids, start(), end(), rounding(), min() and max()"
    names = {f"{_MARK}id{number}": id for number, id in enumerate(inputs(formula))}

    def work(node: ast.AST) -> float:
        if isinstance(node, ast.Expression):
            return work(node.body)
        if isinstance(node, ast.BinOp) and type(node.op) in _DO:
            return _DO[type(node.op)](work(node.left), work(node.right))
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            return node.value
        if isinstance(node, ast.Name) and node.id in names:
            return _read("value", names[node.id], row_of)
        match node:
            case ast.Call(ast.Name("start" | "end" | "rounding" as what), [ast.Name(id)], []) if id in names:
                return _read(what, names[id], row_of)
            case ast.Call(ast.Name("min" | "max" as which), [_, _, *_] as parts, []):
                return (min if which == "min" else max)(map(work, parts))
        raise ValueError(beyond)

    if len(formula) > LONGEST:
        raise ValueError(
            f"a formula of {len(formula)} characters, at most {LONGEST}: compute a part in a row of its own"
        )
    name_of = {id: name for name, id in names.items()}
    tree = None
    try:
        if formula.isascii():
            tree = _read_as(ID.sub(lambda found: name_of[found[0]], formula))
        if tree is None:
            raise ValueError(beyond)
        result = work(tree)
        if math.isfinite(result):
            return result
    except (SyntaxError, ArithmeticError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else error
        raise ValueError(f"{formula!r} cannot be computed: {reason}") from None
    raise ValueError(f"{formula!r} cannot be computed: the result is no number")


@lru_cache(maxsize=1000)
def _read_as(formula: str) -> ast.Expression | None:
    """A formula as Python reads it; None if it is no arithmetic. Many are the same but for the ids, so it has none."""
    if _WORDS.sub("", formula).strip():  # looked at first, for Python warns of "1st" and has words for much else
        return None
    return ast.parse(formula, mode="eval")


def _read(what: str, id: str, row_of: Callable[[str], dict[str, Any]]) -> float:
    """The value, rounding step, first or last day (as a number) of a record."""
    row = row_of(id)
    if what in ("start", "end"):
        when = row.get("period") or row.get("date")
        day = when and getattr(edtf.parse(when), {"start": "earliest", "end": "latest"}[what])
        found = day and day.toordinal()
    else:
        found = row.get(what)
    if found is None:
        raise ValueError(f"the formula needs the {what} of {id}, which has none")
    number: float = found
    return number
