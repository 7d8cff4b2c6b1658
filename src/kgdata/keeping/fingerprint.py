"""The record of a release: which records it had and how each was defined, as marks from which nothing can be read again.

A test can so tell what was added, changed or removed since, in a clone without history, and no text that was
taken out for somebody's sake is kept in one more place.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from kgdata.keeping.sides import Row, Side

FORMAT = "kgdata release 1"
MOST = 4_000_000  # bytes of a record: thirty times ours


def mark(value: Any) -> str:
    """The mark of a value: the same for the same value, and no way back from it."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def mark_of(row: Row, fields: list[str]) -> str:
    """The mark of a record, of those of its fields that are filled in, in whatever order they stand."""
    return mark({name: plain(row[name]) for name in fields if row.get(name) is not None})


def plain(value: Any) -> str:
    """A value as a text; 5 and 5.0 are one number."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def dump(side: Side) -> str:
    """The record of a release: JSON, a line for each table, for the schema and for the files."""
    if side.marked:
        raise ValueError(f"{side.name}: the record of a release itself, from which none can be made: name the data")

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    tables = {
        table: {
            "key": side.keys[table],
            "fields": side.fields[table],
            "records": {id: mark_of(row, side.fields[table]) for id, row in records.items()},
        }
        for table, records in side.records.items()
    }
    return (
        f'{{\n"format": {line(FORMAT)},\n"version": {line(side.version)},\n'
        f'"schema": {line({" ".join(what): mark(value) for what, value in side.schema.items()})},\n'
        f'"files": {line({path: digest[:8] for path, digest in side.files.items()})},\n'
        '"tables": {\n' + ",\n".join(f"{line(name)}: {line(table)}" for name, table in tables.items()) + "\n}\n}\n"
    )


def load(name: str, text: str) -> Side:
    """The side that a release was.

    Raises
    ------
    ValueError
        If the text is no such record.
    """
    again = "restore the file, or record the release anew: kgdata diff --record FILE"
    try:
        found = json.loads(text, parse_int=float)  # no number is expected, least of all one of thousands of digits
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise ValueError(f"{name}: not the record of a release of kgdata: {again}")
        tables = found["tables"]
        texts = [found["version"]]
        for marks in (found["schema"], found["files"], *(table["records"] for table in tables.values())):
            texts += [*marks, *marks.values()]
        for table in tables.values():
            texts += [*table["key"], *table["fields"]]
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("a mark that is no text")
        if not all(" " in what for what in found["schema"]):
            raise TypeError("a definition of nothing")
    except json.JSONDecodeError as error:
        raise ValueError(f"{name}:{error.lineno}: not JSON ({error.msg}): {again}") from None
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        lack = f"{error} is missing" if isinstance(error, KeyError) else error
        raise ValueError(f"{name}: a damaged record of a release ({lack}): {again}") from None
    side = Side(
        name,
        found["version"],
        {tuple(what.split(" ")): value for what, value in found["schema"].items()},
        {name: table["fields"] for name, table in tables.items()},
        {name: table["key"] for name, table in tables.items()},
        {name: table["records"] for name, table in tables.items()},
        found["files"],
    )
    side.marked = True
    return side


def read(path: Path) -> Side | None:
    """The record of a release that a file holds; None if it is a file of another kind."""
    try:
        with path.open("rb") as file:
            content = file.read(1000)
            if not content.lstrip().startswith(b"{"):
                return None
            content += file.read(MOST)  # and no more, or a file of any size would fill the memory
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from None
    if len(content) > MOST:
        raise ValueError(f"{path}: more than {MOST:,} bytes, so this is not the record of a release: restore the file")
    try:
        return load(str(path), content.decode("utf-8"))
    except UnicodeDecodeError:
        raise ValueError(f"{path}: not UTF-8 text: restore the file") from None
