"""What the targets share: which exceptions are allowed, a small data folder to damage, and the start of the fuzzer.

A target is a module of ``fuzz/targets`` with ``seeds()``, real input to begin with, and ``one(data)``, which reads some
bytes as that input and fails if the reader breaks a promise. Neither needs the fuzzer: the tests call them too.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
LONGEST = 20_000  # bytes of an input
ROWS = 4  # of each table in the small folder, save for the codes, which all need


def names() -> list[str]:
    """The names of all targets."""
    return sorted(path.stem for path in (ROOT / "fuzz" / "targets").glob("*.py"))


def target(name: str) -> ModuleType:
    """A target, by its name."""
    spec = importlib.util.spec_from_file_location(f"targets.{name}", ROOT / "fuzz" / "targets" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextlib.contextmanager
def refused(*others: type[Exception]) -> Iterator[None]:
    """What a reader may raise: a ValueError or KeyError that says something, or what its documentation names besides."""
    said = "something"
    try:
        yield
    except (ValueError, KeyError, *others) as error:
        said = str(error).strip(" '\"")
    assert said, "a refusal without a word"


def text_of(data: bytes) -> str:
    """Bytes as a text; those that are no UTF-8 become half surrogates, as in an argument of a command."""
    return data.decode("utf-8", "surrogateescape")


def bytes_of(text: str) -> bytes:
    """The bytes of which :func:`text_of` makes this text."""
    return text.encode("utf-8", "surrogateescape")


@functools.cache
def small() -> dict[str, bytes]:
    """The data with the first rows of each table only, as its files by their paths: quick to check a million times."""
    files = {path.relative_to(DATA).as_posix(): path.read_bytes() for path in DATA.rglob("*") if path.is_file()}
    return {
        path: b"".join(raw.splitlines(keepends=True)[: 1 + ROWS])
        if path.endswith(".csv") and path != "codes.csv"
        else raw
        for path, raw in files.items()
        if not path.endswith((".geojson", ".md"))
    } | {"datapackage.json": _without_maps(files["datapackage.json"])}


def _without_maps(raw: bytes) -> bytes:
    descriptor = json.loads(raw)
    descriptor["resources"] = [found for found in descriptor["resources"] if "schema" in found]
    return json.dumps(descriptor, ensure_ascii=False, indent=1).encode()


def folder(**changed: bytes) -> Any:
    """The small data as a folder in memory, with some files changed."""
    from kgdata.keeping.sides import Packed

    return Packed("data", small() | changed)


def start(name: str, arguments: list[str]) -> None:
    """Run the fuzzer on a target; libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["kgdata", "kgbook"]):
        one = target(name).one
        for data in target(name).seeds():  # what is only imported when it is used is imported and instrumented now
            one(data)
    atheris.Setup([sys.argv[0], *arguments], one, enable_python_coverage=True)
    atheris.Fuzz()
