"""`kgdata new`: what is asked, what is taken, what is refused; and a row stands in its place whole, or not at all."""

import csv
import io
import os
import subprocess
import sys
from datetime import date

import pytest

import kgdata
from kgdata import _data, cli
from kgdata.keeping import adding, fields
from kgdata.keeping.fields import Form

CHECK = {"record_id": "ev-0002", "source_id": "src-0002", "relation": "supports", "independence": "independent",
         "says": "It says so too."}  # fmt: skip
# Answers to the fields of a check, in their order: id, record, field, source, relation, independence, says, value, day
ANSWERS = ["", "ev-0002", "date", "src-0002", "supports", "1", "It says so too.", "2022-11", "2026-11-24"]


@pytest.fixture
def run(made_up_copy, capsys, monkeypatch):
    """Run `kgdata new` on a copy of the made-up data with lines typed; gives its status, output and complaints."""

    def run(*arguments, typed=()):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        status = cli.main(["new", *arguments, "--data", str(made_up_copy)])
        return status, *capsys.readouterr()

    return run


def given(**values):
    return [part for name, value in values.items() for part in ("--set", f"{name}={value}")]


def last(folder, table="checks"):
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))[-1]


# What a field takes


@pytest.mark.parametrize(
    ("table", "id"),
    [
        ("checks", "chk-0005"),
        ("entities", "ent-0007"),
        ("trips", "fig-0004"),  # each series has its own numbers
        ("workers", "fig-1007"),
        ("removals", "fig-4003"),  # and one without rows none of another's
        ("passages", ""),
        ("participants", ""),
    ],
)
def test_next_id(made, table, id):
    assert Form(table).next_id() == id


def test_the_first_id_of_all(made_up_copy, run):
    path = made_up_copy / "checks.csv"
    path.write_bytes(path.read_bytes().splitlines(True)[0])
    assert run("checks", *given(**CHECK))[0] == 0
    assert last(made_up_copy)["check_id"] == "chk-0001"


def test_an_id_that_is_retired_is_not_given_again(made_up_copy, run):
    with (made_up_copy / "retired.csv").open("a", encoding="utf-8", newline="") as table:
        table.writelines(f"{id},checks,2026-11-24,error,,\n" for id in ("chk-0005", "chk-0006"))
    assert run("checks", *given(**CHECK))[0] == 0
    assert last(made_up_copy)["check_id"] == "chk-0007"
    status, _, err = run("checks", *given(**CHECK, check_id="chk-0005"))
    assert status == 1
    assert "kgdata: check_id: taken: chk-0005 is the id of a record, or was: take chk-0008\n" in err


def test_a_gap_in_the_ids_is_not_filled(made_up_copy, run):
    # Whatever once stood there may be named elsewhere.
    path = made_up_copy / "checks.csv"
    path.write_bytes(b"".join(line for line in path.read_bytes().splitlines(True) if b"chk-0003" not in line))
    assert run("checks", *given(**CHECK))[0] == 0
    assert last(made_up_copy)["check_id"] == "chk-0005"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("supports", ["supports"]),
        ("looked for", ["not_found"]),
        ("FOUND", ["not_found"]),
        ("not_f", ["not_found"]),
        ("nonsense", []),
        ("", [""]),
    ],
)
def test_codes_by_their_labels(made, typed, meant):
    assert Form("checks").meant("relation", typed, {}) == meant


@pytest.mark.parametrize(
    ("words", "table", "ids"),
    [
        ("елкина", "entities", ["ent-0002"]),
        ("elkina", "", ["ent-0002"]),
        ("ent-0003", "entities", ["ent-0003"]),
        ("ent-0003", "sources", []),
        ("other paper", "sources", ["src-0002"]),  # by its publisher
        ("p1", "passages", ["p1.1", "p1.2"]),
        ("p2.1", "passages", ["p2.1"]),
        ("“Nobody came”, says", "passages", ["p1.1"]),  # longer than the opening that is kept
        ("on 4 june", "passages", ["p1.2"]),
        ("nothing like it", "sources", []),
    ],
)
def test_records_by_words(made, words, table, ids):
    assert fields.records_for(words, table) == ids


