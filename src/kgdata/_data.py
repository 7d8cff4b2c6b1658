"""Where the data lies and how it is read: standard library only, each table once.

The tables sit in ``kgdata/data`` of an installed package and in ``data/`` of a checkout.
Modules are imported inside functions because ``import kgdata`` shall cost nothing.
"""

from __future__ import annotations

import os
import threading
from functools import wraps

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable
    from pathlib import Path
    from typing import IO, Any, TypeVar

    F = TypeVar("F", bound=Callable[..., Any])

#: What is remembered of the folder, to be forgotten with it; see :func:`remember`.
_KEPT: list[dict[Any, Any]] = []
_MISSING = object()

#: Held by the thread that fills what is remembered.
_filling = threading.RLock()

#: The tables whose rows say who claims something.
CLAIMS = ("timeline", "statistics", "cases", "quotes", "claims")

#: The table of identifiers whose records are gone; its rows are no records, and have no identifier of their own.
RETIRED = "retired"
#: How a resource may be called, and each part of a path in the folder.
_NAME, _PART = "[a-z0-9][a-z0-9_-]*", r"[^./\\:\0][^/\\:\0]*"

#: How the descriptor gives the time at which the data was made.
CREATED = "%Y-%m-%dT%H:%M:%SZ"

#: Set by :func:`use`; None means the data that came with the package.
_folder: str | None = None


class RetiredIdWarning(UserWarning):
    """An identifier was retired, and the record that took its place is meant.

    Examples
    --------
    A program that shall not go on with another record than it asked for:

    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("error", RetiredIdWarning)
    ...     found = get("ev-0022")
    """


def _unlocked() -> None:
    """A lock that nobody holds: in a forked process, no thread is left that could let go of the old one."""
    global _filling
    _filling = threading.RLock()


if hasattr(os, "register_at_fork"):  # Windows forks nothing
    os.register_at_fork(after_in_child=_unlocked)


def remember(function: F) -> F:
    """Call a function once only for each folder of data, however many threads ask at once: all get the same."""
    kept: dict[Any, Any] = {}
    _KEPT.append(kept)

    @wraps(function)
    def once(*arguments: Any) -> Any:
        found = kept.get(arguments, _MISSING)
        if found is _MISSING:
            with _filling:
                found = kept.get(arguments, _MISSING)
                if found is _MISSING:
                    found = kept[arguments] = function(*arguments)
        return found

    return once  # type: ignore[return-value]  # the arguments and the result are those of the function


def use(folder: str | os.PathLike[str] | None) -> None:
    """Read another folder of the same schema from now on; None goes back to our own."""
    global _folder
    with _filling:  # what another thread still reads of the old folder is forgotten too
        _folder = None if folder is None else os.fspath(folder)
        for kept in _KEPT:
            kept.clear()


def is_ours() -> bool:
    """Whether the data is that which came with the package, and so is known to be sound."""
    return _folder is None


def keeps() -> None:
    """Raise ImportError if this is an installed kgdata, which has nothing to work on the data with."""
    from importlib.util import find_spec

    if find_spec("kgdata.keeping") is None:
        raise ImportError(
            "an installed kgdata only reads the data: clone the project, and work on it there (CONTRIBUTING.md)"
        )


def folder() -> Path | Traversable:
    """The folder of the tables: a ``Path``, or its like inside a zip file."""
    from pathlib import Path

    where = _where()
    return Path(where) if isinstance(where, str) else where


@remember
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
        "the data folder of kgdata is missing: install the package again, "
        "or name a folder with a datapackage.json: kgdata --data DIR ..."
    )


def _open(name: str) -> IO[str]:
    """A file of the folder, open for reading as text."""
    where = _where()
    if isinstance(where, str):
        path = os.path.join(where, name)
        if not is_ours() and os.path.exists(path) and not os.path.isfile(path):  # a pipe or device may have no end
            raise ValueError(f"{name}: a folder, a pipe or a device, not a file: restore it")
        return open(path, encoding="utf-8", newline="")
    import io

    return io.TextIOWrapper((where / name).open("rb"), encoding="utf-8", newline="")


