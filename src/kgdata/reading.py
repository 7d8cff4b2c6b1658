"""Reads the files of a data folder as texts, and tells everything because of which one cannot be read.

What the cells may hold is in :mod:`kgdata.cells`, what is wrong with them in :mod:`kgdata.checking`. Standard library only.
"""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
from collections import Counter, namedtuple
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from kgdata import _data, cells, describing

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from importlib.resources.abc import Traversable
    from typing import Any, TypeVar

    T = TypeVar("T")
    Taker = Callable[[list[str], Iterable[list[list[str]]], Sequence[int], bool], T]

RESTORE = "restore the file from the last version"
MOST_TOLD = 1000  # problems of a file
#: A line as it must be: quotation marks around the cells with a comma or such a mark, and around no others.
_CELL = r'(?:[^",\r]*|"[^",\r]*(?:,|"")[^"\r]*(?:""[^"\r]*)*")'
_QUOTED = re.compile(f"{_CELL}(?:,{_CELL})*")
BLOCK = 512  # rows looked at together: few enough to stay in the processor's cache


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


class Uneven(Exception):
    """A table has a line that must be looked at by itself."""


class Texts:
    """The rows of a table as they stand in its file: cells as texts, in the order of the header, each row with its line."""

    def __init__(self, header: list[str], cells: list[list[str]], lines: Sequence[int], whole: bool) -> None:
        self.header, self.cells, self.lines = header, cells, lines
        #: Whether these are all rows: each could be told into cells.
        self.whole = whole

    def rows(self) -> Iterator[dict[str, str]]:
        """Each row as a dict."""
        return (dict(zip(self.header, row, strict=True)) for row in self.cells)


class Table:
    """A table as the descriptor has it."""

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
        # Touch what every later step relies on.
        [(field["type"], field["description"]) for field in self.fields.values()]
        [self.fields[name] for name in self.key]


