"""The command line as a stranger uses it: right words, wrong words, pipes, old terminals; never a traceback."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys

import pytest

import kgdata
from kgdata import _data, cli

COMMANDS = "list timeline statistics cases quotes show find provenance cite standings coverage diff export validate check-source fmt new".split()


@pytest.fixture
def run(made_up, capsys):
    """Run a command on the made-up folder; gives its status, output and complaints."""

    def run(*arguments, data=made_up):
        status = cli.main([*(["--data", str(data)] if data else []), *map(str, arguments)])
        out, err = capsys.readouterr()
        return status, out, err

    return run


def program(*arguments, **environment):
    """The same as a program of its own."""
    return subprocess.run(
        [sys.executable, "-m", "kgdata", *map(str, arguments)],
        capture_output=True,
        env=os.environ | environment,
    )


# Right words


def test_list_of_tables(run):
    status, out, err = run("list")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].split() == ["table", "rows", "what"]
    assert [line.split()[0] for line in lines[1:]] == kgdata.tables()
    assert next(line for line in lines if line.startswith("entities")).split()[1] == "6"


@pytest.mark.parametrize("table", kgdata.tables())
def test_csv_is_the_file(run, table):
    # Nothing is lost or changed on the way: 17,000 stays 17000, true stays true, empty stays empty.
    for folder in (None, _data.folder()):
        status, out, err = run("list", table, "--format", "csv", data=folder)
        assert (status, err) == (0, "")
        assert out == (_data.folder() / _data.resource(table)["path"]).read_text("utf-8")


@pytest.mark.parametrize("table", kgdata.tables())
def test_json_is_the_records(run, table):
    _, out, _ = run("list", table, "--format", "json", data=None)
    assert json.loads(out) == kgdata.records(table)


@pytest.mark.parametrize("table", kgdata.tables())
def test_text_is_for_the_eye(run, table):
    status, out, err = run("list", table, data=None)
    assert (status, err) == (0, "")
    rows = kgdata.records(table)
    if not rows:
        assert out == ""
        return
    filled = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    header, *lines = out.splitlines()
    assert header.split() == filled
    assert len(lines) == len(rows)
    # Long texts are cut, so that a row stays a line.
    assert all(len(line) <= 42 * len(filled) for line in lines)
    assert not any(line.endswith(" ") for line in lines)


def test_an_empty_table_has_a_header(run, made_up, tmp_path):
    folder = shutil.copytree(made_up, tmp_path / "data")
    header = (folder / "checks.csv").read_text("utf-8").splitlines()[0]
    (folder / "checks.csv").write_text(header + "\n", "utf-8")
    assert run("list", "checks", "--format", "csv", data=folder) == (0, header + "\n", "")
    assert run("list", "checks", "--format", "json", data=folder) == (0, "[]\n", "")
    assert run("list", "checks", data=folder) == (0, "", "")


@pytest.mark.parametrize("table", ["timeline", "statistics", "cases", "quotes"])
@pytest.mark.parametrize("format", ["text", "csv", "json"])
def test_short_words_for_the_main_tables(run, table, format):
    assert run(table, "--format", format) == run("list", table, "--format", format)


def test_show(run):
    status, out, err = run("show", "st-0004")
    assert (status, err) == (0, "")
    shown = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert shown["value"] == "7"
    assert shown["value_qualifier"] == "more_than"
    assert shown["period"] == "(the source does not say, or the number is of no one time)"
    assert shown["source_id"] == "(the subject article says so, or the number is computed)"
    assert len(shown) == len(run_json(run, "show", "st-0004"))


def run_json(run, *arguments):
    status, out, err = run(*arguments, "--format", "json")
    assert (status, err) == (0, "")
    return json.loads(out)


def test_show_tells_a_fact_from_no_fact(run):
    assert run_json(run, "show", "src-0002")["is_subject"] is False
    assert "is_subject      false\n" in run("show", "src-0002")[1]
    assert run_json(run, "show", "src-0002")["n_characters"] is None


def test_find(run):
    status, out, err = run("find", "алена", "ЕЛКИНА")
    assert (status, err) == (0, "")
    assert out.splitlines()[1].split()[:2] == ["ent-0002", "entities"]
    assert run_json(run, "find", "alena elkina")[0]["id"] == "ent-0002"


def test_provenance(run):
    status, out, err = run("provenance", "ev-0001", "date")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "record       ev-0001 (timeline), field date",
        "says         2023-06-04",
        "said by      Alyona Yolkina (reported; stated)",
        'where        paragraph 1, sentence 1, beginning ""Nobody"',
        "source       The Paper, The gate, 2023-06-16",
        "contradicts  The Other Paper (date): Something else.",
        "refines      The Other Paper: Something else.",
        "mind         No year: None.",
        "standing     contradicted",
    ]


def test_provenance_of_all_kinds(run):
    assert "formula   100 * st-0003 / st-0001\n" in run("provenance", "st-0010")[1]
    assert run("provenance", "ent-0003")[1] == "record  ent-0003 (entities)\nsays    Žluťák\n"
    assert (
        "says      (the source does not say, or the number is of no one time)\n"
        in run("provenance", "st-0001", "period")[1]
    )
    found = run_json(run, "provenance", "st-0001", "value")
    assert (found["value"], found["verification"]) == (446574, "single_source")


def test_provenance_of_a_figure(run):
    status, out, err = run("provenance", "fig-1001")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "record   fig-1001 (workers)",
        "says     Kyrgyzstan, 2017: Kyrgyz citizens in Russia: at least 14 people",
        "source   The Other Paper, The gate again, 2023-06",
        "counted  The Office",
        "terms    single facts with credit",
        "note     Made up.",
    ]
    assert not any(line.startswith("note") for line in run("provenance", "fig-1002")[1].splitlines())
    assert "says     several countries, about 2022: " in run("provenance", "fig-0003")[1]
    found = run_json(run, "provenance", "fig-1001", "value")
    assert (found["value"], found["source"]["source_id"], found["verification"]) == (14, "src-0002", None)


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("fig-0001", "83,653 journeys"),
        ("fig-1003", "1,063,000 registrations"),
        ("fig-1101", "385 applications"),
        ("fig-3001", "31.4 %"),
        ("fig-3002", "40 %"),
        ("fig-4001", "0.27 on a scale from 0 to 1"),
    ],
)
def test_a_figure_says_its_unit_once(run, id, said):
    assert run("provenance", id)[1].splitlines()[1].endswith(f": {said}")


def test_a_field_of_a_figure_is_shown_itself(run):
    assert "says    Made up.\n" in run("provenance", "fig-1001", "note")[1]
    assert "says    The Office\n" in run("provenance", "fig-1001", "counted_by")[1]


def test_a_place_has_a_provenance(run):
    assert run("provenance", "place-0001", "latitude")[1].splitlines() == [
        "record  place-0001 (places), field latitude",
        "says    42.87",
        "source  The Other Paper, The gate again, 2023-06",
    ]


STANDINGS = {
    "section": [("how the rhetoric changed", {"disputed": 1, "one source": 24, "not checkable": 1})],
    "speaks_as": [
        ("those concerned", {"disputed": 1, "one source": 23, "not checkable": 1}),
        ("news outlets", {"one source": 1}),
    ],
    "table": [
        ("timeline", {"disputed": 1, "one source": 12}),
        ("statistics", {"one source": 8}),
        ("cases", {"one source": 2}),
        ("quotes", {"one source": 1}),
        ("claims", {"one source": 1, "not checkable": 1}),
    ],
}


@pytest.mark.parametrize("by", STANDINGS)
def test_standings(run, by):
    columns = ["disputed", "one source", "not checkable"]
    rows = [{by: name, **{column: counts.get(column, 0) for column in columns}} for name, counts in STANDINGS[by]]
    used = [column for column in columns if any(row[column] for row in rows)]
    assert run_json(run, "standings", by) == rows
    status, out, err = run("standings", by, "--format", "csv")
    assert (status, err) == (0, "")
    assert list(csv.DictReader(io.StringIO(out))) == [{name: str(value) for name, value in row.items()} for row in rows]
    status, out, err = run("standings", by)
    assert (status, err) == (0, "")
    header, *lines = (re.split(r"  +", line) for line in out.splitlines())
    assert header == [by, *used]
    assert lines == [[row[by], *(str(row[column]) for column in used)] for row in rows]


@pytest.mark.parametrize("format", ["text", "csv", "json"])
def test_standings_are_by_section_if_not_asked_otherwise(run, format):
    assert run("standings", "--format", format) == run("standings", "section", "--format", format)


@pytest.mark.parametrize("by", STANDINGS)
def test_standings_leave_no_statement_out(run, by):
    _, out, _ = run("standings", by, "--format", "json", data=None)
    told = [row for table in ("timeline", "statistics", "cases", "quotes", "claims") for row in kgdata.records(table)]
    assert sum(n for row in json.loads(out) for n in row.values() if isinstance(n, int)) == sum(
        bool(row["passage_id"]) for row in told
    )


def test_standings_of_nothing_are_no_failure(run, made_up_copy):
    for table in ("timeline", "statistics", "cases", "quotes", "claims"):
        path = made_up_copy / f"{table}.csv"
        path.write_text(path.read_text("utf-8").splitlines(keepends=True)[0], "utf-8")
    assert run("standings", "--format", "json", data=made_up_copy) == (0, "[]\n", "")
    assert run("standings", data=made_up_copy) == (0, "", "")


def test_validate(run):
    status, out, err = run("validate")
    assert (status, err) == (0, "")
    rows = [line.split()[1] for line in run("list")[1].splitlines()[1:]]
    assert out == f"kgdata: {len(rows)} tables, {sum(map(int, rows))} rows, nothing wrong\n"


def test_check_source(run, tmp_path, article):
    path = tmp_path / "copy.txt"
    path.write_text(article, "utf-8")
    assert run("check-source", path) == (0, f"kgdata: 3 of 3 passages found in {path}\n", "")
    path.write_text(article.replace("shut", "open"), "utf-8")
    status, out, err = run("check-source", path)
    assert status == 1
    assert out == "p1.2: changed: 'On': its opening is there, but what follows is not the same\n"
    assert err == f"kgdata: 2 of 3 passages found in {path}\n"


def test_coverage(run):
    status, out, err = run("coverage")
    *ledger, total = out.splitlines()
    assert (status, err) == (0, "")
    assert len(ledger) == 3
    assert total.startswith("kgdata: 3 of 3 sentences accounted for: ")
    assert [row["passage_id"] for row in json.loads(run("coverage", "--format", "json")[1])] == ["p1.1", "p1.2", "p2.1"]
    assert run("coverage", "--format", "csv")[1].startswith("passage_id,records,no_fact\np1.1,")


def test_version(run, capsys):
    assert run("--version", data=None) == (0, kgdata.__version__ + "\n", "")
    assert program("--version").stdout.decode().strip() == kgdata.__version__


def test_another_folder_is_read_for_one_command_only(run):
    assert "Alyona Yolkina" in run("show", "ent-0002")[1]
    assert "Alyona Yolkina" not in run("show", "ent-0002", data=None)[1]


# Wrong words


def test_no_command_shows_what_there_is(run):
    status, out, err = run(data=None)
    assert (status, err) == (2, "")
    assert all(f"\n    {command}" in out for command in COMMANDS)


@pytest.mark.parametrize(
    "arguments", [["sing"], ["show"], ["standings", "month"], ["list", "cases", "--format", "xml"], ["--dat"], ["find"]]
)
def test_misuse_shows_the_usage(capsys, arguments):
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert capsys.readouterr().err.startswith("usage: kgdata")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["show", "st-0x01"], "kgdata: no record 'st-0x01'; near it: st-00"),
        (["show", "../../etc/passwd"], "kgdata: no record '../../etc/passwd'"),
        (["list", "people"], "kgdata: no table 'people': the tables are sources, passages, "),
        (["provenance", "st-9x99"], "kgdata: no record 'st-9x99'"),
        (["provenance", "st-0001", "colour"], "kgdata: st-0001 has no field 'colour'; it has statistic_id, "),
        (["find", "nobody at all"], "kgdata: nothing found for 'nobody at all'; try part of a name"),
        (["find", ""], "kgdata: nothing found for ''"),
    ],
)
def test_a_mistake_is_a_sentence(run, arguments, complaint):
    status, out, err = run(*arguments)
    assert (status, out) == (1, "")
    assert err.startswith(complaint)
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "No such file or directory"),
        ("folder", "Permission denied" if sys.platform == "win32" else "Is a directory"),
        ("Žluťák".encode("cp1250"), "is not UTF-8 text: save the article as text or HTML in UTF-8"),
        ("The gate was shut.".encode("utf-16"), "is not UTF-8 text: save the article as text or HTML in UTF-8"),
        (b"", "0 of 3 passages found"),
    ],
)
def test_a_file_that_is_no_article(run, tmp_path, content, complaint):
    path = tmp_path / "the article.txt"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    status, _, err = run("check-source", path)
    assert status == 1
    assert err.startswith("kgdata: ")
    assert complaint in err
    assert "the article.txt" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "command", [["list"], ["show", "st-0001"], ["find", "gate"], ["provenance", "st-0001"], ["cases"]]
)
@pytest.mark.parametrize("folder", ["nowhere", "empty", "file", "broken"])
def test_a_folder_that_is_no_data(run, made_up, tmp_path, folder, command):
    path = tmp_path / folder
    if folder == "empty":
        path.mkdir()
    elif folder == "file":
        path.write_text("")
    elif folder == "broken":
        shutil.copytree(made_up, path)
        for table in path.rglob("*.csv"):
            table.write_text(table.read_text("utf-8").replace("\n", ",more\n").replace(",more", "", 1), "utf-8")
    status, _, err = run(*command, data=path)
    assert status == 1
    assert err.splitlines()[-1] == f"kgdata: the data is not sound, see: kgdata --data {path} validate"
    assert run("validate", data=path)[0] == 1
    # And the folder does not stay the one that is read.
    assert run("list", data=None)[0] == 0


def test_what_went_wrong_inside_is_no_traceback(run, monkeypatch):
    monkeypatch.setattr(kgdata, "find", lambda text: 1 / 0)
    assert run("find", "gate") == (1, "", "kgdata: division by zero\n")


def test_data_that_cannot_even_be_checked_is_not_sound(run, made_up, monkeypatch):
    monkeypatch.setattr(kgdata, "validate", lambda folder: 1 / 0)
    status, out, err = run("show", "st-9999")
    assert (status, out) == (1, "")
    assert err.splitlines()[1:] == [f"kgdata: the data is not sound, see: kgdata --data {made_up} validate"]


# As a program


def test_mistakes_are_no_tracebacks(tmp_path):
    for arguments in (["show", "st-9x99"], ["--data", tmp_path, "list"], ["check-source", tmp_path], ["list", "x"]):
        done = program(*arguments)
        assert done.returncode == 1
        assert done.stderr.startswith(b"kgdata: ")
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["list", "codes"], ["list", "timeline", "--format", "json"], ["validate"], []])
def test_a_pipe_that_is_closed_early(arguments):
    # As by head: its reader has seen enough, which is no failure and needs no words.
    command = subprocess.Popen(
        [sys.executable, "-m", "kgdata", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    command.stdout.close()
    complaints = command.stderr.read()
    command.stderr.close()
    assert command.wait() in (0, 2)
    assert complaints == b""


def test_a_pipe_that_is_closed_early_on_windows():
    # There it is an error without a name of its own.
    code = """if True:
        import sys
        from kgdata import cli

        class Closed:
            def write(self, text):
                raise OSError(22, "Invalid argument")

            def flush(self):
                pass

        sys.platform, sys.stdout = sys.argv[1], Closed()
        sys.exit(cli.main(["list"]))
        """
    for platform, expected in (("win32", (0, b"")), ("linux", (1, b"kgdata: [Errno 22] Invalid argument\n"))):
        done = subprocess.run([sys.executable, "-c", code, platform], capture_output=True)
        assert (done.returncode, done.stderr.replace(b"\r\n", b"\n")) == expected


NARROW = {
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "POSIX": {"LC_ALL": "POSIX", "PYTHONUTF8": "0"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "Windows": {"PYTHONIOENCODING": "cp1252"},
    "Cyrillic Windows": {"PYTHONIOENCODING": "cp1251"},
}


@pytest.mark.parametrize("terminal", NARROW)
def test_a_terminal_that_cannot_show_a_letter(made_up, terminal):
    # "Алёна" and "Žluťák": no 8-bit encoding has both.
    for arguments in (["show", "name-0001"], ["list", "names"], ["list", "entities", "--format", "csv"]):
        done = program("--data", made_up, *arguments, **NARROW[terminal])
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"ent-0002" in done.stdout
    done = program("--data", made_up, "find", "zlutak", **NARROW[terminal])
    assert done.returncode == 0
    assert b"ent-0003" in done.stdout


@pytest.mark.parametrize("terminal", ["C", "ascii"])
def test_json_is_right_on_any_terminal(made, terminal):
    done = program("--data", made, "list", "names", "--format", "json", **NARROW[terminal])
    assert json.loads(done.stdout.decode("ascii")) == kgdata.records("names")


def test_letters_are_shown_where_they_can_be(made_up):
    done = program("--data", made_up, "show", "name-0001", PYTHONIOENCODING="utf-8")
    assert "Алёна Ёлкина" in done.stdout.decode()


def test_csv_can_be_read_again(made):
    done = program("--data", made, "timeline", "--format", "csv", PYTHONIOENCODING="utf-8")
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode(), newline="")))
    assert [row["date"] for row in rows] == [row["date"] for row in kgdata.records("timeline")]