def test_a_sentence_is_shown_with_what_rests_on_it(made):
    assert fields.called("p1.2") == '"On ..." (cl-0001)'
    assert fields.called("src-0002") == "The Other Paper, 2023-06, The gate again"
    assert fields.called("ent-0003") == "Žluťák (entities)"


@pytest.mark.parametrize(
    ("name", "value", "row", "fault"),
    [
        ("source_id", "ent-0001", {}, "points nowhere: 'ent-0001' is in no row of sources.csv"),
        ("record_id", "st-9999", {}, "points nowhere: 'st-9999' is in no row of any table"),
        ("relation", "praises", {}, "unknown code: 'praises' is not in vocabulary relation; known: con"),
        ("checked_on", "2026-11", {}, "date: '2026-11' is not a day"),
        ("says", "", {}, "required: fill it in"),
        ("says", "x" * 241, {}, "too long: 241 characters"),
        ("check_id", "chk-1", {}, "pattern: "),
        ("check_id", "chk-0001", {}, "taken: chk-0001 is the id of a record, or was: take chk-0005"),
        ("field", "colour", {"record_id": "ev-0001"}, "unknown field: ev-0001 has the fields event_id, kind"),
        ("value", "June", {"record_id": "ev-0001", "field": "date"}, "date: 'June' is not a date"),
        ("value", "1,000", {"record_id": "st-0001", "field": "value"}, "number: '1,000' is not a plain number"),
    ],
)
def test_faults(made, name, value, row, fault):
    (found,) = Form("checks").faults(name, value, row)
    assert found.startswith(fault)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("source_id", "src-0002", "The Other Paper, 2023-06, The gate again"),
        ("field", "date", "ev-0002 has '2022-12'"),
        ("field", "seq", "ev-0002 has nothing there"),
        ("value", "[..2023-06-16]", "some day by 16 June 2023"),
        ("value", "2023", "2023; the month is not said"),
        ("value", "2022-07/2022-09", "all the time from July 2022 to September 2022"),
        ("value", "2022-07/..", "all the time from July 2022 on"),
        ("value", "../2022-07", "all the time until July 2022"),
        ("value", "2023-06-04?", "probably 4 June 2023"),
        ("independence", "independent", "Rests on its own reporting or documents."),
        ("says", "Something", ""),
        ("value", "", ""),
    ],
)
def test_said_back(made, name, value, said):
    assert Form("checks").said_back(name, value, {"record_id": "ev-0002", "field": "date"}) == said


@pytest.mark.parametrize("table", kgdata.tables())
def test_every_field_of_every_table_can_be_asked_for(table):
    form = Form(table)
    for name in form.fields:
        assert form.explained(name, {})
        default = form.default(name)
        assert default == "" or form.faults(name, default, {}) == []


# Rows that are given


def test_a_row_is_written_in_its_place(run, made_up_copy):
    before = (made_up_copy / "checks.csv").read_text("utf-8")
    status, out, err = run("checks", *given(**CHECK))
    assert (status, err) == (0, "")
    assert out == "kgdata: written as data/checks.csv:6\n"
    row = f"chk-0005,ev-0002,,src-0002,supports,independent,It says so too.,,{date.today()}\n"
    assert (made_up_copy / "checks.csv").read_text("utf-8") == before + row
    assert kgdata.validate(made_up_copy) == []


def test_a_row_goes_between_others(run, made_up_copy):
    status, out, _ = run("participants", *given(event_id="ev-0001", entity_id="ent-0003", role="actor"))
    assert (status, out) == (0, "kgdata: written as data/participants.csv:3\n")
    lines = (made_up_copy / "participants.csv").read_text("utf-8").splitlines()
    assert lines[1:4] == ["ev-0001,ent-0002,subject", "ev-0001,ent-0003,actor", "ev-0001,ent-0004,subject"]


