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
    from kgdata import checking
    from kgdata.keeping import formatting

    if not data:
        return
    paths = _paths()
    path, raw = paths[data[0] % len(paths)], data[1:]
    folder, lines = harness.folder(**{path: raw}), raw.count(b"\n") + 1
    for problem in checking.validate(folder):
        assert problem.rule
        assert problem.remedy
        assert problem.file != f"data/{path}" or 1 <= problem.line <= lines
    files, problems = formatting.laid_out(folder)
    assert (path in files) != bool(problems)
    if not problems:
        again, none = formatting.laid_out(harness.folder(**files))
        assert (again, none) == (files, [])
