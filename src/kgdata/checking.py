"""Checks a data folder against its schema and tells everything that is wrong at once.

This module knows what the descriptor says: files, columns, types, codes, keys. What the data
*means* (sums, dates, budgets, disclosure) is in :mod:`kgdata.rules`. Standard library only, so
that anyone who edits a CSV can run it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
from collections import namedtuple
from itertools import pairwise
from pathlib import Path

from kgdata import _data, cells, rules

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from typing import Any

    Rows = list[tuple[int, dict[str, str]]]  # a table as text: the line of each row, and its cells

_RESTORE = "restore the file from the last version"


class Problem(namedtuple("Problem", "file line field rule remedy")):
    """One thing that is wrong: where, which rule it breaks, what to do."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.rule}: {self.remedy}"


class Table:
    """One table as read for checking: rows that are sound, with their line numbers."""

    def __init__(self, name: str, resource: dict[str, Any]) -> None:
        self.name = name
        self.path = resource["path"]
        self.fields = {field["name"]: field for field in resource["schema"]["fields"]}
        key = resource["schema"]["primaryKey"]
        self.key = [key] if isinstance(key, str) else key
        self.foreign = [
            (fk["fields"], fk["reference"]["resource"] or name, fk["reference"]["fields"])
            for fk in resource["schema"].get("foreignKeys", [])
        ]
        self.rows: list[dict[str, Any]] = []  # typed, as kgdata.records gives them
        self.lines: list[int] = []
        self.ids: set[str] = set()  # of unsound rows too: what is there does not dangle
        self.cited: set[str] = set()  # passages, by unsound rows too
        self.whole = False  # whether every row could be told into cells
        self.sound = False  # whether, besides, every cell is right


