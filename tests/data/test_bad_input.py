"""Whatever is wrong with a data folder is told: file, line, field, rule and remedy, all at once, and nothing twice.

Each damage below is done to a copy of the data and must be found where it was done, by the command that
people run, which must write nothing and never end in a traceback.
"""

import functools
import json
import re
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kgdata
from kgdata import _data, checking, cli, rules

LINE = re.compile(r"data/([\w./]+):(\d+): ([\w-]+|'.*?'|\".*?\"): (.+?): (.+)")
SUBJECT = next(row["source_id"] for row in kgdata.records("sources") if row["is_subject"])
OUTLET = next(row["claimant_id"] for row in kgdata.records("claims") if row["attribution"] == "authorial")
UNNAMED = next(row["entity_id"] for row in kgdata.records("entities") if row["disclosure"] == "role_only")
BEFORE_LAST = kgdata.records("passages")[-2]
CODES = {row["vocabulary"]: row["code"] for row in kgdata.records("codes")}
DATED = {row["record_id"] for row in kgdata.records("checks") if row["field"] == "date"}
READ = " ".join(row["formula"] for row in kgdata.records("statistics") if row["formula"])
READ += " ".join(row["check_rule"] for row in kgdata.records("discrepancies") if row["check_rule"])
FOLLOWED = {row["follows_id"] for row in kgdata.records("timeline")}
SERIES = _data.series()
CLAIMANTS = {row["claimant_id"] for table in kgdata.tables() for row in kgdata.records(table) if "claimant_id" in row}
SOMEBODY, PLACE = (
    next(row["entity_id"] for row in kgdata.records("entities") if row["schema"] == schema)
    for schema in ("Person", "Place")
)
NO_PLACE = next(row["entity_id"] for row in kgdata.records("entities") if row["schema"] != "Place")
# An indicator that is counted in one unit in several rows, and a unit that is not that.
COUNTED = next(row for row in kgdata.records("trips") if row["unit"] == "trip")
LOOSE = next(row for row in kgdata.records("trips") if row["figure_id"] not in READ)


def has(field, value=None):
    """True of a row that has a value there: this one, or any."""
    return lambda row: row[field] == value if value is not None else row[field] != ""


def lacks(field):
    return lambda row: row[field] == ""


def both(*conditions):
    return lambda row: all(condition(row) for condition in conditions)


def alone(row):
    """True of an event or number that nothing else is computed from, and an event that nothing follows from."""
    id = next(iter(row.values()))
    return id not in READ and id not in FOLLOWED


def any_row(row):
    return True


def last_of(table):
    """True of the last row of a table."""
    id = next(iter(kgdata.records(table)[-1].values()))
    return lambda row: next(iter(row.values())) == id


def last_of_kind(table, **cells):
    """True of the last row that has these values."""
    fits = [row for row in kgdata.records(table) if cells.items() <= row.items()]
    id = next(iter(fits[-1].values()))
    return lambda row: next(iter(row.values())) == id


def more(row_field):
    """A number that is one more than the row's own."""
    return lambda row: f"{float(row[row_field]) + 1:g}"


