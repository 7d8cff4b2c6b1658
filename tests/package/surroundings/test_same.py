"""Wherever kgdata runs it answers the same: file systems, languages, options of Python, users."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def answers(run, room, table):
    """All that kgdata answers in surroundings of the table, or in plain ones."""

    def answers(name):
        out = room / f"out-{name and list(table).index(name)}"
        out.mkdir()
        out.chmod(0o777)
        first = table[name].first if name else ""
        if name and table[name].locales:
            first += "import locale; locale.setlocale(locale.LC_ALL, os.environ['LC_ALL'])"
        done = run(name, str(room / "probe.py"), str(out), first, out=out)
        assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode(errors="replace")
        asked = run(name, "-m", "kgdata", "find", "Рожков", "--format", "json", out=out)
        assert (asked.returncode, asked.stderr) == (0, b"")
        return {**json.loads(done.stdout), "command": json.loads(asked.stdout)}

    return answers


@pytest.fixture(scope="session")
def plain(answers):
    return answers(None)


def test_the_same_answers(answers, plain, surroundings):
    assert answers(surroundings) == plain


def test_they_are_right_where_nothing_is_strange(plain):
    assert plain["problems"] == []
    assert plain["find"]["id"] == plain["command"][0]["id"] == "ent-0014"
    assert [status for status, _ in plain["commands"]] == [0] * 4


def test_the_page_has_every_row(table):
    page = (ROOT / "docs" / "decisions" / "surroundings.md").read_text("utf-8")
    assert re.findall(r"^\| ([^|]+?) \| .+ \|$", page, re.MULTILINE)[2:] == list(table)
