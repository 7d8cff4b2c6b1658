"""One SQLite database: types, keys and descriptions of the descriptor, and the dates as days."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kgdata import _data
from kgdata.exporting import readme, tabular
from kgdata.exporting.tabular import Described, Row

_TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}  # SQLite has no truth values: 1 and 0


def _schema(*names: str) -> Described:
    fields = [{"name": name, "type": "string", "description": "", "constraints": {"required": True}} for name in names]
    return {"fields": fields, "primaryKey": []}


#: What the database says of itself, for programs that know no metadata.
DESCRIPTIONS: Described = {
    "name": "descriptions",
    "schema": _schema("table_name", "column_name", "title", "description"),
}
PACKAGE: Described = {
    "name": "package",
    "schema": _schema("title", "version", "description", "license", "terms", "reading"),
}


def write(path: Path) -> None:
    """Write the database.

    Raises
    ------
    OSError
        If SQLite cannot write it.
    """
    tabular.refuse(DESCRIPTIONS, PACKAGE)
    tables = tabular.tables()
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            # It is moved to its place when it is whole, so it needs no journal.
            database.executescript("PRAGMA encoding='UTF-8'; PRAGMA page_size=4096; PRAGMA journal_mode=OFF;")
            # What ids point to was looked at when the data was checked: SQLite would look through whole tables for each row
            # that refers to a later one.
            database.execute("PRAGMA foreign_keys=OFF")
            database.execute("BEGIN")
            for table, rows in _in_order([*tables, (DESCRIPTIONS, _described(tables)), (PACKAGE, [_package()])]):
                _create(database, table)
                _insert(database, table, rows)
            database.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error


def _in_order(tables: list[tuple[Described, list[Row]]]) -> list[tuple[Described, list[Row]]]:
    """Each table after those that it refers to, so that a dump can be read again with the keys on."""
    placed, left = [], list(tables)
    while left:
        names = {table["name"] for table, _ in left}
        free = next((one for one in left if not (_referred(one[0]) & names)), left[0])
        left.remove(free)
        placed.append(free)
    return placed


def _referred(table: Described) -> set[str]:
    return {key["reference"]["resource"] for key in table["schema"].get("foreignKeys", [])} - {"", table["name"]}


def _create(database: sqlite3.Connection, table: Described) -> None:
    lines = [_column(field) for field in table["schema"]["fields"]]
    if key := table["schema"]["primaryKey"]:
        lines.append(f"PRIMARY KEY ({_names(key)})")
    for foreign in table["schema"].get("foreignKeys", []):
        there = foreign["reference"]
        # Deferred: a row may refer to a later one of its own table.
        lines.append(
            f"FOREIGN KEY ({_names(foreign['fields'])}) REFERENCES {_name(there['resource'] or table['name'])} "
            f"({_names(there['fields'])}) DEFERRABLE INITIALLY DEFERRED"
        )
    database.execute(f"CREATE TABLE {_name(table['name'])} (\n  " + ",\n  ".join(lines) + "\n)")


def _column(field: Described) -> str:
    unique = " UNIQUE" if field.get("constraints", {}).get("unique") else ""
    required = " NOT NULL" if tabular.required(field) else ""
    return f"{_name(field['name'])} {_TYPES.get(field['type'], 'TEXT')}{required}{unique}"


def _insert(database: sqlite3.Connection, table: Described, rows: list[Row]) -> None:
    names = [field["name"] for field in table["schema"]["fields"]]
    places = ", ".join("?" * len(names))
    database.executemany(
        f"INSERT INTO {_name(table['name'])} ({_names(names)}) VALUES ({places})",
        [[row[name] for name in names] for row in rows],
    )


def _described(tables: list[tuple[Described, list[Row]]]) -> list[Row]:
    """A row a table, with no column named, and a row a column."""
    found = []
    for table, _ in tables:
        for thing in (table, *table["schema"]["fields"]):
            column = "" if thing is table else thing["name"]
            title = thing.get("title") or thing["name"]
            found.append(
                {
                    "table_name": table["name"],
                    "column_name": column,
                    "title": title,
                    "description": thing["description"],
                }
            )
    return found


def _package() -> Row:
    package = _data.schema()
    licence = package["licenses"][0]
    said = {name: package[name] for name in ("title", "version", "description")}
    license = f"{licence['title']}, {licence['path']}"
    return {**said, "license": license, "terms": readme.TERMS, "reading": f"{readme.STANDING}\n{readme.COMPUTED}"}


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _names(names: str | list[str]) -> str:
    return ", ".join(map(_name, [names] if isinstance(names, str) else names))
