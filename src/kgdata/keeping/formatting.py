"""Lays out the files of a data folder the one way that the checks accept, and changes nothing of what they say.

Rows go into the order of their key, columns into that of the descriptor, cells lose stray spaces and needless quotation
marks, lines end in LF. So a difference between two versions shows what was said anew, and nothing else.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from contextlib import ExitStack
from itertools import zip_longest
from pathlib import Path

from kgdata import _data, cells
from kgdata.checking import natural
from kgdata.reading import Problem, Reader, Table
from kgdata.writing import whole


def own_folder(to_write: bool = True) -> Path:
    """The folder of the data that kgdata reads, if it is one to work on.

    Parameters
    ----------
    to_write : bool, default True
        Whether files in it will be written.

    Returns
    -------
    Path
        The folder, by its full path.

    Raises
    ------
    ValueError
        If it may not be written to.

    Examples
    --------
    >>> own_folder(to_write=False).name
    'data'
    """
    folder = Path(str(_data.folder())).resolve()
    if to_write and folder.is_dir() and not os.access(folder, os.W_OK):
        raise ValueError(f"{folder} may not be written to: name a folder of your own with --data DIR")
    return folder


def laid_out(folder: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """Every file of a data folder as it should stand, by its path, and what cannot be mended here.

    Examples
    --------
    >>> files, problems = laid_out(_data.folder())
    >>> files["cases.csv"] == (_data.folder() / "cases.csv").read_bytes(), problems
    (True, [])
    """
    reader = Reader(folder)
    if not reader.described():
        return {}, reader.problems
    found = {name: _json(reader, name) for name in reader.descriptors}
    found |= {table.path: table_text(reader, table) for table in reader.tables.values()}
    files = {path: text.encode() for path, text in found.items() if text is not None}
    return files, sorted(reader.problems, key=lambda problem: (problem.file, problem.line))


def table_text(reader: Reader, table: Table, *more: dict[str, str]) -> str | None:
    """The text of a table as it should stand, with more rows if there are any; None, and reported, if it cannot be mended."""
    text = reader.decoded(table)
    if text is None:
        return None
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    parsed = reader.parsed(table, text, blank_lines=True)
    if parsed is None or not parsed.whole:
        return None
    rows = []
    for line, row in zip(parsed.lines, parsed.rows(), strict=True):
        try:
            rows.append({name: cells.tidy(cell) for name, cell in row.items()})
        except ValueError as error:
            reader.report(table.path, line, "-", "not to be laid out", f"{error}: mend it by hand")
            return None
    for row in more:
        rows.insert(_place(table, rows, row), row)
    if table.sorted:
        rows.sort(key=lambda row: natural(tuple(row[name] for name in table.key)))
    return cells.lines([table.fields, *([row[name] for name in table.fields] for row in rows)])


def _place(table: Table, rows: list[dict[str, str]], row: dict[str, str]) -> int:
    """Where a row belongs that is not sorted in: behind the last that shares the first part of its key."""
    like = [n for n, other in enumerate(rows, 1) if other[table.key[0]] == row[table.key[0]]]
    return like[-1] if like else len(rows)


def _json(reader: Reader, path: str) -> str | None:
    """A descriptor as it should stand: one space a level, letters as they are."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        twice = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
        if twice:
            raise ValueError(f"{', '.join(twice)} stands twice in one place")
        return dict(pairs)

    try:
        found = json.loads((reader.folder / path).read_text("utf-8"), object_pairs_hook=once)
        text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
        text.encode()
        return text
    except (ValueError, RecursionError) as error:  # half a surrogate too
        reader.report(path, 1, "-", "not to be laid out", f"{error}: mend it by hand")
        return None


def fmt(folder: Path, check: bool = False) -> tuple[list[str], list[Problem]]:
    """Lay out a data folder: all of its files, or none if one cannot be mended.

    Parameters
    ----------
    folder : Path
        The folder of a ``datapackage.json``.
    check : bool, default False
        Write nothing.

    Returns
    -------
    list of str
        What changed, or would, as ``file:line: what``.
    list of kgdata.checking.Problem
        What cannot be mended.
    """
    files, problems = laid_out(folder)
    changed = {path: text for path, text in files.items() if (folder / path).read_bytes() != text}
    told = [f"{folder.name}/{path}:{_told((folder / path).read_bytes(), text)}" for path, text in changed.items()]
    if not check and not problems:
        with ExitStack() as all_or_none:
            for path, text in changed.items():
                all_or_none.enter_context(whole(folder / path)).write_bytes(text)
    return told, problems


def _told(old: bytes, new: bytes) -> str:
    """The first line that differs, and how many do."""
    was, now = old.splitlines(keepends=True), new.splitlines(keepends=True)
    first = next(n for n, (before, after) in enumerate(zip_longest(was, now), 1) if before != after)
    other = max((Counter(was) - Counter(now)).total(), (Counter(now) - Counter(was)).total())
    return f"{first}: {other} line{'s'[: other != 1]} laid out anew" if other else f"{first}: rows in their order"
