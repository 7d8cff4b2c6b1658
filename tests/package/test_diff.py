"""What changed between two versions: every kind of change is told as what it is, wherever the two sides lie."""

import csv
import io
import json
import os
import shutil
import subprocess
import warnings
import zipfile
from pathlib import Path

import pytest

import kgdata
from kgdata import cli
from kgdata.keeping import diffing, fingerprint, reporting, sides

EVENTS, NAMES, CHECKS, CODES, SOURCES = (f"{name}.csv" for name in "timeline names checks codes sources".split())


def rows_of(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[dict], **form) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), **{"lineterminator": "\n", **form})
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(out.getvalue().encode())


def change(folder: Path, file: str, number: int, **cells) -> None:
    rows = rows_of(folder / file)
    rows[number] |= cells
    write(folder / file, rows)


def drop(folder: Path, file: str, number: int) -> dict:
    rows = rows_of(folder / file)
    gone = rows.pop(number)
    write(folder / file, rows)
    return gone


def add(folder: Path, file: str, **cells) -> None:
    rows = rows_of(folder / file)
    write(folder / file, [*rows, {**rows[-1], **cells}])


def retire(folder: Path, **cells) -> None:
    row = {"table": "timeline", "retired_on": "2026-11-24", "reason": "error", "replaced_by": "", "note": ""} | cells
    write(folder / "retired.csv", [{"retired_id": row.pop("retired_id"), **row}])


def described(folder: Path, change) -> None:
    path = folder / "datapackage.json"
    found = json.loads(path.read_text("utf-8"))
    change(found, {resource["name"]: resource for resource in found["resources"]})
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")


def version(folder: Path, text: str) -> None:
    described(folder, lambda found, _: found.update(version=text))


def told(found) -> list[tuple]:
    return [(c.how, c.what, c.table, c.id, c.field, c.old, c.new) for c in found.changes]


@pytest.fixture
def old(made_up, tmp_path) -> Path:
    folder = shutil.copytree(made_up, tmp_path / "old" / "data")
    version(folder, "1.2.3")
    return folder


@pytest.fixture
def new(old, tmp_path) -> Path:
    return shutil.copytree(old, tmp_path / "new" / "data")


@pytest.fixture
def release(old, tmp_path) -> Path:
    path = tmp_path / "release.json"
    path.write_text(fingerprint.dump(sides.read(old)), "utf-8", newline="\n")
    return path


# Every kind of change: what is done, what is told with values, and with marks alone


def add_record(folder):
    add(folder, CHECKS, check_id="chk-0005")


def add_code(folder):
    add(folder, CODES, code="made_up", label="made up")


def remove_record(folder):
    drop(folder, CHECKS, 3)
    retire(folder, retired_id="chk-0004", table="checks")


def remove_link(folder):
    drop(folder, "participants.csv", 3)


def change_text(folder):
    change(folder, EVENTS, 1, summary="Told anew.")


def change_number(folder):
    change(folder, "statistics.csv", 0, value="446575")


def fill_in(folder):
    change(folder, EVENTS, 1, seq="2")


def redefine_code(folder):
    change(folder, CODES, 0, definition="Something else.")


def add_field(folder):
    def describe(_, tables):
        tables["checks"]["schema"]["fields"].append({"name": "colour", "type": "string", "description": "Made up."})

    described(folder, describe)
    write(folder / CHECKS, [row | {"colour": "blue"} for row in rows_of(folder / CHECKS)])


def remove_field(folder):
    described(folder, lambda _, tables: tables["checks"]["schema"]["fields"].pop())
    write(folder / CHECKS, [{k: v for k, v in row.items() if k != "checked_on"} for row in rows_of(folder / CHECKS)])


def redefine_field(folder):
    described(folder, lambda _, tables: tables["checks"]["schema"]["fields"][-1].update(description="Made up."))


def retype_field(folder):
    described(folder, lambda _, tables: tables["statistics"]["schema"]["fields"][2].update(type="string"))


def tighten_field(folder):
    described(folder, lambda _, tables: tables["checks"]["schema"]["fields"][6]["constraints"].update(maxLength=99))


def add_table(folder):
    def describe(found, _):
        schema = {"fields": [{"name": "thing_id", "type": "string", "description": "."}], "primaryKey": "thing_id"}
        found["resources"].append({"name": "things", "path": "things.csv", "schema": schema})

    described(folder, describe)
    (folder / "things.csv").write_text("thing_id\nthing-1\n", "utf-8", newline="\n")


