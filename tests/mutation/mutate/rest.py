"""Faults of where something is said and what is said of it: passages, places, checks, codes, what is retired."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from kgdata import cells
from kgdata._data import CLAIMS
from mutate import resting
from mutate.folder import Folder
from mutate.made import Mutation, Place, cell, place

#: Codes that a rule reads, so that some changes of them are seen.
READ = {
    "unit", "modality", "attribution", "schema", "disclosure", "speaks_as", "publicity", "date_basis", "terms", "relation",
    "independence", "no_fact", "section", "kind", "indicator", "breakdown",
}  # fmt: skip
#: Texts that a rule holds against others.
NAMING = {"name", "text", "excerpt"}


def passages(folder: Folder, random: Random) -> Iterator[Mutation]:
    last = len(folder.tables["passages"].rows) + 1
    for line, row in resting.rows(folder, "passages"):
        told = (place("passages.csv", line, "start"), place("passages.csv", min(line + 1, last), "start"))
        for field in ("start", "end", "length"):
            for step in (-1, 1):
                if int(row[field]) + step >= 0:
                    yield cell(
                        f"{field} off by one",
                        folder,
                        "passages",
                        line,
                        {field: str(int(row[field]) + step)},
                        told=told,
                        alone=True,
                    )
        moved = {field: str(int(row[field]) + 1) for field in ("start", "end")}
        yield cell("sentence moved by one", folder, "passages", line, moved, told=told, alone=True)
        for field in ("paragraph", "sentence"):
            told_id = (place("passages.csv", line, "passage_id", "sentence"),)
            yield cell(
                f"{field} off by one",
                folder,
                "passages",
                line,
                {field: resting.more(row[field])},
                told=told_id,
                alone=True,
            )
        anchor = row["anchor"]
        if len(anchor) < 32 and row["length"] != str(len(anchor)):
            yield cell(
                "anchor one character too long",
                folder,
                "passages",
                line,
                {"anchor": f"{anchor}x"},
                sees="article record",
            )
        if len(anchor) > 3 and anchor[1] != " ":
            yield cell("anchor off by one", folder, "passages", line, {"anchor": anchor[1:]}, sees="article record")
            if anchor[-2] != " " and not any(o["anchor"] == anchor[:-1] for o in folder.tables["passages"].rows):
                yield cell(
                    "anchor one character too short", folder, "passages", line, {"anchor": anchor[:-1]}, sees="record"
                )
        mark = row["sha256"]
        yield cell(
            "hash changed",
            folder,
            "passages",
            line,
            {"sha256": mark[:-1] + ("0" if mark[-1] != "0" else "1")},
            sees="article record",
        )
        yield cell("anchor longer than its sentence", folder, "passages", line, {"end": str(int(row["start"]) + 1), "length": "1"}, alone=True,
                   told=(place("passages.csv", line, "anchor"), *told))  # fmt: skip
        if row["no_fact"]:
            yield cell("sentence that nobody accounts for", folder, "passages", line, {"no_fact": ""}, alone=True)
        else:
            code = random.choice(folder.codes["no_fact"])
            yield cell("sentence with facts said to have none", folder, "passages", line, {"no_fact": code}, alone=True)
    for line, _ in resting.rows(folder, "sources", lambda row: row["is_subject"] == "true"):
        yield cell(
            "no article",
            folder,
            "sources",
            line,
            {"is_subject": "false"},
            alone=True,
            told=(Place("sources.csv", None, frozenset({"is_subject"})),),
        )
        yield cell("article of no length", folder, "sources", line, {"n_characters": ""}, alone=True)
        yield cell("quotation budget spent", folder, "sources", line, {"n_characters": "1000"}, alone=True)
    for line, _ in resting.rows(folder, "sources", lambda row: row["is_subject"] == "false"):
        yield cell(
            "two articles",
            folder,
            "sources",
            line,
            {"is_subject": "true"},
            alone=True,
            told=(Place("sources.csv", None, frozenset({"is_subject", "n_characters"})),),
        )


def places_told(folder: Folder, random: Random) -> Iterator[Mutation]:
    people = [row["entity_id"] for row in folder.tables["entities"].rows if row["schema"] == "Person"]
    for table in CLAIMS:
        for line, row in resting.rows(folder, table):
            field = "source_id" if row["passage_id"] else "passage_id"
            both = {field: random.choice(folder.tables["sources" if field == "source_id" else "passages"].rows)[field]}
            yield cell("told in two places", folder, table, line, both, at=("passage_id",), alone=True)
            if not row.get("formula"):
                yield cell(
                    "told nowhere",
                    folder,
                    table,
                    line,
                    {"passage_id": "", "source_id": ""},
                    at=("passage_id",),
                    alone=True,
                )
    for line, _ in resting.rows(folder, "timeline", lambda row: row["place_id"]):
        yield cell("place that is a person", folder, "timeline", line, {"place_id": random.choice(people)}, alone=True)
    for line, _ in resting.rows(folder, "places"):
        yield cell("coordinates of a person", folder, "places", line, {"entity_id": random.choice(people)}, alone=True)
        yield cell("coordinates changed", folder, "places", line, {"latitude": "1.5"}, sees="record")
    for line, _ in resting.rows(folder, "sources", lambda row: not row["url"] and row["is_subject"] == "false"):
        yield cell("no address and no reason", folder, "sources", line, {"note": ""}, at=("url",), alone=True)


def checks(folder: Folder, random: Random) -> Iterator[Mutation]:
    for table in ("checks", "discrepancy_records"):
        for line, _ in resting.rows(folder, table):
            yield cell(
                "field that the record does not have",
                folder,
                table,
                line,
                {"field": "colour"},
                at=("field", "value"),
                alone=True,
            )
    for line, row in resting.rows(folder, "checks"):
        if row["value"]:
            yield cell("value of no field", folder, "checks", line, {"field": ""}, at=("value",), alone=True)
        if row["relation"] == "contradicts":
            yield cell(
                "relation of a check turned round", folder, "checks", line, {"relation": "supports"}, sees="record"
            )
        if row["independence"] == "same_origin":
            yield cell(
                "repetition taken for a second source",
                folder,
                "checks",
                line,
                {"independence": "independent"},
                sees="record",
            )
    for line, row in resting.rows(folder, "discrepancies"):
        if row["kind"] == "arithmetic" and not row["check_rule"]:
            yield cell("discrepancy of another kind", folder, "discrepancies", line, {"kind": "unit"}, sees="record")
    events = folder.tables["timeline"]
    gone = {
        "retired_id": "",
        "table": "timeline",
        "retired_on": "2026-11-24",
        "reason": "error",
        "replaced_by": "",
        "note": "",
    }
    retired = folder.tables["retired"]
    end = len(retired.rows) + 2
    for kind, changed, field in (
        ("retired id in use", {"retired_id": events.rows[-1]["event_id"]}, "retired_id"),
        ("retired id of no such table", {"retired_id": "ev-9999", "table": "cases"}, "table"),
        ("retired for somebody's sake, with words", {"retired_id": "ev-9999", "reason": "personal_data", "note": "It said."}, "note"),
        ("successor that is not there", {"retired_id": "ev-9999", "replaced_by": "ev-9998"}, "replaced_by"),
    ):  # fmt: skip
        added = cells.line((gone | changed).values())
        yield Mutation(kind, f"retired.csv:{end}", lambda copy, added=added: copy.lines("retired").append(added),
                       frozenset({"validate"}), (place("retired.csv", end, field),))  # fmt: skip


def words_of_codes(folder: Folder, random: Random) -> Iterator[Mutation]:
    for line, row in resting.rows(folder, "codes"):
        yield cell(
            "definition that is no sentence",
            folder,
            "codes",
            line,
            {"definition": row["definition"].rstrip(".!?")},
            alone=True,
        )
        yield cell("label changed", folder, "codes", line, {"label": f"not {row['label']}"}, sees="record")
        if row["broader"]:
            yield cell("wider code left out", folder, "codes", line, {"broader": ""}, alone=True)
            yield cell("wider code that is not there", folder, "codes", line, {"broader": "no:such"}, alone=True)
            others = [
                o["broader"]
                for o in folder.tables["codes"].rows
                if o["vocabulary"] == row["vocabulary"] and o["broader"] != row["broader"]
            ]
            yield cell("another wider code", folder, "codes", line, {"broader": random.choice(others)}, sees="record")
    for table in folder.tables.values():
        for name, field in table.fields.items():
            filled = [(line, row) for line, row in table.numbered() if row[name]]
            codes = folder.codes[field["vocabulary"]] if "vocabulary" in field else []
            for line, row in random.sample(filled, min(2, len(filled))):
                others = [code for code in codes if code != row[name]]
                if others and name not in READ:
                    changed = {name: random.choice(others)}
                    yield cell("another code of the same vocabulary", folder, table.name, line, changed, sees="record")
                if not codes and field.get("constraints", {}).get("maxLength", 0) >= 90 and name not in NAMING:
                    yield cell("free text changed", folder, table.name, line, {name: "Something else."}, sees="record")
