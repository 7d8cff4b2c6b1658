"""What must be true of a chapter as it lies in the repository.

nbval compares outputs, but passes a notebook that has none. So here: every cell was run, in
order, and nothing is stored that is wrong to publish. `check` finds all problems of a
chapter at once; below, a sound chapter is broken in every way it can be, to see each found.
"""

import ast
import copy
import json
import re
from pathlib import Path

import pytest
import yaml

import kgdata
from kgbook import MIME, prose, spec

LARGEST = 150_000  # bytes; more makes reviews, and readers on slow lines, wait
LONGEST = 25  # lines of code; more is logic, which belongs into a package with tests
REFRESH = "run `make refresh`"
LAST = "## What we learned, and what remains open"
PLAIN = yaml.safe_load((Path(__file__).parents[2] / "_config.yml").read_text("utf-8"))["sphinx"]["config"][
    "kgbook_plain_phrases"
]
UNTESTED = {"nbval-ignore-output", "nbval-skip", "nbval-check-output", "raises-exception"}
MACHINE = re.compile(r"(?<![\w.:/])/(?:home|Users|root|tmp|var|opt|usr|work|mnt|private)/[\w.-]|[A-Z]:\\\\?Users\\")
ADDRESS = re.compile(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//|@import|url\(\s*[\"']?https?:", re.IGNORECASE)


def check(name: str, text: str) -> list[str]:
    """All problems of a notebook file, each as ``chapter: cell N: what is wrong: what to do``."""
    problems = []

    def say(what, cell=None):
        problems.append(f"{name}: cell {cell}: {what}" if cell else f"{name}: {what}")

    if len(text.encode()) > LARGEST:
        say(f"it has {len(text.encode()):,} bytes, more than {LARGEST:,}: put fewer rows into its charts")
    notebook = json.loads(text)
    kernel = notebook["metadata"].get("kernelspec", {}).get("name")
    if kernel != "python3":
        say(f"its kernel is {kernel!r}, which readers do not have: {REFRESH}")
    for key in {"widgets", "papermill"} & notebook["metadata"].keys():
        say(f"it stores {key} of one run: {REFRESH}")
    if notebook["metadata"].get("language_info", {}).get("version"):
        say(f"it stores the version of Python it was run with: {REFRESH}")

    headings = [
        line.strip()
        for cell in notebook["cells"]
        for line in "".join(cell["source"]).splitlines()
        if cell["cell_type"] == "markdown" and line.startswith("#")
    ]
    if not headings or not headings[0].startswith("# "):
        say("it does not begin with a title: write one, with one # before it")
    if LAST not in headings:
        say(f"it does not say what it came to: end it with {LAST!r}")

    run = 0
    for number, cell in enumerate(notebook["cells"], 1):
        source = "".join(cell["source"])
        if MACHINE.search(source):
            say("it names a folder of one computer: use kgdata to read data", number)
        for tag in UNTESTED & set(cell["metadata"].get("tags", [])):
            say(f"the tag {tag} keeps its output from being tested: remove the tag", number)
        if cell["cell_type"] != "code":
            continue
        for where, found in _typed_numbers(source):
            say(f"its chart's {where} has {found!r} typed in: show a record with kgdata.say(), or compute it", number)
        lines = len(source.splitlines())
        if lines > LONGEST:
            say(f"it has {lines} lines of code, more than {LONGEST}: move logic into a package", number)
        if source.strip():
            run += 1
            count = cell.get("execution_count")
            if count is None:
                say(f"it was not run: {REFRESH}", number)
            elif count != run:
                say(f"it was run as number {count}, but stands at {run}: {REFRESH}", number)
        for output in cell.get("outputs", []):
            for problem in _output(output):
                say(problem, number)
        drawn = any(MIME in output.get("data", {}) for output in cell.get("outputs", []))
        if drawn and not (number > 1 and notebook["cells"][number - 2]["cell_type"] == "markdown"):
            say("no text stands before its chart: say first which question it answers", number)
        if re.search(r"\balt\.(Chart|layer|vconcat)\b", source) and _shows(source) and not drawn:
            say(f"it makes a chart, but none is stored: {REFRESH}", number)
    return problems


def _typed_numbers(source: str):
    """Numbers and dates typed into the words of a chart, which would stay when the data changes."""
    for call in ast.walk(ast.parse(source)):
        for word in getattr(call, "keywords", ()):
            if word.arg in ("title", "subtitle", "description"):
                yield from ((word.arg, found) for text in _words(word.value) for found in prose.bare(text, PLAIN))


def _words(node):
    """The text that stands in an expression itself, not what it calls or computes."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not isinstance(node, (ast.Call, ast.FormattedValue)):
        for part in ast.iter_child_nodes(node):
            yield from _words(part)


def _shows(source: str) -> bool:
    """Whether the last line is an expression, so that the cell would show something."""
    last = source.rstrip().splitlines()[-1]
    return not re.match(r"\s*(?:[\w, ]+=[^=]|import |from |def |return )|.*;$", last)


def _output(output: dict):
    if output["output_type"] == "error":
        yield f"it ended with {output['ename']}: {output['evalue']}: mend it, then {REFRESH}"
    elif output.get("name") == "stderr":
        yield f"it wrote to stderr: {''.join(output['text'])[:80]!r}: mend the cause, then {REFRESH}"
    text = json.dumps(output)
    if MACHINE.search(text):
        yield "its output names a folder of one computer: do not print paths"
    if re.search(r"<[\w.]+ object at 0x[0-9a-f]+>|\bat 0x[0-9a-f]{6,}", text):
        yield "its output holds an address in memory, another on each run: show something else"
    data = output.get("data", {})
    html = "".join(data.get("text/html", []))
    if "altair-viz-" in html or "vega-embed" in html:
        yield "its chart was drawn by Altair's own renderer, from another host: call kgbook.enable() first"
    elif ADDRESS.search(html) or "<script" in html:
        yield "its output has a script or asks another host: use a chart or a table"
    if "application/vnd.jupyter.widget-view+json" in data:
        yield f"it stores a widget, which is dead without its kernel: give it a form that stands for it, {REFRESH}"
    if any(mime.startswith("application/vnd.vegalite") and mime != MIME for mime in data):
        yield "its chart was drawn by Altair's own renderer: call kgbook.enable() first"
    if MIME in data:
        yield from spec.problems(data[MIME])
        if not "".join(data.get("text/plain", [])).startswith("Chart: "):
            yield f"its chart has no text for those who do not see it: {REFRESH}"


def test_there_are_chapters(chapters):
    assert len(chapters) >= 3


def test_chapter_is_sound(chapter_file):
    problems = check(chapter_file.name, chapter_file.read_text("utf-8"))
    assert not problems, "\n" + "\n".join(problems)


# A chart that computes must arrive at the records that its title, its description and the text around it name.


def drawn(cell: str) -> list[dict]:
    """The rows stored with a chart of the second chapter."""
    notebook = json.loads((Path(__file__).parents[2] / "chapters" / "08_arrivals.ipynb").read_text("utf-8"))
    (outputs,) = (found["outputs"] for found in notebook["cells"] if found["id"] == cell)
    (rows,) = (
        rows for output in outputs if MIME in output["data"] for rows in output["data"][MIME]["datasets"].values()
    )
    return rows


def value(id: str, field="value"):
    return kgdata.get(id)[field]


def test_rounding_explains_what_the_record_says():
    explained = {row["step"]: row["explained"] for row in drawn("chart-rounding")}
    assert explained[value("st-0002", "rounding")] == value("st-0009")
    enough = [step for step, most in explained.items() if most >= value("st-0008")]
    assert min(enough) - 100 < value("st-0018") <= min(enough)


def test_the_days_after_the_announcement_are_as_many_as_the_record_says():
    days = drawn("chart-days")
    assert len(days) == value("st-0012")
    assert sum(row["when"] == "from the announcement on" for row in days) == value("st-0013")


def test_the_model_begins_and_turns_where_the_records_say():
    late = {row["times"]: row["entries"] for row in drawn("chart-model") if row["when"] == "from the announcement on"}
    assert late[1] == pytest.approx(value("st-0017"), abs=1)
    half = [times for times, entries in late.items() if entries >= value("st-0006") / 2]
    assert min(half) - 0.5 < value("st-0024") <= min(half)


# Every way to break a chapter, proven to be found.

CHART = {
    "title": "Four purposes do not add up to the whole",
    "description": "Bars of 2022 by purpose; together they are 5,105 short of the whole.",
    "mark": "bar",
    "width": 680,
}
SOUND = {
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Arrivals\n", "What was counted?"]},
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {"tags": ["hide-input"]},
            "execution_count": 1,
            "source": ["chart"],
            "outputs": [
                {
                    "output_type": "execute_result",
                    "execution_count": 1,
                    "metadata": {},
                    "data": {MIME: CHART, "text/plain": ["Chart: Four purposes. Bars."]},
                }
            ],
        },
        {"cell_type": "markdown", "id": "c", "metadata": {}, "source": ["And the parts?"]},
        {
            "cell_type": "code",
            "id": "d",
            "metadata": {},
            "execution_count": 2,
            "source": ["1 + 1"],
            "outputs": [
                {
                    "output_type": "execute_result",
                    "execution_count": 2,
                    "metadata": {},
                    "data": {"text/plain": ["2"]},
                }
            ],
        },
        {"cell_type": "code", "id": "e", "metadata": {}, "execution_count": None, "source": [], "outputs": []},
        {"cell_type": "markdown", "id": "f", "metadata": {}, "source": [f"{LAST}\n", "\n", "Much."]},
    ],
    "metadata": {
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
        "language_info": {"name": "python"},
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}


def _not_run(n):
    n["cells"][3] |= {"execution_count": None, "outputs": []}


def _stripped(n):
    for cell in n["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"execution_count": None, "outputs": []}


def _out_of_order(n):
    n["cells"][1]["execution_count"], n["cells"][3]["execution_count"] = 2, 1


def _run_twice(n):
    n["cells"][3]["execution_count"] = 7


def _error(n):
    n["cells"][3]["outputs"] = [{"output_type": "error", "ename": "KeyError", "evalue": "'st-1'", "traceback": []}]


def _stderr(n):
    n["cells"][3]["outputs"] = [{"output_type": "stream", "name": "stderr", "text": ["DeprecationWarning: ..."]}]


def _no_description(n):
    del n["cells"][1]["outputs"][0]["data"][MIME]["description"]


def _no_title(n):
    n["cells"][1]["outputs"][0]["data"][MIME]["title"] = " "


def _side_by_side(n):
    n["cells"][1]["outputs"][0]["data"][MIME]["hconcat"] = []


def _no_plain_text(n):
    del n["cells"][1]["outputs"][0]["data"]["text/plain"]


def _chart_not_stored(n):
    n["cells"][1]["source"] = ["alt.Chart(rows).mark_bar()"]
    n["cells"][1]["outputs"] = []


def _altair_html(n):
    n["cells"][1]["outputs"][0]["data"] = {"text/html": ['<div id="altair-viz-8a2f"></div>']}


def _altair_mime(n):
    n["cells"][1]["outputs"][0]["data"] = {"application/vnd.vegalite.v6.json": CHART}


def _dead_widget(n):
    n["cells"][3]["outputs"][0]["data"] = {"application/vnd.jupyter.widget-view+json": {"model_id": "8a2f"}}


def _remote_script(n):
    n["cells"][3]["outputs"][0]["data"]["text/html"] = ['<script src="https://cdn.example.org/x.js"></script>']


def _remote_picture(n):
    n["cells"][3]["outputs"][0]["data"]["text/html"] = ["<img src=//example.org/x.png>"]


def _path_in_output(n):
    n["cells"][3]["outputs"][0]["data"]["text/plain"] = ["PosixPath('/home/aida/book/data')"]


def _path_in_source(n):
    n["cells"][3]["source"] = ["open('/Users/aida/data/cases.csv')"]


def _windows_path(n):
    n["cells"][3]["source"] = ["open(r'C:\\Users\\aida\\cases.csv')"]


def _memory_address(n):
    n["cells"][3]["outputs"][0]["data"]["text/plain"] = ["<pandas.io.Styler at 0x7f3a1c2b3d40>"]


def _other_kernel(n):
    n["metadata"]["kernelspec"]["name"] = "conda-env-book-py"


def _widgets(n):
    n["metadata"]["widgets"] = {}


def _python_version(n):
    n["metadata"]["language_info"]["version"] = "3.11.7"


def _ignored(n):
    n["cells"][3]["metadata"]["tags"] = ["nbval-ignore-output"]


def _skipped(n):
    n["cells"][3]["metadata"]["tags"] = ["nbval-skip"]


def _expected_to_fail(n):
    n["cells"][3]["metadata"]["tags"] = ["raises-exception"]


def _long_cell(n):
    n["cells"][3]["source"] = ["x = 1\n"] * 26


def _typed_title(n):
    n["cells"][1]["source"] = ['chart.properties(title="The four purposes", description=f"{x}, in June")']


def _no_text_before(n):
    n["cells"][0] = copy.deepcopy(n["cells"][4])


def _no_title_of_its_own(n):
    n["cells"][0]["source"] = ["What was counted?"]


def _no_end(n):
    n["cells"][5]["source"] = ["Much."]


def _large(n):
    n["cells"][0]["source"] = ["word " * 30_001]


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (_not_run, "bad.ipynb: cell 4: it was not run"),
        (_stripped, "bad.ipynb: cell 2: it was not run"),
        (_out_of_order, "bad.ipynb: cell 2: it was run as number 2, but stands at 1"),
        (_run_twice, "bad.ipynb: cell 4: it was run as number 7, but stands at 2"),
        (_error, "bad.ipynb: cell 4: it ended with KeyError: 'st-1'"),
        (_stderr, "bad.ipynb: cell 4: it wrote to stderr: 'DeprecationWarning"),
        (_no_description, "bad.ipynb: cell 2: the chart has no description"),
        (_no_title, "bad.ipynb: cell 2: the chart has no title"),
        (_side_by_side, "bad.ipynb: cell 2: charts side by side"),
        (_no_plain_text, "bad.ipynb: cell 2: its chart has no text"),
        (_chart_not_stored, "bad.ipynb: cell 2: it makes a chart, but none is stored"),
        (_altair_html, "bad.ipynb: cell 2: its chart was drawn by Altair's own renderer"),
        (_altair_mime, "bad.ipynb: cell 2: its chart was drawn by Altair's own renderer"),
        (_dead_widget, "bad.ipynb: cell 4: it stores a widget"),
        (_remote_script, "bad.ipynb: cell 4: its output has a script or asks another host"),
        (_remote_picture, "bad.ipynb: cell 4: its output has a script or asks another host"),
        (_path_in_output, "bad.ipynb: cell 4: its output names a folder of one computer"),
        (_path_in_source, "bad.ipynb: cell 4: it names a folder of one computer"),
        (_windows_path, "bad.ipynb: cell 4: it names a folder of one computer"),
        (_memory_address, "bad.ipynb: cell 4: its output holds an address in memory"),
        (_other_kernel, "bad.ipynb: its kernel is 'conda-env-book-py'"),
        (_widgets, "bad.ipynb: it stores widgets of one run"),
        (_python_version, "bad.ipynb: it stores the version of Python"),
        (_ignored, "bad.ipynb: cell 4: the tag nbval-ignore-output"),
        (_skipped, "bad.ipynb: cell 4: the tag nbval-skip"),
        (_expected_to_fail, "bad.ipynb: cell 4: the tag raises-exception"),
        (_long_cell, "bad.ipynb: cell 4: it has 26 lines of code"),
        (_typed_title, "bad.ipynb: cell 2: its chart's title has 'four' typed in"),
        (_typed_title, "bad.ipynb: cell 2: its chart's description has 'June' typed in"),
        (_no_text_before, "bad.ipynb: cell 2: no text stands before its chart"),
        (_large, "bad.ipynb: it has 15"),
        (_no_title_of_its_own, "bad.ipynb: it does not begin with a title"),
        (_no_end, "bad.ipynb: it does not say what it came to"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_damage_is_found(damage, found):
    notebook = copy.deepcopy(SOUND)
    damage(notebook)
    problems = check("bad.ipynb", json.dumps(notebook))
    assert any(problem.startswith(found) for problem in problems), problems


def test_the_sound_chapter_has_no_problem():
    assert check("good.ipynb", json.dumps(SOUND)) == []


def test_links_in_text_are_no_machine_paths():
    notebook = copy.deepcopy(SOUND)
    notebook["cells"][0]["source"] = [
        "# Arrivals\n\nSee https://example.org/home/page and [the data](../tmp/x), 1/2 and/or."
    ]
    assert check("good.ipynb", json.dumps(notebook)) == []