# One row with wrong cells: the table, which row, what is changed, and the fields and rules that must be named.
ROWS = {
    # What a cell may hold
    "30 February": ("timeline", any_row, {"date": "2023-02-30"}, "date: date"),
    "29 February of a year with 28": ("timeline", any_row, {"date": "2023-02-29"}, "date: date"),
    "month 13": ("timeline", any_row, {"date": "2023-13"}, "date: date"),
    "date in words": ("timeline", any_row, {"date": "6 June 2023"}, "date: date"),
    "interval that ends before it begins": ("timeline", any_row, {"date": "2023-06/2023-01"}, "date: date"),
    "set that ends before it begins": ("timeline", any_row, {"date": "[2023-06-02..2023-06-01]"}, "date: date"),
    "interval with an end left out": ("timeline", any_row, {"date": "2023-06/"}, "date: date"),
    "month where a day is due": ("entities", has("reviewed_on"), {"reviewed_on": "2026-11"}, "reviewed_on: date"),
    "comma in a number": ("statistics", any_row, {"value": "446,574"}, "value: number"),
    "space in a number": ("statistics", any_row, {"value": "446 574"}, "value: number"),
    "number in words": ("statistics", any_row, {"value": "many"}, "value: number"),
    "number with an exponent": ("statistics", any_row, {"value": "4e5"}, "value: number"),
    "not a number": ("statistics", any_row, {"value": "NaN"}, "value: number"),
    "digits of another script": ("statistics", any_row, {"value": "٤٤٦٥٧٤"}, "value: number"),
    "fraction where whole numbers are due": ("passages", any_row, {"length": "42.5"}, "length: integer"),
    "neither true nor false": ("sources", any_row, {"is_subject": "yes"}, "is_subject: boolean"),
    "penalty in words": ("cases", any_row, {"maximum_penalty": "six years"}, "maximum_penalty: duration"),
    "required cell left empty": ("entities", any_row, {"summary": ""}, "summary: required"),
    "unknown code": ("entities", any_row, {"schema": "Robot"}, "schema: unknown code"),
    "code of another vocabulary": ("timeline", any_row, {"kind": CODES["unit"]}, "kind: unknown code"),
    "id that does not look like one": ("names", last_of("names"), {"name_id": "name-09999"}, "name_id: pattern"),
    "id with a digit that is none": (
        "names",
        last_of("names"),
        {"name_id": "name-000²"},
        "name_id: pattern",
        "name_id: order",
    ),
    "title too long": ("timeline", any_row, {"title": "x" * 91}, "title: too long"),
    "number too small": ("passages", any_row, {"start": "-1"}, "start: too small"),
    "address without a protocol": ("sources", any_row, {"url": "example.org/page"}, "url: address"),
    "space at the end": ("timeline", any_row, {"title": "Told "}, "title: spaces"),
    "two spaces": ("timeline", any_row, {"title": "Told  twice"}, "title: spaces"),
    "space that does not break": (
        "timeline",
        any_row,
        {"title": "Told\u00a0once"},
        "title: invisible or replacement character",
    ),
    "tabulator": ("timeline", any_row, {"title": "Told\tonce"}, "title: invisible or replacement character"),
    "line separator": ("timeline", any_row, {"title": "Told\u2028once"}, "title: invisible or replacement character"),
    "invisible space": ("names", any_row, {"text": "Roz\u200bhkov"}, "text: invisible or replacement character"),
    "text turned round": ("names", any_row, {"text": "\u202eRozhkov"}, "text: invisible or replacement character"),
    "lost character": ("names", any_row, {"text": "Ro\ufffdhkov"}, "text: invisible or replacement character"),
    "control character": ("names", any_row, {"text": "Ro\x07hkov"}, "text: invisible or replacement character"),
    "accent as a character of its own": ("names", any_row, {"text": "Ale\u0301na"}, "text: not NFC"),
    "anchor of another sentence": (
        "passages",
        last_of("passages"),
        {"anchor": kgdata.records("passages")[0]["anchor"]},
        "anchor: duplicate",
    ),
    # Where an id points
    "speaker who is nobody": ("quotes", any_row, {"speaker_id": "ent-9999"}, "speaker_id: points nowhere"),
    "record that is not there": ("claims", any_row, {"subject_id": "st-9999"}, "subject_id: points nowhere"),
    "passage that is not there": ("names", has("passage_id"), {"passage_id": "p99.9"}, "passage_id: points nowhere"),
    "part of nothing": (
        "statistics",
        has("category", "third_quarter"),
        {"part_of": "st-9999"},
        "part_of: points nowhere",
    ),
    "wider code that is not there": ("codes", has("broader"), {"broader": "a:b"}, "broader: points nowhere"),
    "wider code left out": ("codes", has("broader"), {"broader": ""}, "broader: required"),
    "field that the record does not have": (
        "discrepancy_records",
        any_row,
        {"field": "colour"},
        "field: unknown field",
    ),
    # Where it is said
    "told in two places": (
        "claims",
        has("passage_id"),
        {"source_id": SUBJECT},
        "passage_id: where it is said",
    ),
    "article of unknown length": ("sources", has("is_subject", "true"), {"n_characters": ""}, "n_characters: required"),
    "too much of the article quoted": (
        "sources",
        has("is_subject", "true"),
        {"n_characters": "1000"},
        "n_characters: quotation budget",
    ),
    "excerpt of 26 words": ("quotes", has("excerpt"), {"excerpt": "a" + " b" * 25}, "excerpt: too long"),
    "excerpt of 201 characters": ("quotes", has("excerpt"), {"excerpt": "x" * 201}, "excerpt: too long"),
    "quotation without an excerpt": (
        "quotes",
        has("attribution", "direct_speech"),
        {"excerpt": ""},
        "excerpt: quotation",
    ),
    "excerpt that nobody spoke": (
        "quotes",
        has("attribution", "indirect_speech"),
        {"excerpt": "so they say"},
        "excerpt: quotation",
    ),
    "sentence without a record": ("passages", has("no_fact"), {"no_fact": ""}, "no_fact: accounted for"),
    "sentence with a record and without a fact": (
        "passages",
        lacks("no_fact"),
        {"no_fact": "transition"},
        "no_fact: accounted for",
    ),
    "sentence that ends too early": ("passages", last_of("passages"), {"start": more("start")}, "start: offsets"),
    "sentence that begins in the one before": (
        "passages",
        last_of("passages"),
        {"start": str(BEFORE_LAST["end"] - 1), "length": lambda row: str(int(row["end"]) - BEFORE_LAST["end"] + 1)},
        "start: offsets",
    ),
    "sentence with a gap before it": (
        "passages",
        last_of("passages"),
        {"start": more("start"), "length": lambda row: str(int(row["length"]) - 1)},
        "start: offsets",
    ),
    "anchor with the quotation marks of one copy": (
        "passages",
        last_of("passages"),
        {"anchor": "“Nobody” – of any"},
        "anchor: normal form",
    ),
    "anchor longer than its sentence": (
        "passages",
        last_of("passages"),
        {"end": lambda row: str(int(row["start"]) + 1), "length": "1"},
        "anchor: too long",
    ),
    "sentence with the number of another": (
        "passages",
        last_of("passages"),
        {"sentence": more("sentence")},
        "passage_id: id",
        "sentence: gap",
    ),
    # Who says so
    "own voice of another": (
        "timeline",
        has("attribution", "authorial"),
        {"claimant_id": UNNAMED},
        "claimant_id: own voice",
    ),
    "report without the name of who is reported": (
        "quotes",
        has("attribution", "indirect_speech"),
        {"claimant_id": OUTLET},
        "claimant_id: reported speech",
    ),
    "words of somebody without the name of who said them": (
        "claims",
        has("attribution", "direct_speech_paraphrased"),
        {"claimant_id": OUTLET},
        "claimant_id: reported speech",
    ),
    # Dates
    "another weekday": (
        "timeline",
        has("date_as_written", "Wednesday"),
        {"date_as_written": "Thursday"},
        "date: weekday",
    ),
    "day that is not in the words": (
        "timeline",
        has("date_as_written", "October 12"),
        {"date": "2023-10-11"},
        "date: words",
    ),
    "month that is not in the words": (
        "timeline",
        has("date_as_written", "in December 2021"),
        {"date": "2021-11"},
        "date: words",
    ),
    "month that is not in the words in Russian": (
        "timeline",
        has("date_as_written", "18 января"),
        {"date": "2023-12-18"},
        "date: words",
    ),
    "year that is not in the words": (
        "timeline",
        has("date_as_written", "In 2017"),
        {"date": "2016"},
        "date: words",
    ),
    "told before it happened": (
        "timeline",
        both(has("modality", "asserted"), has("passage_id"), lacks("date_as_written"), alone),
        {"date": "2099"},
        "date: not yet then",
    ),
    "read before it was published": (
        "sources",
        has("date_published", "2023-06-16"),
        {"accessed": "2023-06-15"},
        "accessed: read before it was published",
    ),
    "figure of a time to come": (
        "trips",
        has("figure_id", LOOSE["figure_id"]),
        {"period": "2099"},
        "period: not yet then",
    ),
    "stated date without the words": (
        "timeline",
        has("date_basis", "stated"),
        {"date_as_written": ""},
        "date_as_written: required",
    ),
    "inferred date without a word why": (
        "timeline",
        has("date_basis", "inferred_from_context"),
        {"note": ""},
        "note: required",
    ),
    "computed date without a word why": (
        "timeline",
        has("date_basis", "computed_from_relative"),
        {"note": ""},
        "note: required",
    ),
    "date of another source that is not named": (
        "timeline",
        lambda row: row["event_id"] not in DATED,
        {"date_basis": "other_source"},
        "date_basis: no check",
    ),
    # Numbers
    "sum that does not follow": (
        "statistics",
        both(has("formula"), lambda row: row["statistic_id"] not in READ),
        {"value": more("value")},
        "value: does not follow",
    ),
    "finding that does not follow": ("discrepancies", has("found"), {"found": more("found")}, "found: does not follow"),
    "finding left out": ("discrepancies", has("found"), {"found": ""}, "found: does not follow"),
    "formula that reads nothing": ("discrepancies", has("found"), {"check_rule": "st-9999"}, "check_rule: formula"),
    "formula that divides by nothing": ("discrepancies", has("found"), {"check_rule": "1 / 0"}, "check_rule: formula"),
    "formula over an event without a value": (
        "discrepancies",
        has("found"),
        {"check_rule": "ev-0001 - 1"},
        "check_rule: formula",
    ),
    "formula that is code": ("statistics", has("formula"), {"formula": "__import__('os')"}, "formula: formula"),
    "formula that rests on its own result": (
        "statistics",
        has("formula"),
        {"formula": lambda row: row["statistic_id"]},
        "formula: formula",
    ),
    "computed number without a formula": (
        "statistics",
        has("formula"),
        {"formula": "", "value_as_written": "so many", "source_id": SUBJECT},
        "attribution: computed",
    ),
    "number that is not in the words": (
        "statistics",
        both(has("unit", "year"), has("value_as_written", "20 лет")),
        {"value": "21"},
        "value: words",
    ),
    "number that is not in the words, in groups": (
        "statistics",
        has("value_as_written", "500,000 rubles ($5,500)"),
        {"value": "500001"},
        "value: words",
    ),
    "number that is no multiple of its step": (
        "statistics",
        has("rounding", "0.5"),
        {"rounding": "2"},
        "rounding: no multiple",
    ),
    "computed number that is told as if stated": (
        "statistics",
        has("formula"),
        {"modality": "asserted"},
        "modality: computed",
    ),
    "stated number without the words": (
        "statistics",
        lacks("formula"),
        {"value_as_written": ""},
        "value_as_written: required",
    ),
    "part in another unit": (
        "statistics",
        has("category", "third_quarter"),
        {"unit": "day"},
        "unit: parts and whole",
    ),
    # People
    "person named without a reason": (
        "entities",
        both(has("schema", "Person"), has("disclosure", "full")),
        {"disclosure_reason": ""},
        "disclosure_reason: disclosure",
    ),
    "person named without a review": (
        "entities",
        both(has("schema", "Person"), has("disclosure", "full")),
        {"reviewed_on": ""},
        "reviewed_on: disclosure",
    ),
    "somebody private named": (
        "entities",
        both(has("publicity", "private"), has("schema", "Group")),
        {"disclosure": "full"},
        "disclosure: disclosure",
    ),
    "name of somebody who is not named": ("names", any_row, {"entity_id": UNNAMED}, "text: disclosure"),
    "claimant without a kind of voice": (
        "entities",
        lambda row: row["entity_id"] in CLAIMANTS,
        {"speaks_as": ""},
        "speaks_as: required",
    ),
    "voice of no kind": ("entities", has("speaks_as"), {"speaks_as": "loud"}, "speaks_as: unknown code"),
    "place that is a person": ("timeline", has("place_id"), {"place_id": SOMEBODY}, "place_id: no place"),
    "case of a place": ("cases", last_of("cases"), {"entity_id": PLACE}, "entity_id: nobody"),
    "words of a place": (
        "quotes",
        has("attribution", "indirect_speech"),
        {"speaker_id": PLACE},
        "speaker_id: nobody",
    ),
    "words of one claimed by another": (
        "quotes",
        has("attribution", "direct_speech_paraphrased"),
        {"speaker_id": SOMEBODY},
        "claimant_id: quoted speech",
    ),
    "event in the case of another": (
        "timeline",
        has("case_id", "case-0001"),
        {"case_id": "case-0004"},
        "case_id: another's case",
    ),
    "preferred name of another": (
        "names",
        has("kind", "preferred"),
        {"text": "Nobody"},
        "text: preferred name",
    ),
    "Latin letter in a Cyrillic name": (
        "names",
        has("script", "Cyrl"),
        {"text": lambda row: "A" + row["text"]},
        "script: script",
    ),
    "name of another script": ("names", has("kind", "source_spelling"), {"script": "Cyrl"}, "script: script"),
    # Sections
    "sentence of no section": ("passages", any_row, {"section": ""}, "section: required"),
    "section that resumes": (
        "passages",
        last_of("passages"),
        {"section": kgdata.records("passages")[0]["section"]},
        "section: order",
    ),
    # What follows from what
    "event that follows from nothing": (
        "timeline",
        any_row,
        {"follows_id": "ev-9999"},
        "follows_id: points nowhere",
    ),
    "event that follows from itself": (
        "timeline",
        any_row,
        {"follows_id": lambda row: row["event_id"]},
        "follows_id: order",
    ),
    # Where it can be read
    "check that points to no record": ("checks", any_row, {"record_id": "ev-9999"}, "record_id: points nowhere"),
    "source without an address or a reason": (
        "sources",
        both(has("is_subject", "false"), lacks("url")),
        {"note": ""},
        "url: no address",
    ),
    "address that is none": ("sources", has("url"), {"url": "https://nowhere"}, "url: address"),
    "address of another protocol": ("sources", has("url"), {"url": "javascript:alert(1)"}, "url: address"),
    # Outside figures
    "figure without terms": ("trips", any_row, {"terms": ""}, "terms: required"),
    "figure on unknown terms": ("trips", any_row, {"terms": "finders_keepers"}, "terms: unknown code"),
    "figure of an unknown indicator": ("trips", any_row, {"indicator": "happiness"}, "indicator: unknown code"),
    "figure of an unknown country": ("trips", any_row, {"country": "XX"}, "country: unknown code"),
    "figure in an unknown unit": ("trips", any_row, {"unit": "furlong"}, "unit: unknown code"),
    "figure of nobody": ("trips", any_row, {"counted_by": ""}, "counted_by: required"),
    "figure read nowhere": ("trips", any_row, {"source_id": "src-9999"}, "source_id: points nowhere"),
    "figure of no time": ("trips", any_row, {"period": "last summer"}, "period: date"),
    "two units for one indicator": (
        "trips",
        last_of_kind("trips", indicator=COUNTED["indicator"]),
        {"unit": "person"},
        "unit: unit",
    ),
    "figure that is more than quoted": (
        "trips",
        has("figure_id", LOOSE["figure_id"]),
        {"terms": "quotation_only"},
        "terms: more than quoted",
    ),
    # Coordinates
    "coordinates of something that is no place": ("places", any_row, {"entity_id": NO_PLACE}, "entity_id: no place"),
    "coordinates of nothing": ("places", any_row, {"entity_id": "ent-9999"}, "entity_id: points nowhere"),
    "latitude beyond the pole": ("places", any_row, {"latitude": "91"}, "latitude: too large"),
    "latitude beyond the other pole": ("places", any_row, {"latitude": "-90.1"}, "latitude: too small"),
    "longitude once round": ("places", any_row, {"longitude": "181"}, "longitude: too large"),
    # Words
    "definition that is no sentence": (
        "codes",
        any_row,
        {"definition": lambda row: row["definition"].rstrip(".")},
        "definition: sentence",
    ),
}

