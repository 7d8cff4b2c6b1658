"""Checks a data folder against its schema and tells everything that is wrong at once.

This module knows what the descriptor says: files, columns, types, codes, keys. What the data
*means* (sums, dates, budgets, disclosure) is in :mod:`kgdata.rules`. Standard library only, so
that anyone who edits a CSV can run it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections import namedtuple
from datetime import date
from pathlib import Path

from kgdata import edtf

EDTF = "http://id.loc.gov/datatypes/edtf"
_DURATION = re.compile(r"P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$")


class Problem(namedtuple("Problem", "file line field rule remedy")):
    """One thing that is wrong: where, which rule it breaks, what to do."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.rule}: {self.remedy}"


class Table:
    """One table as read for checking: rows that are sound, with their line numbers."""

    def __init__(self, name: str, resource: dict):
        self.name = name
        self.path = resource["path"]
        self.fields = {field["name"]: field for field in resource["schema"]["fields"]}
        key = resource["schema"]["primaryKey"]
        self.key = [key] if isinstance(key, str) else key
        self.foreign = [
            (fk["fields"], fk["reference"]["resource"] or name, fk["reference"]["fields"])
            for fk in resource["schema"].get("foreignKeys", [])
        ]
        self.rows: list[dict] = []  # typed, as kgdata.records gives them
        self.lines: list[int] = []
        self.ids: set[str] = set()  # of unsound rows too: what is there does not dangle


