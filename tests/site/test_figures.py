"""The page of figures shows what was measured, as `docs/bench.json` has it, and a record of another form is refused."""

from __future__ import annotations

import copy
import json
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from kgbook import benchmark_chart, benchmarks, measured

ROOT = Path(__file__).parents[2]
RECORD = json.loads((ROOT / "docs" / "bench.json").read_text("utf-8"))
FIGURE = {"value": 2.0, "low": 1.5, "high": 3.0, "times": 5, "where": ""}
ROW = {
    "what": "import", "unit": "ms", "ours": FIGURE, "rival": {**FIGURE, "value": 50.0}, "against": "another", "own": False,
    "at_most": None, "at_least": 20, "ratio": 25.0, "reached": True,
}  # fmt: skip
GROUP = {"measured": "2026-11-29", "machine": "a machine", "versions": {"kgdata": "1"}, "notes": ["So."], "rows": [ROW]}


def changed(*path: str | int, to: object) -> dict:
    """A sound record but for one thing."""
    record = {"imports": copy.deepcopy(GROUP)}
    *way, last = path
    place = record
    for step in way:
        place = place[step]
    place[last] = to
    return record


@pytest.fixture(scope="module")
def page(book):
    return BeautifulSoup((book / "figures.html").read_text("utf-8"), "html.parser")


def told(section) -> str:
    return " ".join(section.get_text(" ").split())


def test_every_group_has_its_place(page):
    assert [page.find("section", id=name).h2.find(string=True).strip() for name in measured.GROUPS] == list(
        measured.GROUPS.values()
    )
    assert set(RECORD) <= set(measured.GROUPS)
    assert {"imports", "validation"} <= set(RECORD)


@pytest.mark.parametrize("name", measured.GROUPS)
def test_the_page_shows_what_was_measured(page, name):
    section = page.find("section", id=name)
    if name not in RECORD:
        assert "This was not measured." in told(section)
        assert section.table is None
        return
    group = RECORD[name]
    lines = [
        [told(cell).replace("– not said", "") for cell in line.find_all("td")] for line in section.tbody.find_all("tr")
    ]
    assert len(lines) == len(group["rows"]) > 0
    for (what, ours, rival, ratio, aim, reached), row in zip(lines, group["rows"], strict=True):
        assert what == ", ".join(filter(None, (row["what"], row["unit"])))
        assert near(ours, row["ours"])
        if row["rival"]:
            assert rival.startswith(f"{row['against']}: ")
            assert near(rival.removeprefix(f"{row['against']}: "), row["rival"])
        else:
            assert rival == ""
        assert number(ratio) == pytest.approx(row["ratio"], rel=0.05) if row["ratio"] else ratio == ""
        assert reached == {True: "yes", False: "no", None: ""}[row["reached"]]
        goal = row["at_most"] if row["at_most"] is not None else row["at_least"]
        assert number(aim.split()[2]) == goal if goal is not None else aim == ""
    said = told(section)
    assert group["machine"] in said
    assert all(f"{package} {version}" in said for package, version in group["versions"].items())
    assert len(section.find_all("p", recursive=False)) == len(group["notes"]) + 1


def number(text: str) -> float:
    return float(text.replace(",", ""))


def near(text: str, figure: dict) -> bool:
    """Whether a text shows a figure, in three digits that count, and where it is."""
    shown = [number(found) for found in re.findall(r"(?<![\w.])-?[\d,.]*\d(?![\w.])", text.split(" (")[0])]
    shown += [number(found) for found in re.findall(r"\(([\d,.-]+) to ([\d,.-]+)\)", text) for found in found]
    wanted = [figure[name] for name in ("value", "low", "high") if figure[name] is not None]
    return shown == pytest.approx(wanted, rel=0.006) and figure["where"] in text


def test_what_misses_its_aim_is_named_first(page):
    rows = [row for group in RECORD.values() for row in group["rows"] if row["reached"] is not None]
    missed = [row for row in rows if not row["reached"]]
    section = page.find("section", id="aims")
    said = f"Figures with an aim: {len(rows)}. Aims reached: {len(rows) - len(missed)}."
    assert said in told(section)
    assert len(section.find_all("li")) == len(missed)
    for line, row in zip(section.find_all("li"), missed, strict=True):
        assert told(line).startswith(row["what"])