class Reader:
    """Reads a folder file by file, and collects the problems."""

    def __init__(self, folder: str | os.PathLike[str] | Traversable) -> None:
        # A folder inside a zip file is no path, but works like one.
        self.folder = Path(folder) if isinstance(folder, (str, os.PathLike)) else folder
        self.problems: list[Problem] = []
        self.told: Counter[str] = Counter()  # how many of each file
        self.descriptor: dict[str, Any] = {}
        self.tables: dict[str, Table] = {}
        self.descriptors: list[str] = []  # the descriptor, and the schemas that tables share
        self.files: dict[str, str] = {}  # other than tables: path and hash

    def report(self, file: str, line: int, field: str, rule: str, remedy: str) -> None:
        """Note a problem; where a file has very many, they all have one cause, which the first thousand show."""
        self.told[file] += 1
        if self.told[file] > MOST_TOLD:
            rule, remedy = "and more", f"mend the {MOST_TOLD} problems before: then the rest is told"
        if self.told[file] <= MOST_TOLD + 1:
            self.problems.append(Problem(f"{self.folder.name}/{file}", line, field, rule, remedy))

    def content(self, file: str) -> bytes:
        """The bytes of a file; OSError too where it is a pipe or a device, which may have no end."""
        path = self.folder / file
        if isinstance(path, Path) and path.exists() and not path.is_file():
            raise OSError(errno.EINVAL, "not a file", file)
        found: bytes = path.read_bytes()
        return found

    def described(self) -> bool:
        """Whether the descriptor could be read; if so, its tables are here from now on."""
        name = descriptor = "datapackage.json"

        def read(file: str) -> dict[str, Any]:
            nonlocal name
            name = file
            self.descriptors.append(file)
            content: dict[str, Any] = json.loads(self.content(file).decode("utf-8"))
            if file != descriptor and not isinstance(content, dict):
                raise TypeError("a schema is an object")
            return content

        try:
            if misnamed := _data.misnamed(read(descriptor)):
                text = self.content(descriptor).decode("utf-8")
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
                [(table.fields[field], tables[other].fields[there]) for field, other, there in table.foreign]
            if faults := describing.faults(found):
                for where, remedy in faults:
                    self.report(descriptor, 1, "-", f"not a data package ({where})", remedy)
                return False
            self.descriptor, self.tables = found, tables
            for name, (right, remedy) in _WHOLE.items():
                if not right(found.get(name)):
                    self.report(descriptor, 1, name, "not as it must be", remedy)
            return True
        except OSError:
            remedy = "name a folder that holds datapackage.json and its tables" if name == descriptor else RESTORE
            self.report(name, 1, "-", "file missing", remedy)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            self.report(name, line, "-", "not UTF-8", RESTORE)
        except json.JSONDecodeError as error:
            self.report(name, error.lineno, "-", f"not JSON ({error.msg})", RESTORE)
        except (KeyError, TypeError, AttributeError, RecursionError, ValueError) as error:
            lack = f"{error} is missing" if isinstance(error, KeyError) else error
            self.report(name, 1, "-", f"not a data package ({lack})", RESTORE)
        return False

    def text(self, table: Table, form: bool = True) -> str | None:
        """The text of a table's file, with plain line ends; None, and the reason reported, if it has none.

        Without ``form``, what changes no value is let pass: line ends and a byte order mark.
        """
        text = self.decoded(table)
        if text is None:
            return None
        if not form:
            text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        if text.startswith("\ufeff"):
            self.report(table.path, 1, "-", "byte order mark", "save the file as UTF-8 without a BOM")
            return None
        if "\r" in text:
            line = text[: text.index("\r")].count("\n") + 1
            remedy = "save the file with plain LF line ends and no control characters"
            self.report(table.path, line, "-", "carriage return", remedy)
            return None
        return text

    def read(self, table: Table, take: Taker[T], form: bool = True) -> T | None:
        """What ``take`` makes of a table, by the short way or else the long one; None if its file cannot be read as one.

        It is given the header, the columns in blocks of rows, the lines of these, and whether they are all.
        """
        text = self.text(table, form)
        if text is None:
            return None
        if text.startswith(",".join(table.fields) + "\n"):
            with suppress(Uneven):
                return take([*table.fields], plain(text, len(table.fields)), range(2, text.count("\n") + 1), True)
        texts = self.texts(table, text, form)
        if texts is None:
            return None
        columns = [[*column] for column in zip(*texts.cells, strict=True)]
        return take(texts.header, [columns] if columns else [], texts.lines, texts.whole)

    def texts(self, table: Table, text: str, form: bool = True) -> Texts | None:
        """The rows of a table's text, None if it is no such table.

        Without ``form``, what changes no value is let pass: quoting, the order of columns.
        """
        parsed = self.parsed(table, text)
        if parsed is not None and form:
            if parsed.header != list(table.fields):
                remedy = f"write {','.join(table.fields)}"
                self.report(table.path, 1, "-", "columns in another order or twice", remedy)
                return None
            self._form(table, text, parsed)
        return parsed

    def decoded(self, table: Table) -> str | None:
        """The text of a table's file; None, and the reason reported, if it has none."""

        def wrong(line: int, rule: str, remedy: str) -> None:
            self.report(table.path, line, "-", rule, remedy)

        try:
            raw = self.content(table.path)
        except OSError:
            wrong(1, "file missing", "restore it, or take the table out of datapackage.json")
            return None
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            wrong(line, "not UTF-8", f"save the file as UTF-8: byte {raw[error.start]:#04x} is no character there")
            return None
        bare = text.lstrip("\ufeff")
        if not bare or bare.isspace():
            wrong(1, "file empty", f"begin it with the header {','.join(table.fields)}")
            return None
        if "\0" in text:
            line = text[: text.index("\0")].count("\n") + 1
            wrong(line, "NUL character", "save the file with plain LF line ends and no control characters")
            return None
        return text

    def parsed(self, table: Table, text: str, blank_lines: bool = False) -> Texts | None:
        """The rows of a text; None, and the reason reported, if it is no such table."""

        def wrong(line: int, field: str, rule: str, remedy: str) -> None:
            self.report(table.path, line, field, rule, remedy)

        reader = csv.reader(io.StringIO(text), strict=True)
        line = 1
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
            with suppress(Uneven):
                found = [[*row] for block in plain(text, len(header)) for row in zip(*block, strict=True)]
                return Texts(header, found, range(2, len(found) + 2), True)
            rows: list[list[str]] = []
            lines: list[int] = []
            whole = True
            while True:
                line = reader.line_num + 1
                row = next(reader, None)
                if row is None:
                    return Texts(header, rows, lines, whole)
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
                    rows.append(row)
                    lines.append(line)
        except csv.Error as error:
            wrong(
                line,
                "-",
                f"not CSV ({error})",
                "write a quotation mark inside a cell twice and put the cell in quotation marks",
            )
            return None

    def _form(self, table: Table, text: str, found: Texts) -> None:
        """A stray quotation mark, needless quoting or an empty line change no value but hide mistakes."""
        lines = text.split("\n")
        for line, texts in [(1, found.header), *zip(found.lines, found.cells, strict=True)]:
            right = cells.line(texts)
            if right != lines[line - 1]:
                self.report(table.path, line, "-", "stray quotation mark", f"write the line as {right[:80]}")
        if not text.endswith("\n") or text.endswith("\n\n"):
            self.report(table.path, len(lines), "-", "line end", "end the file with one line end")


def plain(text: str, width: int) -> Iterator[list[list[str]]]:
    """The columns of the rows below the header, block by block, as long as each row is one line, laid out as it must be.

    Raises
    ------
    Uneven
        If one is not: then all must be looked at line by line, to tell which.
    """
    lines = text.split("\n")
    if lines.pop() or max(map(len, lines)) > csv.field_size_limit():
        raise Uneven
    for first in range(1, len(lines), BLOCK):
        block = lines[first : first + BLOCK]
        marked = {number: line for number, line in enumerate(block) if '"' in line}
        if not all(map(_QUOTED.fullmatch, marked.values())):
            raise Uneven
        try:
            told = list(csv.reader(marked.values(), strict=True))
        except csv.Error:
            raise Uneven from None
        for number in marked:
            block[number] = "," * (width - 1)
        if {line.count(",") for line in block} != {width - 1} or any(len(row) != width for row in told):
            raise Uneven
        found = ",".join(block).split(",")  # what has no quotation mark is told into cells by its commas, all at once
        for number, row in zip(marked, told, strict=True):
            found[number * width : (number + 1) * width] = row
        yield [found[number::width] for number in range(width)]