# A new row, which may be wrong only beside others.
EVENT = {"date_basis": "inferred_from_context", "note": "Made up.", "case_id": "", "seq": ""}
PART = {
    "part_of": "st-9990",
    "formula": "",
    "unit": "entry",
    "value_qualifier": "exact",
    "breakdown": "quarter",
    "value_as_written": "so many",
}
CHECK = {
    "check_id": "chk-9999",
    "record_id": kgdata.records("timeline")[0]["event_id"],
    "field": "date",
    "source_id": SUBJECT,
    "relation": "context",
    "independence": "unknown",
    "says": "Something.",
    "checked_on": "2026-11-24",
}
GONE = {"retired_id": "ev-9999", "table": "timeline", "retired_on": "2026-11-24", "reason": "error"}
APPENDED = {
    "two articles": ("sources", {"source_id": "src-9999", "is_subject": "true"}, "is_subject: one subject"),
    "told nowhere": (
        "claims",
        {"claim_id": "cl-9999", "passage_id": "", "source_id": ""},
        "passage_id: where it is said",
    ),
    "same id twice": ("claims", {}, "claim_id: duplicate"),
    "same participant twice": ("participants", {}, "event_id: duplicate"),
    "value of another form": ("checks", {**CHECK, "value": "6 June"}, "value: form of the field"),
    "value of no field": ("checks", {**CHECK, "field": "", "value": "2023-06-06"}, "value: no field"),
    "check of nothing": ("checks", {**CHECK, "record_id": "", "field": "", "value": ""}, "record_id: required"),
    "place with two coordinates": ("places", {"place_id": "place-9999"}, "entity_id: duplicate"),
    "figure id of five digits with a zero before": (
        "trips",
        {**COUNTED, "figure_id": "fig-09999"},
        "figure_id: pattern",
    ),
    "id both retired and in use": ("retired", GONE | {"retired_id": "ev-0001"}, "retired_id: in use"),
    "id of another table retired": ("retired", GONE | {"table": "cases"}, "table: id of no such table"),
    "id of no table retired": ("retired", GONE | {"table": "people"}, "table: id of no such table"),
    "retired without a word of why": ("retired", GONE | {"reason": ""}, "reason: required"),
    "successor that is not there": ("retired", GONE | {"replaced_by": "ev-9998"}, "replaced_by: points nowhere"),
    "retired in favour of itself": ("retired", GONE | {"replaced_by": "ev-9999"}, "replaced_by: points nowhere"),
    "words on what was removed": ("retired", GONE | {"reason": "personal_data", "note": "It said."}, "note: content"),
    "check of a field that is not there": ("checks", {**CHECK, "field": "colour", "value": ""}, "field: unknown field"),
}


