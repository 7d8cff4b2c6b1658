"""Faults that the descriptor alone gives away: what one cell may hold, where its id may point, what may stand twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from random import Random

from kgdata.cells import EDTF
from mutate.folder import Folder, Table
from mutate.made import Mutation, cell

#: What is no value of a type, whatever the field: its kind of fault to a text.
NOT_OF_TYPE = {
    "integer": {"wrong type": "many", "decimal comma": "4,5"},
    "number": {"wrong type": "many", "decimal comma": "4,5"},
    "boolean": {"wrong type": "yes"},
    "date": {"wrong type": "last summer", "impossible date": "2023-02-30"},
    "duration": {"wrong type": "six years"},
    EDTF: {"wrong type": "last summer", "impossible date": "2023-02-30", "inverted date": "2023-06/2023-01"},
}
#: What no text may have: a kind of fault to what is done to a text.
NOT_IN_A_TEXT = {
    "space at the start": lambda text: f" {text}",
    "space at the end": lambda text: f"{text} ",
    "zero-width character": lambda text: f"{text[:1]}\u200b{text[1:]}",
    "decomposed accent": lambda text: unicodedata.normalize("NFD", f"{text}é"),
    "control character": lambda text: f"{text}\x07",
}


def faults(folder: Folder, random: Random, each: int) -> Iterator[Mutation]:
    """For every field of every table, every fault that its description makes one; ``each`` rows of them."""
    for table in folder.tables.values():
        for name, field in table.fields.items():
            for line, row in some(table, random, each):
                for kind, text in wrong(folder, table, name, field, row):
                    yield cell(kind, folder, table.name, line, {name: text})
            filled = [(line, row) for line, row in table.numbered() if row[name]]
            if field["type"] == "string":
                for line, row in random.sample(filled, min(each, len(filled))):
                    for kind, change in NOT_IN_A_TEXT.items():
                        yield cell(kind, folder, table.name, line, {name: change(row[name])})
            if field.get("constraints", {}).get("unique") and len(filled) > 1:
                for _ in range(each):
                    (line, row), (_, other) = sorted(random.sample(filled, 2), key=lambda found: -found[0])
                    yield cell("duplicate", folder, table.name, line, {name: other[name]}, alone=[name] == table.key)


def some(table: Table, random: Random, each: int) -> list[tuple[int, dict[str, str]]]:
    """Some rows of a table, with the numbers of their lines."""
    return random.sample(table.numbered(), min(each, len(table.rows)))


def wrong(folder: Folder, table: Table, name: str, field: dict, row: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What this cell may not hold: kinds of fault, and texts."""
    limits = field.get("constraints", {})
    type = EDTF if field.get("rdfType") == EDTF else field["type"]
    yield from NOT_OF_TYPE.get(type, {}).items()
    if limits.get("required"):
        yield "missing", ""
    if "maxLength" in limits:
        yield "too long", "x" * (limits["maxLength"] + 1)
    if "minimum" in limits:
        yield "too small", str(limits["minimum"] - 1)
    if "maximum" in limits:
        yield "too large", str(limits["maximum"] + 1)
    if field.get("format") == "uri":
        yield "no address", "example.org/page"
    if "pattern" in limits:
        yield "another form", f"{row[name]}!"
    if "vocabulary" in field:
        yield "unknown code", "no_such_code"
        own = folder.codes[field["vocabulary"]]
        others = [code for codes in folder.codes.values() for code in codes if code not in own]
        yield "code of another vocabulary", others[len(row[name]) % len(others)]
    if name in table.keys or field.get("references"):
        # Not one that the field's own pattern refuses: that is another fault.
        like = row[name] or next(iter(folder.ids))
        gone = "".join("9" if sign.isdigit() else sign for sign in like)
        if gone not in folder.ids and [name] != table.key:
            yield "dangling id", gone if "pattern" not in limits else row[name]
