"""The tables as an export has them: those of the descriptor, and what no other program could work out of them."""

from __future__ import annotations

from typing import Any

from kgdata import _data, edtf, lookup
from kgdata.cells import EDTF

#: What describes a table, as in datapackage.json, and one of its rows.
Described = dict[str, Any]
Row = dict[str, Any]


def _field(name: str, type: str, description: str, required: bool = True) -> Described:
    return {"name": name, "type": type, "description": description, "constraints": {"required": required}}


DATES: Described = {
    "name": "dates",
    "title": "Dates",
    "description": "One row is a date of a record, as days: EDTF is a text that no database can compare.",
    "schema": {
        "fields": [
            _field("record_id", "string", "The record."),
            _field("field", "string", "Which field of it holds the date."),
            _field("earliest", "date", "First day that the text allows. Empty: open.", required=False),
            _field("latest", "date", "Last day that the text allows. Empty: open.", required=False),
            _field("precision", "string", "The finest unit given: day, month, year, or interval for two ends."),
            _field("kind", "string", "date; interval: it lasted; one_of: one day between the two, nobody says which."),
            _field("approximate", "boolean", "The source says about."),
            _field("uncertain", "boolean", "The source is not sure."),
        ],
        "primaryKey": ["record_id", "field"],
    },
}
STANDINGS: Described = {
    "name": "standings",
    "title": "Standings",
    "description": "One row is how a claim stands against what independent publications say of it (checks).",
    "schema": {
        "fields": [
            _field("record_id", "string", "The claim."),
            _field("verification", "string", "A code of the vocabulary verification, computed from the checks."),
        ],
        "primaryKey": "record_id",
    },
}


def _dates() -> list[Row]:
    names = [field["name"] for field in DATES["schema"]["fields"]]
    found = []
    for table in _data.tables():
        fields = [f["name"] for f in _data.resource(table)["schema"]["fields"] if f.get("rdfType") == EDTF]
        id = _data.key(table)[0]
        for row in _data.records(table):
            for field in filter(row.get, fields):
                date = edtf.parse(row[field])
                days = [day and day.isoformat() for day in date[:2]]
                found.append(dict(zip(names, [row[id], field, *days, *date[2:]], strict=True)))
    return found


def _standings() -> list[Row]:
    checks = _data.grouped("checks", "record_id")
    claims = ((row[_data.key(table)[0]], row) for table in _data.CLAIMS for row in _data.records(table))
    return [{"record_id": id, "verification": lookup.verification(row, checks.get(id, []))} for id, row in claims]


def tables() -> list[tuple[Described, list[Row]]]:
    """Every table of the descriptor, then dates and standings: what describes it, and its rows.

    Raises
    ------
    ValueError
        If the descriptor has a table of one of these names.
    """
    refuse(DATES, STANDINGS)
    ours = [(_data.resource(name), list(_data.records(name))) for name in _data.tables()]
    return [*ours, (DATES, _dates()), (STANDINGS, _standings())]


def refuse(*added: Described) -> None:
    """Raise ValueError if the descriptor has a table that is called as one which an export adds."""
    if taken := [table["name"] for table in added if table["name"] in _data.tables()]:
        raise ValueError(f"an export adds a table {taken[0]!r}: call yours otherwise in datapackage.json")


def required(field: Described) -> bool:
    """Whether a field has a value in every row."""
    return bool(field.get("constraints", {}).get("required"))
