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
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from kgdata import _data, cells, rules

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from typing import Any

    Rows = list[tuple[int, dict[str, str]]]  # a table as text: the line of each row, and its cells

_RESTORE = "restore the file from the last version"


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _each(value: object, *names: str) -> bool:
    """Whether it is a list of things that have these texts."""
    return isinstance(value, list) and all(isinstance(v, dict) and all(_text(v.get(n)) for n in names) for v in value)


def _time(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.strptime(value, _data.CREATED))
    except ValueError:
        return False


#: What the descriptor says of the data as a whole, which citations and exports pass on: how it must be, what to do.
_WHOLE = {
    "title": (_text, "write what the data is, as a text"),
    "description": (_text, "write what one row is, as a text"),
    "version": (_text, "write it as a text, such as 0.1.0"),
    "licenses": (lambda v: bool(v) and _each(v, "title", "path"), "list the terms, each with a title and a path"),
    "contributors": (lambda v: v is None or _each(v, "title"), "list who made the data, each with a title"),
    "keywords": (lambda v: v is None or (isinstance(v, list) and all(map(_text, v))), "write a list of texts"),
    "created": (lambda v: v is None or _time(v), "write the time as in 2026-11-29T00:00:00Z"),
    "homepage": (lambda v: v is None or (_text(v) and v.startswith("https://")), "begin with https://"),
}


