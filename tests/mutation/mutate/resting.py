"""What the generators of faults of meaning share: rows by what they hold, and what rests on a record."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from kgdata import formula
from mutate.folder import Folder
from mutate.made import Place, place

Row = dict[str, str]


def rows(folder: Folder, table: str, which: Callable[[Row], object] = lambda row: True) -> list[tuple[int, Row]]:
    return [(line, row) for line, row in folder.tables[table].numbered() if which(row)]


@cache
def lines(folder: Folder) -> dict[str, tuple[str, int]]:
    """The table and the line of every record."""
    return {
        table.id_of(row): (table.name, line)
        for table in folder.tables.values()
        for line, row in table.numbered()
        if folder.ids.get(table.id_of(row)) == table.name
    }


def line_of(folder: Folder, id: str) -> tuple[str, int]:
    """The table and the line of a record."""
    return lines(folder)[id]


@cache
def formulas(folder: Folder) -> list[tuple[str, str, str, int, Row]]:
    """What is computed: table, the field of the formula, that of the result, line and row."""
    return [
        (table, field, result, line, row)
        for table, field, result in (("statistics", "formula", "value"), ("discrepancies", "check_rule", "found"))
        for line, row in rows(folder, table, lambda row, field=field: row[field])
    ]


@cache
def _results(folder: Folder) -> dict[str, list[tuple[tuple[str, str], Place]]]:
    """Id to the formulas that read it: each with its result, and where it stands."""
    found: dict[str, list[tuple[tuple[str, str], Place]]] = {}
    for table, field, result, line, row in formulas(folder):
        for id in formula.inputs(row[field]):
            at = place(folder.tables[table].path, line, result, field)
            found.setdefault(id, []).append(((row[field], row[result]), at))
    return found


def reading(folder: Folder, id: str, **changed: str) -> tuple[Place, ...]:
    """The results of the formulas that read a record; with numbers changed in it, those that then do not follow."""
    return tuple(
        at
        for (text, result), at in _results(folder).get(id, ())
        if not changed or differs(folder, text, result, {id: changed})
    )


def differs(folder: Folder, text: str, result: str, changed: dict[str, Row] | None = None) -> bool:
    """Whether a formula has another result; ``changed`` gives ids to numbers that are changed in them.

    Raises
    ------
    ValueError
        If it has none.
    """

    def row_of(id: str) -> dict:
        table, line = line_of(folder, id)
        row = folder.tables[table].rows[line - 2] | (changed or {}).get(id, {})
        return row | {name: float(row[name]) for name in ("value", "rounding") if row.get(name)}

    return abs(formula.evaluate(text, row_of) - float(result)) > 1e-4


def more(text: str) -> str:
    return f"{float(text) + 1:.10g}"
