"""Text that would be markup, code or a template elsewhere stands on every page as the text that it is, and never runs.

All of it is put into every field of text of every table at once, in a copy of the project whose book is then built.
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

import nbformat
import pytest
from bs4 import BeautifulSoup

from kgbook import MIME, paper

ROOT = Path(__file__).parents[2]
SCRIPT = "<script>bad=1</script>"
IMAGE = '"><img src=x onerror="bad=1">'
TEMPLATE = "{{ 7*7 }}${7*7}{% raw %}"
MARKS = "\u202eABC\u202c \u200f\u061c"
LONG = "Ж" * 150
HOSTILE = f" {SCRIPT} {IMAGE} {TEMPLATE} {MARKS} {LONG}"
#: What these fields hold is looked up or computed with.
NAMES_SOMETHING = re.compile(r".*_id|part_of|formula|check_rule|field|value|breakdown|category")


def fields_of_text(resource: dict) -> list[str]:
    """The fields of a table that may hold any text."""
    schema = resource["schema"]  # tables of one shape share a file
    schema = json.loads((ROOT / "data" / schema).read_text("utf-8")) if isinstance(schema, str) else schema
    return [
        field["name"]
        for field in schema["fields"]
        if field["type"] == "string"
        and not {"pattern", "enum"} & set(field.get("constraints", {}))
        and not {"vocabulary", "format", "rdfType"} & set(field)
        and not NAMES_SOMETHING.fullmatch(field["name"])
    ]


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """The pages of a book of such facts: all tables, the dictionary, and a chapter with cards and a chart."""
    folder = tmp_path_factory.mktemp("hostile")
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("data", "facts", "src"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in ("_config.yml", "facts.md", "dictionary.md", "api.md"):
        shutil.copy(ROOT / name, folder)
    package = json.loads((folder / "data" / "datapackage.json").read_text("utf-8"))
    changed = 0
    for resource in package["resources"]:
        if "schema" not in resource:
            continue
        path, fields = folder / "data" / resource["path"], fields_of_text(resource)
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        for row in rows:
            for number, name in enumerate(header):
                if name in fields and row[number]:
                    row[number] += HOSTILE
                    changed += 1
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
    assert changed > 4000, "there are more texts than that in the data"
    (folder / "index.md").write_text("# Facts &lt;script>\n\nOf {fact}`446,574 <st-0001>` entries.\n")
    toc = [
        "format: jb-book",
        "root: index",
        "chapters:",
        "- file: chapters/one",
        "- file: facts",
        "- file: dictionary",
        "- file: api",
    ]
    toc += [f"- file: facts/{path.stem}" for path in sorted((folder / "facts").glob("*.md"))]
    (folder / "_toc.yml").write_text("\n".join(toc))
    (folder / "chapters").mkdir()
    nbformat.write(chapter(), folder / "chapters" / "one.ipynb")
    done = subprocess.run(
        [sys.executable, "-m", "kgbook.build", folder], capture_output=True, text=True, cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "KG_SITE_URL": "https://example.org/"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder / "_build" / "html"


def chapter():
    """A chapter that shows facts by their numbers, so that its prose agrees, and a chart of hostile words."""
    words = f"Facts {HOSTILE}"
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": words,
        "description": words,
        "data": {"name": "d"},
        "datasets": {"d": [{"id": "st-0001", "what": words, "n": 2}, {"id": "st-0002", "what": "b", "n": 1}]},
        "mark": "bar",
        "encoding": {
            "x": {"field": "n", "type": "quantitative"},
            "y": {"field": "what", "type": "nominal"},
            "tooltip": [{"field": "what", "title": words}],
        },
        "config": {"view": {"discreteHeight": {"step": 30}}},
    }
    output = nbformat.v4.new_output("execute_result", {MIME: spec, "text/plain": "Chart"}, execution_count=1)
    facts = "{fact}`446,574 <st-0001>` on {fact}`6 June 2023 <ev-0022>`, {fact}`about 30 May 2023 <chk-0069.value>`."
    return nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell(f"# One\n\n*How many?*\n\n{facts}"),
            nbformat.v4.new_code_cell("chart", execution_count=1, outputs=[output]),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "x"}, "language_info": {"name": "python"}},
    )


def pages(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))


def test_nothing_runs_and_everything_is_shown_as_text(visit, hostile):
    shown = 0
    for name in pages(hostile):
        with visit((hostile / name).as_uri(), width=360, own=True) as seen:
            page = seen.page
            page.evaluate("document.querySelectorAll('details').forEach(d => (d.open = true))")
            state = page.evaluate(
                """([script, image, template, marks, long]) => {
                  const text = document.querySelector("main").textContent;
                  const root = document.documentElement;
                  return {
                    bad: "bad" in window,
                    images: document.images.length,
                    whole: text.split(`${script} ${image} ${template} ${marks} ${long}`).length - 1,
                    parts: text.split("bad=1</").length - 1,
                    scripts: [...document.scripts].filter((s) => s.textContent.includes("bad=1") && !s.type).length,
                    wide: root.scrollWidth - root.clientWidth,
                  };
                }""",
                [SCRIPT, IMAGE, TEMPLATE, MARKS, LONG],
            )
            assert (state["bad"], state["images"], state["scripts"], state["wide"]) == (False, 0, 0, 0), (name, state)
            # The page for lost readers has the addresses of its server, which a folder has not.
            assert seen.console == [] or name == "404.html"
            # Nothing is shown that was cut or changed on its way, but for titles that are cut on purpose.
            shown += state["whole"]
    assert shown > 3000


def test_a_card_and_a_chart_show_it_as_text(visit, hostile):
    with visit((hostile / "chapters" / "one.html").as_uri(), own=True) as seen:
        page = seen.page
        for link in page.locator("a.kg-fact").all():
            link.click()
            card = page.locator(".kg-card:popover-open")
            assert SCRIPT in card.inner_text()
            page.keyboard.press("Escape")
        page.mouse.move(2, 2)
        figure = page.locator(".kg-figure")
        figure.scroll_into_view_if_needed()
        page.wait_for_function("document.querySelector('.kg-figure').dataset.live === ''")
        page.locator(".kg-live .role-mark path").first.hover()
        tip = page.locator("#kg-tooltip.visible")
        assert SCRIPT in tip.inner_text()
        assert TEMPLATE in tip.inner_text()
        assert SCRIPT in figure.locator(".kg-data").text_content()
        assert SCRIPT in figure.locator(".kg-title").inner_text()
        assert page.evaluate("'bad' in window || document.images.length > 0") is False
        assert (seen.console, seen.outside) == ([], [])


def test_what_machines_read_stays_data(hostile):
    for name in pages(hostile):
        text = (hostile / name).read_text("utf-8")
        for data in re.findall(r'<script type="application/(?:ld\+)?json">(.*?)</script>', text, re.DOTALL):
            json.loads(data)
    text = (hostile / "chapters" / "one.html").read_text("utf-8")
    assert "onerror=&quot;bad=1&quot;" in re.search(r'<meta property="og:image:alt" content="([^"]*)">', text)[1]


def test_it_is_found_as_text(visit, hostile):
    with visit((hostile / "search.html").as_uri() + "?q=st-0001", own=True) as seen:
        seen.page.locator("#kg-records li a").first.wait_for()
        assert SCRIPT in seen.page.locator("#kg-records").inner_text()
        assert seen.page.evaluate("'bad' in window || document.images.length > 0") is False
        assert seen.console == []


def test_on_paper_it_is_text_too(hostile):
    printed = BeautifulSoup(paper.document(hostile, hostile.parents[1]), "html.parser")
    assert printed.find_all(["script", "img", "iframe"]) == []
    assert [tag.name for tag in printed.find_all(True) if any(name.startswith("on") for name in tag.attrs)] == []
    assert printed.get_text().count(f"{SCRIPT} {IMAGE} {TEMPLATE}") > 3000