def remove_table(folder):
    described(folder, lambda found, tables: found["resources"].remove(tables["participants"]))
    (folder / "participants.csv").unlink()


def change_key(folder):
    described(folder, lambda _, tables: tables["participants"]["schema"].update(primaryKey=["event_id", "entity_id"]))


def move_file(folder):
    described(folder, lambda _, tables: tables["checks"].update(path="context/checks.csv"))
    (folder / CHECKS).rename(folder / "context" / CHECKS)


def change_map(folder):
    path = folder / "context" / "eurasia_110m.geojson"
    path.write_bytes(path.read_bytes() + b"\n")


def add_property(folder):
    described(folder, lambda found, _: found.update(homepage="https://example.org"))


def change_licence(folder):
    described(folder, lambda found, _: found["licenses"][0].update(name="CC0-1.0"))


def stamp(folder):
    described(folder, lambda found, _: found.update(created="2026-11-30T00:00:00Z"))


def reorder_rows(folder):
    write(folder / EVENTS, rows_of(folder / EVENTS)[::-1])


def reorder_columns(folder):
    write(folder / EVENTS, [dict(reversed(row.items())) for row in rows_of(folder / EVENTS)])


def quote_all(folder):
    write(folder / EVENTS, rows_of(folder / EVENTS), quoting=csv.QUOTE_ALL)


def windows_line_ends(folder):
    write(folder / EVENTS, rows_of(folder / EVENTS), lineterminator="\r\n")


def byte_order_mark(folder):
    (folder / EVENTS).write_bytes(b"\xef\xbb\xbf" + (folder / EVENTS).read_bytes())


def another_way_to_write_a_number(folder):
    change(folder, "statistics.csv", 0, value="446574.0")


def indent(folder):
    path = folder / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")), indent=4), "utf-8")


CODE = ("record", "codes", "attribution direct_speech", "definition")
KINDS = {
    add_record: ("minor", [("added", "record", "checks", "chk-0005", None)]),
    add_code: ("minor", [("added", "record", "codes", "retirement_reason made_up", None)]),
    remove_record: (
        "major",
        [
            ("added", "record", "retired", "chk-0004", None),
            ("removed", "record", "checks", "chk-0004", None),
        ],
    ),
    remove_link: ("major", [("removed", "record", "participants", "ev-0002 ent-0004 subject", None)]),
    change_text: ("major", [("changed", "record", "timeline", "ev-0002", "summary")]),
    change_number: ("major", [("changed", "record", "statistics", "st-0001", "value")]),
    fill_in: ("major", [("changed", "record", "timeline", "ev-0002", "seq")]),
    redefine_code: ("major", [("changed", *CODE)]),
    add_field: ("minor", [("added", "field", "checks", "checks", "colour")]),
    remove_field: ("major", [("removed", "field", "checks", "checks", "checked_on")]),
    redefine_field: ("major", [("changed", "field", "checks", "checks", "checked_on")]),
    retype_field: ("major", [("changed", "field", "statistics", "statistics", "value")]),
    tighten_field: ("major", [("changed", "field", "checks", "checks", "says")]),
    add_table: ("minor", [("added", "table", "things", "things", None)]),
    remove_table: ("major", [("removed", "table", "participants", "participants", None)]),
    change_key: ("major", [("changed", "table", "participants", "participants", "primaryKey")]),
    move_file: ("major", [("changed", "table", "checks", "checks", "path")]),
    change_map: ("major", [("changed", "file", None, "eurasia", "content")]),
    add_property: ("minor", [("added", "package", None, None, "homepage")]),
    change_licence: ("major", [("changed", "package", None, None, "licenses")]),
    stamp: ("patch", [("changed", "package", None, None, "created")]),
    reorder_rows: ("patch", [("rewritten", "file", "timeline", EVENTS, None)]),
    reorder_columns: ("patch", [("rewritten", "file", "timeline", EVENTS, None)]),
    quote_all: ("patch", [("rewritten", "file", "timeline", EVENTS, None)]),
    windows_line_ends: ("patch", [("rewritten", "file", "timeline", EVENTS, None)]),
    byte_order_mark: ("patch", [("rewritten", "file", "timeline", EVENTS, None)]),
    another_way_to_write_a_number: ("patch", [("rewritten", "file", "statistics", "statistics.csv", None)]),
    indent: ("patch", [("rewritten", "file", None, "datapackage.json", None)]),
}
NEXT = {"patch": "1.2.4", "minor": "1.3.0", "major": "2.0.0"}


