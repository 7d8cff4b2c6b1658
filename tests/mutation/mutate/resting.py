"""What the generators of faults of meaning share: rows by what they hold, and what rests on a record."""

from __future__ import annotations

from collections.abc import Callable

from kgdata import formula
from mutate.folder import Folder
from mutate.made import Place, place

Row = dict[str, str]


def rows(folder: Folder, table: str, which: Callable[[Row], object] = lambda row: True) -> list[tuple[int, Row]]:
    return [(line, row) for line, row in folder.tables[table].numbered() if which(row)]


def line_of(folder: Folder, id: str) -> tuple[str, int]:
    """The table and the line of a record."""
    table = folder.tables[folder.ids[id]]
    return table.name, next(line for line, row in table.numbered() if table.id_of(row) == id)


def formulas(folder: Folder) -> list[tuple[str, str, str, int, Row]]:
    """What is computed: table, the field of the formula, that of the result, line and row."""
    return [
        (table, field, result, line, row)
        for table, field, result in (("statistics", "formula", "value"), ("discrepancies", "check_rule", "found"))
        for line, row in rows(folder, table, lambda row, field=field: row[field])
    ]


def reading(folder: Folder, id: str) -> tuple[Place, ...]:
    """The results of the formulas that read a record, which then do not follow."""
    return tuple(
        place(folder.tables[table].path, line, result, field)
        for table, field, result, line, row in formulas(folder)
        if id in formula.inputs(row[field])
    )


def more(text: str) -> str:
    return f"{float(text) + 1:.10g}"
