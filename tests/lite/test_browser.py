"""The chapters in the JupyterLite of the built book: every cell runs and every chart is drawn, and no other host is asked."""

import contextlib
import time
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import TimeoutError, expect

from kgbook import MIME, explorer, lite

INSIDE = Path(__file__).with_name("inside.js")
PATIENCE = 180_000  # ms until Python is there and a chapter has run, on a busy machine
AIM, WORST = 20, 60  # s until the first result: what we want, and what fails


def opened(window, site, name):
    """A page with a chapter, ready to run."""
    page = window.new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(path=INSIDE)
    page.goto(f"{site}{lite.NAME}/{lite.APP}/index.html?path={name}")
    page.wait_for_function("() => window.kg.open()")
    page.evaluate("() => window.kg.ready()")
    return page


def wrong(page, faults, name, patience=20_000):
    """What is wrong with a chapter that has run, as texts with its name and the cell; and how many charts it has."""
    cells = page.evaluate("() => window.kg.outputs()")
    charts = sum(MIME in output.get("data", {}) for cell in cells for output in cell["outputs"])
    with contextlib.suppress(TimeoutError):  # which of them is missing is said below
        page.wait_for_function("wanted => window.kg.drawn(wanted)", arg=charts, timeout=patience)
    return faults(name, page.evaluate("() => window.kg.outputs()")), charts


def test_first_result(shut_in, site, lite, refusal, capsys):
    """As a first visitor has it: nothing stored, nothing loaded."""
    window = shut_in.new_context(viewport={"width": 1400, "height": 1000})
    refusal.asked.clear()
    start = time.monotonic()
    page = opened(window, site, "08_arrivals.ipynb")
    at = {"ready": time.monotonic() - start}
    page.evaluate("() => { window.kg.runAll(); }")  # not to its end
    for what, shows in (("first cell", False), ("first chart or table", True)):
        page.wait_for_function("shows => window.kg.first(shows)", arg=shows, polling=50)
        at[what] = time.monotonic() - start
    window.close()
    with capsys.disabled():
        print(
            f"\nJupyterLite, cold, aim {AIM} s: {', '.join(f'{what} {seconds:.1f} s' for what, seconds in at.items())}"
        )
    assert at["first cell"] < WORST
    assert not refusal.asked


def test_chapter(window, site, lite, refusal, faults, chapter_file):
    refusal.asked.clear()
    page = opened(window, site, chapter_file.name)
    page.evaluate("() => window.kg.runAll()")
    problems, charts = wrong(page, faults, chapter_file.name)
    page.close()
    assert not problems, "\n".join(problems)
    stored = nbformat.read(chapter_file, 4)
    assert charts == sum(MIME in o.get("data", {}) for c in stored.cells for o in c.get("outputs", []))
    assert not refusal.asked, "another host was asked"


def test_every_chapter_is_in_the_list(window, site, lite):
    page = window.new_page()
    page.goto(f"{site}lite/index.html")
    page.locator(".jp-DirListing-item").first.wait_for(timeout=PATIENCE)
    for chapter in sorted((lite / "files").glob("*.ipynb")):
        expect(page.locator(".jp-DirListing-item", has_text=chapter.name)).to_have_count(1)
    page.close()


def test_the_explorer_answers(window, site, lite, choose):
    page = opened(window, site, "21_explorer.ipynb")
    page.evaluate("() => window.kg.runAll()")
    page.locator(".widget-dropdown select").first.wait_for()
    events = explorer.events()
    for person in ("Alena Krylova", "Alexei Rozhkov"):
        choose(page, "Person or body", person)
        found = explorer.chosen(events, people=person)
        page.get_by_text(f"{len(found)} of {len(events)} events", exact=True).wait_for()
        expect(page.locator(".widget-select select option")).to_have_count(len(found))
        page.get_by_text(found["citation"].iloc[0]).wait_for()
        expect(page.locator(".widget-output .vega-embed :is(svg, canvas).marks")).to_have_count(1)
    page.close()


@pytest.mark.parametrize(("answer", "said"), [("5105", "Right."), ("'5105'", "Not yet. That is text.")])
def test_an_answer_is_checked(window, site, lite, answer, said):
    page = opened(window, site, "01_how_to_read.ipynb")
    source = f"import kgbook\nkgbook.check('arrivals-1', {answer})"
    shown = page.evaluate("source => window.kg.run(source)", source)
    page.close()
    assert " ".join(shown.split()).startswith(said)


DAMAGED = {
    "an error": ("1 / 0", "ZeroDivisionError'>: division by zero"),
    "stderr": ("import sys; sys.stderr.write('careful')", "stderr: careful"),
    "a chart that is not drawn": (
        f"from IPython.display import display\ndisplay({{{MIME!r}: {{'mark': 'no such mark'}}}}, raw=True)",
        "1 chart(s), but drawn wide enough: 0",
    ),
    "a package that is not there": ("import scipy", "ModuleNotFoundError"),
    "a package of PyPI": ("import piplite\nawait piplite.install('cowsay')", "PiplitePyPIDisabled"),
}


def test_damage_is_found(window, site, lite, refusal, faults):
    refusal.asked.clear()
    page = opened(window, site, "01_how_to_read.ipynb")
    found = {}
    for kind, (source, _) in DAMAGED.items():
        page.evaluate("source => window.kg.run(source)", source)
        found[kind] = "\n".join(wrong(page, faults, "damaged", patience=2_000)[0])
    for kind, (_, expected) in DAMAGED.items():
        assert expected in found[kind], f"{kind}: {found[kind]}"
    assert not refusal.asked, "another host was asked"
    page.evaluate("() => fetch('http://192.0.2.1/x.png').catch(() => 0)")
    page.close()
    assert refusal.asked == ["GET http://192.0.2.1/x.png"]
