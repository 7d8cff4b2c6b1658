"""The parts that make the pages, each by itself."""

from __future__ import annotations

import re
import subprocess
import sys
import types
import xml.etree.ElementTree as ET

import pytest

from kgbook import MIME, datatable, drawing, origin, problems, renderer, sphinxext, style, theme, valid

ROWS = [
    {"id": "st-0001", "what": "Private reasons and all the others that nobody named", "n": 313469},
    {"id": "st-0002", "what": "Business </script>", "n": None},
]


@pytest.fixture
def spec():
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        **theme.altair_theme(),
        "title": {"text": "Most came for private reasons", "subtitle": "2022"},
        "description": "Two bars.",
        "data": {"name": "d"},
        "datasets": {"d": ROWS},
        "mark": "bar",
        "encoding": {
            "x": {"field": "n", "type": "quantitative"},
            "y": {"field": "what", "type": "nominal"},
            "color": {"field": "id", "type": "nominal"},
            "tooltip": [
                {"field": "id", "title": "Record"},
                {"field": "n", "title": "Entries", "type": "quantitative", "format": ",d"},
            ],
        },
    }


@pytest.fixture
def env():
    """As much of Sphinx's environment as a figure asks for."""
    builder = types.SimpleNamespace(format="html", get_relative_uri=lambda here, there: f"../{there}.html")
    return types.SimpleNamespace(
        docname="chapters/x",
        temp_data={},
        app=types.SimpleNamespace(builder=builder),
        doc2path=lambda name, base: f"{name}.ipynb",
    )


def handled(env, spec):
    asking = types.SimpleNamespace(renderer=types.SimpleNamespace(sphinx_env=env))
    data = types.SimpleNamespace(mime_type=MIME, content=spec, cell_index=2)
    return renderer.VegaLite.handle_mime(asking, data, False)


def test_importing_kgbook_brings_no_tools():
    code = "import sys, kgbook; print([m for m in ('sphinx', 'myst_nb', 'vl_convert', 'altair') if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_a_stored_chart_becomes_a_figure(env, spec):
    (node,) = handled(env, spec)
    html = node.astext()
    assert not getattr(env, "kgbook_problems", None)
    assert '<span class="kg-title">Most came for private reasons</span>' in html
    assert 'role="img" aria-label="Two bars."' in html
    assert "Federal Security Service" in html
    assert 'href="../facts/statistics.html#st-0001"' in html
    assert "<td>" in html
    assert "313,469" in html
    assert html.count("</script>") == 1, "the data must not end the element that holds it"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"description": ""}, "no description"),
        ({"title": None}, "no title"),
        ({"usermeta": {"records": ["st-9999"]}}, "st-9999 is no record"),
    ],
)
def test_a_faulty_chart_is_a_problem_of_its_cell(env, spec, change, what):
    handled(env, spec | change)
    (line,) = env.kgbook_problems["chapters/x"]
    assert line.startswith("chapters/x.ipynb: cell 3: chart: ")
    assert what in line
    with pytest.raises(problems.BookError, match=what):
        problems._fail(None, env)


def test_what_is_no_chart_is_left_to_others(env):
    data = types.SimpleNamespace(mime_type="text/plain", content="x", cell_index=0)
    assert renderer.VegaLite.handle_mime(None, data, False) is None


@pytest.mark.parametrize("width", [drawing.WIDE, drawing.NARROW])
@pytest.mark.parametrize("kind", ["single", "vconcat", "facet"])
def test_a_drawing_has_the_width_asked_for(spec, kind, width):
    page = drawing.for_page(spec)
    unit = {key: page.pop(key) for key in ("mark", "encoding")}
    page |= {
        "single": unit,
        "vconcat": {"vconcat": [unit, unit]},
        "facet": {"facet": {"field": "id", "type": "nominal"}, "columns": 2, "spec": unit},
    }[kind]
    made = drawing.draw(drawing.changed(page, drawing.fitting(page, width)), width, "p-")
    svg = ET.fromstring(made)
    assert abs(float(svg.get("width")) - width) < 3
    assert "Most came" not in made, "the title is text of the page"
    assert all(e.get("id", "p-").startswith("p-") for e in svg.iter())


def test_a_drawing_does_not_tell_what_was_drawn_before_it(spec):
    page = drawing.forms(spec)[0] | {"mark": {"type": "bar", "clip": True}}
    first = drawing.draw(page, drawing.WIDE, "p-")
    assert first == drawing.draw(page, drawing.WIDE, "p-")
    ids = set(re.findall(r' id="([^"]+)"', first))
    assert ids
    assert set(re.findall(r"url\(#([^)]+)\)", first)) <= ids


