"""A CSV file in a data folder: every fault has its place, and laying the file out is done once and for all.

The first byte of the input chooses the table; the rest is its file.
"""

from __future__ import annotations

from collections.abc import Iterator

import harness


def _paths() -> list[str]:
    return sorted(path for path in harness.small() if path.endswith(".csv"))


def seeds() -> Iterator[bytes]:
    """Each table as it is."""
    for number, path in enumerate(_paths()):
        yield bytes([number]) + harness.small()[path]


def one(data: bytes) -> None:
    from kgdata.checking import Checker, Problem
    from kgdata.keeping import formatting

    if not data:
        return
    paths = _paths()
    path, raw = paths[data[0] % len(paths)], data[1:]
    folder = harness.folder(**{path: raw})
    lines = raw.count(b"\n") + 1
    for problem in Checker(folder).run():
        assert isinstance(problem, Problem)
        assert problem.rule
        assert problem.remedy
        assert problem.file != f"data/{path}" or 1 <= problem.line <= lines
    checker = Checker(folder)
    assert checker.described()
    table = next(table for table in checker.tables.values() if table.path == path)
    once = formatting.table_text(checker, table)
    if once is None:
        assert checker.problems
        return
    again = Checker(harness.folder(**{path: once.encode()}))
    assert again.described()
    assert formatting.table_text(again, again.tables[table.name]) == once
