"""Where the data lies and how it is read: standard library only, each table once.

The tables sit in ``kgdata/data`` of an installed package and in ``data/`` of a checkout.
Modules are imported inside functions because ``import kgdata`` shall cost nothing.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

#: What other modules remember of the folder, to be forgotten with it; see :func:`remember`.
_OTHERS: list = []

#: Set by :func:`use`; None means the data that came with the package.
_folder = None


def remember(function):
    """Call a function once only for each folder of data."""
    cached = lru_cache(maxsize=None)(function)
    _OTHERS.append(cached)
    return cached


def use(folder) -> None:
    """Read another folder of the same schema from now on; None goes back to our own."""
    global _folder
    _folder = None if folder is None else Path(folder)
    for cached in (schema, records, index, labels, *_OTHERS):
        cached.cache_clear()


def folder():
    """The folder of the tables: a ``Path``, or its like inside a zip file."""
    if _folder is not None:
        return _folder
    here = Path(__file__)
    installed = here.with_name("data")
    if (installed / "datapackage.json").is_file():
        return installed
    checkout = here.parents[2] / "data"
    # An editable install or a plain checkout. Some other project's data/ must not be taken for ours.
    if (checkout / "datapackage.json").is_file():
        import json

        if json.loads((checkout / "datapackage.json").read_text("utf-8")).get("name") == "kgdata":
            return checkout
    from importlib.resources import files  # costs 20 ms: only for a package inside a zip file

    packed = files("kgdata") / "data"
    if (packed / "datapackage.json").is_file():
        return packed
    raise FileNotFoundError(
        "kgdata: its data folder is missing. Install the package again, "
        "or name a folder with a datapackage.json: kgdata --data DIR ..."
    )


@lru_cache(maxsize=1)
def schema() -> dict:
    """The Data Package descriptor: every table, field, type and key."""
    import json

    return json.loads((folder() / "datapackage.json").read_text("utf-8"))


def tables() -> list[str]:
    """The names of all tables, in the order of the descriptor."""
    return [resource["name"] for resource in schema()["resources"]]


def resource(name: str) -> dict:
    """The descriptor of one table."""
    for found in schema()["resources"]:
        if found["name"] == name:
            return found
    raise KeyError(f"no table {name!r}: the tables are {', '.join(tables())}")


def key(name: str) -> list[str]:
    """The primary key fields of a table."""
    found = resource(name)["schema"]["primaryKey"]
    return [found] if isinstance(found, str) else found


def number(text: str) -> int | float:
    """A number as it stands in a table."""
    return float(text) if any(c in text for c in ".eE") else int(text)


_READ = {
    "integer": int,
    "number": number,
    "boolean": {"true": True, "false": False}.__getitem__,
}


@cache
def records(name: str) -> tuple[dict, ...]:
    """The rows of a table; see :func:`kgdata.records`, which hands out copies."""
    import csv

    found = resource(name)
    read = {f["name"]: _READ.get(f["type"], str) for f in found["schema"]["fields"]}
    with (folder() / found["path"]).open(encoding="utf-8", newline="") as lines:
        return tuple(
            {field: read[field](text) if text else None for field, text in row.items()}
            for row in csv.DictReader(lines, strict=True)
        )


@lru_cache(maxsize=1)
def index() -> dict[str, tuple[str, dict]]:
    """Every record with an id of its own: id -> (table, row)."""
    found = {}
    for name in tables():
        fields = key(name)
        if len(fields) == 1:
            found.update((row[fields[0]], (name, row)) for row in records(name))
    return found


@cache
def labels(vocabulary: str) -> dict[str, str]:
    """The codes of a vocabulary and what each is called."""
    return {row["code"]: row["label"] for row in records("codes") if row["vocabulary"] == vocabulary}


def get(id: str) -> tuple[str, dict]:
    """The table and row of an id."""
    try:
        return index()[id]
    except KeyError:
        from difflib import get_close_matches

        near = get_close_matches(str(id), index(), n=3)
        hint = f"; near it: {', '.join(near)}" if near else ""
        raise KeyError(f"no record {id!r}{hint}. kgdata.find(text) looks records up by name") from None