@remember
def schema() -> dict[str, Any]:
    """The Data Package descriptor: every table, field, type and key; schemas that tables share are put in their place."""
    import json

    def read(name: str) -> dict[str, Any]:
        with _open(name) as text:
            found: dict[str, Any] = json.load(text)
            return found

    if is_ours():
        return described(read)
    from kgdata import describing

    try:
        found = described(read)
        faults = describing.faults(found)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"datapackage.json: not a data package ({type(error).__name__}: {error})") from None
    for where, remedy in faults:
        raise ValueError(f"datapackage.json: {where}: {remedy}")
    return found


def described(read: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """The descriptor with the schemas in their place that tables share; ``read`` gives the JSON of a file."""
    found = read("datapackage.json")
    shared: dict[str, Any] = {}
    for field, _, rule, remedy in misnamed(found):
        raise ValueError(f"datapackage.json: {field}: {rule}: {remedy}")
    for resource in found["resources"]:
        if isinstance(path := resource.get("schema"), str):
            if path not in shared:
                shared[path] = read(path)
            resource["schema"] = shared[path]
    return found


def misnamed(descriptor: dict[str, Any]) -> list[tuple[str, object, str, str]]:
    """Names and paths that would be read or written elsewhere than meant: (field, value, rule, remedy), all of them."""
    import re

    found: list[tuple[str, object, str, str]] = []
    seen: set[str] = set()
    for resource in descriptor["resources"]:
        name, shared = resource["name"], resource.get("schema")
        # Exports call their files and tables by it.
        if not (isinstance(name, str) and re.fullmatch(_NAME, name)):
            found.append(("name", name, "name", f"{name!r} may have small letters, digits, - and _: call it otherwise"))
        elif name in seen:
            found.append(("name", name, "duplicate", f"{name!r} is another resource already: call one otherwise"))
        else:
            seen.add(name)
        paths = {"path": resource["path"]}
        if shared is not None and not isinstance(shared, dict):
            paths["schema"] = shared
        for field, path in paths.items():
            if not (isinstance(path, str) and re.fullmatch(f"{_PART}(/{_PART})*", path)):
                remedy = f"{path!r} is no file in the folder: write its path from there, with / and without .."
                found.append((field, path, "outside the folder", remedy))
    return found


def files() -> list[str]:
    """All files of the data package, by their paths in it: the descriptor, what it names and the schemas tables share."""
    import json

    with _open("datapackage.json") as text:
        resources = json.load(text)["resources"]
    shared = dict.fromkeys(found["schema"] for found in resources if isinstance(found.get("schema"), str))
    return ["datapackage.json", *(found["path"] for found in resources), *shared]


def tables() -> list[str]:
    """The names of all tables, in the order of the descriptor."""
    return [resource["name"] for resource in schema()["resources"] if "schema" in resource]


def resource(name: str) -> dict[str, Any]:
    """The descriptor of one table."""
    found: dict[str, Any]
    for found in schema()["resources"]:
        if found["name"] == name and "schema" in found:
            return found
    from difflib import get_close_matches

    near = "".join(f"; near it: {other}" for other in get_close_matches(name, tables(), n=1))
    raise KeyError(f"no table {name!r}: the tables are {', '.join(tables())}{near}")


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


def empty(name: str, field: str) -> str:
    """What it means that a field of a table is empty, as the descriptor has it."""
    found = next(described for described in resource(name)["schema"]["fields"] if described["name"] == field)
    return next((value["label"] for value in found.get("missingValues", ())), "the source does not say")


def number(text: str) -> int | float:
    """A number as it stands in a table."""
    found = float(text) if any(c in text for c in ".eE") else int(text)
    if not -1e300 < found < 1e300:  # it would be infinite, or become so
        raise ValueError(f"{text!r:.80} is too large a number")
    return found


_READ: dict[str, Callable[[str], Any]] = {
    "integer": int,
    "number": number,
    "boolean": {"true": True, "false": False}.__getitem__,
}


@remember
def records(name: str) -> tuple[dict[str, Any], ...]:
    """The rows of a table; see :func:`kgdata.records`, which hands out copies."""
    import csv

    found = resource(name)
    read = {f["name"]: _READ.get(f["type"]) for f in found["schema"]["fields"]}
    with _open(found["path"]) as lines:
        rows = csv.reader(lines, strict=True)
        try:
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
        except csv.Error as error:
            raise ValueError(f"{found['path']}:{rows.line_num}: not CSV ({error})") from None
        return tuple(made)


@remember
def index() -> dict[str, str]:
    """The table of every record with an id of its own; to find one, :func:`home` reads less."""
    return {id: name for name in _named() for id in by_id(name)}


def _named() -> list[str]:
    """The tables whose records have an id of their own."""
    return [name for name in tables() if len(key(name)) == 1 and name != RETIRED]


@remember
def _homes() -> dict[str, list[str]]:
    """The same tables by the letters that begin their ids, as the patterns of these have it."""
    found: dict[str, list[str]] = {}
    for name in _named():
        field = next(field for field in resource(name)["schema"]["fields"] if field["name"] == key(name)[0])
        found.setdefault(_letters(field.get("constraints", {}).get("pattern", "")), []).append(name)
    return found


def _letters(text: str) -> str:
    """The letters that a text begins with."""
    return text[: len(text) - len(text.lstrip("abcdefghijklmnopqrstuvwxyz"))]


def home(id: str) -> str | None:
    """The table of a record, None if there is none: those are read first, and most often alone, whose ids begin alike."""
    likely = _homes().get(_letters(id), ())
    found = next((name for name in likely if id in by_id(name)), None)
    return found or next((name for name in _named() if id in by_id(name)), None)


@remember
def by_id(name: str) -> dict[str, dict[str, Any]]:
    """The rows of a table by their ids."""
    (field,) = key(name)
    return {row[field]: row for row in records(name)}


@remember
def grouped(name: str, field: str) -> dict[Any, list[dict[str, Any]]]:
    """The rows of a table by what they have in a field, each in the order of the table."""
    found: dict[Any, list[dict[str, Any]]] = {}
    for row in records(name):
        found.setdefault(row[field], []).append(row)
    return found


@remember
def labels(vocabulary: str) -> dict[str, str]:
    """The codes of a vocabulary and what each is called."""
    return {row["code"]: row["label"] for row in records("codes") if row["vocabulary"] == vocabulary}


def retired() -> dict[str, dict[str, Any]]:
    """The identifiers whose records are gone: id -> row; none in data from before there was such a table."""
    return by_id(RETIRED) if RETIRED in tables() else {}


def current(id: str) -> str:
    """The id itself or, with a warning, that of the record that took its place; KeyError if there is neither."""
    if home(id):
        return id
    if gone := retired().get(id):
        told = f"{id} was retired on {gone['retired_on']} ({labels('retirement_reason')[gone['reason']]})"
        successor: str | None = gone["replaced_by"]
        if successor is None or home(successor) is None:
            raise KeyError(f"{told}; nothing took its place")
        import sys
        import warnings

        level, frame = 1, sys._getframe()
        while frame.f_back and frame.f_globals["__name__"].partition(".")[0] == "kgdata":  # told of who asked
            level, frame = level + 1, frame.f_back
        warnings.warn(f"{told}; {successor} took its place", RetiredIdWarning, stacklevel=level)
        return successor
    near = _near(str(id))
    hint = f"; near it: {', '.join(near)}" if near else ""
    raise KeyError(f"no record {id!r:.80}{hint}. kgdata.find(text) looks records up by name")


def _near(id: str) -> list[str]:
    """Ids that look like one. To compare letter by letter takes long: of very many only those that begin alike are."""
    if len(id) > 100:  # nothing is near it
        return []
    from difflib import get_close_matches

    known = list(index())
    if len(known) > 20_000:
        known = [other for other in known if other[:-2] == id[:-2]]
    return get_close_matches(id, known, n=3)


def broader(vocabulary: str) -> dict[str, str]:
    """The codes of a vocabulary that has wider ones, and the wider code of each."""
    rows = (row for row in records("codes") if row["vocabulary"] == vocabulary)
    return {row["code"]: row["broader"].partition(":")[2] for row in rows}


def get(id: str) -> tuple[str, dict[str, Any]]:
    """The table and row of an id."""
    table = home(id)
    return get(current(id)) if table is None else (table, by_id(table)[id])
