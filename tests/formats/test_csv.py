"""The Data Package as exported: the files as they are, read by others, and no cell that a spreadsheet would run."""

import csv

import frictionless
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import kgdata
from kgdata import _data, cli
from kgdata.cells import guarded

RUN = tuple("=+-@\t\r\n＝＋－＠")


def unguarded(text: str) -> str:
    """As the documentation of kgdata.export says it."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(RUN) else text


def files(folder) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_files_are_those_of_the_data(exported):
    found = files(exported("csv"))
    assert found.pop("README.txt").decode().startswith(_data.schema()["title"])
    assert found == files(_data.folder())


def test_a_second_tool_finds_it_sound(exported):
    report = frictionless.validate(str(exported("csv") / "datapackage.json"))
    assert report.flatten(["name", "rowNumber", "fieldName", "note"]) == []
    assert {task.name for task in report.tasks if task.type == "table"} == set(kgdata.tables())


def test_kgdata_reads_it_as_its_data(exported, capsys):
    assert cli.main(["--data", str(exported("csv")), "validate"]) == 0
    assert f"{len(kgdata.tables())} tables" in capsys.readouterr().out


def test_a_spreadsheet_runs_no_cell(theirs, tmp_path, hostile_texts, capsys):
    folder = kgdata.export("csv", tmp_path / "out")
    guards = 0
    for name in kgdata.tables():
        path = _data.resource(name)["path"]
        with (folder / path).open(encoding="utf-8", newline="") as file:
            exported = list(csv.DictReader(file))
        with (theirs / path).open(encoding="utf-8", newline="") as file:
            original = list(csv.DictReader(file))
        numbers = {f["name"] for f in _data.resource(name)["schema"]["fields"] if f["type"] in ("integer", "number")}
        for row in exported:
            assert [text for field, text in row.items() if text.startswith(RUN) and field not in numbers] == []
        # Nothing else has changed, and the apostrophe can be taken off again.
        back = [{field: unguarded(text) for field, text in row.items()} for row in exported]
        assert back == original
        guards += sum(a != b for ours, theirs_ in zip(exported, original, strict=True)
                      for a, b in zip(ours.values(), theirs_.values(), strict=True))  # fmt: skip
        # The command line does the same.
        assert cli.main(["--data", str(theirs), "list", name, "--format", "csv"]) == 0
        assert list(csv.DictReader(capsys.readouterr().out.splitlines())) == exported
        kgdata.use(theirs)
    assert guards == sum(text.lstrip("'").startswith(RUN) for text in hostile_texts.values())


def test_a_negative_number_is_a_number(copy, tmp_path):
    path = copy / "context/places.csv"
    header, first, *rest = path.read_text("utf-8").splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True)) | {"latitude": "-42.5"}
    path.write_text("\n".join([header, ",".join(cells.values()), *rest]) + "\n", "utf-8")
    kgdata.use(copy)
    try:
        folder = kgdata.export("csv", tmp_path / "out")
    finally:
        kgdata.use(None)
    assert (folder / "context/places.csv").read_bytes() == path.read_bytes()


@given(st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠a1 "), max_size=6) | st.text())
@example("''=")
def test_the_apostrophe_is_needed_and_can_be_taken_off(text):
    safe = guarded(text)
    assert not safe.startswith(RUN)
    assert unguarded(safe) == text
    assert (safe == text) == (not text.lstrip("'").startswith(RUN))


@pytest.mark.parametrize("format", ["csv", "sqlite", "parquet", "jsonl"])
def test_the_same_data_gives_the_same_bytes(exported, tmp_path, format):
    again = kgdata.export(format, tmp_path / "again")
    if again.is_file():
        assert again.read_bytes() == exported(format).read_bytes()
    else:
        assert files(again) == files(exported(format))
