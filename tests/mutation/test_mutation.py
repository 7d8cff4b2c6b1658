"""Every fault in the data that can be seen is seen, where it is; and a guard that was blunted is found out."""

import re
from pathlib import Path
from random import Random

import pytest
from mutate import __main__ as program
from mutate import files, guards, meaning, report, values
from mutate.made import ARTICLE, RECORD, VALIDATE, Mutation

from kgdata import checking, rules

UNSEEN = Path(__file__).parents[2] / "docs" / "decisions" / "unseen.md"


@pytest.fixture
def fired(monkeypatch):
    """The rules that told something, by their names."""
    names = set()

    def watch(rule):
        def watched(rows):
            for problem in rule(rows):
                names.add(rule.__name__)
                yield problem

        watched.__name__ = rule.__name__
        return watched

    monkeypatch.setattr(rules, "RULES", [watch(rule) for rule in rules.RULES])
    return names


def told(folder, made):
    """The survivors, a line each."""
    return report.told(report.survivors(guards.run(folder, made)))


@pytest.mark.parametrize("which", [values, files], ids=["values", "files"])
def test_every_fault_of_form_is_seen_where_it_is(folder, which):
    assert told(folder, which.faults(folder, Random(1), 1)) == []


def test_every_fault_of_meaning_is_seen_where_it_is_and_by_every_rule(folder, fired):
    names = {rule.__name__ for rule in rules.RULES}
    assert told(folder, meaning.faults(folder, Random(1), 1)) == []
    of_the_descriptor = {"ids_point_somewhere"}  # see below
    assert fired == names - of_the_descriptor, "a rule that no fault breaks could be taken out, and nobody would see it"


def test_every_field_is_damaged_in_every_way_that_it_can_be(folder, made):
    # Counted by the descriptor alone, apart from what makes the faults.
    count = {}
    for mutation in made:
        count[mutation.kind] = count.get(mutation.kind, 0) + 1
    tables = folder.tables.values()
    fields = [(table, field) for table in tables for field in table.fields.values()]
    filled = [(table, field) for table, field in fields if table.rows]
    assert count["column missing"] == count["field removed from the descriptor"] + sum(
        len(set(table.key) | set(table.keys)) for table in tables
    )
    assert count["column missing"] == len(fields)
    assert count["missing"] == sum(field.get("constraints", {}).get("required", False) for _, field in filled)
    assert count["unknown code"] == count["code of another vocabulary"] == sum("vocabulary" in f for _, f in filled)
    assert count["too long"] == sum("maxLength" in field.get("constraints", {}) for _, field in filled)
    assert count["zero-width character"] == sum(
        field["type"] == "string" and any(row[field["name"]] for row in table.rows) for table, field in fields
    )
    for kind in (
        "byte order mark",
        "CRLF",
        "NUL",
        "Latin-1",
        "empty file",
        "missing file",
        "quotation mark never closed",
    ):
        assert count[kind] == len(folder.tables)
    assert count["foreign key removed"] + count["foreign key removed, of a table without rows"] == sum(
        len(table.keys) for table in tables
    )
    dropped = count["row dropped"] + count["row dropped, nothing points there"]
    assert count["row doubled"] == dropped == sum(bool(table.rows) for table in tables)
    assert count["map changed"] == count["map missing"] == len(folder.maps)


def test_every_fault_changes_something(folder, made):
    for mutation in made:
        assert guards.copy_of(folder, [mutation]).packed().files != folder.files, mutation.name


def test_the_same_is_made_each_time(folder, made):
    again = program.mutations(folder, 1)
    assert [(one.kind, one.name) for one in again] == [(one.kind, one.name) for one in made]


def some(made, kind, most=3) -> list[Mutation]:
    return [mutation for mutation in made if mutation.kind == kind][:most]


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("computed_numbers", "result that does not follow"),
        ("people_are_protected", "spelling of somebody hidden"),
        ("words_bear_out_dates", "date with another day than its words"),
        ("ids_point_somewhere", "foreign key removed"),
    ],
)
def test_a_validator_without_a_rule_is_found_out(folder, made, monkeypatch, rule, kind):
    faults = some(made, kind)
    assert told(folder, faults) == []
    monkeypatch.setattr(rules, "RULES", [other for other in rules.RULES if other.__name__ != rule])
    assert told(folder, faults) != []  # some of them another rule sees too


