"""The citation of a fact: what it says, who says so and where, how it stands, and in which version of the data."""

from __future__ import annotations

import re

from kgdata import _data, lookup, text

#: Standings that a reader who sees only what a record is called must not miss.
_OPPOSED = ("contradicted", "disputed")
TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


def cite(target: str) -> str:
    """The citation of what a target names; see :func:`kgdata.cite`."""
    id, field = text.parts(target)
    said = _count(target) if id is None else " ".join(_record(id, field))
    return f"{said} {work()}"


def work() -> str:
    """What every citation ends with: the data in which the fact was found, and its version."""
    package = _data.schema()
    return f"In: {package['title']} ({package['name']}), version {package['version']} of the data."


def publication(source: dict[str, Any]) -> str:
    """The publisher, title and day of a source."""
    parts = [source["publisher"], _quoted(source["title"])]
    return ", ".join(parts + (text.date_forms(source["date_published"])[:1] if source["date_published"] else []))


def manner(found: dict[str, Any]) -> str:
    """How a claim reached us, and how it is said where that is not simply as a fact."""
    labels = [_data.labels("attribution")[found["attribution"]]]
    labels += [_data.labels("modality")[found["modality"]]] if found["modality"] != "asserted" else []
    return ", ".join(dict.fromkeys(labels))


def headed(found: dict[str, Any], called: str) -> str:
    """What a record is called, after the words that it may not be shown without where nothing else is.

    ``found`` is what :func:`kgdata.provenance` gives of it.
    """
    words = (
        [_data.labels("modality")[found["modality"]]] if found["modality"] not in (None, "asserted", "computed") else []
    )
    words += [_data.labels("verification")[found["verification"]]] if found["verification"] in _OPPOSED else []
    before = ", ".join(words)
    return f"{before[0].upper()}{before[1:]}: {called}" if before else called


def _count(target: str) -> str:
    _, _, number = text.resolve(target)
    return f"“{target}”: {number:,} {'row' if number == 1 else 'rows'}, counted."


def _record(id: str, field: str | None) -> Iterator[str]:
    """The sentences that say what a record says, and on whose word."""
    _, row = _data.get(id)
    found = lookup.provenance(id, field)
    called = id if found["table"] == "sources" else lookup.title(id)  # a source is told below, as those of others are
    yield (id if called == id else f"{_quoted(called)} ({id})") + _shown(row, id, field, found["table"]) + "."
    yield from on_whose_word(found)


def on_whose_word(found: dict[str, Any]) -> Iterator[str]:
    """The sentences that say who says so, where, and how it stands, of what :func:`kgdata.provenance` gives."""
    how = []
    if found["attribution"] == "computed":
        how.append(f"Computed: {found['formula']}")
    elif found["claimant"]:
        how.append(f"Said by {found['claimant']['name']}, {manner(found)}")
    if source := found["source"]:
        where = found["passage"]
        place = f", paragraph {where['paragraph']}, sentence {where['sentence']}" if where else ""
        how.append(publication(source) + place)
    if how:
        yield "; ".join(how) + "."
    if found["verification"] and found["attribution"] != "computed":
        yield f"Standing: {_data.labels('verification')[found['verification']]}."


def _shown(row: dict[str, Any], id: str, field: str | None, table: str) -> str:
    """The number, day or words that are cited, where what the record is called does not say them."""
    if not field or row[field] is None or field == lookup.TITLE.get(table) or id.startswith("src-"):
        return ""
    said = text.say(f"{id}.{field}")
    if field == "excerpt":
        return f": {_quoted(said)}"
    return f": {said} {text.unit_of(row) if field == 'value' and 'unit' in row else ''}".rstrip()


def _quoted(words: str) -> str:
    """Words in quotation marks; those within become single ones."""
    return "“" + re.sub(r'"([^"]*)"', r"‘\1’", words.rstrip(".")) + "”"