class Checker:
    """Collects problems of a folder, file by file."""

    def __init__(self, folder: str | os.PathLike[str] | Traversable) -> None:
        # A folder inside a zip file is no path, but works like one.
        self.folder = Path(folder) if isinstance(folder, (str, os.PathLike)) else folder
        self.problems: list[Problem] = []
        self.tables: dict[str, Table] = {}
        self.files: dict[str, str] = {}  # other than tables: path and hash

    def report(self, file: str, line: int, field: str, rule: str, remedy: str) -> None:
        self.problems.append(Problem(f"{self.folder.name}/{file}", line, field, rule, remedy))

    def run(self) -> list[Problem]:
        if self._descriptor():
            texts = {table.name: self._read(table) for table in self.tables.values()}
            codes = self._codes(texts.get("codes"))
            for table in self.tables.values():
                self._cells(table, texts[table.name] or [], codes)
            for table in self.tables.values():
                self._keys(table)
            self._hashes()
            rules.check(self)
        return sorted(self.problems, key=lambda p: (p.file, p.line))

    def _descriptor(self) -> bool:
        name = descriptor = "datapackage.json"

        def read(file: str) -> dict[str, Any]:
            nonlocal name
            name = file
            read: dict[str, Any] = json.loads((self.folder / file).read_text("utf-8"))
            return read

        try:
            found = _data.described(read)
            name = descriptor
            tables = {r["name"]: Table(r["name"], r) for r in found["resources"] if "schema" in r}
            self.files = {r["path"]: r["hash"] for r in found["resources"] if "schema" not in r}
            for table in tables.values():
                # Touch what every later step relies on.
                [(field["type"], field["description"]) for field in table.fields.values()]
                [table.fields[name] for name in table.key]
                [(table.fields[field], tables[other].fields[there]) for field, other, there in table.foreign]
            self.tables = tables
            return True
        except OSError:
            remedy = "name a folder that holds datapackage.json and its tables" if name == descriptor else _RESTORE
            self.report(name, 1, "-", "file missing", remedy)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            self.report(name, line, "-", "not UTF-8", _RESTORE)
        except json.JSONDecodeError as error:
            self.report(name, error.lineno, "-", f"not JSON ({error.msg})", _RESTORE)
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            lack = f"{error} is missing" if isinstance(error, KeyError) else error
            self.report(name, 1, "-", f"not a data package ({lack})", _RESTORE)
        return False

    def _hashes(self) -> None:
        """What is no table is taken as it is, so it must be what was looked at."""
        for path, given in self.files.items():
            try:
                found = hashlib.sha256((self.folder / path).read_bytes()).hexdigest()
            except OSError:
                self.report(path, 1, "-", "file missing", _RESTORE)
                continue
            if given != f"sha256:{found}":
                self.report(
                    path,
                    1,
                    "-",
                    "changed",
                    f"look at it on a map, then give its hash in datapackage.json: sha256:{found}",
                )

    # -- one file ---------------------------------------------------------------------------------

    def _read(self, table: Table) -> Rows | None:
        """The rows as text with their line numbers, or None if the file cannot be read as a table."""

        def wrong(line: int, field: str, rule: str, remedy: str) -> None:
            self.report(table.path, line, field, rule, remedy)

        try:
            raw = (self.folder / table.path).read_bytes()
        except OSError:
            wrong(1, "-", "file missing", "restore it, or take the table out of datapackage.json")
            return None
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            wrong(line, "-", "not UTF-8", f"save the file as UTF-8: byte {raw[error.start]:#04x} is no character there")
            return None
        if not text.strip():
            wrong(1, "-", "file empty", f"begin it with the header {','.join(table.fields)}")
            return None
        if text.startswith("\ufeff"):
            wrong(1, "-", "byte order mark", "save the file as UTF-8 without a BOM")
            return None
        if "\0" in text or "\r" in text:
            char, name = ("\0", "NUL character") if "\0" in text else ("\r", "carriage return")
            line = text[: text.index(char)].count("\n") + 1
            wrong(line, "-", name, "save the file with plain LF line ends and no control characters")
            return None
        reader = csv.reader(io.StringIO(text), strict=True)
        rows, line, whole = [], 1, True
        try:
            header = next(reader)
            if header != list(table.fields):
                missing = [name for name in table.fields if name not in header]
                extra = [name for name in header if name not in table.fields]
                for name in missing:
                    wrong(1, name, "column missing", "add it, in the order of datapackage.json")
                for name in extra:
                    wrong(
                        1,
                        name if name.isidentifier() else repr(name),
                        "column unknown",
                        "take it out, or describe it in datapackage.json",
                    )
                if not missing and not extra:
                    wrong(1, "-", "columns in another order or twice", f"write {','.join(table.fields)}")
                return None
            while True:
                line = reader.line_num + 1
                row = next(reader, None)
                if row is None:
                    break
                whole = whole and reader.line_num == line and len(row) == len(header)
                if reader.line_num != line:
                    wrong(line, "-", "a cell runs over the line", "close the quotation mark opened on this line")
                elif len(row) != len(header):
                    wrong(
                        line,
                        "-",
                        f"{len(row)} cells, not {len(header)}",
                        "look for a comma too many or too few; a cell with a comma needs quotation marks",
                    )
                else:
                    rows.append((line, dict(zip(header, row, strict=True))))
        except csv.Error as error:
            wrong(
                line,
                "-",
                f"not CSV ({error})",
                "write a quotation mark inside a cell twice and put the cell in quotation marks",
            )
            return None
        self._form(table, text, header, rows)
        table.whole = whole
        return rows

    def _form(self, table: Table, text: str, header: list[str], rows: Rows) -> None:
        """A stray quotation mark, needless quoting or an empty line change no value but hide mistakes."""
        lines = text.split("\n")
        for line, texts in [(1, header), *((line, row.values()) for line, row in rows)]:
            out = io.StringIO()
            csv.writer(out, lineterminator="").writerow(texts)
            if out.getvalue() != lines[line - 1]:
                self.report(table.path, line, "-", "stray quotation mark", f"write the line as {out.getvalue()[:80]}")
        if not text.endswith("\n") or text.endswith("\n\n"):
            self.report(table.path, len(lines), "-", "line end", "end the file with one line end")

    # -- one cell ---------------------------------------------------------------------------------

    def _codes(self, rows: Rows | None) -> dict[str, set[str]] | None:
        if rows is None or not self.tables["codes"].whole:
            return None  # told once, and not again for every code in every table
        codes: dict[str, set[str]] = {}
        for _, row in rows:
            codes.setdefault(row["vocabulary"], set()).add(row["code"])
        return codes

    def _cells(self, table: Table, rows: Rows, codes: dict[str, set[str]] | None) -> None:
        seen: dict[tuple[str, ...], int] = {}
        unique: dict[str, dict[str, int]] = {
            name: {}
            for name, f in table.fields.items()
            if f.get("constraints", {}).get("unique") and [name] != table.key
        }
        for line, row in rows:
            wrong = [
                (name, *found)
                for name, field in table.fields.items()
                for found in cells.faults(row[name], field, codes)
            ]
            for name, first in unique.items():
                if row[name] and first.setdefault(row[name], line) != line:
                    wrong.append(
                        (
                            name,
                            "duplicate",
                            f"{row[name]!r} stands on line {first[row[name]]} already: no two rows may share it",
                        )
                    )
            for found in wrong:
                self.report(table.path, line, *found)
            table.cited.add(row.get("passage_id", ""))
            key = tuple(row[name] for name in table.key)
            if len(table.key) == 1:
                table.ids.add(key[0])
            if key in seen:
                self.report(
                    table.path,
                    line,
                    table.key[0],
                    "duplicate",
                    f"{' '.join(key)!r} stands on line {seen[key]} already: give a new id or drop one row",
                )
            elif not wrong:
                table.rows.append({name: cells.typed(text, table.fields[name]) for name, text in row.items()})
                table.lines.append(line)
            seen.setdefault(key, line)
        table.sound = table.whole and len(table.rows) == len(rows)
        late = next((b for a, b in pairwise(seen) if _natural(b) < _natural(a)), None)
        if late and table.name != "codes":
            self.report(table.path, seen[late], table.key[0], "order", f"sort the rows by {', '.join(table.key)}")

    def _keys(self, table: Table) -> None:
        # Of a table that is not whole nobody knows which ids it lacks.
        everywhere = set().union(*(t.ids for t in self.tables.values()))
        all_whole = all(t.whole for t in self.tables.values())
        for row, line in zip(table.rows, table.lines, strict=True):
            for field, other, _ in table.foreign:
                there = self.tables[other]
                if row[field] and there.whole and row[field] not in there.ids:
                    self._dangling(table, line, field, row[field], there.path)
            for name, field in table.fields.items():
                if field.get("references") == "record" and row[name] and all_whole and row[name] not in everywhere:
                    self._dangling(table, line, name, row[name], "any table")

    def _dangling(self, table: Table, line: int, field: str, id: str, where: str) -> None:
        self.report(
            table.path, line, field, "points nowhere", f"{id!r} is in no row of {where}: correct the id or add the row"
        )


def _natural(key: tuple[str, ...]) -> list[list[int | str]]:
    """p4.2 before p10.1: numbers inside ids count as numbers."""
    return [[int(part) if n % 2 else part for n, part in enumerate(re.split(r"(\d+)", text))] for text in key]


def validate(folder: str | os.PathLike[str] | Traversable) -> list[Problem]:
    """All problems of a data folder, ordered by file and line; empty if it is sound."""
    return Checker(folder).run()