@pytest.mark.parametrize("damage", KINDS, ids=lambda damage: damage.__name__)
def test_a_change_is_told_as_what_it_is(old, new, release, damage):
    level, expected = KINDS[damage]
    damage(new)
    found = kgdata.diff(old, new)
    assert sorted(change[:5] for change in told(found)) == sorted(expected)
    assert (found.level, found.needs, found.fits) == (level, NEXT[level], False)
    # The record of the release says the same, but neither the field of a record nor any value.
    marked = kgdata.diff(release, new)
    without = sorted((*c[:4], None if c[1] == "record" else c[4]) for c in expected)
    assert sorted(change[:5] for change in told(marked)) == without
    assert (marked.level, marked.needs) == (level, NEXT[level])
    assert all(change.old is None for change in marked.changes)
    version(new, NEXT[level])
    assert kgdata.diff(old, new).fits
    assert kgdata.diff(release, new).fits


def test_nothing_changed(old, new, release):
    for one in (old, release):
        found = kgdata.diff(one, new)
        assert (bool(found), found.changes, found.remarks, found.level) == (False, [], [], "none")
        assert (found.needs, found.fits) == ("1.2.3", True)


def test_values_stand_beside_each_other(old, new):
    change_number(new)
    fill_in(new)
    changes = {change.id: (change.old, change.new) for change in kgdata.diff(old, new).changes}
    assert changes == {"st-0001": (446574, 446575), "ev-0002": (None, 2)}
    back = {change.id: (change.old, change.new) for change in kgdata.diff(new, old).changes}
    assert back == {"st-0001": (446575, 446574), "ev-0002": (2, None)}


def test_a_version_may_not_go_back(old, new):
    version(new, "1.2.2")
    found = kgdata.diff(old, new)
    assert (found.level, found.needs, found.fits) == ("patch", "1.2.4", False)


def test_a_version_may_go_further_than_it_must(old, new):
    add_record(new)
    version(new, "2.0.0")
    assert kgdata.diff(old, new).fits


def test_both_sides_may_be_records_of_a_release(old, new, release, tmp_path):
    add_record(new)
    change_text(new)
    later = tmp_path / "later.json"
    later.write_text(fingerprint.dump(sides.read(new)), "utf-8", newline="\n")
    found = kgdata.diff(release, later)
    assert [change[:4] for change in told(found)] == [
        ("changed", "record", "timeline", "ev-0002"),
        ("added", "record", "checks", "chk-0005"),
    ]
    assert told(kgdata.diff(old, later)) == told(found)


def test_a_record_without_one_of_its_fields_cannot_be_compared_by_its_mark(old, new, release):
    remove_field(new)
    change(new, CHECKS, 0, says="Something new.")
    assert {c[:3] for c in told(kgdata.diff(release, new))} == {("removed", "field", "checks")}
    assert ("changed", "record", "checks") in {c[:3] for c in told(kgdata.diff(old, new))}


# What is compared may lie anywhere


@pytest.fixture
def places(old, tmp_path, monkeypatch) -> dict:
    """The same data in every place from which it can be read; one stands in a folder of the repository."""
    repository = tmp_path / "repository"
    shutil.copytree(old, repository / "data")
    (repository / "chapters").mkdir()
    (repository / "chapters" / "one.md").write_text("One.\n")
    # What a checkout would turn into Windows' line ends is compared as it is kept.
    git = ["git", "-C", str(repository), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["config", "core.autocrlf", "true"], ["add", "."], ["commit", "-qm", "One"],
                    ["tag", "v1.2.3"], ["rm", "-q", "--cached", "data/checks.csv"], ["commit", "-qm", "Two"]):  # fmt: skip
        subprocess.run([*git, *command], check=True, capture_output=True)
    monkeypatch.chdir(repository / "chapters")
    wheel, packed, site = (tmp_path / name for name in ("kgdata-1.2.3.whl", "data.zip", "site"))
    for path, top in ((wheel, "kgdata/data/"), (packed, "")):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("kgdata/__init__.py", "")
            for name in old.rglob("*"):
                file.write(name, top + name.relative_to(old).as_posix())
    shutil.copytree(old, site / "kgdata" / "data")
    return {"folder": old, "checkout": repository, "site-packages": site, "wheel": wheel, "zip": packed,
            "tag": "v1.2.3", "revision": "HEAD~1", "tree": "HEAD~1:", "folder of a revision": "v1.2.3:data"}  # fmt: skip