def test_a_code_goes_behind_those_of_its_vocabulary(run, made_up_copy):
    definition = "Says more, about something else."
    code = {"vocabulary": "relation", "code": "adds", "label": "adds", "definition": definition}
    assert run("codes", *given(**code))[0] == 0
    lines = (made_up_copy / "codes.csv").read_text("utf-8").splitlines()
    at = lines.index(f'relation,adds,adds,"{definition}",')
    assert lines[at - 1].startswith("relation,")
    assert not lines[at + 1].startswith("relation,")


def test_it_says_what_comes_next(run):
    event = {"kind": "announcement", "title": "Told", "summary": "Told.", "date": "2023-06-04", "seq": "1",
             "date_basis": "inferred_from_context", "note": "Made up.", "modality": "asserted",
             "claimant_id": "ent-0002", "attribution": "indirect_speech", "passage_id": "p1.1"}  # fmt: skip
    status, out, _ = run("timeline", *given(**event))
    assert status == 0
    assert out.splitlines()[1:] == [
        "Next, who took part: kgdata new participants   (event_id is ev-0014)",
        "Next, what another publication says of it: kgdata new checks   (record_id is ev-0014)",
    ]


def test_what_comes_next_is_there():
    for table, others in adding._NEXT.items():
        assert table in kgdata.tables()
        for other, field, _ in others:
            assert field in Form(other).fields
    # Every claim may be checked, and a case has its history besides.
    assert all(("checks", "record_id") in [next[:2] for next in adding._NEXT[table]] for table in _data.CLAIMS)
    assert [other for other, *_ in adding._NEXT["cases"]] == ["timeline", "checks"]


@pytest.mark.parametrize(
    ("arguments", "complaints"),
    [
        (given(**CHECK | {"source_id": "src-9999"}), ["source_id: points nowhere: 'src-9999' is in no row of sources.csv"]),
        (given(**CHECK | {"says": " two  spaces "}), ["says: spaces: take out spaces at the ends and double spaces"]),
        (given(**CHECK, colour="red", relatoin="supports"),
         ["no field 'colour': checks has check_id, ", "no field 'relatoin', near it 'relation': checks has "]),
        (given(record_id="x"), ["record_id: points nowhere", "source_id: required", "relation: required",
                                "independence: required", "says: required"]),
        ([*given(**CHECK), *given(says="Twice.")], ["a field is given twice with --set"]),
        # Of the row alone nothing is wrong here: the rules of the whole find it.
        (given(**CHECK, value="2023"), ["data/checks.csv:6: value: no field: name in the column field what"]),
    ],
)  # fmt: skip
def test_a_row_that_is_refused(run, unchanged, arguments, complaints):
    status, out, err = run("checks", *arguments)
    assert (status, out) == (1, "")
    lines = [line.removeprefix("kgdata: ") for line in err.splitlines() if "nothing was written" not in line]
    assert len(lines) == len(complaints), err
    assert all(line.startswith(complaint) for line, complaint in zip(lines, complaints, strict=True)), err


def test_a_row_that_needs_another_is_written_if_asked_to(run, made_up_copy):
    row = given(**CHECK, value="2023")
    assert run("checks", *row)[0] == 1
    assert run("checks", *row, "--anyway")[0] == 0
    assert [problem.rule for problem in kgdata.validate(made_up_copy)] == ["no field"]
    # But never one with a cell that is wrong.
    assert run("checks", *given(**CHECK | {"relation": "praises"}), "--anyway")[0] == 1


def test_the_same_row_twice(run, made_up_copy, everything):
    row = given(event_id="ev-0001", entity_id="ent-0002", role="subject")
    before = everything(made_up_copy)
    status, _, err = run("participants", *row)
    assert status == 1
    assert "duplicate: 'ev-0001 ent-0002 subject' stands on line 2 already" in err
    assert everything(made_up_copy) == before


