"""The description for machine learning: mlcroissant takes it without a word, and reads every record with it."""

import hashlib
import json
import shutil

import absl.logging
import mlcroissant
import pandas as pd
import pytest

import kgdata
from kgdata import _data

#: What a reader makes of the types of the descriptor; all else is text.
TYPES = {"integer": int, "number": float, "boolean": bool}


@pytest.fixture(scope="module")
def folder(exported, tmp_path_factory):
    """The tables and beside them what describes them, as they are published."""
    folder = shutil.copytree(exported("csv"), tmp_path_factory.mktemp("croissant") / "data")
    shutil.copyfile(exported("croissant"), folder / "croissant.json")
    return folder


@pytest.fixture(scope="module")
def described(folder) -> dict:
    return json.loads((folder / "croissant.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def dataset(folder):
    """What mlcroissant makes of it, which must be without a warning."""
    with pytest.MonkeyPatch.context() as patch:
        said = []
        patch.setattr(absl.logging.ABSLLogger, "handle", lambda _, record: said.append(record.getMessage()))
        dataset = mlcroissant.Dataset(folder / "croissant.json")
    assert said == []
    issues = dataset.metadata.ctx.issues
    assert (issues.errors, issues.warnings) == (set(), set())
    return dataset


def plain(value):
    """A value as kgdata has it: mlcroissant gives texts as bytes and days as times."""
    if isinstance(value, bytes):
        return value.decode()
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else value


def test_it_reads_every_record_as_it_is(dataset):
    assert [records.id for records in dataset.metadata.record_sets] == kgdata.tables()
    for name in kgdata.tables():
        rows = [{key.partition("/")[2]: plain(cell) for key, cell in row.items()} for row in dataset.records(name)]
        known = kgdata.records(name)
        assert rows == known, name
        for field in _data.resource(name)["schema"]["fields"]:
            expected = TYPES.get(field["type"], str)
            assert {type(row[field["name"]]) for row in rows} <= {expected, type(None)}, (name, field["name"])


def test_its_hashes_are_of_the_tables_beside_it(described, folder):
    for file in described["distribution"]:
        content = (folder / file["contentUrl"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["contentSize"] == f"{len(content)} B"
        assert file["encodingFormat"] == "text/csv"
    assert [file["contentUrl"] for file in described["distribution"]] == [
        _data.resource(name)["path"] for name in kgdata.tables()
    ]


def test_keys_and_references_are_those_of_the_descriptor(dataset):
    seen = 0
    for records in dataset.metadata.record_sets:
        table = _data.resource(records.id)
        assert records.key == [f"{records.id}/{field}" for field in _data.key(records.id)]
        leads = {
            field.name: (field.references.file_object, field.references.extract.column)
            for field in records.fields
            if field.references
        }
        assert leads == {
            key["fields"]: (_data.resource(key["reference"]["resource"])["path"], key["reference"]["fields"])
            for key in table["schema"].get("foreignKeys", [])
            if key["reference"]["resource"]
        }
        seen += len(leads)
        assert [str(field.description) for field in records.fields] == [
            field["description"] for field in table["schema"]["fields"]
        ]
    assert seen > 20


def test_it_says_what_the_data_is(described):
    package = _data.schema()
    assert described["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    for name in ("description", "version"):
        assert described[name] == package[name]
    assert described["license"] == package["licenses"][0]["path"]
    assert described["datePublished"] == package["created"][:10]
    assert [maker["name"] for maker in described["creator"]] == [maker["title"] for maker in package["contributors"]]
    assert described["citeAs"].startswith("@misc{kgdata,")


def test_a_cell_made_safe_for_spreadsheets_has_the_hash_of_the_safe_file(theirs, tmp_path):
    folder = kgdata.export("csv", tmp_path / "csv")
    described = json.loads(kgdata.export("croissant", tmp_path / "croissant.json").read_text("utf-8"))
    changed = (folder / "timeline.csv").read_bytes()
    assert changed != (theirs / "timeline.csv").read_bytes()
    (file,) = (file for file in described["distribution"] if file["@id"] == "timeline.csv")
    assert file["sha256"] == hashlib.sha256(changed).hexdigest()
