"""What a record is called, where it comes from and how it stands."""

from __future__ import annotations

import unicodedata
from datetime import date
from itertools import filterfalse

from kgdata import _data, edtf, letters

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

#: The field by which a record of a table is called; what is found comes in this order.
TITLE = {
    "entities": "name", "names": "text", "cases": "label", "timeline": "title", "statistics": "label",
    "quotes": "paraphrase", "claims": "statement", "discrepancies": "title", "sources": "title", "checks": "says",
}  # fmt: skip


def fold(text: str) -> str:
    """Without case and accents: "Алёна" and "алена" are the same."""
    flat = text.casefold()
    if not flat.isascii():
        flat = letters.normal("NFKD", flat)
        flat = "".join(filterfalse(unicodedata.combining, flat))
    return " ".join(flat.split())


def title(id: str) -> str:
    """What a record is called."""
    table, row = _data.get(id)
    return called(table, row, _data.labels) or id


def called(table: str, row: dict[str, Any], labels: Callable[[str], dict[str, str]]) -> str | None:
    """What a row is called, if it has a name; ``labels`` gives the codes of a vocabulary, of whatever data it is in."""
    if "figure_id" in row:
        from kgdata import text

        where = labels("country").get(row["country"], "several countries")
        return f"{where}, {text.date_forms(row['period'])[0]}: {labels('indicator')[row['indicator']]}"
    named: str | None = row[TITLE[table]] if table in TITLE else None
    return named


def _about(table: str, id: str, field: str | None) -> list[dict[str, Any]]:
    """The rows of checks or discrepancies that concern a record or one of its fields."""
    rows = _data.grouped(table, "record_id").get(id, [])
    return [row for row in rows if field is None or row["field"] in (None, field)]


def provenance(id: str, field: str | None = None) -> dict[str, Any]:
    from kgdata import formula

    id = _data.current(id)
    table, row = _data.get(id)
    if field is not None and field not in row:
        raise KeyError(f"{id} has no field {field!r}; it has {', '.join(row)}")
    passage = _data.by_id("passages")[row["passage_id"]] if row.get("passage_id") else None
    source: dict[str, Any] | None
    source = _subject() if passage else _data.by_id("sources")[row["source_id"]] if row.get("source_id") else None
    claimant = _data.by_id("entities")[row["claimant_id"]] if row.get("claimant_id") else None
    checks = _about("checks", id, field)
    slips = _about("discrepancy_records", id, field)
    return {
        "id": id,
        "table": table,
        "field": field,
        "value": called(table, row, _data.labels) or id if field is None else row[field],
        "claimant": claimant and {"id": claimant["entity_id"], "name": claimant["name"]},
        "attribution": row.get("attribution"),
        "modality": row.get("modality"),
        "passage": passage and {k: passage[k] for k in ("passage_id", "paragraph", "sentence", "anchor")},
        "source": source and {k: source[k] for k in ("source_id", "title", "publisher", "date_published", "url")},
        "formula": row.get("formula"),
        "computed_from": formula.inputs(row["formula"]) if row.get("formula") else [],
        "checks": [
            {
                **{k: c[k] for k in ("check_id", "field", "relation", "independence", "says")},
                "source": _source(c["source_id"]),
            }
            for c in checks
        ],
        "discrepancies": [
            {k: told[k] for k in ("discrepancy_id", "title", "description", "severity", "resolution")}
            for told in (_data.by_id("discrepancies")[id] for id in dict.fromkeys(s["discrepancy_id"] for s in slips))
        ],
        "verification": verification(row, checks),
    }


@_data.remember
def _subject() -> dict[str, Any]:
    """The article that this data is about."""
    return next(row for row in _data.records("sources") if row["is_subject"])


def in_time(event: dict[str, Any]) -> tuple[date, date, float, str]:
    """What events are sorted by: where the first day is not known the last, then the order within a day."""
    found = edtf.parse(event["date"])
    last = found.latest or date.max
    return found.earliest or last, last, event["seq"] or float("inf"), event["event_id"]


def standings() -> list[dict[str, Any]]:
    """How every statement of the article stands; see :func:`kgdata.standings`."""
    checks = _data.grouped("checks", "record_id")
    found = []
    for table in _data.CLAIMS:
        for row in _data.records(table):
            if not row["passage_id"]:
                continue
            id = next(iter(row.values()))
            passage = _data.by_id("passages")[row["passage_id"]]
            theirs = checks.get(id, [])
            independent = [check["relation"] for check in theirs if check["independence"] == "independent"]
            found.append(
                {
                    "id": id,
                    "table": table,
                    "title": row[TITLE[table]],
                    "section": passage["section"],
                    "paragraph": passage["paragraph"],
                    "claimant_id": row["claimant_id"],
                    "speaks_as": _data.by_id("entities")[row["claimant_id"]]["speaks_as"],
                    "attribution": row["attribution"],
                    "modality": row["modality"],
                    "verification": verification(row, theirs),
                    **{name: independent.count(name) for name in ("supports", "refines", "contradicts")},
                    "not_found": sum(check["relation"] == "not_found" for check in theirs),
                    "same_origin": sum(check["independence"] == "same_origin" for check in theirs),
                    "checks": len(theirs),
                }
            )
    return found


def _source(id: str) -> dict[str, Any]:
    row = _data.by_id("sources")[id]
    return {k: row[k] for k in ("source_id", "publisher", "title", "date_published", "url", "read_as")}


def verification(row: dict[str, Any], checks: Iterable[dict[str, Any]]) -> str | None:
    """What the checks amount to; a code of the vocabulary ``verification``.

    Only what independent publications say counts. To refine is less than to support: it confirms
    a part, or with a limit.
    """
    if not row.get("claimant_id"):
        return None
    if row.get("attribution") == "computed":
        return "computed"
    said = {check["relation"] for check in checks if check["independence"] == "independent"}
    if said >= {"supports", "contradicts"}:
        return "disputed"
    if "contradicts" in said:
        return "contradicted"
    if "supports" in said:
        return "corroborated"
    if "refines" in said:
        return "refined"
    return "not_checkable" if row["modality"] == "opinion" else "single_source"
