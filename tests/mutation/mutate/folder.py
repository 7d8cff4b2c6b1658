"""The data in memory, and copies of it that are damaged: no file is written, and only what changes is made anew."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from kgdata import _data, cells
from kgdata.keeping.sides import Packed

DESCRIPTOR = "datapackage.json"


class Table:
    """A table as it lies in its file: the texts of its rows; line 2 is the first."""

    def __init__(self, resource: dict[str, Any], text: str):
        schema = resource["schema"]
        self.name, self.path = resource["name"], resource["path"]
        self.fields = {field["name"]: field for field in schema["fields"]}
        key = schema["primaryKey"]
        self.key = [key] if isinstance(key, str) else key
        #: Field to the table and the field that it points to.
        self.keys = {
            key["fields"]: (key["reference"]["resource"] or self.name, key["reference"]["fields"])
            for key in schema.get("foreignKeys", ())
        }
        self.lines = text.splitlines()
        self.rows = list(csv.DictReader(self.lines))

    def id_of(self, row: dict[str, str]) -> str:
        """The id of a row; where its key has several fields, all of them, as a difference names it."""
        return " ".join(row[part] for part in self.key)

    def numbered(self) -> list[tuple[int, dict[str, str]]]:
        """The rows with the numbers of their lines."""
        return list(enumerate(self.rows, 2))


class Folder:
    """A sound folder, read once."""

    def __init__(self, path: Path):
        self.path = path
        self.descriptor = json.loads((path / DESCRIPTOR).read_text("utf-8"))
        self.files = {DESCRIPTOR: (path / DESCRIPTOR).read_bytes()}
        for resource in self.descriptor["resources"]:
            for file in (resource["path"], resource.get("schema")):
                if isinstance(file, str):
                    self.files[file] = (path / file).read_bytes()
        described = _data.described(lambda name: json.loads(self.files[name]))
        #: The descriptor with the schemas that tables share put into each of them, so that a change of one is of one only.
        self.described = json.dumps(described)
        resources = described["resources"]
        self.tables = {r["name"]: Table(r, self.files[r["path"]].decode()) for r in resources if "schema" in r}
        self.maps = [resource["path"] for resource in resources if "schema" not in resource]
        self.codes: dict[str, list[str]] = {}
        for row in self.tables["codes"].rows:
            self.codes.setdefault(row["vocabulary"], []).append(row["code"])
        #: Id to the table that has it.
        self.ids = {
            table.id_of(row): table.name
            for table in self.tables.values()
            if len(table.key) == 1 and table.name != _data.RETIRED
            for row in table.rows
        }

    def packed(self) -> Packed:
        """The folder as it is."""
        return Packed("data", self.files)

    def pointing(self, table: str) -> list[tuple[str, str, str]]:
        """The cells that point into a table: (table, field, the field there), references to any record included."""
        found = []
        for other in self.tables.values():
            found += [(other.name, field, there) for field, (to, there) in other.keys.items() if to == table]
            if len(self.tables[table].key) == 1 and table != _data.RETIRED:
                key = self.tables[table].key[0]
                found += [(other.name, name, key) for name, f in other.fields.items() if f.get("references")]
        return found


class Copy:
    """A copy of a folder that may be damaged; what is not touched is shared with the folder."""

    def __init__(self, folder: Folder):
        self.folder = folder
        self._lines: dict[str, list[str]] = {}
        self._files: dict[str, bytes | None] = {}
        self._descriptor: dict[str, Any] | None = None

    def row(self, table: str, line: int, **texts: str) -> None:
        """Give a row other cells."""
        of = self.folder.tables[table]
        lines = self.lines(table)
        row = dict(zip(of.fields, next(csv.reader([lines[line - 1]])), strict=True)) | texts
        lines[line - 1] = cells.line(row.values())

    def lines(self, table: str) -> list[str]:
        """The lines of a table's file, to be changed in place."""
        of = self.folder.tables[table]
        return self._lines.setdefault(of.path, list(of.lines))

    def bytes(self, file: str, content: bytes | None) -> None:
        """Give a file other bytes, or take it away."""
        self._files[file] = content

    def descriptor(self) -> dict[str, Any]:
        """The descriptor, to be changed in place; schemas that tables share are put into each of them."""
        if self._descriptor is None:
            self._descriptor = json.loads(self.folder.described)
        return self._descriptor

    def resource(self, name: str) -> dict[str, Any]:
        """The part of the descriptor that describes one resource."""
        return next(resource for resource in self.descriptor()["resources"] if resource["name"] == name)

    def packed(self) -> Packed:
        """What the damaged folder holds."""
        files: dict[str, bytes | None] = dict(self.folder.files)
        files |= {path: ("\n".join(lines) + "\n").encode() for path, lines in self._lines.items()}
        if self._descriptor is not None:
            files[DESCRIPTOR] = json.dumps(self._descriptor, ensure_ascii=False, indent=1).encode()
        files |= self._files
        return Packed("data", {path: content for path, content in files.items() if content is not None})