def test_the_program_ends_with_1_if_something_survived(monkeypatch, capsys):
    only = ["data", "--each", "1", "--only", "hidden person shown"]
    monkeypatch.setattr(program, "PROGRAMS", 0)
    assert program.main(only) == 0
    out = capsys.readouterr().out
    assert re.search(r"^hidden person shown +(\d+) +\1 of \1 +- +-$", out, re.MULTILINE)
    assert out.endswith(": 100.00%\n\n")
    monkeypatch.setattr(rules, "RULES", [])
    assert program.main(only) == 1
    out = capsys.readouterr().out
    assert "survived: hidden person shown: entities.csv:" in out
    assert ": not seen by validate; told instead: nothing" in out
    assert ": 0.00%\n" in out


@pytest.mark.parametrize(
    "blunt",
    [
        lambda folder: [problem._replace(line=problem.line + 1) for problem in checking.validate(folder)],
        lambda folder: [problem._replace(field="elsewhere") for problem in checking.validate(folder)],
        lambda folder: [problem._replace(file="data/names.csv") for problem in checking.validate(folder)],
        lambda folder: [problem._replace(remedy="") for problem in checking.validate(folder)],
        lambda folder: 1 // 0,
    ],
    ids=["another line", "another field", "another file", "no remedy", "a traceback"],
)
def test_told_wrongly_is_not_told(folder, made, blunt):
    faults = [fault for fault in some(made, "unknown code", 12) if "names.csv" not in fault.name]
    assert faults
    assert all(seen.survived == {VALIDATE} for seen in guards.run(folder, faults, blunt))


def test_the_shares_are_those_of_what_was_seen():
    def seen(kind, sees, by):
        return guards.Seen(Mutation(kind, "x", print, frozenset(sees)), frozenset(by))

    found = [
        seen("a", {VALIDATE}, {VALIDATE}),
        seen("a", {VALIDATE}, {RECORD}),
        seen("b", {RECORD, ARTICLE}, {RECORD, VALIDATE}),
    ]
    assert [report.shares(found, guard) for guard in (VALIDATE, RECORD, ARTICLE)] == [(2, 1), (1, 1), (1, 0)]
    assert [line.split()[-1] for line in report.table(found, (VALIDATE,)).splitlines()] == ["validate", "2", "-", "2"]
    assert [survivor.mutation.kind for survivor in report.survivors(found)] == ["a", "b"]


@pytest.mark.parametrize("kind", ["impossible date", "cut off inside a line", "map changed", "sum that no longer adds"])
def test_the_command_says_it_too(folder, made, tmp_path, kind):
    assert guards.command(folder, some(made, kind)[0], tmp_path) == ""


def test_a_command_that_says_nothing_is_found_out(folder, made, tmp_path):
    silent = some(made, "free text changed")[0]
    assert guards.command(folder, silent, tmp_path).startswith("not told where it is")


def test_what_nobody_sees_is_what_the_page_lists(made):
    listed = re.findall(r"^\| ([^|]+?) \|", UNSEEN.read_text("utf-8"), re.MULTILINE)
    by_article = listed.index("what the article shows")
    heads = {"what nobody but a reader sees", "what the article shows", "---"}
    people = sorted(set(listed[:by_article]) - heads)
    assert people == report.kinds_unseen(made, {VALIDATE, ARTICLE})
    article = set(report.kinds_unseen(made, {VALIDATE})) - set(people)
    assert sorted(set(listed[by_article:]) - heads) == sorted(article)


def test_of_every_kind_that_the_page_lists_some_are_unseen(folder, made):
    kinds = report.kinds_unseen(made, {VALIDATE})
    seen = set()
    for kind in kinds:
        faults = (guards.copy_of(folder, [fault]).packed() for fault in made if fault.kind == kind)
        if all(checking.validate(fault) for fault in faults):
            seen.add(kind)
    assert seen == set()
