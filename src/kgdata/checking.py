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
from functools import cached_property

from kgdata import _data, cells, rules
from kgdata.reading import RESTORE, Reader, Table
from kgdata.reading import Problem as Problem  # users know it by this place

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable
    from typing import Any

    Key = str | tuple[str, ...]
    Wrong = dict[int, list[tuple[str, str, str]]]  # number of the row: (field, rule, remedy)

#: Where in a key the digits are.
_SHAPE = bytes(ord("0") if chr(n).isdigit() and n < 128 else n if n in b"\n" else ord("a") for n in range(256))


class Sound:
    """The sound rows of a table, column by column, with their lines."""

    def __init__(self, table: Table) -> None:
        self.name, self.path, self.fields, self.key = table.name, table.path, table.fields, table.key
        self.columns: dict[str, list[Any]] = {name: [] for name in table.fields}  # typed, as kgdata.records gives them
        self.lines: Sequence[int] = []
        #: The number of the row that has a key; -1 if that is unsound, for what is there does not dangle.
        self.at: dict[Any, int] = {}
        self.cited: set[str] = set()  # passages, by unsound rows too
        self.whole = False  # whether every row could be told into cells
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

    def having(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows that have something in a field: most often a few of very many."""
        return (self[number] for number, value in enumerate(self.columns[name]) if value)

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
        self.home: dict[str, Sound] = {}  # of each record with an id of its own the table that it is in

    def run(self) -> list[Problem]:
        if self.described():
            # One table after the other; codes come first, for all others name them.
            for table in sorted(self.tables.values(), key=lambda table: table.name != "codes"):
                self.sound[table.name] = self._table(table)
            self.sound = {name: self.sound[name] for name in self.tables}
            for found in self.sound.values():
                if found.name != _data.RETIRED and len(found.key) == 1:
                    self.home |= dict.fromkeys(found.at, found)
            for name, table in self.tables.items():
                self._keys(table, self.sound[name])
            self._hashes()
            rules.check(self)
        return sorted(self.problems, key=lambda p: (p.file, p.line))

    def _hashes(self) -> None:
        """What is no table is taken as it is, so it must be what was looked at."""
        for path, given in self.files.items():
            try:
                found = hashlib.sha256(self.content(path)).hexdigest()
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

    def _table(self, table: Table) -> Sound:
        """What is sound of a table, the rest reported."""
        found = self.read(table, lambda _, *rows: self._gathered(table, *rows))
        return Sound(table) if found is None else found

    def _gathered(self, table: Table, blocks: Iterable[list[list[str]]], lines: Sequence[int], whole: bool) -> Sound:
        """What is sound of the columns that come in blocks, the rest reported."""
        codes = self.codes if table.name != "codes" else None
        columns = {name: cells.Column(field, codes) for name, field in table.fields.items()}
        kept: dict[str, list[str]] = {name: [] for name, field in table.fields.items() if _is_unique(field)}
        kept |= {name: [] for name in table.key}
        wrong: Wrong = defaultdict(list)
        sound = Sound(table)
        done = 0
        for block in blocks:
            for (name, column), texts in zip(columns.items(), block, strict=True):
                column.add(texts)
                for number, text in enumerate(texts, done) if column.faults else ():
                    if text in column.faults:
                        wrong[number] += [(name, *fault) for fault in column.faults[text]]
                if name in kept:
                    kept[name] += texts
                elif name == "passage_id":
                    sound.cited.update(texts)
            done += len(block[0])
        sound.lines, sound.whole = lines, whole
        sound.columns = {name: column.values for name, column in columns.items()}
        keys: Sequence[Key] = kept[table.key[0]]
        if len(table.key) > 1:
            keys = list(zip(*(kept[name] for name in table.key), strict=True))
        for name in table.fields:
            if name in kept and name not in table.key:
                self._unique(name, kept[name], lines, wrong)
        for number, key in _twice(keys, sound.at):
            told = f"{_said(key)!r} stands on line {lines[sound.at[key]]} already: give a new id or drop one row"
            wrong[number].append((table.key[0], "duplicate", told))
        for number in sorted(wrong):
            for problem in wrong[number]:
                self.report(table.path, lines[number], *problem)
        late = _late(list(sound.at)) if table.sorted else None
        if late is not None:
            line = lines[sound.at[late]]
            self.report(table.path, line, table.key[0], "order", f"sort the rows by {', '.join(table.key)}")
        if wrong:
            _without(sound, keys, set(wrong))
        sound.complete = whole and not wrong
        return sound

    @cached_property
    def codes(self) -> dict[str, set[str]] | None:
        """The codes of each vocabulary; None if they are not all known, which is told once and not again for every code."""
        table = self.sound.get("codes")
        if table is None or not table.whole or table.key != ["vocabulary", "code"]:
            return None
        codes = defaultdict(set)
        for vocabulary, code in table.at:
            codes[vocabulary].add(code)
        return codes

    def _unique(self, name: str, texts: list[str], lines: Sequence[int], wrong: Wrong) -> None:
        """Values of which the descriptor says that no two rows share them."""
        first: dict[str, int] = {}
        for number, text in _twice(texts, first):
            if text:
                told = f"{text!r} stands on line {lines[first[text]]} already: no two rows may share it"
                wrong[number].append((name, "duplicate", told))

    # -- where ids point --------------------------------------------------------------------------

    def _keys(self, table: Table, sound: Sound) -> None:
        # Of a table that is not whole nobody knows which ids it lacks.
        all_whole = all(found.whole for found in self.sound.values())
        wrong: list[tuple[int, int, str, str, str]] = []

        def look(order: int, name: str, there: Mapping[Any, Any], where: str) -> None:
            lost = {id for id in set(sound.columns[name]) if id and id not in there}
            wrong.extend((line, order, name, id, where) for line, id in (sound.where(name, lost) if lost else ()))

        for order, (name, other, _) in enumerate(table.foreign):
            if (there := self.sound[other]).whole:
                look(order, name, there.at, there.path)
        for name, field in table.fields.items():
            if field.get("references") == "record" and all_whole:
                look(len(table.foreign), name, self.home, "any table")
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


def _is_unique(field: dict[str, Any]) -> bool:
    return bool(field.get("constraints", {}).get("unique"))


def _said(key: Key) -> str:
    return key if isinstance(key, str) else " ".join(key)


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
    text = "\n".join(key if isinstance(key, str) else "\0".join(key) for key in keys).encode()
    texts, shaped = text.split(b"\n"), text.translate(_SHAPE)
    # Of keys with digits in the same places the bytes alone tell, and those of most tables are that.
    if b"\n".join([shaped.partition(b"\n")[0]] * len(keys)) == shaped and all(map(operator.le, texts, texts[1:])):
        return None
    shapes = shaped.split(b"\n")
    for n, key in enumerate(keys[1:], 1):
        alike = shapes[n] == shapes[n - 1] or _alike(*sorted((shapes[n - 1], shapes[n]), key=len))
        if texts[n] < texts[n - 1] if alike else natural(key) < natural(keys[n - 1]):
            return key
    return None


def _alike(short: bytes, long: bytes) -> bool:
    """Whether two keys have their digits in the same places as far as both go, and no number goes on in one alone."""
    return long.startswith(short) and long[len(short) - 1 : len(short) + 1] != b"00"


def natural(key: Key) -> list[list[tuple[int, str] | str]]:
    """p4.2 before p10.1: numbers inside ids count as numbers."""
    texts = (key,) if isinstance(key, str) else key
    # Python makes no number of thousands of digits: one that has more of them is larger.
    parts = (re.split(r"(\d+)", text) for text in texts)
    return [[(len(p.lstrip("0")), p.lstrip("0")) if n % 2 else p for n, p in enumerate(found)] for found in parts]


def validate(folder: str | os.PathLike[str] | Traversable) -> list[Problem]:
    """All problems of a data folder, ordered by file and line; empty if it is sound."""
    return Checker(folder).run()