DESCRIBED = {resource["name"]: resource for resource in _data.schema()["resources"]}

# More than a cell: each function damages a copy and returns what must be told, as (file, line, "field: rule").


def told_by_nobody_that_the_parts_miss_the_whole(copy):
    rows = copy.rows("discrepancies")
    for row in rows:
        row["kind"] = row["kind"].replace("arithmetic", "unit")
    copy.save("discrepancies", rows)
    whole = next(row["part_of"] for row in copy.rows("statistics") if row["breakdown"] == "purpose")
    return ("statistics.csv", line_of(copy, "statistics", whole), "value: parts and whole")


def part_larger_than_its_whole(copy):
    line = copy.append(
        "statistics", **PART | {"statistic_id": "st-9990", "value": "10", "part_of": "", "breakdown": ""}
    )
    copy.append("statistics", **PART | {"statistic_id": "st-9991", "value": "11"})
    return ("statistics.csv", line, "value: parts and whole")


def released_before_the_detention(copy):
    rows = copy.rows("timeline")
    event = {**rows[0], **EVENT, "case_id": next(row["case_id"] for row in rows if row["case_id"])}
    copy.append("timeline", **event | {"event_id": "ev-9998", "kind": "detention", "date": "2023-05-02"})
    line = copy.append("timeline", **event | {"event_id": "ev-9999", "kind": "release", "date": "2023-05-01"})
    return ("timeline.csv", line, "date: order")


def before_its_cause(copy):
    row = {**copy.rows("timeline")[0], **EVENT}
    copy.append("timeline", **row | {"event_id": "ev-9998", "date": "2023-05-02", "follows_id": ""})
    line = copy.append("timeline", **row | {"event_id": "ev-9999", "date": "2023-05-01", "follows_id": "ev-9998"})
    return ("timeline.csv", line, "date: before its cause")


def one_figure_id_in_two_tables(copy):
    # In a table that comes later; the id is not out of order there, as it is the last one.
    copy.append("trips", **{name: str(value or "") for name, value in COUNTED.items()} | {"figure_id": "fig-9999"})
    line = copy.append(
        "workers", **{name: str(value or "") for name, value in COUNTED.items()} | {"figure_id": "fig-9999"}
    )
    return ("context/workers.csv", line, "figure_id: duplicate")


def a_unit_of_another_table(copy):
    cells = {name: str(value or "") for name, value in COUNTED.items()}
    line = copy.append("workers", **cells | {"figure_id": "fig-9999", "unit": "person"})
    return ("context/workers.csv", line, "unit: unit")


def no_article(copy):
    copy.change("sources", has("is_subject", "true"), is_subject="false")
    # Nobody knows which of the sources it should be: the last one is named.
    return ("sources.csv", len(copy.rows("sources")) + 1, "is_subject: one subject")