def test_the_record_says_nothing_of_whose_machine_it_was():
    assert measured.faults(RECORD) == []
    text = json.dumps(RECORD)
    assert not re.search(rf"(?<![\w.]){re.escape(platform.node())}(?![\w.])", text)
    assert str(ROOT) not in text


def test_what_follows_is_computed():
    row = measured.row(ROW)
    assert (row.ratio, row.reached) == (25, True)
    assert measured.row({**ROW, "at_least": 26}).reached is False
    assert measured.row({**ROW, "at_least": None, "at_most": 2}).reached is True
    assert measured.row({**ROW, "at_least": None, "at_most": 1.9}).reached is False
    assert measured.row({**ROW, "at_least": None}).reached is None
    assert measured.row({**ROW, "rival": None}).ratio is None
    nothing = measured.row({**ROW, "ours": {**FIGURE, "value": 0}})
    assert (nothing.ratio, nothing.reached) == (None, True)
    assert row.record() == ROW


def test_the_chart_compares_with_rivals_alone():
    own = measured.row({**ROW, "own": True})
    assert benchmark_chart.ratios([own]) is None
    (rows,) = benchmark_chart.ratios([own, measured.row(ROW)])["datasets"].values()
    assert [row["text"] for row in rows] == ["25 times"]


def test_ours_is_less_only_where_the_middle_halves_do_not_meet():
    beside = {"less": (10, 3.5), "alike": (10, 2.9), "more": (1.4, 1.0)}
    for side, (high, low) in beside.items():
        assert measured.row({**ROW, "rival": {**FIGURE, "low": low, "high": high}}).side == side
    assert measured.row({**ROW, "rival": None}).side is None


def test_what_was_not_measured_is_said():
    assert "This was not measured." in benchmarks._group("scale", None).astext()


@pytest.mark.parametrize(
    ("record", "field", "rule"),
    [
        ([], "-", "is not of type 'object'"),
        ({"speed": GROUP}, "-", "'speed' was unexpected"),
        (changed("imports", "measured", to="yesterday"), "imports.measured", "is not a 'date'"),
        (changed("imports", "versions", "kgdata", to=1), "imports.versions.kgdata", "is not of type 'string'"),
        (changed("imports", "rows", to=[]), "imports.rows", "should be non-empty"),
        (changed("imports", "rows", 0, "ours", to=None), "imports.rows[0].ours", "is not of type 'object'"),
        (changed("imports", "rows", 0, "ours", "value", to="2"), "imports.rows[0].ours.value", "not of type 'number'"),
        (changed("imports", "rows", 0, "more", to=1), "imports.rows[0]", "'more' was unexpected"),
        (changed("imports", "rows", 0, "ratio", to=30.0), "imports.rows[0].ratio", "does not follow"),
        (changed("imports", "rows", 0, "reached", to=False), "imports.rows[0].reached", "does not follow"),
        (changed("imports", "notes", 0, to="in /home/somebody"), "-", "begins a path on a disk"),
        (changed("imports", "machine", to="C:\\Users"), "-", "begins a path on a disk"),
    ],
)
def test_a_record_of_another_form_is_told(record, field, rule):
    ((place, said, remedy),) = measured.faults(record)
    assert place == field
    assert rule in said
    assert remedy


def test_a_sound_record_has_no_faults():
    assert measured.faults({"imports": GROUP}) == []
    assert measured.faults(changed("imports", "notes", 0, to="1.6 Mbit/s, ours / theirs, https://example.org/")) == []


def test_a_book_with_such_a_record_is_not_built(tmp_path):
    shutil.copy(ROOT / "_config.yml", tmp_path)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    (tmp_path / "index.md").write_text("# Figures\n\nOf speed.\n\n```{benchmarks}\n```\n")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "bench.json").write_text(json.dumps(changed("imports", "rows", 0, "ours", "value", to="2")))
    done = subprocess.run([sys.executable, "-m", "kgbook.build", tmp_path], capture_output=True, text=True)
    assert done.returncode == 1
    wanted = "index.md: docs/bench.json: imports.rows[0].ours.value: '2' is not of type 'number': measure it again"
    assert wanted in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_file_that_is_no_json_is_told(tmp_path):
    (tmp_path / "bench.json").write_text('{\n"imports": }')
    groups, ((field, rule, _),) = measured.read(tmp_path / "bench.json")
    assert (groups, field) == ({}, "-")
    assert "not JSON" in rule
    assert "line 2" in rule
    assert measured.read(tmp_path / "none.json") == ({}, [])
