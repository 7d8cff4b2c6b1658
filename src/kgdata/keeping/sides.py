"""One side of a difference: the data of a folder, a checkout, a wheel, a zip or a revision of git, read by its own schema.

Nothing is unpacked or checked out: what lies in a zip or in git is read into memory, file by file.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from kgdata import _data, cells
from kgdata.reading import Reader, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Where a side is: a path, or the name of a revision.
Where: TypeAlias = "str | os.PathLike[str]"
Row: TypeAlias = dict[str, Any]
DESCRIPTOR = "datapackage.json"
#: Where in a folder the data may lie: it is the folder of the data, a checkout, or has what a wheel has.
PLACES = ("", "data/", "kgdata/data/")
#: Bytes that are read of a zip or a revision: five times the data, for which 200 MB of memory do, whatever is in them.
MOST = 4_000_000
WHAT = "name a data folder, a checkout, a wheel or zip with the data, the record of a release, or a revision of git"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class Side:
    """What is compared: the definitions of the schema, the records of every table, and the hash of every file.

    Parameters
    ----------
    name : str
        Where it was read from, for people.
    version : str
        What it says its version is.
    schema : dict
        Property of the package, table or field to its definition: ``("field", "sources", "url")``.
    fields : dict
        Table to its fields, in order.
    keys : dict
        Table to the fields of its primary key.
    records : dict
        Table to id to row. What has a key of several fields has them all as its id, with spaces between.
    files : dict
        Path to the hash of its bytes.
    """

    #: What tables and fields are called; unknown where only marks were kept.
    titles: dict[tuple[str, ...], str]
    #: Whether the records and the schema are marks, from which nothing can be read again.
    marked = False

    def __init__(
        self,
        name: str,
        version: str,
        schema: dict[tuple[str, ...], Any],
        fields: dict[str, list[str]],
        keys: dict[str, list[str]],
        records: dict[str, dict[str, Any]],
        files: dict[str, str],
    ) -> None:
        self.name, self.version, self.schema, self.fields = name, version, schema, fields
        self.keys, self.records, self.files, self.titles = keys, records, files, {}

    def labels(self, vocabulary: str) -> dict[str, str]:
        """The codes of a vocabulary and what each is called, in this data."""
        rows = self.records.get("codes", {}).values()
        return {row["code"]: row["label"] for row in rows if row["vocabulary"] == vocabulary}


def read(where: Where | None) -> Side:
    """Read the data of a folder, a zip or a revision; None is the data that kgdata reads now.

    Raises
    ------
    ValueError
        If it cannot be read: a line for each thing that is wrong.
    """
    if where is None:
        return _side("the data in use", _data.folder())
    path = Path(where)
    try:
        if path.is_dir():
            place = next((place for place in PLACES if (path / place / DESCRIPTOR).is_file()), None)
            if place is None:
                raise ValueError(f"{where}: there is no {DESCRIPTOR} in it, nor in its data/ or kgdata/data/: {WHAT}")
            return _side(str(where), path / place)
        if path.is_file():
            return _side(str(where), _from_zip(path))
        if path.exists():  # it may have no end, and need not be there twice
            raise ValueError(f"{where}: a pipe or a device, not a file: {WHAT}")
    except OSError as error:
        raise ValueError(f"{where}: {error.strerror or error}") from None
    return _side(str(where), _from_git(str(where)))


class Packed:
    """A folder that lies in no file system, as its files by their paths."""

    def __init__(self, name: str, files: dict[str, bytes], path: str = ""):
        self.name, self.files, self.path = name, files, path

    def __truediv__(self, path: str) -> Packed:
        return Packed(PurePosixPath(path).name, self.files, path)

    def read_bytes(self) -> bytes:
        """The file, which is missing if the zip had none."""
        if self.path not in self.files:
            raise FileNotFoundError(self.path)
        return self.files[self.path]

    def read_text(self, encoding: str) -> str:
        """The same as text."""
        return self.read_bytes().decode(encoding)


def _from_zip(path: Path) -> Packed:
    if zipfile.is_zipfile(path) or path.suffix in (".whl", ".zip"):
        return unzipped(path.name, str(path), path)
    raise ValueError(f"{path}: neither a zip nor the record of a release: {WHAT}")


def unzipped(name: str, where: str, source: Path | IO[bytes]) -> Packed:
    """The folder of the data in a zip.

    Raises
    ------
    ValueError
        If it is damaged, holds no data, or is not to be trusted.
    """
    try:
        file = zipfile.ZipFile(source)
    except _BROKEN as error:
        raise ValueError(f"{where}: a damaged zip ({error}): get it again") from None
    with file:
        return _unpacked(name, where, file)


def _unpacked(name: str, where: str, file: zipfile.ZipFile) -> Packed:
    """The folder in a zip that has a descriptor; if several have one, the outermost."""
    names = [info.filename for info in file.infolist()]
    for path in names:
        if path.startswith("/") or "\\" in path or ".." in path.split("/"):
            raise ValueError(f"{where}: the name {path!r} leads out of the zip: do not trust it, get it elsewhere")
    tops = [path.removesuffix(DESCRIPTOR) for path in names if PurePosixPath(path).name == DESCRIPTOR]
    if not tops:
        raise ValueError(f"{where}: there is no {DESCRIPTOR} in it, so no data: {WHAT}")
    top = min(tops, key=lambda folder: (folder.count("/"), folder))
    inside = [info for info in file.infolist() if info.filename.startswith(top) and not info.filename.endswith("/")]
    _fits(where, sum(info.file_size for info in inside))
    try:
        return Packed(name, {info.filename.removeprefix(top): file.read(info) for info in inside})
    except _BROKEN as error:
        raise ValueError(f"{where}: a damaged zip ({error}): get it again") from None


def _fits(where: str, size: int) -> None:
    if size > MOST:
        raise ValueError(
            f"{where}: {size:,} bytes when unpacked, and at most {MOST:,} are: if you trust it, unpack it and name the folder"
        )


def _from_git(name: str) -> Packed:
    """The data in a revision, or in a folder of one (``HEAD:data``), of the repository one stands in."""
    unknown = f"{name}: there is no such file or folder"

    def git(*arguments: str) -> bytes | None:
        done = subprocess.run(["git", *folder, *arguments], capture_output=True)
        return done.stdout if done.returncode == 0 else None

    folder: list[str] = []
    if not name or name.startswith("-") or "\0" in name:
        raise ValueError(f"{unknown}: {WHAT}")
    try:
        inside = git("rev-parse", "--absolute-git-dir")
    except OSError:
        raise ValueError(f"{unknown}, and no git to look for a revision with: {WHAT}") from None
    if inside is None:
        raise ValueError(f"{unknown}, and this is no git repository that could have such a revision: {WHAT}")
    # Else git would give only the part of the tree in which one stands.
    folder = ["--git-dir", inside.decode().rstrip("\n")]
    tree = git("rev-parse", "--verify", "--quiet", name if ":" in name else f"{name}^{{tree}}")
    if tree is None:
        fetch = "git fetch --tags brings those that a shallow clone lacks"
        raise ValueError(f"{unknown}, and no such revision in this repository ({fetch}): {WHAT}")
    top = tree.decode().strip()
    for place in PLACES:
        if git("cat-file", "-e", f"{top}:{place}{DESCRIPTOR}") is not None:
            sizes = (git("ls-tree", "-r", "-l", f"{top}:{place}".rstrip("/")) or b"").splitlines()
            _fits(name, sum(int(size) for line in sizes if (size := line.split(maxsplit=4)[3]).isdigit()))
            # What a checkout would turn into the line ends of this computer is read as it is kept.
            found = git("-c", "core.autocrlf=false", "archive", "--format=zip", f"{top}:{place}".rstrip("/"))
            if found is not None:
                return unzipped(name, name, io.BytesIO(found))
    raise ValueError(f"{name}: this revision has no {DESCRIPTOR} at its top, in data/ or in kgdata/data/: {WHAT}")


def _side(name: str, folder: Any) -> Side:
    """What a folder holds; what is wrong with a cell is let pass, but what makes rows unreadable is told."""
    reader = Reader(folder)
    reader.described()
    found = reader.descriptor
    if found and found.get("name") != "kgdata":
        raise ValueError(f"{name}: the data package {found.get('name')!r}, not kgdata: {WHAT}")
    records = {table.name: _records(reader, table) for table in reader.tables.values()}
    files = _files(reader) if found else {}
    if reader.problems:
        raise ValueError("\n".join(map(str, reader.problems)))
    tables = reader.tables.values()
    side = Side(
        name,
        found["version"],
        _schema(found, files),
        {table.name: list(table.fields) for table in tables},
        {table.name: table.key for table in tables},
        records,
        files,
    )
    for resource in found["resources"]:
        side.titles[resource["name"],] = resource.get("title", resource["name"])
        for field in resource["schema"]["fields"] if "schema" in resource else ():
            side.titles[resource["name"], field["name"]] = field.get("title", field["name"])
    return side


def _records(reader: Reader, table: Table) -> dict[str, Row]:
    """The rows of a table by their ids; a text that is no value of its field stays as it is, for it can be compared too."""

    def take(header: list[str], blocks: Iterable[list[list[str]]], lines: Sequence[int], _: bool) -> dict[str, Row]:
        found: dict[str, Row] = {}
        ids: list[str] = []
        for block in blocks:
            columns = dict(zip(header, block, strict=True))
            named = [" ".join(parts) for parts in zip(*(columns[part] for part in table.key), strict=True)]
            typed = [cells.values(columns[name], field) for name, field in table.fields.items()]
            for id, row in zip(named, zip(*typed, strict=True), strict=True):
                found[id] = dict(zip(table.fields, row, strict=True))
            ids += named
        first: dict[str, int] = {}
        for line, id in zip(lines, ids, strict=True) if len(found) < len(ids) else ():
            if first.setdefault(id, line) != line:
                remedy = f"{id!r} stands on line {first[id]} already: give a new id or drop one row"
                reader.report(table.path, line, table.key[0], "duplicate", remedy)
        return found

    return reader.read(table, take, form=False) or {}


def _files(reader: Reader) -> dict[str, str]:
    """The hash of every file of the package, of schemas that tables share too."""
    raw = json.loads(reader.content(DESCRIPTOR).decode("utf-8"))["resources"]
    shared = [resource["schema"] for resource in raw if isinstance(resource.get("schema"), str)]
    found = {}
    for path in dict.fromkeys([DESCRIPTOR, *shared, *(resource["path"] for resource in raw)]):
        try:
            found[path] = hashlib.sha256(reader.content(path)).hexdigest()
        except OSError:
            if path in reader.files:  # that of a table was told when it was read
                reader.report(path, 1, "-", "file missing", "restore it, or take it out of datapackage.json")
    return found


def _schema(descriptor: Row, files: dict[str, str]) -> dict[tuple[str, ...], Any]:
    """Everything that the descriptor says, by what it says it of; of a file that is no table, what is in it."""
    found: dict[tuple[str, ...], Any] = {
        ("package", name): value for name, value in descriptor.items() if name != "resources"
    }
    for resource in descriptor["resources"]:
        name, schema = resource["name"], resource.get("schema")
        own = {key: value for key, value in resource.items() if key not in ("name", "schema", "hash")}
        own |= {key: value for key, value in (schema or {}).items() if key != "fields"}
        kind = "table" if schema else "file"
        found |= {(kind, name, key): value for key, value in own.items()}
        if schema:
            found |= {("field", name, field["name"]): field for field in schema["fields"]}
        else:
            found["file", name, "content"] = files[resource["path"]]
    return found