def rows_out_of_order(copy):
    rows = copy.rows("claims")
    copy.save("claims", [*rows[:-2], rows[-1], rows[-2]])
    return ("claims.csv", len(rows) + 1, "claim_id: order")


def two_formulas_in_a_circle(copy):
    numbers = [
        row["statistic_id"] for row in copy.rows("statistics") if row["formula"] and row["statistic_id"] not in READ
    ]
    lines = [
        copy.change("statistics", has("statistic_id", id), formula=other)
        for id, other in zip(numbers, numbers[1::-1], strict=False)
    ]
    values = [copy.change("statistics", has("statistic_id", id), value="1") for id in numbers[:2]]
    assert lines == values
    return [("statistics.csv", line, "formula: formula") for line in lines]


def missing_column(copy):
    rows = [{name: text for name, text in row.items() if name != "label"} for row in copy.rows("cases")]
    write(copy, "cases.csv", rows)
    return ("cases.csv", 1, "label: column missing")


def unknown_column(copy):
    write(copy, "entities.csv", [{**row, "shoe_size": "42"} for row in copy.rows("entities")])
    return ("entities.csv", 1, "shoe_size: column unknown")


def misspelt_column(copy):
    copy.damage("cases.csv", lambda raw: raw.replace(b"statute", b"statue", 1))
    return [("cases.csv", 1, "statute: column missing"), ("cases.csv", 1, "statue: column unknown")]


def columns_in_another_order(copy):
    write(copy, "quotes.csv", [dict(reversed(row.items())) for row in copy.rows("quotes")])
    return ("quotes.csv", 1, "-: columns in another order or twice")


def needless_quotation_marks(copy):
    copy.damage("claims.csv", lambda raw: raw.replace(b"\ncl-0002,", b'\n"cl-0002",', 1))
    return ("claims.csv", 3, "-: stray quotation mark")


def quotation_mark_inside_a_cell(copy):
    copy.damage("participants.csv", lambda raw: raw.replace(b"actor", b'act"or', 1))
    line = copy.line_with("participants.csv", b'"')
    return [("participants.csv", line, "-: stray quotation mark"), ("participants.csv", line, "role: unknown code")]


def quotation_mark_never_closed(copy):
    # No other quotation mark follows: everything to the end of the file would be one cell.
    copy.damage("participants.csv", lambda raw: raw.replace(b"\nev-0002,", b'\nev-0002,"', 1))
    line = copy.line_with("participants.csv", b'"')
    return ("participants.csv", line, "-: not CSV (unexpected end of data)")


def quotation_mark_closed_rows_later(copy):
    copy.damage("timeline.csv", lambda raw: raw.replace(b"\nev-0002,", b'\nev-0002,"', 1))
    return ("timeline.csv", 3, "-: not CSV (',' expected after '\"')")


def quotation_mark_in_the_header(copy):
    copy.damage("participants.csv", lambda raw: b'"' + raw)
    return ("participants.csv", 1, "-: not CSV (unexpected end of data)")


def cell_over_two_lines(copy):
    line = copy.change("claims", any_row, statement="One line\nand another.")
    return ("claims.csv", line, "-: a cell runs over the line")


def cell_too_many(copy):
    copy.damage("cases.csv", lambda raw: raw.replace(b"\ncase-0002,", b"\ncase-0002,,", 1))
    n = len(copy.rows("cases")[0])
    return ("cases.csv", 3, f"-: {n + 1} cells, not {n}")


def cell_too_few(copy):
    copy.damage("entities.csv", lambda raw: raw.replace(b"\nent-0002,", b"\n", 1))
    n = len(copy.rows("entities")[0])
    return ("entities.csv", 3, f"-: {n - 1} cells, not {n}")


def empty_line(copy):
    copy.damage("participants.csv", lambda raw: raw.replace(b"\n", b"\n\n", 1))
    return ("participants.csv", 2, "-: 0 cells, not 3")


def no_line_end_at_the_end(copy):
    copy.damage("claims.csv", lambda raw: raw.rstrip())
    return ("claims.csv", len(copy.rows("claims")) + 1, "-: line end")


def latin_1(copy):
    copy.damage(
        "names.csv", lambda raw: raw.replace(b"Russia\n", b"Ru\xdfland\n").replace(b",Russia,", b",Ru\xdfland,")
    )
    line = copy.line_with("names.csv", b"\xdf")
    return ("names.csv", line, "-: not UTF-8")


def utf_16(copy):
    copy.damage("names.csv", lambda raw: raw.decode().encode("utf-16"))
    return ("names.csv", 1, "-: not UTF-8")


def byte_order_mark(copy):
    copy.damage("names.csv", lambda raw: b"\xef\xbb\xbf" + raw)
    return ("names.csv", 1, "-: byte order mark")


def windows_line_ends(copy):
    copy.damage("names.csv", lambda raw: raw.replace(b"\n", b"\r\n"))
    return ("names.csv", 1, "-: carriage return")


def one_carriage_return(copy):
    copy.damage("names.csv", lambda raw: raw.replace(b",Russia,", b",Rus\rsia,", 1))
    line = copy.line_with("names.csv", b"\r")
    return ("names.csv", line, "-: carriage return")


def nul(copy):
    copy.damage("names.csv", lambda raw: raw.replace(b",Russia,", b",Rus\0sia,", 1))
    line = copy.line_with("names.csv", b"\0")
    return ("names.csv", line, "-: NUL character")


def enormous_cell(copy):
    line = copy.change("claims", any_row, note="x" * 200_000)
    return ("claims.csv", line, "-: not CSV (field larger than field limit (131072))")


def truncated_descriptor(copy):
    copy.damage("datapackage.json", lambda raw: raw[: raw.index(b'"quotes"')])
    text = (copy.path / "datapackage.json").read_text("utf-8")
    return ("datapackage.json", text.count("\n") + 1, "-: not JSON (Expecting value)")


def descriptor_that_is_not_text(copy):
    copy.damage("datapackage.json", lambda raw: raw.replace(b"article", b"\xff", 1))
    line = copy.line_with("datapackage.json", b"\xff")
    return ("datapackage.json", line, "-: not UTF-8")


def no_descriptor(copy):
    (copy.path / "datapackage.json").unlink()
    return ("datapackage.json", 1, "-: file missing")


