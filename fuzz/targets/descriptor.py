"""A descriptor of a data folder: it describes one, or what is wrong with it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator

import harness

KEPT = ("codes", "retired", "participants")


def seeds() -> Iterator[bytes]:
    """The descriptor, cut down to some tables, and what else is JSON."""
    found = json.loads(harness.small()["datapackage.json"])
    found["resources"] = [each for each in found["resources"] if each["name"] in KEPT]
    yield json.dumps(found, ensure_ascii=False).encode()
    yield json.dumps({**found, "resources": found["resources"][:1]}, indent=1).encode()
    yield b'{"name": "kgdata", "version": "1.0.0", "resources": [{"name": "a", "path": "a.csv", "schema": {}}]}'
    yield b"[[[[1e999]]]]"


def one(data: bytes) -> None:
    from kgdata import sides
    from kgdata.checking import Checker
    from kgdata.keeping import formatting

    folder = harness.folder(**{"datapackage.json": data})
    problems = Checker(folder).run()
    assert all(problem.rule and problem.remedy and problem.line >= 1 for problem in problems)
    with harness.refused():
        side = sides._side("data", folder)
        assert side.version
    with harness.refused():
        formatting.laid_out(folder)