def test_a_table_that_is_not_laid_out_is_left_alone(run, made_up_copy, everything):
    path = made_up_copy / "checks.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = everything(made_up_copy)
    for typed in (given(**CHECK), []):  # and nobody types nine answers for nothing
        status, out, err = run("checks", *typed)
        assert (status, out) == (1, "")
        assert err.startswith("kgdata: data/checks.csv is not laid out as it should be: run kgdata fmt first\n")
    assert everything(made_up_copy) == before


def test_a_table_that_cannot_be_read_is_named(run, made_up_copy):
    path = made_up_copy / "checks.csv"
    path.write_bytes(path.read_bytes() + b"chk-0005,ev-0001\n")
    status, _, err = run("checks", *given(**CHECK))
    assert status == 1
    assert "data/checks.csv" in err
    assert path.read_bytes().endswith(b"chk-0005,ev-0001\n")


def test_no_table_lists_all(run):
    status, out, err = run()
    assert (status, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()[1:]] == kgdata.tables()


def test_an_unknown_table_and_a_value_that_is_none(run, unchanged, capsys):
    status, out, err = run("chekcs", *given(**CHECK))
    assert (status, out) == (1, "")
    assert err.endswith("; near it: checks\n")
    with pytest.raises(SystemExit) as stop:
        run("checks", "--set", "relation")
    assert stop.value.code == 2
    assert "'relation' gives no value: write FIELD=VALUE" in capsys.readouterr().err


def test_a_row_is_asked_for(run, made_up_copy):
    status, out, err = run("checks", typed=[*ANSWERS, "y"])
    assert (status, err) == (0, "")
    assert "With it, kgdata validate finds nothing wrong." in out
    assert "  = date: ev-0002 has '2022-12'\n" in out
    assert "  = 2022-11: November 2022; the day is not said\n" in out
    assert last(made_up_copy) == dict(
        zip(Form("checks").fields, ["chk-0005", *ANSWERS[1:5], "independent", *ANSWERS[6:]], strict=True)
    )


def test_every_field_is_introduced(run, unchanged):
    status, out, _ = run("checks", typed=[*ANSWERS, "n"])
    assert status == 1
    for name, field in Form("checks").fields.items():
        needed = "needed" if field.get("constraints", {}).get("required") else "may stay empty"
        assert f"\n{name} ({needed}): {field['description']}\n" in out
    assert "5 not_found (looked for, not found)" in out


def test_words_numbers_and_slips(run, made_up_copy):
    typed = [
        "chk-0001", "",  # taken, then the one that is offered
        "nothing like it", "event 2", "1",  # nothing, several, the first of them
        "dat", "1",  # part of several names
        "paper", "2",  # several publications
        "?", "supports",
        "same",  # part of a label
        "", "So they say.",  # needed
        "2022-13", "2022-12",  # no month
        "today", "",
        "y",
    ]  # fmt: skip
    status, out, _ = run("checks", typed=typed)
    assert status == 0, out
    row = last(made_up_copy)
    assert list(row.values()) == [
        "chk-0005", "ev-0002", "date", "src-0002", "supports", "same_origin", "So they say.", "2022-12",
        date.today().isoformat(),
    ]  # fmt: skip
    for said in (
        "taken: chk-0001",
        "Nothing is found for 'nothing like it'",
        "  contradicts (contradicts): Says something that cannot be true at the same time.",
        "required: fill it in: What it says",
        "'2022-13' is no day of the calendar",
        "'today' is not a date",
    ):
        assert said in out, said