def descriptor_that_describes_nothing(copy):
    (copy.path / "datapackage.json").write_text("[]")
    return ("datapackage.json", 1, "-: not a data package (list indices must be integers or slices, not str)")


def descriptor(change):
    """A damage of the parsed descriptor."""

    def damage(copy):
        path = copy.path / "datapackage.json"
        found = json.loads(path.read_text("utf-8"))
        told = change({resource["name"]: resource for resource in found["resources"]}, found)
        path.write_text(json.dumps(found, indent=1))
        return ("datapackage.json", 1, told)

    return functools.update_wrapper(damage, change)


@descriptor
def table_without_a_path(resources, _):
    del resources["cases"]["path"]
    return "-: not a data package ('path' is missing)"


@descriptor
def field_without_a_type(resources, _):
    del resources["cases"]["schema"]["fields"][1]["type"]
    return "-: not a data package ('type' is missing)"


@descriptor
def key_of_no_field(resources, _):
    resources["cases"]["schema"]["primaryKey"] = "nothing"
    return "-: not a data package ('nothing' is missing)"


@descriptor
def foreign_key_to_no_table(resources, _):
    resources["cases"]["schema"]["foreignKeys"][0]["reference"]["resource"] = "nothing"
    return "-: not a data package ('nothing' is missing)"


@descriptor
def table_that_is_not_described(_, found):
    found["resources"] = [resource for resource in found["resources"] if resource["name"] != "checks"]
    return "-: 'checks' is missing"


@descriptor
def key_left_out(resources, _):
    keys = resources["timeline"]["schema"]["foreignKeys"]
    keys[:] = [key for key in keys if key["fields"] != "follows_id"]
    return "foreignKeys: key missing"


@descriptor
def number_that_became_a_text(resources, _):
    resources["statistics"]["schema"]["fields"][2]["type"] = "string"
    return "type: another type"


@descriptor
def map_without_a_hash(resources, _):
    del resources["eurasia"]["hash"]
    return "-: not a data package ('hash' is missing)"


def misnamed(field, rule, value, of="cases"):
    """A damage of a name or path: the line that has it is told."""

    def damage(copy):
        path = copy.path / "datapackage.json"
        described = json.loads(path.read_text("utf-8"))
        next(resource for resource in described["resources"] if resource["name"] == of)[field] = value
        path.write_text(json.dumps(described, indent=1), "utf-8")
        text = path.read_text("utf-8")
        line = text[: text.rindex(f'"{field}": {json.dumps(value)}')].count("\n") + 1
        return ("datapackage.json", line, f"{field}: {rule}")

    return damage


MISNAMED = {
    "table out of the folder": misnamed("path", "outside the folder", "../cases.csv"),
    "table out of the folder by a way round": misnamed("path", "outside the folder", "context/../../cases.csv"),
    "table from the root": misnamed("path", "outside the folder", "/etc/passwd"),
    "table on another drive": misnamed("path", "outside the folder", "C:cases.csv"),
    "table behind a backslash": misnamed("path", "outside the folder", "..\\cases.csv"),
    "table on another host": misnamed("path", "outside the folder", "https://example.org/cases.csv"),
    "table of no path": misnamed("path", "outside the folder", ""),
    "hidden table": misnamed("path", "outside the folder", ".cases.csv"),
    "map out of the folder": misnamed("path", "outside the folder", "../map.geojson", of="eurasia"),
    "schema out of the folder": misnamed("schema", "outside the folder", "../figures.schema.json", of="trips"),
    "table called as a path": misnamed("name", "name", "../../cases"),
    "two tables of one name": misnamed("name", "duplicate", "cases", of="claims"),
    "table called in capitals": misnamed("name", "name", "Cases"),
}


MAPS = {name: resource["path"] for name, resource in DESCRIBED.items() if resource.get("format") == "geojson"}
SHARED = "context/figures.schema.json"


def map_changed_by_a_byte(copy):
    # A border that lies a little further to the east is no less a map.
    copy.damage(MAPS["central-asia"], lambda raw: re.sub(rb"[0-8](?=\.\d)", b"9", raw, count=1))
    return (MAPS["central-asia"], 1, "-: changed")


def map_missing(copy):
    (copy.path / MAPS["eurasia"]).unlink()
    return (MAPS["eurasia"], 1, "-: file missing")


def shared_schema_missing(copy):
    (copy.path / SHARED).unlink()
    return (SHARED, 1, "-: file missing")


def shared_schema_that_is_not_json(copy):
    copy.damage(SHARED, lambda raw: raw[: raw.index(b'"period"')])
    line = (copy.path / SHARED).read_bytes().count(b"\n") + 1
    return (SHARED, line, "-: not JSON (Expecting value)")


def shared_schema_that_is_not_text(copy):
    copy.damage(SHARED, lambda raw: raw.replace(b"Country", b"\xff", 1))
    return (SHARED, copy.line_with(SHARED, b"\xff"), "-: not UTF-8")


def retired_twice(copy):
    copy.append("retired", **GONE)
    return ("retired.csv", copy.append("retired", **GONE | {"retired_on": "2026-11-25"}), "retired_id: duplicate")


def row_that_names_a_retired_record(copy):
    copy.append("retired", **GONE)
    return (
        "checks.csv",
        copy.append("checks", **CHECK | {"record_id": "ev-9999", "value": ""}),
        "record_id: points nowhere",
    )


def successor_that_was_retired(copy):
    line = copy.append("retired", **GONE | {"retired_id": "ev-9998", "replaced_by": "ev-9999"})
    copy.append("retired", **GONE | {"replaced_by": ""})
    return ("retired.csv", line, "replaced_by: points nowhere")


WHOLE = [
    told_by_nobody_that_the_parts_miss_the_whole, part_larger_than_its_whole, released_before_the_detention,
    before_its_cause, one_figure_id_in_two_tables, a_unit_of_another_table,
    no_article, rows_out_of_order, two_formulas_in_a_circle, missing_column, unknown_column, misspelt_column,
    columns_in_another_order, needless_quotation_marks, quotation_mark_inside_a_cell, quotation_mark_never_closed,
    quotation_mark_closed_rows_later, quotation_mark_in_the_header, cell_over_two_lines, cell_too_many, cell_too_few,
    empty_line, no_line_end_at_the_end, latin_1, utf_16, byte_order_mark, windows_line_ends, one_carriage_return, nul,
    enormous_cell, truncated_descriptor, descriptor_that_is_not_text, no_descriptor,
    descriptor_that_describes_nothing, table_without_a_path, field_without_a_type, key_of_no_field,
    foreign_key_to_no_table, table_that_is_not_described, key_left_out, number_that_became_a_text, map_without_a_hash, map_changed_by_a_byte, map_missing,
    shared_schema_missing, shared_schema_that_is_not_json, shared_schema_that_is_not_text,
    retired_twice, row_that_names_a_retired_record, successor_that_was_retired,
]  # fmt: skip


