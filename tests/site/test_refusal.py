"""A book with something wrong in it is not built: all problems are named at once, with chapter and cell."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kgbook import MIME

ROOT = Path(__file__).parents[2]
CHART = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "title": "One is one",
    "description": "One bar.",
    "data": {"values": [{"n": 1}]},
    "mark": "bar",
    "encoding": {"x": {"field": "n", "type": "quantitative"}},
    "config": {"view": {"discreteHeight": {"step": 30}}},
}


def chart(**changes):
    spec = {key: value for key, value in (CHART | changes).items() if value is not None}
    shown = new_output("execute_result", {MIME: spec, "text/plain": "Chart"}, execution_count=1)
    return new_code_cell("chart", execution_count=1, outputs=[shown])


def book(folder: Path, cells: list, question: str = "*Is it one?*") -> Path:
    """A book of one chapter, under the rules of ours."""
    (folder / "chapters").mkdir(parents=True)
    (folder / "facts").mkdir()
    shutil.copy(ROOT / "_config.yml", folder)
    (folder / "index.md").write_text("# A book\n\nOf {fact}`446,574 <st-0001>` entries.\n")
    (folder / "facts" / "statistics.md").write_text("# Numbers\n\n```{facts} statistics\n```\n")
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters:\n- file: chapters/one\n- file: facts/statistics\n"
    )
    meta = {
        "kernelspec": {"name": "python3", "display_name": "x"},
        "language_info": {"name": "python", "pygments_lexer": "ipython3"},
    }
    nbformat.write(
        new_notebook(cells=[new_markdown_cell(f"# One\n\n{question}"), *cells], metadata=meta),
        folder / "chapters" / "one.ipynb",
    )
    return folder


def build(folder: Path):
    return subprocess.run([sys.executable, "-m", "kgbook.build", folder], capture_output=True, text=True)


WRONG = {
    "cell 2: fact: st-0001 is shown as '446,573', but it is '446,574'": new_markdown_cell("{fact}`446,573 <st-0001>`"),
    "cell 3: fact: no record 'st-9999'": new_markdown_cell("{fact}`446,574 <st-9999>`"),
    "cell 4: fact: shown as '313,469', but it is 'about 313,469'": new_markdown_cell("{fact}`313,469 <st-0005>`"),
    "cell 5: fact: 'st-0001' names no record": new_markdown_cell("{fact}`st-0001`"),
    "cell 6: fact: case-0002.charge_as_written is empty": new_markdown_cell(
        "{fact}`theft <case-0002.charge_as_written>`"
    ),
    "cell 7: bare number: '446,574' names no record": new_markdown_cell("They were 446,574."),
    "cell 8: bare number: 'June' names no record": new_markdown_cell("- It was\n- a day in *June*."),
    "cell 9: chart: the chart has no description": chart(description=None),
    "cell 10: chart: the chart has no title": chart(title=""),
    "cell 11: chart: st-9999 is no record": chart(usermeta={"records": ["st-9999"]}),
    "cell 12: chart: charts side by side": chart(mark=None, hconcat=[]),
    "cell 13: bare number: 'June' names no record": new_markdown_cell("*Was it in June?*"),
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    folder = book(tmp_path_factory.mktemp("wrong"), list(WRONG.values()), question="It is one.")
    last = folder / "_build" / "html"
    last.mkdir(parents=True)
    (last / "index.html").write_text("the last book")
    return folder, build(folder)


@pytest.mark.parametrize("problem", WRONG)
def test_the_problem_is_named_with_chapter_and_cell(refused, problem):
    place, rule, what = problem.split(": ", 2)
    lines = [
        line for line in refused[1].stdout.splitlines() if line.startswith(f"chapters/one.ipynb: {place}: {rule}: ")
    ]
    assert any(what.removeprefix("shown") in line for line in lines), refused[1].stdout


def test_a_chapter_without_a_question_is_named(refused):
    assert "chapters/one.ipynb: question: the chapter does not begin with one: put it in italics" in refused[1].stdout


def test_nothing_is_half_written_and_no_traceback_shown(refused):
    folder, done = refused
    assert done.returncode == 1
    assert f"{len(WRONG) + 1} problem(s)" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert "still holds the last book" in done.stderr
    assert [p.read_text() for p in (folder / "_build" / "html").iterdir()] == ["the last book"]
    assert {p.name for p in (folder / "_build").iterdir()} == {"html", "kept"}


def test_the_same_book_without_its_faults_is_built(tmp_path):
    done = build(
        book(
            tmp_path,
            [new_markdown_cell("They were {fact}`446,574 <st-0001>`."), chart(usermeta={"records": ["st-0001"]})],
        )
    )
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "_build" / "html" / "chapters" / "one.html").read_text("utf-8")
    assert 'class="kg-fact reference internal" href="../facts/statistics.html#st-0001"' in page
    assert 'class="kg-figure"' in page
