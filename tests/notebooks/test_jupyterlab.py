"""Students' copies of the chapters in the JupyterLab of Binder: every cell runs and every chart is drawn, with no other host."""

import contextlib

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import TimeoutError, expect

from kgbook import MIME, explorer

SLOWEST = 120_000  # ms for a whole chapter on a busy machine

RUN_ALL = """async () => {
    const app = window.jupyterapp;
    await app.restored;
    const panel = app.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
    await app.commands.execute('editmenu:clear-all');
    await app.commands.execute('notebook:run-all-cells');
}"""

OUTPUTS = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === 'code' && cell.model.sharedModel.source.trim())
    .map(cell => ({
        source: cell.model.sharedModel.source,
        count: cell.model.executionCount,
        outputs: cell.model.outputs.toJSON(),
        widths: [...cell.node.querySelectorAll('.vega-embed svg.marks, .vega-embed canvas.marks')]
            .map(mark => mark.getBoundingClientRect().width),
    }))"""

ALL_DRAWN = """wanted => document.querySelectorAll(
    '.vega-embed svg.marks, .vega-embed canvas.marks').length >= wanted"""


def run_in_lab(context, lab, faults, name, patience=20_000):
    """Open a notebook, run all its cells and say what went wrong, as texts with the notebook and the cell."""
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(lab.address(name))
    page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.content?.widgets", timeout=SLOWEST)
    page.set_default_timeout(SLOWEST)
    page.evaluate(RUN_ALL)
    charts = sum(MIME in output.get("data", {}) for cell in page.evaluate(OUTPUTS) for output in cell["outputs"])
    with contextlib.suppress(TimeoutError):  # which of them is missing is said below
        page.wait_for_function(ALL_DRAWN, arg=charts, timeout=patience)
    problems = faults(name, page.evaluate(OUTPUTS))
    others = {url for url in asked if not url.startswith((lab.origin, "data:", "blob:"))}
    problems += [f"{name}: asked another host: {url}" for url in sorted(others)]
    page.close()
    return problems, charts


@pytest.fixture
def context(chromium):
    """A browser window with an empty profile."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    yield context
    context.close()


def test_chapter(context, lab, faults, chapter_file):
    problems, charts = run_in_lab(context, lab, faults, chapter_file.name)
    assert not problems, "\n".join(problems)
    stored = nbformat.read(chapter_file, 4)
    assert charts == sum(MIME in o.get("data", {}) for c in stored.cells for o in c.get("outputs", []))


def test_the_explorer_answers(context, lab, choose):
    page = context.new_page()
    page.set_default_timeout(SLOWEST)
    page.goto(lab.address("21_explorer.ipynb"))
    page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.content?.widgets")
    page.evaluate(RUN_ALL)
    page.locator(".widget-dropdown select").first.wait_for()
    events = explorer.events()

    def answered(**picks) -> None:
        found = explorer.chosen(events, **picks)
        page.get_by_text(f"{len(found)} of {len(events)} events", exact=True).wait_for()
        wanted = [f"{row.when}: {row.title} ({row.standing})" for row in found.itertuples()]
        # The number and the list come one after the other.
        expect(page.locator(".widget-select select option")).to_have_text(wanted, timeout=10_000)
        page.get_by_text(found["citation"].iloc[0]).wait_for()
        drawn = page.locator(".widget-output .vega-embed :is(svg, canvas).marks")
        drawn.first.wait_for()
        assert drawn.count() == 1

    answered(people="Alexei Rozhkov")
    choose(page, "Person or body", "Alena Krylova")
    answered(people="Alena Krylova")
    choose(page, "Kind", "custody")
    answered(people="Alena Krylova", group="custody")
    page.locator(".widget-select select").select_option(index=1)
    cited = explorer.chosen(events, people="Alena Krylova", group="custody")["citation"].iloc[1]
    page.get_by_text(cited).wait_for()
    choose(page, "Person or body", "Pornofilmy")
    page.get_by_text(explorer.NOTHING).wait_for()
    page.close()


SLIVER = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "data": {"values": [{"a": 1}]},
    "mark": "bar",
    "width": 20,
}
DAMAGED = {
    "error": ("1 / 0", "code cell 1: ZeroDivisionError: division by zero"),
    "stderr": ("import sys; sys.stderr.write('careful')", "code cell 1: stderr: careful"),
    "narrow chart": (
        f"from IPython.display import display\ndisplay({{{MIME!r}: {SLIVER!r}}}, raw=True)",
        "code cell 1: 1 chart(s), but drawn wide enough: 0; widths [3",
    ),
    "chart not drawn": (
        f"from IPython.display import display\ndisplay({{{MIME!r}: {{'mark': 'no such mark'}}}}, raw=True)",
        "code cell 1: 1 chart(s), but drawn wide enough: 0; widths []",
    ),
    "another host": (
        "from IPython.display import HTML\nHTML('<img src=\"http://192.0.2.1/x.png\">')",
        "asked another host: http://192.0.2.1/x.png",
    ),
    "not run": ("1 / 0\n# %%\n2", "code cell 2: was not run"),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_damage_is_found(context, lab, faults, kind):
    source, expected = DAMAGED[kind]
    cells = [new_markdown_cell("# Damaged"), *map(new_code_cell, source.split("\n# %%\n"))]
    name = f"damaged {kind}.ipynb"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), lab.folder / name)
    problems, _ = run_in_lab(context, lab, faults, name, patience=3_000)
    assert any(expected in problem for problem in problems), problems


ANSWER = """async ([name, answer]) => {
    const app = window.jupyterapp, content = app.shell.currentWidget.content;
    const index = content.widgets.findIndex(cell => cell.model.sharedModel.source.includes(`check('${name}'`));
    const cell = content.widgets[index];
    cell.model.sharedModel.setSource(cell.model.sharedModel.source.replace(/^answer = .*$/m, `answer = ${answer}`));
    content.activeCellIndex = index;
    content.deselectAll();
    await app.commands.execute('notebook:run-cell');
    return cell.outputArea.node.innerText.replace(/^\\[\\d+\\]:\\s*/, '').trim();
}"""


def test_an_answer_is_judged_and_a_cell_out_of_order_explained(context, lab):
    page = context.new_page()
    page.set_default_timeout(SLOWEST)
    page.goto(lab.address("08_arrivals.ipynb"))
    page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.content?.widgets")
    page.evaluate(RUN_ALL)
    assert page.evaluate(ANSWER, ["arrivals-1", "..."]).startswith("Not yet. There is no answer yet")
    right = "kgdata.get('st-0001')['value'] - kgdata.get('st-0007')['value']"
    assert page.evaluate(ANSWER, ["arrivals-1", right]).startswith("Right. ")
    assert page.evaluate(ANSWER, ["arrivals-1", "'many'"]).startswith("Not yet. A number of entries is asked for")
    assert "No cell that was run has made 'nowhere'." in page.evaluate(ANSWER, ["arrivals-1", "nowhere"])
    text = page.locator(".jp-Notebook").inner_text()
    assert "{fact}" not in text
    assert page.locator(".jp-Notebook details summary").first.is_visible()
    page.close()