def test_every_place_gives_the_same(places, new):
    reorder_rows(new)
    change(new, EVENTS, 1, summary="Told anew.")
    quote_all(new)
    add_record(new)
    write(new / NAMES, rows_of(new / NAMES)[::-1])
    expected = told(kgdata.diff(places["folder"], new))
    assert len(expected) == 3
    for place, where in places.items():
        assert told(kgdata.diff(where, new)) == expected, place
        assert not kgdata.diff(where, places["folder"]), place
        assert not kgdata.diff(places["folder"], where), place


def test_the_new_side_may_be_left_out(old, new):
    change_text(new)
    kgdata.use(new)
    try:
        assert told(kgdata.diff(old)) == told(kgdata.diff(old, new))
    finally:
        kgdata.use(None)


def test_reading_a_revision_changes_nothing(places):
    def state() -> bytes:
        return subprocess.run(["git", "status", "--porcelain"], capture_output=True, check=True).stdout

    before = state()
    kgdata.diff("v1.2.3", places["folder"])
    assert state() == before


# Trouble


def refuses(old, new=None) -> str:
    with pytest.raises(ValueError, match=r"\S: \S") as wrong:
        kgdata.diff(old, new)
    return str(wrong.value)


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return path


def test_what_is_not_there(places, tmp_path, monkeypatch):
    said = "there is no such file or folder"
    assert f"v9: {said}, and no such revision in this repository (git fetch --tags" in refuses("v9")
    assert "no such revision" in refuses("HEAD:nowhere")
    assert refuses("-v").startswith(f"-v: {said}: name a data folder")
    assert "this revision has no datapackage.json" in refuses("HEAD:chapters")
    assert refuses("HEAD").startswith("HEAD/checks.csv:1: -: file missing")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert f"v1.2.3: {said}, and this is no git repository" in refuses("v1.2.3")
    monkeypatch.setenv("PATH", "")
    assert f"v1.2.3: {said}, and no git to look" in refuses("v1.2.3")


def test_what_is_not_ours(old, new, tmp_path):
    described(new, lambda found, _: found.update(name="other"))
    assert f"{new}: the data package 'other', not kgdata" in refuses(old, new)
    assert "there is no datapackage.json in it, nor in its data/" in refuses(tmp_path)
    assert "there is no datapackage.json in it, so no data" in refuses(zipped(tmp_path / "a.whl", {"a.py": b""}))
    (tmp_path / "notes.txt").write_text("Notes.")
    assert "neither a zip nor the record of a release" in refuses(tmp_path / "notes.txt")
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 9)
    assert "neither a zip nor the record of a release" in refuses(tmp_path / "noise")
    (tmp_path / "empty").write_bytes(b"")
    assert "neither a zip nor the record of a release" in refuses(tmp_path / "empty")


def test_a_damaged_zip(places, tmp_path):
    content = places["wheel"].read_bytes()
    for name, damaged in {
        "short.whl": content[: len(content) // 2],
        "noise.zip": b"PK\x03\x04" + bytes(99),
        "bent.whl": content[:5000] + bytes(200) + content[5200:],
    }.items():
        (tmp_path / name).write_bytes(damaged)
        assert refuses(tmp_path / name).startswith(f"{tmp_path / name}: a damaged zip (")


@pytest.mark.parametrize("name", ["../datapackage.json", "a/../../b", "/etc/passwd", "..\\b"])
def test_a_zip_that_leads_out_of_itself(tmp_path, name):
    said = refuses(zipped(tmp_path / "a.zip", {"datapackage.json": b"{}", name: b""}))
    assert f"the name {name!r} leads out of the zip" in said


def test_a_zip_that_would_fill_the_memory(places, monkeypatch):
    monkeypatch.setattr(sides, "MOST", 1000)
    assert "bytes when unpacked, and at most" in refuses(places["wheel"])


def test_all_that_is_unreadable_is_told_on_both_sides(old, new):
    (old / EVENTS).write_bytes(b"\xff\n")
    add(new, CHECKS)
    with (new / NAMES).open("a", encoding="utf-8", newline="") as file:
        file.write("name-0004,ent-0001\n")
    (new / "context" / "eurasia_110m.geojson").unlink()
    lines = refuses(old, new).splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "data/timeline.csv:1", "data/names.csv:5", "data/checks.csv:6", "data/context/eurasia_110m.geojson:1",
    ]  # fmt: skip
    assert all(line.count(": ") >= 3 for line in lines), "each with its remedy"


