"""A value changed in data/ is named at every place that shows it, and after `make refresh` shown anew at each of them.

All changes are made at once in one copy of the project, for to run the chapters is what takes the time.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kgbook import MIME

ROOT = Path(__file__).parents[2]
FACT = re.compile(r"\{fact\}`([^`<]*?)\s*<([^`>]+)>`")
#: file, key of the row, field, new value; then the target, the words that show the old value, and those for the new one.
CHANGES = [
    ("statistics.csv", "st-0006", "value", "167291", "st-0006", "167,290", "167,291"),
    ("timeline.csv", "ev-0010", "date", "2023-06-08", "ev-0010", "9 June", "8 June"),
    ("checks.csv", "chk-0069", "value", "2023-05-29~", "chk-0069.value", "30 May", "29 May"),
    ("context/indices.csv", "fig-5004", "value", "71", "fig-5004", "72nd", "71st"),
    ("discrepancies.csv", "dis-0010", "title", "Detained, yet not held", "dis-0010", "Detained, or", "Detained, yet"),
]


class Project:
    """A copy of the project, in which a command runs as in the project itself."""

    def __init__(self, path: Path):
        self.path = path
        for name in ("chapters", "data", "facts", "src"):
            shutil.copytree(
                ROOT / name, path / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            )
        for file in (*ROOT.glob("*.md"), *ROOT.glob("_*.yml")):
            shutil.copy(file, path)

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        environment = {**os.environ, "PYTHONPATH": str(self.path / "src")}
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=self.path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def refresh(self, *options: str) -> subprocess.CompletedProcess:
        pages = sorted(path.name for path in self.path.glob("*.md") if not path.name.isupper() and path.stem.islower())
        pages += sorted(path.relative_to(self.path).as_posix() for path in self.path.glob("chapters/exercises/*.md"))
        return self.run("kgbook.refresh", *options, "chapters", *pages)

    def change(self, file: str, key: str, field: str, value: str) -> None:
        path = self.path / "data" / file
        with path.open(encoding="utf-8", newline="") as text:
            header, *rows = list(csv.reader(text))
        (row,) = (row for row in rows if row[0] == key)
        row[header.index(field)] = value
        with path.open("w", encoding="utf-8", newline="") as text:
            csv.writer(text, lineterminator="\n").writerows([header, *rows])

    def texts(self):
        """Every piece of prose: the place as the check names it, and the text."""
        for path in sorted(self.path.glob("chapters/*.ipynb")):
            for number, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"], 1):
                if cell["cell_type"] == "markdown":
                    yield f"chapters/{path.name}: cell {number}: ", "".join(cell["source"])
        pages = [path for path in sorted(self.path.glob("*.md")) if path.stem.islower()]
        for path in (*pages, *sorted(self.path.glob("chapters/exercises/*.md"))):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                yield f"{path.relative_to(self.path).as_posix()}:{number}: ", line

    def charts(self):
        """Every chart: the place, and its title and description."""
        for path in sorted(self.path.glob("chapters/*.ipynb")):
            for number, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"], 1):
                for output in cell.get("outputs", []):
                    if MIME in output.get("data", {}):
                        yield f"chapters/{path.name}: cell {number}: its chart ", "".join(output["data"]["text/plain"])


def shown(project: Project, target: str, words: str) -> set[str]:
    """The places of prose that show these words for a target."""
    return {
        place
        for place, text in project.texts()
        for words_there, target_there in FACT.findall(text)
        if target_there == target and words in words_there
    }


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """The project with its data changed: where the old values stood, and what the check says."""
    project = Project(tmp_path_factory.mktemp("changed") / "project")
    before = {
        target: (shown(project, target, old), {place for place, text in project.charts() if old in text})
        for *_, target, old, _ in CHANGES
    }
    for file, key, field, value, *_ in CHANGES:
        project.change(file, key, field, value)
    checked = project.refresh("--check")
    after = project.refresh()
    return project, before, checked, after


@pytest.mark.parametrize("change", CHANGES, ids=[change[1] for change in CHANGES])
def test_every_place_that_shows_it_is_named(changed, change):
    _, before, checked, _ = changed
    target = change[4]
    places, charts = before[target]
    assert places, "nothing shows it: choose another record"
    named = [line.removeprefix("refresh: ") for line in checked.stderr.splitlines()]
    said = change[4].partition(".")[0]
    assert [p for p in places if not any(line.startswith(p) and said in line for line in named)] == []
    assert [p for p in charts if not any(line.startswith(p) for line in named)] == []
    assert checked.returncode == 1
    assert "Traceback" not in checked.stderr


@pytest.mark.parametrize("change", CHANGES, ids=[change[1] for change in CHANGES])
def test_every_place_shows_the_new_value_after_a_refresh(changed, change):
    project, before, _, after = changed
    *_, target, old, new = change
    assert after.returncode == 0, after.stderr
    assert shown(project, target, old) == set()
    assert shown(project, target, new) == before[target][0]
    new_charts = {place for place, text in project.charts() if new in text}
    assert before[target][1] <= new_charts | {
        place for place, text in project.charts() if old in text and target != "st-0006"
    }


def test_the_check_itself_changes_nothing_and_a_refreshed_project_passes_it(changed):
    project, *_ = changed
    again = project.refresh("--check")
    assert (again.returncode, again.stdout) == (0, "All was up to date.\n")


def test_the_pages_show_the_new_values(changed):
    project, before, *_ = changed
    built = project.run("kgbook.build")
    assert built.returncode == 0, built.stdout + built.stderr
    pages = [path.read_text("utf-8") for path in (project.path / "_build" / "html").rglob("*.html")]
    for *_, target, old, new in CHANGES:
        place = re.escape(target.partition(".")[0])
        facts = [
            words for text in pages for words in re.findall(rf'href="[^"]*#{place}"[^>]*data-card[^>]*>([^<]*)<', text)
        ]
        assert [words for words in facts if old in words] == []
        assert sum(new in words for words in facts) >= len(before[target][0])
