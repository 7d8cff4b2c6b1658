"""datapackage.json describes all there is: every file, field, code, key and the terms of use."""

import csv
import hashlib
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

import kgdata
from kgdata import _data

DATA = Path(__file__).parents[2] / "data"
DESCRIPTOR = json.loads((DATA / "datapackage.json").read_text("utf-8"))
ALL = {resource["name"]: resource for resource in DESCRIPTOR["resources"]}
# Tables may share a schema, which stands in a file of its own; it is read here by no code of ours.
SHARED = {resource["schema"] for resource in ALL.values() if isinstance(resource.get("schema"), str)}
RESOURCES = {
    name: resource | {"schema": json.loads((DATA / resource["schema"]).read_text("utf-8"))}
    if resource.get("schema") in list(SHARED)
    else resource
    for name, resource in ALL.items()
    if resource.get("type") == "table"
}
MAPS = {name: resource for name, resource in ALL.items() if name not in RESOURCES}
FIELDS = [(name, field) for name, resource in RESOURCES.items() for field in resource["schema"]["fields"]]
TYPES = {"string", "integer", "number", "boolean", "date", "duration"}
# Whatever else a field says, the validator would not read: a misspelt "requried" must not pass for a rule.
WORDS = set("name title type description unit unitField constraints format rdfType vocabulary references".split())
WORDS.add("missingValues")
LIMITS = set("required unique pattern maxLength minimum maximum".split())


def test_what_it_says_of_itself():
    assert DESCRIPTOR["name"] == "kgdata"
    assert DESCRIPTOR["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert re.fullmatch(r"\d+\.\d+\.\d+", DESCRIPTOR["version"])
    assert DESCRIPTOR["title"]
    assert DESCRIPTOR["description"].endswith(".")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", DESCRIPTOR["created"])
    assert all(maker["title"] and maker["roles"] == ["creator"] for maker in DESCRIPTOR["contributors"])


def test_terms_of_use():
    (license,) = DESCRIPTOR["licenses"]
    assert license["name"] == "CC-BY-4.0"
    assert license["path"] == "https://creativecommons.org/licenses/by/4.0/"


def test_every_file_is_described_and_there():
    files = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()}
    assert files == {"datapackage.json", *SHARED, *(resource["path"] for resource in ALL.values())}
    assert len(ALL) == len(DESCRIPTOR["resources"]), "two resources have one name"


def test_the_tables_are_those_that_kgdata_reads():
    assert list(RESOURCES) == kgdata.tables()
    assert {"trips", "indices", "places"} <= set(RESOURCES), "the tests of each table would miss some"
    assert {name: _data.resource(name)["schema"] for name in RESOURCES} == {
        name: resource["schema"] for name, resource in RESOURCES.items()
    }


def test_what_is_shared_is_a_schema_of_several_tables():
    # Else it would better stand where it is used.
    for path in SHARED:
        assert sum(resource.get("schema") == path for resource in ALL.values()) > 1
        assert json.loads((DATA / path).read_text("utf-8")).keys() == {"fields", "primaryKey", "foreignKeys"}
    assert {RESOURCES[name]["schema"]["primaryKey"] for name in RESOURCES if isinstance(ALL[name]["schema"], str)} == {
        "figure_id"
    }


@pytest.mark.parametrize("name", MAPS)
def test_map(name):
    resource = MAPS[name]
    assert re.fullmatch(r"[a-z-]+", name)
    assert re.fullmatch(r"context/\w+\.geojson", resource["path"])
    assert {key: resource[key] for key in ("format", "mediatype", "encoding")} == {
        "format": "geojson",
        "mediatype": "application/geo+json",
        "encoding": "utf-8",
    }
    assert resource["title"]
    assert resource["description"].endswith(".")
    assert "Crimea is drawn as part of Ukraine" in resource["description"]
    assert all(source["title"] and source["path"].startswith("https://") for source in resource["sources"])
    assert all(terms["name"] and terms["path"].startswith("https://") for terms in resource["licenses"])
    content = (DATA / resource["path"]).read_bytes()
    assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    found = json.loads(content)
    assert found["type"] == "FeatureCollection"
    names = [land["properties"]["name"] for land in found["features"]]
    assert len(set(names)) == len(names) > 0
    assert {"Kyrgyzstan", "Russia", "Kazakhstan"} <= set(names)
    assert {land["geometry"]["type"] for land in found["features"]} <= {"Polygon", "MultiPolygon"}


