"""How an export gets to its place: whole or not at all, over nothing that it has not written, and with a word that helps."""

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import kgdata
from kgdata import _data, cli, exporting, writing
from kgdata.exporting import jsonl, sqlite

FILES = [name for name, kind in exporting.FORMATS.items() if not kind.folder]
FOLDERS = [name for name, kind in exporting.FORMATS.items() if kind.folder]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> Path:
    """An empty folder to work in."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run(capsys):
    """Run a command; gives its status, output and complaints."""

    def run(*arguments):
        status = cli.main([*map(str, arguments)])
        return status, *capsys.readouterr()

    return run


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# -- right words -------------------------------------------------------------------------------------------------------


def test_without_a_format_all_are_listed(run):
    status, out, err = run("export")
    assert (status, err) == (0, "")
    lines = [line.split(maxsplit=2) for line in out.splitlines()]
    assert lines[1:] == [[name, kind.written, kind.what] for name, kind in exporting.FORMATS.items()]


@pytest.mark.parametrize("format", exporting.FORMATS)
def test_it_prints_what_it_wrote(run, here, format):
    kind = exporting.FORMATS[format]
    assert run("export", format) == (0, f"{kind.target}\n", "")
    assert [path.name for path in here.iterdir()] == [kind.target]
    assert (here / kind.target).is_dir() == kind.folder
    # And again, over itself.
    before = tree(here)
    assert run("export", format, "--out", here / kind.target) == (0, f"{here / kind.target}\n", "")
    assert tree(here) == before


@pytest.mark.parametrize("format", FILES)
def test_a_file_can_go_to_standard_output(exported, here, format):
    done = subprocess.run([sys.executable, "-m", "kgdata", "export", format, "--out", "-"], capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == exported(format).read_bytes()
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("format", FOLDERS)
def test_a_folder_says_what_is_in_it(exported, format):
    text = (exported(format) / "README.txt").read_text("utf-8")
    for word in (f"kgdata export {format}", kgdata.__version__, "claimant_id", _data.schema()["licenses"][0]["path"]):
        assert word in text
    listed = text.partition("Files:\n")[2].split()
    assert sorted(listed) == sorted(set(tree(exported(format))) - {"README.txt"})


def test_one_missing_folder_is_made(run, here):
    assert run("export", "sqlite", "--out", "new/facts.db")[0] == 0
    assert [path.name for path in (here / "new").iterdir()] == ["facts.db"]


def test_a_link_stays_one(here, tmp_path):
    (tmp_path / "facts.db").write_text("old")
    (here / "link").symlink_to(tmp_path / "facts.db")
    kgdata.export("sqlite", "link")
    assert (here / "link").is_symlink()
    assert (tmp_path / "facts.db").read_bytes().startswith(b"SQLite format 3")
    (tmp_path / "folder").mkdir()
    (here / "way").symlink_to(tmp_path / "folder")
    kgdata.export("jsonl", "way")
    assert (here / "way").is_symlink()
    assert (tmp_path / "folder" / "cases.jsonl").is_file()


def test_others_may_read_what_the_user_lets_them(here):
    old = os.umask(0o022)
    try:
        kgdata.export("sqlite", "facts.db")
        kgdata.export("jsonl", "lines")
    finally:
        os.umask(old)
    assert {oct(path.stat().st_mode & 0o777) for path in here.rglob("*") if path.is_file()} == {"0o644"}
    assert oct((here / "lines").stat().st_mode & 0o777) == "0o755"


def test_importing_kgdata_leaves_the_function_alone():
    code = "import kgdata, tempfile; [kgdata.export('sqlite', tempfile.mkdtemp() + '/x') for _ in 'ab']"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stderr == ""


# -- wrong words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["sqlit"], "no format 'sqlit'; near it: sqlite"),
        (["SQLITE"], "no format 'SQLITE'. The formats are csv, "),
        (["../sqlite"], "no format '../sqlite'; near it: sqlite"),
        (["about"], "no format 'about'"),
        (["--out", "x"], "--out needs a format before it"),
        (["csv", "--out", "-"], "csv makes a folder: name one, as in --out kgdata-csv"),
        (["sqlite", "--out", "a/b/c"], "there is no folder {here}/a: make it first, or correct --out"),
        (["sqlite", "--out", "file/x"], "{here}/file is a file, no folder: correct --out"),
        (["sqlite", "--out", "file/x/y"], "{here}/file is a file, no folder: correct --out"),
        (["sqlite", "--out", "folder"], "folder is a folder, and sqlite makes a file: name one, as in --out folder/"),
        (["sqlite", "--out", "new/"], "new/ is a folder, and sqlite makes a file: name one, as in --out new/kgdata"),
        (["sqlite", "--out", ""], " is a folder, and sqlite makes a file: name one, as in --out kgdata.sqlite"),
        (["csv", "--out", "file"], "file is a file, and csv makes a folder: name another place with --out"),
        (["csv", "--out", "."], ". is the folder you are in: name one in it, as in --out ./kgdata-csv"),
        (["csv", "--out", ".."], ".. is the folder you are in: name one in it"),
        (["csv", "--out", ""], " is the folder you are in: name one in it, as in --out kgdata-csv"),
        (["csv", "--out", "folder"], "folder is no earlier export as csv, it holds mine.txt: name another folder"),
        (["jsonl", "--out", "other"], "other is no earlier export as jsonl, it holds README.txt, "),
        (["jsonl", "--out", "mixed"], "mixed is no earlier export as jsonl, it holds deep/notes.txt: name another"),
        (["sqlite", "--out", "pipe"], "pipe is no file that could be replaced"),
        (["sqlite", "--out", "/dev/null"], "/dev/null is no file that could be replaced: name one with --out, or -"),
        (["sqlite", "--out", "x" * 300], "cannot write " + "x" * 300 + ": File name too long. Nothing was changed"),
        (["sqlite", "--out", "file/../../here/file/"], "file/../../here/file/ is a folder, and sqlite makes"),
    ],
)
def test_what_is_in_the_way_is_said_and_left(exported, run, here, arguments, says):
    (here / "file").write_text("mine")
    (here / "folder").mkdir()
    (here / "folder" / "mine.txt").write_text("mine")
    os.mkfifo(here / "pipe")
    shutil.copytree(exported("csv"), here / "other")
    shutil.copytree(exported("jsonl"), here / "mixed")
    (here / "mixed" / "deep").mkdir()
    (here / "mixed" / "deep" / "notes.txt").write_text("mine")
    before = tree(here)
    status, out, err = run("export", *arguments)
    assert (status, out) == (1, "")
    assert err.startswith("kgdata: " + says.format(here=here))
    assert err.count("\n") == 1
    assert tree(here) == before
    assert {path.name for path in here.iterdir()} == {"file", "folder", "pipe", "other", "mixed"}


@pytest.mark.parametrize("where", ["", "cases.csv", "context", "new", ".."])
@pytest.mark.parametrize("format", ["csv", "jsonl", "sqlite"])
def test_the_data_itself_is_never_written_over(copy, run, where, format):
    before = tree(copy.parent)
    status, out, err = run("--data", copy, "export", format, "--out", copy / where)
    assert (status, out) == (1, "")
    said = "is where the data itself lies: name another place with --out"
    if where == ".." and format == "sqlite":
        said = f"is a folder, and sqlite makes a file: name one, as in --out {copy / where}/kgdata.sqlite"
    assert err == f"kgdata: {copy / where} {said}\n"
    assert tree(copy.parent) == before


def test_an_earlier_export_of_another_version_is_replaced(exported, here):
    # It may have had other tables.
    shutil.copytree(exported("jsonl"), here / "lines")
    (here / "lines" / "gone.jsonl").write_text("{}\n")
    readme = here / "lines" / "README.txt"
    readme.write_text(readme.read_text("utf-8").replace("  cases.jsonl\n", "  cases.jsonl\n  gone.jsonl\n"), "utf-8")
    kgdata.export("jsonl", "lines")
    assert tree(here / "lines") == tree(exported("jsonl"))


def test_an_empty_folder_is_filled(here):
    (here / "lines").mkdir()
    kgdata.export("jsonl", "lines")
    assert (here / "lines" / "cases.jsonl").is_file()


# -- data of others ----------------------------------------------------------------------------------------------------


def no_descriptor(copy):
    (copy / "datapackage.json").unlink()


def another_project(copy):
    described = {"name": "birds", "resources": [{"name": "birds", "path": "birds.csv", "schema": {"fields": []}}]}
    (copy / "datapackage.json").write_text(json.dumps(described))


def package_of_files(copy):
    (copy / "datapackage.json").write_text(json.dumps({"name": "birds", "resources": []}))


def no_json(copy):
    (copy / "datapackage.json").write_text("no JSON")


def unsound_table(copy):
    (copy / "cases.csv").write_text("case_id\n\n\n")


def out_of_the_folder(copy):
    text = (copy / "datapackage.json").read_text("utf-8")
    (copy / "datapackage.json").write_text(text.replace('"name": "cases"', '"name": "../../cases"'), "utf-8")


@pytest.mark.parametrize(
    "damage", [no_descriptor, another_project, package_of_files, no_json, unsound_table, out_of_the_folder]
)
@pytest.mark.parametrize("format", ["csv", "sqlite", "parquet", "jsonl"])
def test_unsound_data_is_not_exported(copy, run, here, damage, format):
    damage(copy)
    before = tree(copy.parent)
    status, out, err = run("--data", copy, "export", format)
    assert (status, out) == (1, "")
    assert re.fullmatch(
        rf"kgdata: the data is not sound \(\d+ problems?\), so nothing was exported; "
        rf"see: kgdata --data {re.escape(str(copy))} validate\n",
        err,
    )
    assert tree(copy.parent) == before


def test_a_folder_that_is_not_there(run, here):
    status, _, err = run("--data", "nowhere", "export", "csv")
    assert status == 1
    assert "see: kgdata --data nowhere validate" in err
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("name", ["dates", "standings", "package", "descriptions"])
def test_a_table_of_theirs_may_not_be_called_as_one_of_ours(copy, run, here, name):
    described = json.loads((copy / "datapackage.json").read_text("utf-8"))
    theirs = {
        "name": name, "path": f"{name}.csv",
        "schema": {"fields": [{"name": "bird_id", "type": "string", "description": "A bird."}], "primaryKey": "bird_id"},
    }  # fmt: skip
    described["resources"].append(theirs)
    (copy / "datapackage.json").write_text(json.dumps(described), "utf-8")
    (copy / f"{name}.csv").write_text("bird_id\n")
    status, _, err = run("--data", copy, "export", "sqlite")
    assert (status, err) == (1, f"kgdata: an export adds a table {name!r}: call yours otherwise in datapackage.json\n")
    assert list(here.iterdir()) == []
    assert run("--data", copy, "export", "csv")[0] == 0


# -- a disk that is full, a folder that cannot be written to -----------------------------------------------------------


def no_room(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/hidden/name")


@pytest.mark.parametrize("format", ["csv", "jsonl"])
@pytest.mark.parametrize("after", [0, 3])
def test_a_full_disk_leaves_what_was_there(exported, run, here, monkeypatch, format, after):
    shutil.copytree(exported(format), here / "out")
    before, real, count = tree(here), Path.write_bytes, iter(range(100))
    monkeypatch.setattr(Path, "write_bytes", lambda *a: no_room() if next(count) >= after else real(*a))
    status, out, err = run("export", format, "--out", "out")
    assert (status, out) == (1, "")
    end = "Nothing was changed; name another place with --out"
    assert err == f"kgdata: cannot write out: No space left on device. {end}\n"
    assert tree(here) == before
    assert [path.name for path in here.iterdir()] == ["out"]


def test_a_full_disk_in_a_database(run, here, monkeypatch):
    (here / "facts.db").write_text("old")
    real = sqlite._insert

    def insert(database, table, rows):
        database.execute("PRAGMA max_page_count=20")
        real(database, table, rows)

    monkeypatch.setattr(sqlite, "_insert", insert)
    status, _, err = run("export", "sqlite", "--out", "facts.db")
    assert status == 1
    assert err.startswith("kgdata: cannot write facts.db: database or disk is full. Nothing was changed")
    assert tree(here) == {"facts.db": b"old"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_behind_standard_output():
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kgdata", "export", "sqlite", "--out", "-"],
            stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "kgdata: [Errno 28] No space left on device\n")


def test_a_folder_that_cannot_be_written_to(run, here, monkeypatch):
    # Root may write everywhere, so the refusal of the system is played.
    def refuse(*_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), "/hidden/name")

    monkeypatch.setattr(writing.tempfile, "mkdtemp", refuse)
    status, _, err = run("export", "csv", "--out", "new/csv")
    assert (status, err.count("\n")) == (1, 1)
    assert err.startswith("kgdata: cannot write new/csv: Read-only file system. Nothing was changed")
    assert list(here.iterdir()) == []


def test_a_swap_that_fails_puts_the_old_folder_back(exported, run, here, monkeypatch):
    shutil.copytree(exported("jsonl"), here / "lines")
    (here / "lines" / "cases.jsonl").write_text("edited\n")
    before, real, calls = tree(here), os.replace, []

    def replace(source, target):
        calls.append(source)
        if len(calls) == 2:  # the old one is away, the new one is on its way
            no_room()
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    status, _, err = run("export", "jsonl", "--out", "lines")
    assert (status, len(calls)) == (1, 3)
    assert "No space left on device" in err
    assert tree(here) == before
    assert [path.name for path in here.iterdir()] == ["lines"]


def test_a_format_that_fails_leaves_nothing(run, here, monkeypatch):
    def fail(path):
        path.mkdir()
        (path / "half").write_text("half")
        raise RuntimeError("no idea")

    monkeypatch.setattr(jsonl, "write", fail)
    assert run("export", "jsonl", "--out", "new/lines") == (1, "", "kgdata: no idea\n")
    assert list(here.iterdir()) == []


# -- killed in the middle ----------------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
import kgdata
from kgdata.exporting import jsonl, sqlite

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

format, out, when = sys.argv[1:]
if when == "writing":
    sqlite.write = lambda path: (path.write_bytes(b"half"), die())
    jsonl.write = lambda path: (path.mkdir(), (path / "half").write_text("half"), die())
else:
    real = os.replace
    os.replace = lambda *paths: (real(*paths), die())
kgdata.export(format, out)
"""