class Problem(namedtuple("Problem", "file line field rule remedy")):
    """One thing that is wrong: where, which rule it breaks, what to do.

    Parameters
    ----------
    file : str
        The file, with the name of its folder.
    line : int
        The line, from 1.
    field : str
        The field, or ``-`` where it is the row or the file.
    rule : str
        The rule that is broken.
    remedy : str
        What to do about it.

    Examples
    --------
    >>> problem = Problem("data/cases.csv", 3, "label", "required", "fill it in")
    >>> print(problem)
    data/cases.csv:3: label: required: fill it in
    """

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
        self.sorted = name != "codes"  # codes stand in the order in which they are shown
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
        self.descriptor: dict[str, Any] = {}
        self.tables: dict[str, Table] = {}
        self.descriptors: list[str] = []  # the descriptor, and the schemas that tables share
        self.files: dict[str, str] = {}  # other than tables: path and hash

    def report(self, file: str, line: int, field: str, rule: str, remedy: str) -> None:
        self.problems.append(Problem(f"{self.folder.name}/{file}", line, field, rule, remedy))

    def run(self) -> list[Problem]:
        texts = self.texts()
        if self.descriptor:
            codes = self._codes(texts.get("codes"))
            for table in self.tables.values():
                self._cells(table, texts[table.name] or [], codes)
            for table in self.tables.values():
                self._keys(table)
            self._hashes()
            rules.check(self)
        return sorted(self.problems, key=lambda p: (p.file, p.line))

    def texts(self, form: bool = True) -> dict[str, Rows | None]:
        """The rows of every table as texts with their line numbers, None where a file cannot be read as a table.

        Without ``form``, what changes no value is let pass: line ends, quoting, the order of columns.
        """
        return {table.name: self._read(table, form) for table in self.tables.values()} if self.described() else {}

    def described(self) -> bool:
        """Whether the descriptor could be read; if so, its tables are here from now on."""
        name = descriptor = "datapackage.json"

        def read(file: str) -> dict[str, Any]:
            nonlocal name
            name = file
            self.descriptors.append(file)
            content: dict[str, Any] = json.loads((self.folder / file).read_text("utf-8"))
            return content

        try:
            if misnamed := _data.misnamed(read(descriptor)):
                text = (self.folder / descriptor).read_text("utf-8")
                for field, value, rule, remedy in misnamed:
                    told = re.escape(json.dumps(field)) + r"\s*:\s*" + re.escape(json.dumps(value, ensure_ascii=False))
                    at = max((place.start() for place in re.finditer(told, text)), default=0)
                    line = text[:at].count("\n") + 1
                    self.report(descriptor, line, field, rule, remedy)
                return False
            found = _data.described(read)
            name = descriptor
            tables = {r["name"]: Table(r["name"], r) for r in found["resources"] if "schema" in r}
            self.files = {r["path"]: r["hash"] for r in found["resources"] if "schema" not in r}
            for table in tables.values():
                # Touch what every later step relies on.
                [(field["type"], field["description"]) for field in table.fields.values()]
                [table.fields[name] for name in table.key]
                [(table.fields[field], tables[other].fields[there]) for field, other, there in table.foreign]
            self.descriptor, self.tables = found, tables
            for name, (right, remedy) in _WHOLE.items():
                if not right(found.get(name)):
                    self.report(descriptor, 1, name, "not as it must be", remedy)
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

    def _read(self, table: Table, form: bool) -> Rows | None:
        """The rows as text with their line numbers, or None if the file cannot be read as a table."""

        def wrong(line: int, rule: str, remedy: str) -> None:
            self.report(table.path, line, "-", rule, remedy)

        text = self.decoded(table)
        if text is None:
            return None
        if not form:
            text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        if text.startswith("\ufeff"):
            wrong(1, "byte order mark", "save the file as UTF-8 without a BOM")
            return None
        if "\r" in text:
            line = text[: text.index("\r")].count("\n") + 1
            wrong(line, "carriage return", "save the file with plain LF line ends and no control characters")
            return None
        parsed = self.parsed(table, text)
        if parsed is None:
            return None
        header, rows, whole = parsed
        if form:
            if header != list(table.fields):
                wrong(1, "columns in another order or twice", f"write {','.join(table.fields)}")
                return None
            self._form(table, text, header, rows)
        table.whole = whole
        return rows

    def decoded(self, table: Table) -> str | None:
        """The text of a table's file; None, and the reason reported, if it has none."""

        def wrong(line: int, rule: str, remedy: str) -> None:
            self.report(table.path, line, "-", rule, remedy)

        try:
            raw: bytes = (self.folder / table.path).read_bytes()
        except OSError:
            wrong(1, "file missing", "restore it, or take the table out of datapackage.json")
            return None
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            wrong(line, "not UTF-8", f"save the file as UTF-8: byte {raw[error.start]:#04x} is no character there")
            return None
        if not text.lstrip("\ufeff").strip():
            wrong(1, "file empty", f"begin it with the header {','.join(table.fields)}")
            return None
        if "\0" in text:
            line = text[: text.index("\0")].count("\n") + 1
            wrong(line, "NUL character", "save the file with plain LF line ends and no control characters")
            return None
        return text

    def parsed(self, table: Table, text: str, blank_lines: bool = False) -> tuple[list[str], Rows, bool] | None:
        """The header, the rows as texts with their line numbers, and whether these are all; None if it is no such table."""

        def wrong(line: int, field: str, rule: str, remedy: str) -> None:
            self.report(table.path, line, field, rule, remedy)

        reader = csv.reader(io.StringIO(text), strict=True)
        rows, line, whole = [], 1, True
        try:
            header = next(reader)
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
            if missing or extra:
                return None
            if len(header) != len(table.fields):
                wrong(1, "-", "columns in another order or twice", f"write {','.join(table.fields)}")
                return None
            while True:
                line = reader.line_num + 1
                row = next(reader, None)
                if row is None:
                    break
                if blank_lines and not "".join(row).strip() and len(row) < 2:
                    continue
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
        return header, rows, whole

    def _form(self, table: Table, text: str, header: list[str], rows: Rows) -> None:
        """A stray quotation mark, needless quoting or an empty line change no value but hide mistakes."""
        lines = text.split("\n")
        for line, texts in [(1, header), *((line, row.values()) for line, row in rows)]:
            right = cells.line(texts)
            if right != lines[line - 1]:
                self.report(table.path, line, "-", "stray quotation mark", f"write the line as {right[:80]}")
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
        late = next((b for a, b in pairwise(seen) if natural(b) < natural(a)), None)
        if late and table.sorted:
            self.report(table.path, seen[late], table.key[0], "order", f"sort the rows by {', '.join(table.key)}")

    def _keys(self, table: Table) -> None:
        # Of a table that is not whole nobody knows which ids it lacks.
        everywhere = set().union(*(t.ids for t in self.tables.values() if t.name != _data.RETIRED))
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
        retired = self.tables.get(_data.RETIRED)
        for row in retired.rows if retired else ():
            if row["retired_id"] == id:
                instead = f"name {row['replaced_by']} instead" if row["replaced_by"] else "name another, or take it out"
                return self.report(table.path, line, field, "points nowhere", f"{id!r} is retired: {instead}")
        self.report(
            table.path, line, field, "points nowhere", f"{id!r} is in no row of {where}: correct the id or add the row"
        )


def natural(key: tuple[str, ...]) -> list[list[int | str]]:
    """p4.2 before p10.1: numbers inside ids count as numbers."""
    return [[int(part) if n % 2 else part for n, part in enumerate(re.split(r"(\d+)", text))] for text in key]


def validate(folder: str | os.PathLike[str] | Traversable) -> list[Problem]:
    """All problems of a data folder, ordered by file and line; empty if it is sound."""
    return Checker(folder).run()
