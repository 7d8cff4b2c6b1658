"""Where the data lies and how it is read: standard library only, each table once.

The tables sit in ``kgdata/data`` of an installed package and in ``data/`` of a checkout.
Modules are imported inside functions because ``import kgdata`` shall cost nothing.
"""

from __future__ import annotations

import os
from functools import cache, lru_cache

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable
    from pathlib import Path
    from typing import IO, Any, TypeVar

    F = TypeVar("F", bound=Callable[..., Any])

#: What other modules remember of the folder, to be forgotten with it; see :func:`remember`.
_OTHERS: list[Any] = []

#: The tables whose rows say who claims something.
CLAIMS = ("timeline", "statistics", "cases", "quotes", "claims")

#: Set by :func:`use`; None means the data that came with the package.
_folder: str | None = None


def remember(function: F) -> F:
    """Call a function once only for each folder of data."""
    cached = lru_cache(maxsize=None)(function)
    _OTHERS.append(cached)
    return cached  # type: ignore[return-value]  # lru_cache's own type forgets the arguments


def use(folder: str | os.PathLike[str] | None) -> None:
    """Read another folder of the same schema from now on; None goes back to our own."""
    global _folder
    _folder = None if folder is None else os.fspath(folder)
    for cached in (_where, schema, records, index, labels, *_OTHERS):
        cached.cache_clear()


def folder() -> Path | Traversable:
    """The folder of the tables: a ``Path``, or its like inside a zip file."""
    from pathlib import Path

    where = _where()
    return Path(where) if isinstance(where, str) else where


@lru_cache(maxsize=1)
def _where() -> str | Traversable:
    """The same as a text where it can be one: ``pathlib`` alone costs more than to read a table."""
    if _folder is not None:
        return _folder
    here = os.path.dirname(os.path.abspath(__file__))
    installed = os.path.join(here, "data")
    if os.path.isfile(os.path.join(installed, "datapackage.json")):
        return installed
    checkout = os.path.join(os.path.dirname(os.path.dirname(here)), "data")
    # An editable install or a plain checkout. Some other project's data/ must not be taken for ours.
    if os.path.isfile(os.path.join(checkout, "datapackage.json")):
        import json

        with open(os.path.join(checkout, "datapackage.json"), encoding="utf-8") as descriptor:
            if json.load(descriptor).get("name") == "kgdata":
                return checkout
    from importlib.resources import files  # costs 20 ms: only for a package inside a zip file

    packed = files("kgdata") / "data"
    if (packed / "datapackage.json").is_file():
        return packed
    raise FileNotFoundError(
        "kgdata: its data folder is missing. Install the package again, "
        "or name a folder with a datapackage.json: kgdata --data DIR ..."
    )


def _open(name: str) -> IO[str]:
    """A file of the folder, open for reading as text."""
    where = _where()
    if isinstance(where, str):
        return open(os.path.join(where, name), encoding="utf-8", newline="")
    import io

    return io.TextIOWrapper((where / name).open("rb"), encoding="utf-8", newline="")


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """The Data Package descriptor: every table, field, type and key; schemas that tables share are put in their place."""
    import json

    def read(name: str) -> dict[str, Any]:
        with _open(name) as text:
            found: dict[str, Any] = json.load(text)
            return found

    return described(read)


def described(read: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """The descriptor with the schemas in their place that tables share; ``read`` gives the JSON of a file."""
    found = read("datapackage.json")
    shared: dict[str, Any] = {}
    for resource in found["resources"]:
        if isinstance(path := resource.get("schema"), str):
            if path not in shared:
                shared[path] = read(path)
            resource["schema"] = shared[path]
    return found


def tables() -> list[str]:
    """The names of all tables, in the order of the descriptor."""
    return [resource["name"] for resource in schema()["resources"] if "schema" in resource]


def resource(name: str) -> dict[str, Any]:
    """The descriptor of one table."""
    found: dict[str, Any]
    for found in schema()["resources"]:
        if found["name"] == name and "schema" in found:
            return found
    raise KeyError(f"no table {name!r}: the tables are {', '.join(tables())}")


def series() -> list[str]:
    """The names of the tables of outside figures."""
    return [name for name in tables() if key(name) == ["figure_id"]]


def boundaries(name: str) -> dict[str, Any]:
    """A map as GeoJSON; see :func:`kgdata.boundaries`."""
    import json

    maps = {each["name"]: each["path"] for each in schema()["resources"] if each.get("format") == "geojson"}
    if name not in maps:
        raise KeyError(f"no map {name!r}: there are {', '.join(maps)}")
    with _open(maps[name]) as text:
        found: dict[str, Any] = json.load(text)
        return found


def key(name: str) -> list[str]:
    """The primary key fields of a table."""
    found = resource(name)["schema"]["primaryKey"]
    return [found] if isinstance(found, str) else found


def number(text: str) -> int | float:
    """A number as it stands in a table."""
    return float(text) if any(c in text for c in ".eE") else int(text)


_READ: dict[str, Callable[[str], Any]] = {
    "integer": int,
    "number": number,
    "boolean": {"true": True, "false": False}.__getitem__,
}


@cache
def records(name: str) -> tuple[dict[str, Any], ...]:
    """The rows of a table; see :func:`kgdata.records`, which hands out copies."""
    import csv

    found = resource(name)
    read = {f["name"]: _READ.get(f["type"]) for f in found["schema"]["fields"]}
    with _open(found["path"]) as lines:
        rows = csv.reader(lines, strict=True)
        names = next(rows, [])
        typed = [(name, as_type) for name in names if (as_type := read[name])]
        made = []
        for cells in filter(None, rows):
            if len(cells) != len(names):
                raise ValueError(f"{found['path']}:{rows.line_num}: {len(cells)} cells, not {len(names)}")
            row: dict[str, Any] = dict(zip(names, [text or None for text in cells], strict=True))
            for name, as_type in typed:
                if row[name] is not None:
                    row[name] = as_type(row[name])
            made.append(row)
        return tuple(made)


@lru_cache(maxsize=1)
def index() -> dict[str, tuple[str, dict[str, Any]]]:
    """Every record with an id of its own: id -> (table, row)."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for name in tables():
        fields = key(name)
        if len(fields) == 1:
            found.update((row[fields[0]], (name, row)) for row in records(name))
    return found


@cache
def labels(vocabulary: str) -> dict[str, str]:
    """The codes of a vocabulary and what each is called."""
    return {row["code"]: row["label"] for row in records("codes") if row["vocabulary"] == vocabulary}


def get(id: str) -> tuple[str, dict[str, Any]]:
    """The table and row of an id."""
    try:
        return index()[id]
    except KeyError:
        from difflib import get_close_matches

        near = get_close_matches(str(id), index(), n=3)
        hint = f"; near it: {', '.join(near)}" if near else ""
        raise KeyError(f"no record {id!r}{hint}. kgdata.find(text) looks records up by name") from None