def test_a_cell_that_is_no_value_can_be_compared_all_the_same(old, new):
    change(new, EVENTS, 1, seq="two", date="2023-02-30")
    assert [(c.field, c.new) for c in kgdata.diff(old, new).changes] == [("date", "2023-02-30"), ("seq", "two")]


@pytest.mark.parametrize("text", ["1.0", "1.0.0-rc.1", "one", "1.0.0.0", "01.0.0", "1.0.x"])
def test_a_version_that_is_none(old, new, text):
    version(new, text)
    assert f"its version is {text!r}: write three numbers" in refuses(old, new)


def test_a_version_that_is_missing(old, new):
    described(new, lambda found, _: found.pop("version"))
    assert refuses(old, new).startswith("data/datapackage.json:1: version: not as it must be")


RECORDS = {
    "cut off": (lambda text: text[:500], "not JSON"),
    "of another kind": (lambda text: "{}", "not the record of a release"),
    "of a later form": (lambda text: text.replace("release 1", "release 2"), "not the record of a release"),
    "without tables": (lambda text: text.replace('"tables"', '"other"'), "a damaged record of a release ('tables'"),
    "with a number": (lambda text: text.replace('"files": {', '"files": {"a":1,'), "a damaged record of a release"),
    "with a list": (lambda text: text.replace('"tables": {', '"tables": {"a":[],'), "a damaged record of a release"),
    "with noise": (lambda text: text[:500] + "\udcff", "not UTF-8"),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_damaged_record_of_a_release(release, name):
    damage, said = RECORDS[name]
    release.write_bytes(damage(release.read_text("utf-8")).encode("utf-8", "surrogateescape"))
    assert said in refuses(release)


def test_of_the_record_of_a_release_none_can_be_made(release):
    with pytest.raises(ValueError, match="the record of a release itself, from which none can be made: name the data"):
        fingerprint.dump(fingerprint.read(release))


# Identifiers


def remarks(old, new) -> list[tuple]:
    return [tuple(remark[:3]) for remark in kgdata.diff(old, new).remarks]


def test_a_record_that_goes_is_retired(old, new, release):
    drop(new, CHECKS, 3)
    for one in (old, release):
        assert remarks(one, new) == [("checks", "chk-0004", "went without being retired")]
    retire(new, retired_id="chk-0004", table="checks")
    for one in (old, release):
        assert remarks(one, new) == []


def test_a_retired_id_is_not_given_again(old, new):
    retire(old, retired_id="chk-0005", table="checks")
    assert remarks(old, new) == [("retired", "chk-0005", "no longer retired")]
    add_record(new)
    assert remarks(old, new) == [("checks", "chk-0005", "given again")]


def test_an_id_stays_in_its_table(old, new):
    figure = drop(new, "context/trips.csv", 2)
    write(new / "context/workers.csv", [figure, *rows_of(new / "context/workers.csv")])
    assert remarks(old, new) == [("workers", "fig-0003", "means something else")]


def test_an_event_that_seems_to_be_another(old, new):
    change(new, EVENTS, 1, title="Another", date="2020", summary="Told anew.")
    assert remarks(old, new) == [], "it is still told in the same sentence"
    change(new, EVENTS, 1, passage_id="p2.1")
    rule = "may mean something else: title, date, passage_id changed at once"
    assert remarks(old, new) == [("timeline", "ev-0002", rule)]


def test_a_name_of_somebody_else(old, new):
    change(new, NAMES, 0, entity_id="ent-0004")
    assert remarks(old, new) == [("names", "name-0001", "may mean something else: entity_id changed")]


def test_every_record_has_what_makes_it_itself():
    from kgdata import _data

    keys = {table: _data.key(table) for table in kgdata.tables() if table != _data.RETIRED}
    own = {table: key[0] for table, key in keys.items() if len(key) == 1}
    assert set(own.values()) == set(diffing.IDENTITY)
    for table, key in own.items():
        assert set(diffing.IDENTITY[key]) <= {f["name"] for f in _data.resource(table)["schema"]["fields"]}


@pytest.fixture
def reading(new):
    """kgdata reads the new folder, in which ev-0099 was retired and ev-0001 took its place, and ev-0098 just went."""
    retire(new, retired_id="ev-0098", retired_on="2026-11-25", reason="personal_data")
    with (new / "retired.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("ev-0099,timeline,2026-11-24,duplicate,ev-0001,\n")
    assert kgdata.validate(new) == []
    kgdata.use(new)
    yield new
    kgdata.use(None)


@pytest.mark.parametrize("call", [kgdata.get, kgdata.provenance, kgdata.cite, kgdata.say])
def test_a_retired_id_leads_to_its_successor(reading, call):
    with pytest.warns(
        kgdata.RetiredIdWarning, match=r"^ev-0099 was retired on 2026-11-24 \(said twice\); ev-0001"
    ) as seen:
        found = call("ev-0099")
    assert {warning.filename for warning in seen} == {__file__}, "who asked is told"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert found == call("ev-0001")


@pytest.mark.parametrize("call", [kgdata.get, kgdata.provenance, kgdata.cite])
def test_a_retired_id_without_a_successor_says_so(reading, call):
    with pytest.raises(KeyError, match=r"ev-0098 was retired on 2026-11-25 \(personal data removed\); nothing took"):
        call("ev-0098")


def test_a_retired_id_is_no_record(reading):
    assert kgdata.find("ev-0099") == []
    from kgdata import _data

    assert not {"ev-0098", "ev-0099"} & set(_data.index())


def test_retired_on_the_command_line(reading, capsys):
    assert cli.main(["--data", str(reading), "show", "ev-0099"]) == 0
    out, err = capsys.readouterr()
    assert err == "kgdata: ev-0099 was retired on 2026-11-24 (said twice); ev-0001 took its place\n"
    assert out.splitlines()[0].split() == ["event_id", "ev-0001"]
    assert cli.main(["--data", str(reading), "provenance", "ev-0098"]) == 1
    assert capsys.readouterr().err.startswith("kgdata: ev-0098 was retired on 2026-11-25 (personal data removed)")


def test_data_from_before_there_were_retired_ids(new):
    described(new, lambda found, tables: found["resources"].remove(tables["retired"]))
    (new / "retired.csv").unlink()
    kgdata.use(new)
    try:
        with pytest.raises(KeyError, match="no record 'ev-9999'"):
            kgdata.get("ev-9999")
    finally:
        kgdata.use(None)


# In words


def test_for_the_eye(old, new):
    change(new, EVENTS, 1, summary="Told anew.")
    retype_field(new)
    drop(new, CHECKS, 3)
    add_record(new)
    retire(new, retired_id="chk-0004", table="checks", replaced_by="chk-0005", reason="duplicate")
    change(new, "claims.csv", 0, statement="The gate was shut.")
    version(new, "1.3.0")
    assert reporting.text(kgdata.diff(old, new)).splitlines() == [
        f"1.2.3 ({old}) -> 1.3.0 ({new})",
        "",
        "table     added  removed  changed",
        "timeline      0        0        1",
        "checks        1        1        0",
        "retired       1        0        0",
        "",
        "tables, fields and files",
        "  ~ package, version: 1.2.3 -> 1.3.0",
        "  ~ field statistics.value: type number -> string",
        "",
        "timeline",
        "  ~ ev-0002  Event 2",
        "      summary: Told. -> Told anew.",
        "",
        "checks",
        "  + chk-0005  Something else.",
        "  - chk-0004  retired on 2026-11-24: said twice; chk-0005 took its place",
        "",
        "retired",
        "  + chk-0004",
        "",
        "needs 2.0.0 (major: something changed or went), says 1.3.0",
    ]


def test_of_long_texts_the_part_that_differs(old, new):
    long = "This is a long story of a gate. " * 9
    for folder, end in ((old, "It was shut."), (new, "It was open.")):
        change(folder, EVENTS, 1, summary=long + end)
    (line,) = (line for line in reporting.text(kgdata.diff(old, new)).splitlines() if "summary" in line)
    assert "shut." in line
    assert "open." in line
    assert len(line) < 160


def test_of_what_is_no_record(old, new):
    described(new, lambda found, _: found.update(title="Another title"))
    write(new / NAMES, rows_of(new / NAMES)[::-1])
    title = json.loads((old / "datapackage.json").read_text("utf-8"))["title"]
    files = "ile names.csv: the same in other bytes (order, quoting, layout)"
    lines = reporting.text(kgdata.diff(old, new)).splitlines()
    assert (lines[2], lines[4]) == ("tables, fields and files", f"  = f{files}")
    assert lines[3].startswith(f"  ~ package, title: {title[:40]}")
    assert lines[3].endswith("… -> Another title")
    lines = reporting.markdown(kgdata.diff(old, new)).splitlines()
    assert lines[2] == "What is not as in 1.2.3. No record was added, removed or changed."
    assert lines[-1] == f"- Rewritten: f{files}"


def test_many_identifiers_that_went_and_came(old, new):
    gone = rows_of(new / NAMES)
    many = [{**gone[0], "name_id": f"name-{number}"} for number in range(1001, 1001 + reporting.MANY + 2)]
    write(old / NAMES, many)
    lines = reporting.text(kgdata.diff(old, new)).splitlines()
    assert lines[-3] == "  and 2 more: --format json has all"
    assert len(lines[lines.index("mind") : -3]) == reporting.MANY + 1
    added = reporting.markdown(kgdata.diff(new, old)).splitlines()
    assert len([line for line in added if line.startswith("- Added: **name-")]) == reporting.MANY
    assert "- Added: 2 more" in added
    removed = reporting.markdown(kgdata.diff(old, new)).splitlines()  # of these none is left out
    assert len([line for line in removed if line.startswith("- Removed: **name-")]) == len(many)


def test_many_changes_stay_readable(old, new):
    rows = rows_of(new / CODES)
    write(new / CODES, [row | {"definition": "Something else."} for row in rows])
    lines = reporting.text(kgdata.diff(old, new)).splitlines()
    assert len(lines) < 60
    assert f"  ~ and {len(rows) - reporting.MANY} more changed: --format json has all" in lines
    assert lines[3].split() == ["codes", "0", "0", str(len(rows))]


def test_as_a_section_of_the_changes(old, new):
    change(new, EVENTS, 1, summary="A *gate*, <b>shut</b>.")
    drop(new, CHECKS, 3)
    retire(new, retired_id="chk-0004", table="checks", reason="personal_data")
    version(new, "2.0.0")
    assert reporting.markdown(kgdata.diff(old, new)).splitlines() == [
        "## 2.0.0",
        "",
        "What is not as in 1.2.3. Records: 1 added, 1 removed, 1 changed.",
        "",
        "### Tables, fields and files",
        "",
        "- Changed: package, version: 1.2.3 → 2.0.0",
        "",
        "### Timeline",
        "",
        "- Changed: **ev-0002**, Event 2",
        "  - Summary: Told. → A \\*gate\\*, \\<b>shut\\</b>.",
        "",
        "### Checks",
        "",
        "- Removed: **chk-0004**, retired on 2026-11-24: personal data removed",
        "",
        "### Retired identifiers",
        "",
        "- Added: **chk-0004**",
    ]


def everything(found) -> str:
    return json.dumps(found.as_dict(), ensure_ascii=False) + reporting.text(found) + reporting.markdown(found)


def test_nothing_is_repeated_of_what_went(old, new):
    gone = drop(new, "claims.csv", 0)
    said = everything(kgdata.diff(old, new))
    assert gone["claim_id"] in said
    assert gone["statement"] not in said


def test_a_name_that_was_taken_out_is_not_repeated(old, new):
    change(old, EVENTS, 2, summary="There waited Пётр ЁЛКИН, it is said.")
    change(new, EVENTS, 2, summary="There waited a guard, it is said.")
    change(new, "entities.csv", 3, name="A man", disclosure="role_only", disclosure_reason="")
    drop(new, NAMES, 2)
    said = everything(kgdata.diff(old, new))
    assert diffing.WITHHELD in said
    assert "A man" in said
    assert not {word for word in ("Yolkin", "ЁЛКИН", "Ёлкин") if word in said.replace("Alyona Yolkina", "")}
    assert "Yolkin" in everything(kgdata.diff(new, old)), "to name somebody is not hidden"


def test_the_record_of_a_release_holds_no_text(old, release):
    kept = release.read_text("utf-8")
    for table, rows in sides.read(old).records.items():
        if table not in ("codes", "participants"):
            for row in rows.values():
                words = [value for value in row.values() if isinstance(value, str) and " " in value]
                assert [value for value in words if value in kept] == []


# On the command line


def run(capsys, *arguments):
    status = cli.main(["diff", *map(str, arguments)])
    return status, *capsys.readouterr()


def test_exit_status_is_that_of_diff(old, new, capsys, tmp_path):
    assert run(capsys, old, new) == (
        0,
        f"1.2.3 ({old}) -> 1.2.3 ({new})\n\nneeds 1.2.3 (the same data), says 1.2.3\n",
        "",
    )
    change_text(new)
    status, out, err = run(capsys, old, new)
    assert (status, err) == (1, "")
    assert out == reporting.text(kgdata.diff(old, new))
    status, out, err = run(capsys, tmp_path / "nothing", tmp_path / "naught")
    assert (status, out) == (2, "")
    assert [line.split(": ")[:2] for line in err.splitlines()] == [
        ["kgdata", str(tmp_path / "nothing")],
        ["kgdata", str(tmp_path / "naught")],
    ]


@pytest.mark.parametrize("format", ["json", "markdown"])
def test_other_formats(old, new, capsys, format):
    change_text(new)
    found = kgdata.diff(old, new)
    status, out, err = run(capsys, old, new, "--format", format)
    assert (status, err) == (1, "")
    words = {
        "json": json.dumps(found.as_dict(), ensure_ascii=False, indent=1) + "\n",
        "markdown": reporting.markdown(found),
    }
    assert out == words[format]


@pytest.mark.parametrize(
    "arguments", [[], ["a", "b", "c"], ["a", "--record", "b"], ["a", "--again"], ["a", "--format", "csv"]]
)
def test_misuse_of_diff(capsys, arguments):
    with pytest.raises(SystemExit) as stop:
        cli.main(["diff", *arguments])
    assert stop.value.code == 2
    assert capsys.readouterr().err.startswith("usage: kgdata")


def test_it_works_as_a_program(old, new):
    change_text(new)
    done = subprocess.run(
        [os.sys.executable, "-m", "kgdata", "--data", new, "diff", old], capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "the data in use" in done.stdout.splitlines()[0]


# Recording a release


def record(capsys, data, file, *more):
    status = cli.main(["--data", str(data), "diff", "--record", str(file), *more])
    return status, *capsys.readouterr()


def test_a_release_is_recorded(old, new, release, capsys, tmp_path):
    file = tmp_path / "docs" / "release.json"
    status, out, err = record(capsys, old, file)
    assert (status, err) == (0, "")
    assert "version 1.2.3" in out
    assert file.read_bytes() == release.read_bytes()
    assert not kgdata.diff(file, old)
    add_record(new)
    version(new, "1.3.0")
    assert record(capsys, new, file)[0] == 0
    assert not kgdata.diff(file, new)


def test_a_version_that_does_not_fit_is_not_recorded(new, release, capsys):
    change_text(new)
    drop(new, CHECKS, 3)
    version(new, "1.3.0")
    before = release.read_bytes()
    status, out, err = record(capsys, new, release)
    assert (status, out) == (2, "")
    assert err.splitlines() == [
        "kgdata: chk-0004: went without being retired: put the record back, or add its id to retired.csv",
        "kgdata: needs 2.0.0 (major: something changed or went), says 1.3.0: raise the version in datapackage.json and CITATION.cff",
    ]
    assert release.read_bytes() == before
    assert record(capsys, new, release, "--again")[0] == 2, "this is another version"


def test_what_nobody_has_yet_can_be_recorded_again(new, release, capsys):
    change_text(new)
    assert record(capsys, new, release)[0] == 2
    assert record(capsys, new, release, "--again")[0] == 0
    assert not kgdata.diff(release, new)


def test_unsound_data_is_not_recorded(new, release, capsys, tmp_path):
    change(new, EVENTS, 1, date="yesterday")
    status, _, err = record(capsys, new, tmp_path / "new.json")
    assert (status, (tmp_path / "new.json").exists()) == (2, False)
    assert err.startswith("kgdata: data/timeline.csv:3: date: date: ")


def test_another_file_is_not_written_over(new, capsys, tmp_path):
    (tmp_path / "notes.txt").write_text("Notes.")
    status, _, err = record(capsys, new, tmp_path / "notes.txt")
    assert (status, (tmp_path / "notes.txt").read_text()) == (2, "Notes.")
    assert "not the record of a release, and is not written over" in err