def rings(land):
    """The outer lines of a country, each a list of (longitude, latitude)."""
    shape = land["geometry"]
    return [part[0] for part in ([shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"])]


def lies_in(place, ring):
    """Whether a line to the east crosses the border an odd number of times."""
    x, y = place
    sides = zip(ring, [*ring[1:], ring[0]], strict=True)
    crossed = [(y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 for (x1, y1), (x2, y2) in sides]
    return sum(crossed) % 2 == 1


@pytest.mark.parametrize(
    ("name", "place", "country"),
    [
        ("central-asia", (74.6, 42.87), "Kyrgyzstan"),
        ("eurasia", (74.6, 42.6), "Kyrgyzstan"),
        ("eurasia", (37.62, 55.75), "Russia"),
        ("eurasia", (34.1, 45.3), "Ukraine"),  # Simferopol
    ],
)
def test_places_lie_in_their_country(name, place, country):
    lands = json.loads((DATA / MAPS[name]["path"]).read_text("utf-8"))["features"]
    there = [land["properties"]["name"] for land in lands if any(lies_in(place, ring) for ring in rings(land))]
    assert there == [country]


def test_what_others_counted_says_on_what_terms():
    for name, resource in RESOURCES.items():
        terms = [field for field in resource["schema"]["fields"] if field["name"] == "terms"]
        assert bool(terms) == resource["path"].startswith("context/"), name
        assert all(field["constraints"]["required"] and field["vocabulary"] == "terms" for field in terms)


@pytest.mark.parametrize("name", RESOURCES)
def test_table(name):
    resource = RESOURCES[name]
    assert re.fullmatch(r"[a-z_]+", name)
    # What others counted lies apart.
    assert resource["path"] in (f"{name}.csv", f"context/{name}.csv")
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


@pytest.mark.parametrize(("table", "field"), FIELDS, ids=[f"{table}.{field['name']}" for table, field in FIELDS])
def test_an_optional_field_says_what_empty_means(table, field):
    if field.get("constraints", {}).get("required"):
        assert "missingValues" not in field, "it is never empty"
        return
    # A labelled missing value of Data Package 2, which stands in brackets or after "empty: " where it is shown.
    (missing,) = field["missingValues"]
    assert missing.keys() == {"value", "label"}
    assert missing["value"] == ""
    assert re.fullmatch(r"[a-z].{2,68}[^.]", missing["label"])
    assert "empty" not in field["description"].lower(), "say it in the label of missingValues, and once"


@pytest.mark.parametrize(("table", "field"), FIELDS, ids=[f"{table}.{field['name']}" for table, field in FIELDS])
def test_a_number_says_what_it_counts_in(table, field):
    if field["type"] not in ("integer", "number"):
        assert not {"unit", "unitField"} & field.keys(), "no number"
    elif "unitField" in field:
        assert "unit" not in field, "one place for it"
        (holder,) = (f for f in RESOURCES[table]["schema"]["fields"] if f["name"] == field["unitField"])
        assert holder["vocabulary"] == "unit"
        assert holder["constraints"]["required"]
    else:
        assert re.fullmatch(r"[a-z].*[^.]", field["unit"])


def test_what_empty_means_holds_in_the_data():
    # As far as another field of the row, or another table, can tell it.
    claimants = {row.get("claimant_id") for name in RESOURCES for row in kgdata.records(name)}
    cited = {row.get("passage_id") for name in RESOURCES if name != "passages" for row in kgdata.records(name)}
    wider = {row["vocabulary"] for row in kgdata.records("codes") if row["broader"]}

    def shown(row):
        return row["schema"] == "Person" and row["disclosure"] == "full"

    reasons = {
        ("sources", "url"): lambda row: row["note"],
        ("sources", "n_characters"): lambda row: not row["is_subject"],
        ("passages", "no_fact"): lambda row: row["passage_id"] in cited,
        ("entities", "speaks_as"): lambda row: row["entity_id"] not in claimants,
        ("entities", "disclosure_reason"): lambda row: not shown(row),
        ("entities", "reviewed_on"): lambda row: not shown(row),
        ("names", "passage_id"): lambda row: row["source_id"] or row["kind"] == "preferred",
        ("names", "source_id"): lambda row: row["passage_id"] or row["kind"] == "preferred",
        ("statistics", "value_as_written"): lambda row: row["formula"],
        ("statistics", "rounding"): lambda row: row["formula"] or row["unit"] == "rank",
        ("statistics", "passage_id"): lambda row: row["source_id"] or row["formula"],
        ("statistics", "source_id"): lambda row: row["passage_id"] or row["formula"],
        ("statistics", "formula"): lambda row: row["attribution"] != "computed",
        ("quotes", "excerpt"): lambda row: row["attribution"] != "direct_speech",
        ("quotes", "in_language"): lambda row: not row["excerpt"],
        ("discrepancies", "found"): lambda row: not row["check_rule"],
        ("codes", "broader"): lambda row: row["vocabulary"] not in wider,
    }
    reasons |= {
        (table, "passage_id"): lambda row: row["source_id"] for table in ("timeline", "cases", "quotes", "claims")
    }
    reasons |= {
        (table, "source_id"): lambda row: row["passage_id"] for table in ("timeline", "cases", "quotes", "claims")
    }
    reasons |= {("statistics", part): lambda row: not row["part_of"] for part in ("breakdown", "category")}
    wrong = [
        f"{next(iter(row.values()))}.{field}"
        for (table, field), holds in reasons.items()
        for row in kgdata.records(table)
        if row[field] is None and not holds(row)
    ]
    assert wrong == []


def test_every_code_is_defined():
    for row in kgdata.records("codes"):
        assert row["label"]
        assert re.fullmatch(r"[A-Z“].*[.?!]", row["definition"]), f"{row['vocabulary']}:{row['code']}"


def test_no_table_has_a_field_twice():
    assert [place for place, count in Counter((t, f["name"]) for t, f in FIELDS).items() if count > 1] == []


def test_an_id_of_another_table_is_a_foreign_key():
    # A column called case_id that nobody ties to the cases would be free to dangle.
    keys = defaultdict(set)
    for name, resource in RESOURCES.items():
        if name != "codes" and isinstance(resource["schema"]["primaryKey"], str):
            keys[resource["schema"]["primaryKey"]].add(name)
    entities = {"speaker_id", "claimant_id", "place_id", "about_id"}
    for name, resource in RESOURCES.items():
        tied = {
            foreign["fields"]: (foreign["reference"]["resource"] or name, foreign["reference"]["fields"])
            for foreign in resource["schema"].get("foreignKeys", [])
        }
        for field in resource["schema"]["fields"]:
            column = field["name"]
            if column == resource["schema"]["primaryKey"]:
                continue
            if column in entities:
                assert tied[column] == ("entities", "entity_id")
            elif column == "follows_id":
                assert tied[column] == ("timeline", "event_id")
            elif column in keys:
                assert tied[column] in {(there, column) for there in keys[column]}
            elif column.endswith("_id") and field["type"] == "string":  # a number is an id of somebody else's
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
