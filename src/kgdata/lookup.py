"""Finds records by name and tells where each comes from."""

from __future__ import annotations

import unicodedata

from kgdata import _data, formula

#: The field by which a record of a table is called.
TITLE = {
    "sources": "title", "entities": "name", "names": "text", "timeline": "title", "statistics": "label",
    "cases": "label", "quotes": "paraphrase", "claims": "statement", "checks": "says", "discrepancies": "title",
}  # fmt: skip


def fold(text: str) -> str:
    """Without case and accents: "Алёна" and "алена" are the same."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in flat if not unicodedata.combining(c)).split())


def title(id: str) -> str:
    """What a record is called."""
    table, row = _data.get(id)
    return row[TITLE[table]] if table in TITLE else id


def find(text: str) -> list[dict]:
    wanted = fold(text)
    if not wanted:
        return []
    hits: dict[str, tuple] = {}

    def offer(id, rank, matched):
        table = _data.get(id)[0]
        order = (rank, list(TITLE).index(table))
        if id not in hits or order < hits[id][0]:
            hits[id] = (order, {"id": id, "table": table, "name": title(id), "matched": matched})

    names = [(row["entity_id"], row["text"]) for row in _data.records("names")]
    for table, field in TITLE.items():
        for row in _data.records(table):
            if table == "names":
                continue
            id = next(iter(row.values()))
            names.append((id, row[field]))
            if row.get("summary"):
                names.append((id, row["summary"]))
    for id, candidate in names:
        folded = fold(candidate)
        if folded == wanted:
            offer(id, 0, candidate)
        elif wanted in folded:
            offer(id, 1, candidate)
        elif all(word in folded for word in wanted.split()):
            offer(id, 2, candidate)
    return [hit for _, hit in sorted(hits.values(), key=lambda found: (found[0], found[1]["id"]))]


def _about(rows, id: str, field: str | None) -> list[dict]:
    return [row for row in rows if row["record_id"] == id and (field is None or row["field"] in (None, field))]


def provenance(id: str, field: str | None = None) -> dict:
    table, row = _data.get(id)
    if field is not None and field not in row:
        raise KeyError(f"{id} has no field {field!r}; it has {', '.join(row)}")
    passage = _data.get(row["passage_id"])[1] if row.get("passage_id") else None
    if passage:
        source = next(s for s in _data.records("sources") if s["is_subject"])
    else:
        source = _data.get(row["source_id"])[1] if row.get("source_id") else None
    claimant = _data.get(row["claimant_id"])[1] if row.get("claimant_id") else None
    checks = _about(_data.records("checks"), id, field)
    slips = _about(_data.records("discrepancy_records"), id, field)
    return {
        "id": id,
        "table": table,
        "field": field,
        "value": title(id) if field is None else row[field],
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
            {k: _data.get(slip_id)[1][k] for k in ("discrepancy_id", "title", "description", "severity", "resolution")}
            for slip_id in dict.fromkeys(s["discrepancy_id"] for s in slips)
        ],
        "verification": verification(row, checks),
    }


def _source(id: str) -> dict:
    row = _data.get(id)[1]
    return {k: row[k] for k in ("source_id", "publisher", "title", "date_published", "url", "read_as")}


def verification(row: dict, checks) -> str | None:
    """What the checks amount to; a code of the vocabulary ``verification``.

    Only what independent publications say counts. A source that refines neither supports
    nor contradicts.
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
    return "not_checkable" if row["modality"] == "opinion" else "single_source"
