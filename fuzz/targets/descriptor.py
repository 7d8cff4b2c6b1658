"""A descriptor of a data folder: it describes one, or what is wrong with it is told.

The input is the text of a descriptor, or lines that each damage the real one in one place: a number, which place, then
JSON to put there, or nothing to take it away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import harness

#: Enough tables for every kind of key, of field and of constraint.
KEPT = ("sources", "codes", "retired", "participants", "statistics", "checks", "trips", "workers")


def _whole() -> dict[str, Any]:
    found = json.loads(harness.small()["datapackage.json"])
    found["resources"] = [each for each in found["resources"] if each["name"] in KEPT]
    for each in found["resources"]:
        if isinstance(each["schema"], dict):
            keys = each["schema"].pop("foreignKeys", [])
            each["schema"]["foreignKeys"] = [key for key in keys if key["reference"]["resource"] in ("", *KEPT)]
    return found


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in it: what it is in, and its name or number there."""
    for key, below in list(node.items() if isinstance(node, dict) else enumerate(node)):
        yield node, key
        if isinstance(below, (dict, list)):
            yield from _places(below)


def seeds() -> Iterator[bytes]:
    """Whole descriptors, and damages of each kind."""
    yield json.dumps(_whole(), ensure_ascii=False).encode()
    yield b'{"name": "kgdata", "version": "1.0.0", "resources": [{"name": "a", "path": "a.csv", "schema": {}}]}'
    yield b"[[[[1e999]]]]"
    values = ('"x"', "[]", "{}", "null", "-1", '["a", 1]', '{"required": 1}', '"(a+)+$"', "")
    for number, (holder, key) in enumerate(_places(_whole())):
        if number % 23 == 0 or key in ("pattern", "constraints", "foreignKeys", "primaryKey", "minimum", "vocabulary"):
            yield f"{number} {values[number % len(values)]}\n{number + 7} {json.dumps(holder[key])[:40]}".encode()


def described(data: bytes) -> bytes:
    """The descriptor that an input stands for."""
    if data.lstrip()[:1] in (b"{", b"["):
        return data
    found = _whole()
    for line in harness.text_of(data).splitlines():
        number, _, value = line.partition(" ")
        places = list(_places(found))
        if not (number.isascii() and number.isdecimal() and places):
            continue
        holder, key = places[int(number[:6]) % len(places)]
        if not value:
            del holder[key]
            continue
        try:
            holder[key] = json.loads(value)
        except (ValueError, RecursionError):
            holder[key] = value
    return json.dumps(found).encode()


def one(data: bytes) -> None:
    from kgdata import checking
    from kgdata.keeping import formatting, sides

    folder = harness.folder(**{"datapackage.json": described(data)})
    problems = checking.validate(folder)
    assert all(problem.rule and problem.remedy and problem.line >= 1 for problem in problems)
    with harness.refused():
        side = sides._side("data", folder)
        assert side.version
    with harness.refused():
        formatting.laid_out(folder)
