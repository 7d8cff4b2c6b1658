"""The data as it is shipped: sound by our own rules, sound to a second tool, and true to its own sums."""

import csv

import frictionless
import pytest

import kgdata
from kgdata import _data, formula


def test_shipped_data_is_sound():
    assert [str(problem) for problem in kgdata.validate()] == []


def test_a_second_tool_finds_it_sound(data):
    report = frictionless.validate(str(data / "datapackage.json"))
    assert report.flatten(["name", "rowNumber", "fieldName", "note"]) == []
    # It looks at the maps, too, as files.
    assert {task.name for task in report.tasks if task.type == "table"} == set(kgdata.tables())


def test_the_second_tool_is_awake(copy):
    line = copy.change("quotes", lambda row: True, speaker_id="ent-9999")
    report = frictionless.validate(str(copy.path / "datapackage.json"))
    assert report.flatten(["rowNumber", "type"]) == [[line, "foreign-key"]]


def test_rows_are_read_one_for_one(data):
    # By another reader than ours: no row is lost, and no text changes.
    for name in kgdata.tables():
        with (data / _data.resource(name)["path"]).open(encoding="utf-8", newline="") as file:
            plain = list(csv.DictReader(file))
        for text, row in zip(plain, kgdata.records(name), strict=True):
            assert list(row) == list(text)
            assert {field for field in row if row[field] is None} == {field for field in text if text[field] == ""}
            assert all(text[field] == value for field, value in row.items() if isinstance(value, str))


def test_the_second_tool_reads_outside_figures_too(copy):
    line = copy.change("trips", lambda row: True, source_id="src-9999")
    report = frictionless.validate(str(copy.path / "datapackage.json"))
    assert report.flatten(["rowNumber", "type"]) == [[line, "foreign-key"]]
    assert [task.name for task in report.tasks if not task.valid] == ["trips"]


def test_every_discrepancy_names_a_record():
    tied = {row["discrepancy_id"] for row in kgdata.records("discrepancy_records")}
    assert tied == {row["discrepancy_id"] for row in kgdata.records("discrepancies")}


CHECKED = [row for row in kgdata.records("discrepancies") if row["check_rule"] or row["found"] is not None]


@pytest.mark.parametrize("row", CHECKED, ids=[row["discrepancy_id"] for row in CHECKED])
def test_discrepancy_computes_to_what_was_found(row):
    assert formula.evaluate(row["check_rule"], kgdata.get) == pytest.approx(row["found"], abs=5e-5)


COMPUTED = [row for row in kgdata.records("statistics") if row["formula"]]


@pytest.mark.parametrize("row", COMPUTED, ids=[row["statistic_id"] for row in COMPUTED])
def test_computed_number_follows(row):
    assert formula.evaluate(row["formula"], kgdata.get) == pytest.approx(row["value"], abs=5e-5)


def test_there_is_something_to_compute():
    # The two tests above would pass with nothing to test.
    assert len(CHECKED) >= 2
    assert len(COMPUTED) >= 10


@pytest.mark.parametrize("table", ["timeline", "statistics", "cases", "quotes", "claims"])
def test_every_claim_has_somebody_who_makes_it(table):
    for row in kgdata.records(table):
        assert kgdata.get(row["claimant_id"])["name"]
        assert row["attribution"]
        assert row["modality"]
        assert bool(row["passage_id"]) + bool(row["source_id"]) + bool(row.get("formula")) == 1


def test_preferred_name_is_the_name_shown():
    preferred = [(r["entity_id"], r["text"]) for r in kgdata.records("names") if r["kind"] == "preferred"]
    shown = [(r["entity_id"], r["name"]) for r in kgdata.records("entities") if r["disclosure"] == "full"]
    assert sorted(preferred) == sorted(shown)