def line_of(copy, table, id):
    return next(n for n, row in enumerate(copy.rows(table), 2) if next(iter(row.values())) == id)


def write(copy, file, rows):
    """Write rows with whatever columns they have."""
    (copy.path / file).write_text(",".join(rows[0]) + "\n", "utf-8")
    copy.save(next(table for table, path in copy.file_of.items() if path == file), rows)


def in_a_row(table, which, changed, *told):
    """A damage of one row: ``which`` is a condition, or None for a new one."""

    def damage(copy):
        line = copy.change(table, which, **changed) if which else copy.append(table, **changed)
        return [(copy.file_of[table], line, what) for what in told]

    return damage


def every(told):
    """Some damages are told once, as a tuple, some more often."""
    return [told] if isinstance(told, tuple) else told


DAMAGES = {
    **{name: in_a_row(*damage) for name, damage in ROWS.items()},
    **{name: in_a_row(table, None, *damage) for name, (table, *damage) in APPENDED.items()},
    **{damage.__name__.replace("_", " "): damage for damage in WHOLE},
    **MISNAMED,
}


def found(lines: str, before: set[str]) -> list[tuple]:
    """What the command printed, without what was wrong before."""
    told = [LINE.fullmatch(line).groups() for line in lines.splitlines() if line not in before]
    return sorted((file, int(line), f"{field}: {rule}") for file, line, field, rule, _ in told)


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_told(copy, before, capsys, name):
    expected = every(DAMAGES[name](copy))
    snapshot = copy.snapshot()
    assert cli.main(["--data", str(copy.path), "validate"]) == 1
    out, err = capsys.readouterr()
    assert found(out, before) == sorted(expected)
    assert re.fullmatch(r"kgdata: \d+ problems?\n", err)
    assert copy.snapshot() == snapshot, "the check wrote into the folder"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", None), ("title", " "), ("description", 3), ("version", 0.1), ("licenses", None), ("licenses", []),
        ("licenses", [{"title": "Free"}]), ("contributors", "me"), ("contributors", [{}]), ("keywords", "one"),
        ("keywords", [1]), ("created", "2026-11-29"), ("created", 2026), ("created", "2026-11-29T00:00:00+06:00"),
        ("created", "2026-02-30T00:00:00Z"), ("homepage", "javascript:alert(1)"),
    ],
)  # fmt: skip
def test_what_the_descriptor_says_of_the_whole(copy, name, value):
    path = copy.path / "datapackage.json"
    changed = json.loads(path.read_text("utf-8")) | {name: value}
    path.write_text(json.dumps({name: value for name, value in changed.items() if value is not None}))
    (problem,) = kgdata.validate(copy.path)
    assert str(problem).startswith(f"data/datapackage.json:1: {name}: not as it must be: ")


@pytest.mark.parametrize("name", ["contributors", "keywords", "created", "homepage"])
def test_what_the_descriptor_need_not_say(copy, name):
    path = copy.path / "datapackage.json"
    found = json.loads(path.read_text("utf-8"))
    found.pop(name, None)
    path.write_text(json.dumps(found))
    assert kgdata.validate(copy.path) == []


