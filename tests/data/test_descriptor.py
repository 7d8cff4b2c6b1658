"""datapackage.json describes all there is: every file, field, code, key and the terms of use."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

import kgdata

DATA = Path(__file__).parents[2] / "data"
DESCRIPTOR = json.loads((DATA / "datapackage.json").read_text("utf-8"))
RESOURCES = {resource["name"]: resource for resource in DESCRIPTOR["resources"]}
FIELDS = [(name, field) for name, resource in RESOURCES.items() for field in resource["schema"]["fields"]]
TYPES = {"string", "integer", "number", "boolean", "date", "duration"}
# Whatever else a field says, the validator would not read: a misspelt "requried" must not pass for a rule.
WORDS = set("name title type description constraints format rdfType vocabulary references".split())
LIMITS = set("required unique pattern maxLength minimum".split())


def test_what_it_says_of_itself():
    assert DESCRIPTOR["name"] == "kgdata"
    assert DESCRIPTOR["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert re.fullmatch(r"\d+\.\d+\.\d+", DESCRIPTOR["version"])
    assert DESCRIPTOR["title"]
    assert DESCRIPTOR["description"].endswith(".")


def test_terms_of_use():
    (license,) = DESCRIPTOR["licenses"]
    assert license["name"] == "CC-BY-4.0"
    assert license["path"] == "https://creativecommons.org/licenses/by/4.0/"


def test_every_file_is_described_and_there():
    assert {path.name for path in DATA.glob("*.csv")} == {resource["path"] for resource in RESOURCES.values()}
    assert len(RESOURCES) == len(DESCRIPTOR["resources"]), "two tables have one name"


@pytest.mark.parametrize("name", RESOURCES)
def test_table(name):
    resource = RESOURCES[name]
    assert re.fullmatch(r"[a-z_]+", name)
    assert resource["path"] == f"{name}.csv"
    assert {key: resource[key] for key in ("type", "format", "mediatype", "encoding")} == {
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
    }
    assert resource["title"]
    assert resource["description"].startswith("One row ")
    assert resource["description"].endswith(".")
    header = next(csv.reader((DATA / resource["path"]).open(encoding="utf-8", newline="")))
    assert header == [field["name"] for field in resource["schema"]["fields"]]


@pytest.mark.parametrize("name", RESOURCES)
def test_primary_key(name):
    schema = RESOURCES[name]["schema"]
    key = [schema["primaryKey"]] if isinstance(schema["primaryKey"], str) else schema["primaryKey"]
    fields = {field["name"]: field for field in schema["fields"]}
    # It stands first, and an id of its own has a form that tells the table.
    assert key == [field["name"] for field in schema["fields"]][: len(key)]
    assert all(fields[part]["constraints"]["required"] for part in key)
    if len(key) == 1:
        assert fields[key[0]]["constraints"]["unique"]
        assert fields[key[0]]["constraints"]["pattern"]


def test_an_id_belongs_to_one_table():
    ids = Counter(
        next(iter(row.values()))
        for name, resource in RESOURCES.items()
        if isinstance(resource["schema"]["primaryKey"], str)
        for row in kgdata.records(name)
    )
    assert [id for id, count in ids.items() if count > 1] == []


@pytest.mark.parametrize(("table", "field"), FIELDS, ids=[f"{table}.{field['name']}" for table, field in FIELDS])
def test_field(table, field):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", field["name"])
    assert field["type"] in TYPES
    assert field["title"]
    assert field["description"].endswith(".")
    assert field.keys() <= WORDS
    assert field.get("constraints", {}).keys() <= LIMITS
    assert field.get("format") in (None, "uri")
    assert field.get("references") in (None, "record")
    re.compile(field.get("constraints", {}).get("pattern", ""))


def test_no_table_has_a_field_twice():
    assert [place for place, count in Counter((t, f["name"]) for t, f in FIELDS).items() if count > 1] == []


def test_an_id_of_another_table_is_a_foreign_key():
    # A column called case_id that nobody ties to the cases would be free to dangle.
    keys = {resource["schema"]["primaryKey"]: name for name, resource in RESOURCES.items() if name != "codes"
            if isinstance(resource["schema"]["primaryKey"], str)}  # fmt: skip
    entities = {"speaker_id", "claimant_id", "place_id", "about_id"}
    for name, resource in RESOURCES.items():
        tied = {
            foreign["fields"]: (foreign["reference"]["resource"] or name, foreign["reference"]["fields"])
            for foreign in resource["schema"].get("foreignKeys", [])
        }
        for field in resource["schema"]["fields"]:
            column = field["name"]
            if column in entities:
                assert tied[column] == ("entities", "entity_id")
            elif column in keys and keys[column] != name:
                assert tied[column] == (keys[column], column)
            elif column.endswith("_id") and column not in keys:
                assert field.get("references") == "record", f"{name}.{column} is tied to nothing"


def test_foreign_keys_end_at_the_key_of_a_table():
    for name, resource in RESOURCES.items():
        for foreign in resource["schema"].get("foreignKeys", []):
            there = RESOURCES[foreign["reference"]["resource"] or name]
            assert there["schema"]["primaryKey"] == foreign["reference"]["fields"]
            assert foreign["fields"] in {field["name"] for field in resource["schema"]["fields"]}


def test_vocabularies_and_codes_are_the_same():
    codes = kgdata.records("codes")
    used = {field["vocabulary"] for _, field in FIELDS if "vocabulary" in field}
    wider = {row["broader"].partition(":")[0] for row in codes if row["broader"]}
    # "verification" is in no table: it is computed from the checks.
    assert {row["vocabulary"] for row in codes} == used | wider | {"verification"}


def test_codes_of_a_vocabulary_stand_together_and_differ():
    codes = kgdata.records("codes")
    blocks = [
        row["vocabulary"] for n, row in enumerate(codes) if n == 0 or codes[n - 1]["vocabulary"] != row["vocabulary"]
    ]
    assert len(blocks) == len(set(blocks))
    labels = Counter((row["vocabulary"], row["label"]) for row in codes)
    assert [label for label, count in labels.items() if count > 1] == [], "two codes would look the same to a reader"