def test_a_drawing_measures_letters_with_a_font_that_every_machine_has(spec):
    page = drawing.forms(spec)[0]
    other = page | {"config": page["config"] | {"font": "monospace"}}
    assert drawing.draw(page, drawing.WIDE, "p-") == drawing.draw(other, drawing.WIDE, "p-")


def test_parts_that_share_a_legend_agree_on_its_columns(spec):
    page = drawing.for_page(spec)
    unit = {key: page.pop(key) for key in ("mark", "encoding", "data")}
    page["datasets"] |= {"few": ROWS[:1], "many": [{"id": f"a long name of something, number {n}"} for n in range(9)]}
    page["vconcat"] = [unit | {"data": {"name": name}} for name in ("d", "few", "many")]
    columns = [value for path, value in drawing.fitting(page, drawing.WIDE) if path[-1] == "columns"]
    assert len(columns) == 3
    assert len(set(columns)) == 1


def test_long_labels_are_broken_on_a_phone(spec):
    page = drawing.for_page(spec)
    made = drawing.draw(drawing.changed(page, drawing.fitting(page, drawing.NARROW)), drawing.NARROW, "p-")
    assert "Private reasons and<" in made
    assert "…" not in made


@pytest.mark.parametrize(
    ("value", "column", "text"),
    [
        (1234567.0, {"format": ",d"}, "1,234,567"),
        (0.3746, {"format": ".1%"}, "37.5%"),
        (1.50, {"format": ".3~f"}, "1.5"),
        (446574, {}, "446,574"),
        ("2022-09-21T00:00:00", {"type": "temporal", "format": "%d %B %Y"}, "21 September 2022"),
        ("2022-09-21T00:00:00", {"type": "temporal"}, "2022-09-21"),
        (True, {}, "yes"),
        ("a <b>", {}, "a <b>"),
    ],
)
def test_the_table_says_it_as_the_tooltip_does(value, column, text):
    assert datatable.formatted(value, column) == text


THERE = style.names(['<p class="a" id="i" title="t">']) | style.made(["x.className = 'c'; x.dataset.isOn = 1 // 'd'"])


@pytest.mark.parametrize(
    ("css", "left"),
    [
        (".a{color:red}.b .a,.a:hover{top:0}@media print{.b{top:0}}", ".a{color:red}.a:hover{top:0}"),
        ("p:not(.b)::after,[class*=b]{top:0}", "p:not(.b)::after,[class*=b]{top:0}"),
        # A class is no element, no id and no attribute of that name.
        (".p{top:0}.i{top:0}#a{top:0}a{top:0}[a]{top:0}#i{top:0}[title=x]{top:0}", "#i{top:0}[title=x]{top:0}"),
        # What a script may make, but not what its comments say.
        (".c>*{top:0}p[data-is-on]{top:0}.d{top:0}", ".c>*{top:0}p[data-is-on]{top:0}"),
        ("/*! (c) MIT *//* note */@font-face{font-family:'Font Awesome'}", "/*! (c) MIT */"),
        (":root{--x:1;--y:var(--x);--z:2}p{top:var( --y,0)}", ":root{--x:1;--y:var(--x)}p{top:var( --y,0)}"),
        ("@keyframes k{to{top:0}}@keyframes l{to{top:1px}}p{animation:k 1s}", "@keyframes k{to{top:0}}p{animation:k 1s}"),
        ('p::before{content:"\\f078"}p{top:0}', "p{top:0}"),
        ("p  >  .a /* why */ {\n  top : 0 ; /* so */ }\n", "p > .a{top : 0}"),
        ('p{background:url("data:image/svg+xml;x,{}")}', 'p{background:url("data:image/svg+xml;x,{}")}'),
    ],
)  # fmt: skip
def test_rules_for_nothing_are_taken_out(css, left):
    assert style.shaken(css, THERE) == left


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://github.com/someone/book", "https://github.com/someone/book"),
        ("https://me:secret@github.com/someone/book.git", "https://github.com/someone/book"),
        ("git@gitlab.com:someone/book.git", "https://gitlab.com/someone/book"),
        ("/some/folder", ""),
        ("", ""),
    ],
)
def test_only_a_public_address_of_the_repository_is_shown(monkeypatch, tmp_path, given, address):
    monkeypatch.setenv("KG_REPOSITORY_URL", given)
    assert origin.repository_url(tmp_path) == address


def test_a_button_that_unfolds_contents_has_a_name():
    contents = (
        '<a class="reference internal" href="x.html">All facts</a><details><summary><span></span></summary></details>'
    )
    assert '<summary aria-label="Pages of All facts">' in sphinxext._named(contents)


def test_what_assistive_technology_stumbles_over_is_mended():
    body = '<table border="1" class="dataframe"><th></th><th>a</th></table><summary aria-label="Toggle hidden content">'
    assert valid.mended_body(body) == '<table class="dataframe"><td></td><th>a</th></table><summary>'
