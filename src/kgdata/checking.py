"""Checks a data folder against its schema and tells everything that is wrong at once.

This module knows what the descriptor says: types, codes, keys. What the data *means* (sums, dates, budgets, disclosure)
is in :mod:`kgdata.rules`. Both go through a table column by column, and look at each different text once: a thousand times
the data is a thousand times the rows, but not a thousand times the codes, dates and sources. Standard library only, so
that anyone who edits a CSV can run it.
"""

from __future__ import annotations

import hashlib
import operator
import os
import re
from collections import defaultdict

from kgdata import _data, cells, rules
from kgdata.reading import RESTORE, Reader, Table, Texts
from kgdata.reading import Problem as Problem  # users know it by this place

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from importlib.resources.abc import Traversable
    from typing import Any

    Key = str | tuple[str, ...]
    Wrong = dict[int, list[tuple[str, str, str]]]  # number of the row: (field, rule, remedy)

_SHAPE = str.maketrans("123456789", "000000000")


class Sound:
    """The sound rows of a table, column by column, with their lines."""

    def __init__(self, table: Table, texts: Texts | None) -> None:
        self.name, self.path, self.fields, self.key = table.name, table.path, table.fields, table.key
        self.columns: dict[str, list[Any]] = {name: [] for name in table.fields}  # typed, as kgdata.records gives them
        self.lines: Sequence[int] = []
        #: The number of the row that has a key; -1 if that is unsound, for what is there does not dangle.
        self.at: dict[Key, int] = {}
        self.cited: set[str] = set()  # passages, by unsound rows too
        self.whole = texts is not None and texts.whole  # whether every row could be told into cells
        self.complete = False  # whether, besides, every cell is right

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Each row as a dict."""
        return (dict(zip(self.fields, row, strict=True)) for row in zip(*self.columns.values(), strict=True))

    def __getitem__(self, number: int) -> dict[str, Any]:
        """One row as a dict."""
        return {name: column[number] for name, column in self.columns.items()}

    def each(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """These fields of each row: several times quicker than whole rows."""
        return zip(*(self.columns[name] for name in names), strict=True)

    def line_of(self, row: dict[str, Any]) -> int:
        """Where a row stands."""
        key = tuple(row[name] for name in self.key)
        return self.lines[self.at[key[0] if len(key) == 1 else key]]

    def where(self, name: str, wanted: set[Any]) -> Iterator[tuple[int, Any]]:
        """The lines on which a field has one of these values, and which."""
        return ((line, value) for line, value in zip(self.lines, self.columns[name], strict=True) if value in wanted)


class Checker(Reader):
    """Collects the problems of a folder."""

    def __init__(self, folder: str | os.PathLike[str] | Traversable) -> None:
        super().__init__(folder)
        self.sound: dict[str, Sound] = {}

    def run(self) -> list[Problem]:
        if self.described():
            # The cells of one table are let go before the next is read. Codes come first, for all others name them.
            codes = None
            for table in sorted(self.tables.values(), key=lambda table: table.name != "codes"):
                texts = self.texts(table)
                if table.name == "codes":
                    codes = _codes(texts)
                self.sound[table.name] = self._cells(table, texts, codes)
            self.sound = {name: self.sound[name] for name in self.tables}
            for name, table in self.tables.items():
                self._keys(table, self.sound[name])
            self._hashes()
            rules.check(self)
        return sorted(self.problems, key=lambda p: (p.file, p.line))

    def _hashes(self) -> None:
        """What is no table is taken as it is, so it must be what was looked at."""
        for path, given in self.files.items():
            try:
                found = hashlib.sha256((self.folder / path).read_bytes()).hexdigest()
            except OSError:
                self.report(path, 1, "-", "file missing", RESTORE)
                continue
            if given != f"sha256:{found}":
                self.report(
                    path,
                    1,
                    "-",
                    "changed",
                    f"look at it on a map, then give its hash in datapackage.json: sha256:{found}",
                )

    # -- one table --------------------------------------------------------------------------------

    def _cells(self, table: Table, texts: Texts | None, codes: dict[str, set[str]] | None) -> Sound:
        """What is sound of a table, the rest reported."""
        sound = Sound(table, texts)
        if texts is None:
            return sound
        columns = texts.columns()
        sound.lines, sound.cited = texts.lines, set(columns.get("passage_id", ()))
        wrong: Wrong = defaultdict(list)
        for name, field in table.fields.items():
            values, faults = cells.column(set(columns[name]), field, codes)
            sound.columns[name] = list(map(values.__getitem__, columns[name]))
            for number, text in enumerate(columns[name]) if faults else ():
                if text in faults:
                    wrong[number] += [(name, *fault) for fault in faults[text]]
        self._unique(table, columns, texts.lines, wrong)
        keys: Sequence[Key] = columns[table.key[0]]
        if len(table.key) > 1:
            keys = list(zip(*(columns[name] for name in table.key), strict=True))
        for number, key in _twice(keys, sound.at):
            said = repr(key if isinstance(key, str) else " ".join(key))
            told = f"{said} stands on line {texts.lines[sound.at[key]]} already: give a new id or drop one row"
            wrong[number].append((table.key[0], "duplicate", told))
        for number in sorted(wrong):
            for field, rule, remedy in wrong[number]:
                self.report(table.path, texts.lines[number], field, rule, remedy)
        if wrong:
            _without(sound, keys, set(wrong))
        sound.complete = sound.whole and not wrong
        late = _late(list(sound.at)) if table.sorted else None
        if late is not None:
            line = texts.lines[keys.index(late)]
            self.report(table.path, line, table.key[0], "order", f"sort the rows by {', '.join(table.key)}")
        return sound

    def _unique(self, table: Table, columns: dict[str, Sequence[str]], lines: Sequence[int], wrong: Wrong) -> None:
        """Values of which the descriptor says that no two rows share them."""
        for name, field in table.fields.items():
            if not field.get("constraints", {}).get("unique") or [name] == table.key:
                continue
            first: dict[str, int] = {}
            for number, text in _twice(columns[name], first):
                if text:
                    told = f"{text!r} stands on line {lines[first[text]]} already: no two rows may share it"
                    wrong[number].append((name, "duplicate", told))

    # -- where ids point --------------------------------------------------------------------------

    def _keys(self, table: Table, sound: Sound) -> None:
        # Of a table that is not whole nobody knows which ids it lacks.
        records = [found for found in self.sound.values() if found.name != _data.RETIRED and len(found.key) == 1]
        all_whole = all(found.whole for found in self.sound.values())
        wrong: list[tuple[int, int, str, str, str]] = []

        def look(order: int, name: str, tables: Iterable[Sound], where: str) -> None:
            there = list(tables)
            lost = {id for id in set(sound.columns[name]) if id and not any(id in found.at for found in there)}
            wrong.extend((line, order, name, id, where) for line, id in (sound.where(name, lost) if lost else ()))

        for order, (name, other, _) in enumerate(table.foreign):
            if (there := self.sound[other]).whole:
                look(order, name, [there], there.path)
        for name, field in table.fields.items():
            if field.get("references") == "record" and all_whole:
                look(len(table.foreign), name, records, "any table")
        for line, _, name, id, where in sorted(wrong, key=lambda found: found[:2]):
            self.report(table.path, line, name, "points nowhere", self._instead(id, where))

    def _instead(self, id: str, where: str) -> str:
        """What to do about an id that is not there."""
        retired = self.sound.get(_data.RETIRED)
        number = retired.at.get(id, -1) if retired else -1
        if retired and number >= 0:
            successor = retired.columns["replaced_by"][number]
            return f"{id!r} is retired: " + (
                f"name {successor} instead" if successor else "name another, or take it out"
            )
        return f"{id!r} is in no row of {where}: correct the id or add the row"


def _codes(texts: Texts | None) -> dict[str, set[str]] | None:
    """The codes of each vocabulary; None if they are not all known, which is told once and not again for every code."""
    if texts is None or not texts.whole:
        return None
    codes = defaultdict(set)
    for row in texts.rows():
        codes[row["vocabulary"]].add(row["code"])
    return codes


def _twice(values: Sequence[Any], first: dict[Any, int]) -> Iterator[tuple[int, Any]]:
    """The numbers of those that were there before, and each; ``first`` gets where each value is for the first time."""
    first.update(zip(values, range(len(values)), strict=True))
    if len(first) < len(values):
        first.clear()
        for number, value in enumerate(values):
            if first.setdefault(value, number) != number:
                yield number, value


def _without(sound: Sound, keys: Sequence[Key], drop: set[int]) -> None:
    """Take rows out; their keys stay, and point to no row."""
    keep = [number for number in range(len(keys)) if number not in drop]
    sound.lines = [sound.lines[number] for number in keep]
    sound.columns = {name: [column[number] for number in keep] for name, column in sound.columns.items()}
    sound.at = dict.fromkeys(sound.at, -1) | {keys[number]: now for now, number in enumerate(keep)}


def _late(keys: list[Key]) -> Key | None:
    """The first key that belongs before the one ahead of it."""
    texts = [key if isinstance(key, str) else "\0".join(key) for key in keys]
    # Of two ids of one shape, with digits in the same places, the text alone tells; most of any table are that.
    shapes = "\n".join(texts).translate(_SHAPE).split("\n")
    if all(map(operator.eq, shapes, shapes[1:])) and all(map(operator.le, texts, texts[1:])):
        return None
    for n, key in enumerate(keys[1:], 1):
        before = keys[n - 1]
        if (shapes[n - 1] != shapes[n] or texts[n] < texts[n - 1]) and natural(key) < natural(before):
            return key
    return None


def natural(key: Key) -> list[list[int | str]]:
    """p4.2 before p10.1: numbers inside ids count as numbers."""
    texts = (key,) if isinstance(key, str) else key
    return [[int(part) if n % 2 else part for n, part in enumerate(re.split(r"(\d+)", text))] for text in texts]


def validate(folder: str | os.PathLike[str] | Traversable) -> list[Problem]:
    """All problems of a data folder, ordered by file and line; empty if it is sound."""
    return Checker(folder).run()