class Checker:
    """Collects problems of a folder, file by file."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.problems: list[Problem] = []
        self.tables: dict[str, Table] = {}

    def report(self, file, line, field, rule, remedy) -> None:
        self.problems.append(Problem(f"{self.folder.name}/{file}", line, field, rule, remedy))

    def run(self) -> list[Problem]:
        descriptor = self._descriptor()
        if descriptor:
            self.tables = {r["name"]: Table(r["name"], r) for r in descriptor["resources"]}
            texts = {table.name: self._read(table) for table in self.tables.values()}
            codes = self._codes(texts.get("codes") or [])
            for table in self.tables.values():
                self._cells(table, texts[table.name] or [], codes)
            for table in self.tables.values():
                self._keys(table)
            from kgdata import rules

            rules.check(self)
        return sorted(self.problems, key=lambda p: (p.file, p.line))

    def _descriptor(self) -> dict | None:
        path = self.folder / "datapackage.json"
        try:
            found = json.loads(path.read_text("utf-8"))
            # Touch what every later step relies on.
            [(r["name"], r["path"], r["schema"]["fields"], r["schema"]["primaryKey"]) for r in found["resources"]]
            return found
        except FileNotFoundError:
            self.report(path.name, 1, "-", "file missing", "name a folder that holds datapackage.json and its tables")
        except (ValueError, KeyError, TypeError) as error:
            line = getattr(error, "lineno", 1)
            self.report(path.name, line, "-", f"not a data package ({error})", "restore the file from the last version")
        return None

    # -- one file ---------------------------------------------------------------------------------

    def _read(self, table: Table) -> list[tuple[int, dict]] | None:
        """The rows as text with their line numbers, or None if the file cannot be read as a table."""
        wrong = lambda line, field, rule, remedy: self.report(table.path, line, field, rule, remedy)  # noqa: E731
        try:
            raw = (self.folder / table.path).read_bytes()
        except OSError:
            return wrong(1, "-", "file missing", "restore it, or take the table out of datapackage.json")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            return wrong(line, "-", "not UTF-8", f"save the file as UTF-8: byte {raw[error.start]:#04x} is no character there")
        if not text.strip():
            return wrong(1, "-", "file empty", f"begin it with the header {','.join(table.fields)}")
        if text.startswith("\ufeff"):
            return wrong(1, "-", "byte order mark", "save the file as UTF-8 without a BOM")
        if "\0" in text or "\r" in text:
            char, name = ("\0", "NUL character") if "\0" in text else ("\r", "carriage return")
            line = text[: text.index(char)].count("\n") + 1
            return wrong(line, "-", name, "save the file with plain LF line ends and no control characters")
        reader = csv.reader(io.StringIO(text), strict=True)
        rows, line = [], 1
        try:
            header = next(reader)
            if header != list(table.fields):
                missing = [name for name in table.fields if name not in header]
                extra = [name for name in header if name not in table.fields]
                for name in missing:
                    wrong(1, name, "column missing", "add it, in the order of datapackage.json")
                for name in extra:
                    wrong(1, name, "column unknown", "take it out, or describe it in datapackage.json")
                if not missing and not extra:
                    wrong(1, "-", "columns in another order or twice", f"write {','.join(table.fields)}")
                return None
            while True:
                line = reader.line_num + 1
                row = next(reader, None)
                if row is None:
                    break
                if reader.line_num != line:
                    wrong(line, "-", "a cell runs over the line", "close the quotation mark opened on this line")
                elif len(row) != len(header):
                    wrong(line, "-", f"{len(row)} cells, not {len(header)}", "look for a comma too many or too few; a cell with a comma needs quotation marks")
                else:
                    rows.append((line, dict(zip(header, row))))
        except csv.Error as error:
            return wrong(line, "-", f"not CSV ({error})", "write a quotation mark inside a cell twice and put the cell in quotation marks")
        self._form(table, text, header, rows)
        return rows

    def _form(self, table, text, header, rows) -> None:
        """A stray quotation mark, needless quoting or an empty line change no value but hide mistakes."""
        lines = text.split("\n")
        for line, row in [(1, dict(zip(header, header))), *rows]:
            out = io.StringIO()
            csv.writer(out, lineterminator="").writerow(row.values())
            if out.getvalue() != lines[line - 1]:
                self.report(table.path, line, "-", "stray quotation mark", f"write the line as {out.getvalue()[:80]}")
        if not text.endswith("\n") or text.endswith("\n\n"):
            self.report(table.path, len(lines), "-", "line end", "end the file with one line end")

    # -- one cell ---------------------------------------------------------------------------------

    def _codes(self, rows) -> dict[str, set[str]]:
        codes: dict[str, set[str]] = {}
        for _, row in rows:
            codes.setdefault(row["vocabulary"], set()).add(row["code"])
        return codes

    def _cells(self, table: Table, rows, codes) -> None:
        seen: dict[tuple, int] = {}
        for line, row in rows:
            wrong = [
                (name, *found)
                for name, field in table.fields.items()
                for found in _cell(row[name], field, codes)
            ]
            for found in wrong:
                self.report(table.path, line, *found)
            key = tuple(row[name] for name in table.key)
            if len(table.key) == 1:
                table.ids.add(key[0])
            if key in seen:
                self.report(table.path, line, table.key[0], "duplicate", f"{' '.join(key)} stands on line {seen[key]} already: give a new id or drop one row")
            elif not wrong:
                table.rows.append({name: _typed(text, table.fields[name]) for name, text in row.items()})
                table.lines.append(line)
            seen.setdefault(key, line)
        if table.name != "codes" and list(seen) != sorted(seen, key=_natural):
            self.report(table.path, 2, table.key[0], "order", f"sort the rows by {', '.join(table.key)}")

    def _keys(self, table: Table) -> None:
        everywhere = set().union(*(t.ids for t in self.tables.values()))
        for row, line in zip(table.rows, table.lines):
            for field, other, _ in table.foreign:
                if row[field] and row[field] not in self.tables[other].ids:
                    self._dangling(table, line, field, row[field], self.tables[other].path)
            for name, field in table.fields.items():
                if field.get("references") == "record" and row[name] and row[name] not in everywhere:
                    self._dangling(table, line, name, row[name], "any table")

    def _dangling(self, table, line, field, id, where) -> None:
        self.report(table.path, line, field, "points nowhere", f"{id!r} is in no row of {where}: correct the id or add the row")


def _natural(key: tuple) -> list:
    """p4.2 before p10.1: numbers inside ids count as numbers."""
    return [[int(part) if part.isdigit() else part for part in re.split(r"(\d+)", text)] for text in key]


def _cell(text: str, field: dict, codes: dict) -> list[tuple[str, str]]:
    """What is wrong with one cell: (rule, remedy), all of it."""
    limits = field.get("constraints", {})
    if not text:
        return [("required", f"fill it in: {field['description']}")] if limits.get("required") else []
    found = []
    if text != text.strip() or "  " in text:
        found.append(("spaces", "take out spaces at the ends and double spaces"))
    if text != unicodedata.normalize("NFC", text):
        found.append(("not NFC", "write accents and й as one character (Unicode normal form C)"))
    if "�" in text or any(unicodedata.category(c) == "Cc" for c in text):
        found.append(("control or replacement character", "type the cell again"))
    try:
        value = _typed(text, field)
    except ValueError as error:
        return [*found, (field["type"] if field.get("rdfType") != EDTF else "date", str(error))]
    if "vocabulary" in field and text not in codes.get(field["vocabulary"], ()):
        known = ", ".join(sorted(codes.get(field["vocabulary"], ()))) or "none, because codes.csv cannot be read"
        found.append(("unknown code", f"{text!r} is not in vocabulary {field['vocabulary']}; known: {known}"))
    if "pattern" in limits and not re.fullmatch(limits["pattern"], text):
        found.append(("pattern", f"{text!r} must look like {limits['pattern']}"))
    if len(text) > limits.get("maxLength", len(text)):
        found.append(("too long", f"{len(text)} characters, at most {limits['maxLength']}: shorten it"))
    if "minimum" in limits and value < limits["minimum"]:
        found.append(("too small", f"{text} is below {limits['minimum']}"))
    if field.get("format") == "uri" and not re.match(r"https?://[^\s/]+\.[^\s/]+", text):
        found.append(("address", f"{text!r} is no web address: begin with https://"))
    return found


def _typed(text: str, field: dict):
    """The value of a cell; ValueError says how to write it instead."""
    if not text:
        return None
    kind = field["type"]
    if kind in ("integer", "number"):
        if not re.fullmatch(r"-?\d+" + (r"(\.\d+)?" if kind == "number" else ""), text):
            plain = re.sub(r"[,\s_]", "", text)
            raise ValueError(f"{text!r} is not a plain number: write digits only, as in {plain if re.fullmatch('[-.0-9]+', plain) else '446574'}")
        return float(text) if "." in text else int(text)
    if kind == "boolean":
        if text not in ("true", "false"):
            raise ValueError(f"{text!r} is neither true nor false")
        return text == "true"
    if kind == "date":
        edtf_date = edtf.parse(text)
        if not edtf_date.is_exact:
            raise ValueError(f"{text!r} is not a day: write it as {date(2026, 11, 24)}")
    elif kind == "duration" and not _DURATION.fullmatch(text):
        raise ValueError(f"{text!r} is not an ISO 8601 duration: P6Y is six years, P7M seven months")
    elif field.get("rdfType") == EDTF:
        edtf.parse(text)
    return text


def validate(folder) -> list[Problem]:
    """All problems of a data folder, ordered by file and line; empty if it is sound."""
    return Checker(folder).run()