def killed(*arguments) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("format", ["sqlite", "jsonl"])
def test_a_killed_export_leaves_the_old_and_its_rest_is_cleared(exported, here, format):
    kgdata.export(format, "out")
    before = tree(here)
    killed(format, "out", "writing")
    left = [path.name for path in here.iterdir() if path.name != "out"]
    assert len(left) == 1
    assert re.fullmatch(r"\.out-\w+\.part", left[0])
    assert {name: text for name, text in tree(here).items() if not name.startswith(".")} == before
    # What others have beside it stays.
    (here / ".out-of-mine").write_text("mine")
    (here / ".other-12345678.part").mkdir()
    kgdata.export(format, "out")
    assert {path.name for path in here.iterdir()} == {"out", ".out-of-mine", ".other-12345678.part"}


def test_a_folder_killed_between_two_steps_comes_back(here, monkeypatch):
    kgdata.export("jsonl", "out")
    before = tree(here)
    killed("jsonl", "out", "placing")
    assert not (here / "out").exists()
    # The next one fails, too; but what was there is there again.
    monkeypatch.setattr(jsonl, "write", no_room)
    with pytest.raises(OSError, match="No space left on device"):
        kgdata.export("jsonl", "out")
    assert tree(here) == before
    assert [path.name for path in here.iterdir()] == ["out"]


def test_who_still_writes_is_left_alone(here):
    waits = "\n".join(
        [
            "import kgdata, sys",
            "from kgdata.exporting import sqlite",
            "real = sqlite.write",
            "sqlite.write = lambda path: (print(flush=True), sys.stdin.readline(), real(path))",
            "kgdata.export('sqlite', 'facts.db')",
        ]
    )
    slow = subprocess.Popen([sys.executable, "-c", waits], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    slow.stdout.readline()
    (room,) = here.iterdir()
    assert room.name.startswith(".facts.db-")
    kgdata.export("sqlite", "facts.db")
    first = (here / "facts.db").stat().st_ino
    assert room.is_dir()
    slow.communicate("\n", timeout=60)
    assert slow.returncode == 0
    assert [path.name for path in here.iterdir()] == ["facts.db"]
    assert (here / "facts.db").stat().st_ino != first


def test_many_at_once_all_succeed(exported, here):
    several = [
        subprocess.Popen([sys.executable, "-m", "kgdata", "export", "sqlite"], stderr=subprocess.PIPE) for _ in range(4)
    ]
    assert [process.communicate(timeout=120)[1] for process in several] == [b""] * 4
    assert tree(here) == {"kgdata.sqlite": exported("sqlite").read_bytes()}