def test_back_and_empty_again(run, made_up_copy):
    typed = ["<", "", "ev-0001", "date", "<", "<", "ev-0002", "-", *ANSWERS[3:6], "First.", "<", "Second.", "", "", "y"]
    status, out, _ = run("checks", typed=typed)
    assert status == 0, out
    row = last(made_up_copy)
    assert (row["record_id"], row["field"], row["says"]) == ("ev-0002", "", "Second.")
    assert "says [First.]: Second." in out


def test_what_was_answered_stays_on_the_way_back(run, made_up_copy):
    status, _, _ = run("checks", typed=[*ANSWERS[:7], "<", "<", "", "", *ANSWERS[7:], "y"])
    assert status == 0
    assert last(made_up_copy)["independence"] == "independent"


def test_a_problem_of_the_whole_is_shown_and_can_be_mended(run, made_up_copy):
    answers = [*ANSWERS[:2], "", *ANSWERS[3:]]  # a value of no field
    status, out, _ = run("checks", typed=[*answers, "field", "date", "y"])
    assert status == 0
    assert "data/checks.csv:6: value: no field: name in the column field" in out
    assert "Write it all the same? y, n, or the field to change: field\n" in out
    assert last(made_up_copy)["field"] == "date"
    assert kgdata.validate(made_up_copy) == []


def test_any_other_answer_writes_nothing(run, unchanged):
    status, out, err = run("checks", typed=[*ANSWERS, "", "yep", "n"])
    assert (status, err) == (1, "kgdata: nothing was written\n")
    assert out.count("Write it?") == 3


@pytest.mark.parametrize("answers", range(len(ANSWERS) + 1))
def test_the_end_of_input_leaves_everything_as_it_was(run, unchanged, answers):
    status, _, err = run("checks", typed=ANSWERS[:answers])
    assert (status, err) == (1, "\nkgdata: nothing was written\n")


def test_somebody_else_writes_meanwhile(run, made_up_copy, monkeypatch):
    path, validate = made_up_copy / "checks.csv", kgdata.validate

    def meanwhile(folder):
        if path.read_bytes().count(b"\n") == 5:
            path.write_bytes(path.read_bytes() + b"chk-0005,ev-0001,,src-0002,supports,unknown,Sooner.,,2026-11-24\n")
        return validate(folder)

    monkeypatch.setattr(kgdata, "validate", meanwhile)
    status, _, err = run("checks", *given(**CHECK))
    assert status == 1
    assert err.startswith(
        "kgdata: checks.csv was changed by somebody else meanwhile: nothing was written, begin again\n"
    )
    assert last(made_up_copy)["says"] == "Sooner."


def test_a_full_disk_leaves_what_was_there(run, unchanged, monkeypatch):
    write = type(unchanged).write_bytes

    def full(path, content):
        if path.is_relative_to(unchanged):
            raise OSError(28, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(type(unchanged), "write_bytes", full)
    status, out, err = run("checks", *given(**CHECK))
    assert (status, out, err) == (1, "", "kgdata: [Errno 28] No space left on device\n")


# As a program


def program(folder, *arguments):
    return [sys.executable, "-m", "kgdata", "new", "checks", "--data", str(folder), *arguments]


def test_answers_through_a_pipe(made_up_copy):
    typed = "\n".join([*ANSWERS[:6], "Алёна Ёлкина.", *ANSWERS[7:], "y", ""])
    environment = os.environ | {"PYTHONUTF8": "1"}
    done = subprocess.run(program(made_up_copy), input=typed.encode(), capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert last(made_up_copy)["says"] == "Алёна Ёлкина."


def test_bytes_that_are_no_text_are_asked_for_again(made_up_copy):
    typed = "\n".join([*ANSWERS[:6], "\udce9t\udce9", *ANSWERS[6:], "y", ""]).encode("utf-8", "surrogateescape")
    environment = os.environ | {"PYTHONIOENCODING": "utf-8:strict"}
    done = subprocess.run(program(made_up_copy), input=typed, capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"invisible or replacement character" in done.stdout
    assert last(made_up_copy)["says"] == ANSWERS[6]