@pytest.mark.parametrize("name", MISNAMED)
def test_nothing_outside_the_folder_is_read(copy, capsys, name):
    MISNAMED[name](copy)
    for command in (["list"], ["list", "cases"], ["show", "case-0001"], ["export", "csv"]):
        assert cli.main(["--data", str(copy.path), *command]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("kgdata: datapackage.json: ") or "the data is not sound (1 problem)" in err


@pytest.mark.parametrize("table", kgdata.tables())
@pytest.mark.parametrize(("rule", "content"), [("file missing", None), ("file empty", b""), ("file empty", b"\n\n")])
def test_a_table_that_cannot_be_read_is_one_problem(copy, before, capsys, table, rule, content):
    # And not also one for each id that points into it.
    file = copy.file_of[table]
    path = copy.path / file
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert cli.main(["--data", str(copy.path), "validate"]) == 1
    assert found(capsys.readouterr().out, before) == [(file, 1, f"-: {rule}")]


@pytest.mark.parametrize("table", kgdata.tables())
def test_a_row_that_cannot_be_read_is_one_problem(copy, before, capsys, table):
    # Others may point to what it holds: an id, a code, the only record of a sentence.
    file = copy.file_of[table]
    header, *lines = (copy.path / file).read_text("utf-8").splitlines(keepends=True)
    width = header.count(",") + 1
    # A table may have no rows yet.
    lines[:1] = [lines[0].replace("\n", ",\n") if lines else "," * width + "\n"]
    (copy.path / file).write_text("".join([header, *lines]), "utf-8")
    assert cli.main(["--data", str(copy.path), "validate"]) == 1
    assert found(capsys.readouterr().out, before) == [(file, 2, f"-: {width + 1} cells, not {width}")]


@pytest.mark.parametrize(
    "names",
    [
        ("latin 1", "cell too many"),
        ("30 February", "comma in a number", "unknown code", "speaker who is nobody"),
        ("missing column", "cell too few", "sum that does not follow"),
        ("person named without a reason", "sentence without a record", "30 February"),
        ("excerpt of 26 words", "finding that does not follow", "wider code left out", "byte order mark"),
    ],
    ids=" + ".join,
)
def test_all_that_is_wrong_is_told_at_once(copy, before, capsys, names):
    expected = [told for name in names for told in every(DAMAGES[name](copy))]
    assert cli.main(["--data", str(copy.path), "validate"]) == 1
    assert found(capsys.readouterr().out, before) == sorted(expected)


def test_every_rule_finds_something(copy, monkeypatch):
    # A rule that none of the damages breaks could be taken out, and nobody would see it.
    fired = set()

    def watch(rule):
        def watched(rows):
            for problem in rule(rows):
                fired.add(rule.__name__)
                yield problem

        return watched

    names = {rule.__name__ for rule in rules.RULES}
    monkeypatch.setattr(rules, "RULES", [watch(rule) for rule in rules.RULES])
    sound = copy.snapshot()
    # The damages to what the data means stand at the end; those before them seldom get as far as a rule.
    for damage in [*WHOLE[:8], key_left_out, *map(DAMAGES.get, [*APPENDED, *reversed(ROWS)])]:
        damage(copy)
        kgdata.validate(copy.path)
        for name, (content, _) in sound.items():
            (copy.path / name).write_bytes(content)
        if fired == names:
            return
    assert fired == names


@pytest.mark.parametrize("name", ["30 February", "latin 1", "truncated descriptor", "enormous cell"])
def test_as_a_program(copy, name):
    told = every(DAMAGES[name](copy))
    command = [sys.executable, "-m", "kgdata", "--data", copy.path, "validate"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 1
    assert f"data/{told[0][0]}:{told[0][1]}: {told[0][2]}: " in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_sound_folder_is_sound_wherever_it_lies(copy, before):
    assert {str(problem) for problem in kgdata.validate(str(copy.path))} == before


@pytest.mark.parametrize("place", ["nowhere", "data/claims.csv"])
def test_a_folder_that_is_none(copy, place):
    (problem,) = kgdata.validate(copy.path.parent / place)
    assert problem[1:4] == (1, "-", "file missing")


def test_problems_come_in_the_order_of_files_and_lines(copy):
    for name in ("30 February", "comma in a number", "unknown code", "misspelt column"):
        DAMAGES[name](copy)
    places = [(problem.file, problem.line) for problem in kgdata.validate(copy.path)]
    assert places == sorted(places)
    assert len(places) >= 4


# What must *not* be told.


@pytest.mark.parametrize(
    ("whole", "step", "parts", "sound"),
    [
        (100, 1, [(60, 1), (40, 1)], True),
        (100, 1, [(60, 1), (39, 1)], False),
        (100, 1, [(60, 10), (35, 1)], True),  # 60 may be 65
        (100, 1, [(60, 10), (34, 1)], False),
        (100, 10, [(60, 10), (50, 10)], True),  # 105 = 55 + 50
        (100, 1, [(60, 1)], True),  # one part of several need not reach the whole
        (100, 1, [(101, 1)], False),
    ],
)
def test_rounding_may_explain_why_parts_miss_the_whole(copy, before, whole, step, parts, sound):
    row = PART | {"part_of": "", "breakdown": ""}
    line = copy.append("statistics", **row | {"statistic_id": "st-9990", "value": whole, "rounding": step})
    for number, (value, rounding) in enumerate(parts, 9991):
        copy.append("statistics", **PART | {"statistic_id": f"st-{number}", "value": value, "rounding": rounding})
    told = [str(problem) for problem in kgdata.validate(copy.path) if str(problem) not in before]
    assert len(told) == (0 if sound else 1)
    assert all(f"statistics.csv:{line}: value: parts and whole: " in problem for problem in told)


def test_a_figure_that_is_worked_with_may_be_quoted(copy, before):
    worked = next(row["figure_id"] for row in kgdata.records("trips") if row["figure_id"] in READ)
    copy.change("trips", has("figure_id", worked), terms="quotation_only")
    assert {str(problem) for problem in kgdata.validate(copy.path)} <= before


@pytest.mark.parametrize(
    ("cause", "date"),
    [
        ("2023-05-02", "2023-05-02"),
        ("2023-05-02", "2023-05"),  # may be later in the month
        ("2023-05-02/2023-05-09", "2023-05-03"),  # it lasted
        ("[..2023-05-02]", "2022-01-01"),  # nobody knows how early
        ("2023-05-02", "[2023-04-01..]"),
    ],
)
def test_what_may_have_come_later_is_sound(copy, before, cause, date):
    row = {**copy.rows("timeline")[0], **EVENT}
    copy.append("timeline", **row | {"event_id": "ev-9998", "date": cause, "follows_id": ""})
    copy.append("timeline", **row | {"event_id": "ev-9999", "date": date, "follows_id": "ev-9998"})
    assert {str(problem) for problem in kgdata.validate(copy.path)} <= before


@pytest.mark.parametrize("cells", [{"latitude": "90", "longitude": "180"}, {"latitude": "-90", "longitude": "-180"}])
def test_the_ends_of_the_earth_are_sound(copy, before, cells):
    copy.change("places", any_row, **cells)
    assert {str(problem) for problem in kgdata.validate(copy.path)} <= before


def test_what_is_just_short_enough_is_sound(copy, before):
    copy.change("quotes", has("excerpt"), excerpt="a" + " b" * 24)
    copy.change("timeline", any_row, title="x" * 90)
    spent = sum(len(row["anchor"]) for row in copy.rows("passages")) + sum(
        len(q["excerpt"]) for q in copy.rows("quotes")
    )
    copy.change("sources", has("is_subject", "true"), n_characters=str(-(-spent * 100 // 15)))
    assert {str(problem) for problem in kgdata.validate(copy.path)} <= before
    copy.change("sources", has("is_subject", "true"), n_characters=str(spent * 100 // 15 - 1))
    assert any("quotation budget" in str(problem) for problem in kgdata.validate(copy.path))


def test_an_empty_table_is_sound(copy, before):
    # Nothing needs a check, but what is said of others' dates does.
    copy.save("checks", [])
    told = {str(problem) for problem in kgdata.validate(copy.path)} - before
    assert all("date_basis: no check" in problem for problem in told)


# Anything at all.

BYTES = st.one_of(
    st.sampled_from(
        [b"", b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"\xc2\xb2", b"\xe2\x80\xa8", b"-", b"0", b"[..", b"/"]
    ),
    st.binary(max_size=4),
)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_damage_is_a_list_of_problems(copy, draw):
    # Never an exception, and a place that is there.
    file = draw.draw(st.sampled_from(copy.files()))
    path = copy.path / file
    whole = path.read_bytes()
    start = draw.draw(st.integers(0, len(whole)))
    end = min(len(whole), start + draw.draw(st.integers(0, 30)))
    damaged = whole[:start] + draw.draw(BYTES) + whole[end:]
    path.write_bytes(damaged)
    try:
        for problem in kgdata.validate(copy.path):
            assert isinstance(problem, checking.Problem)
            assert LINE.fullmatch(str(problem)), str(problem)
            lines = (copy.path / problem.file.removeprefix("data/")).read_bytes().count(b"\n") + 1
            assert 1 <= problem.line <= lines
    finally:
        path.write_bytes(whole)
