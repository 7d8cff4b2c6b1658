"""What makes pages light changes nothing that is seen, and what is too heavy for a page lies beside it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import nbformat
import pytest

from kgbook import MIME, coloured, drawing, figure, heavy, strokes
from kgbook.theme import COLOURS

ROOT = Path(__file__).parents[2]
SQUARE = '<path transform="translate({x},5)" d="M-2,-2h4v4h-4Z" fill="{fill}" stroke-width="2" opacity="1"/>'
CLASSES = coloured.alike("a11y-high-contrast-light", "a11y-high-contrast-dark")


def charts(name: str) -> list[dict]:
    cells = nbformat.read(ROOT / "chapters" / f"{name}.ipynb", 4).cells
    return [output.data[MIME] for cell in cells for output in cell.get("outputs", ()) if MIME in output.get("data", {})]


#: The share of the points of two drawings that differ by more than the rounding of an edge.
DIFFERENCE = """async (drawings) => {
  const points = await Promise.all(drawings.map(async (drawing) => {
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([drawing], { type: "image/svg+xml" }));
    await image.decode();
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, image.width, image.height);
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height).data;
  }));
  const other = (_, n) => Math.abs(points[0][n] - points[1][n]) > 60;
  return [...points[0]].filter(other).length / points[0].filter((value) => value < 255).length;
}"""


# The timeline, the pairs of who did what to whom, and a thousand squares.
@pytest.mark.parametrize(("chapter", "number"), [("02_overview", 0), ("02_overview", 2), ("07_refugees", 3)])
def test_a_drawing_looks_the_same_with_fewer_bytes(chromium, monkeypatch, chapter, number):
    spec = drawing.for_page(charts(chapter)[number])

    def drawn() -> str:
        svg = drawing.draw(spec, drawing.WIDE, "x-")
        return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)

    lighter = drawn()
    monkeypatch.setattr(strokes, "lighten", lambda svg: None)
    whole = drawn()
    assert len(lighter) < 0.75 * len(whole)
    page = chromium.new_page()
    assert page.evaluate(DIFFERENCE, [lighter, whole]) < 0.001
    assert page.evaluate(DIFFERENCE, [lighter, whole.replace("translate(2", "translate(3")]) > 0.001, "it can tell"
    page.close()


def light(*marks: str) -> str:
    drawn = ET.fromstring(f"<svg><g>{''.join(marks)}</g></svg>")
    strokes.lighten(drawn)
    return ET.tostring(drawn, encoding="unicode").replace(" />", "/>")


def test_squares_of_one_colour_in_a_row_are_one_outline():
    marks = [SQUARE.format(x=x, fill=fill) for x, fill in ((0, "red"), (9, "red"), (18, "red"), (27, "blue"))]
    assert light(*marks) == (
        '<svg><g><path d="M-2,3h4v4h-4ZM7,3h4v4h-4ZM16,3h4v4h-4Z" fill="red"/>'
        '<path transform="translate(27,5)" d="M-2,-2h4v4h-4Z" fill="blue"/></g></svg>'
    )


def test_marks_that_may_cover_each_other_stay_apart():
    faint = [SQUARE.format(x=x, fill="red").replace('opacity="1"', 'opacity="0.5"') for x in range(4)]
    assert light(*faint).count("<path") == 4
    edged = [SQUARE.format(x=x, fill="red").replace("stroke-width", 'stroke="blue" stroke-width') for x in range(4)]
    assert light(*edged).count("<path") == 4
    assert light(*edged).count("stroke=") == 1


def test_code_is_the_same_text_in_the_same_colours():
    body = '<p><span class="n">x</span></p><pre><span class="n">f</span><span class="p">(</span><span class="s2">"a</span><span class="si">{</span></pre>'
    assert coloured.lightened(body, CLASSES) == '<p><span class="n">x</span></p><pre>f(<span class="s">"a{</span></pre>'


# -- beside the page -----------------------------------------------------------------------------------------------


def crowd(count: int) -> dict:
    rows = [{"id": f"ev-{n % 20 + 1:04}", "n": n, "t": n * 7919 % 1000, "what": f"Event {n}"} for n in range(count)]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": "Many",
        "description": "So many.",
        "data": {"name": "d"},
        "datasets": {"d": rows},
        "mark": {"type": "point", "color": COLOURS["blue"][0]},
        "encoding": {
            "x": {"field": "n", "type": "quantitative"},
            "y": {"field": "t", "type": "quantitative"},
            "tooltip": [{"field": "what", "title": "What"}, {"field": "id", "title": "Record"}],
        },
        "config": {"view": {"discreteHeight": {"step": 30}}},
    }


def made(count: int) -> tuple[str, dict[str, str]]:
    files: dict[str, str] = {}

    def put(name: str, content: str) -> str:
        files[name] = content
        return f"../_static/{name}"

    spec = crowd(count)
    return figure.figure(spec, figure.records(spec), 1, lambda page: f"../{page}.html", put), files


def test_a_chart_of_a_few_marks_stands_whole_in_its_page():
    shown, files = made(100)
    assert files == {}
    assert shown.count("<svg") == 2
    assert "no more than" not in shown


def test_a_chart_of_very_many_has_pictures_and_data_beside_it_and_a_table_that_ends():
    shown, files = made(3000)
    assert len(shown.encode()) < 40_000
    assert sorted(files) == [
        "chart-1.js", "chart-1n-dark.svg", "chart-1n-light.svg", "chart-1w-dark.svg", "chart-1w-light.svg",
    ]  # fmt: skip
    assert all(f'src="../_static/{name}"' in shown for name in files)
    chart = json.loads(files["chart-1.js"].removeprefix("kgChart(").removesuffix(");"))
    assert len(chart["spec"]["datasets"]["d"]) == 3000
    for name, colour in (("chart-1w-light.svg", 0), ("chart-1w-dark.svg", 1)):
        drawn = ET.fromstring(files[name])
        assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
        assert f'"{COLOURS["blue"][colour]}"' in files[name]
        assert f'"{COLOURS["blue"][1 - colour]}"' not in files[name]
    assert shown.count("<tr><td>") == 200
    assert '<a href="../facts/timeline.html">Timeline</a>' in shown
    assert len(files["chart-1.js"]) > heavy.MOST * 2


def test_a_chart_with_its_data_beside_the_page_comes_to_life_from_a_folder(book, visit, tmp_path):
    """A page of the book with its first chart in place of one that is too heavy for it."""
    shown, files = made(3000)
    page = (book / "chapters" / "08_arrivals.html").read_text("utf-8")
    start, end = page.index('<figure class="kg-figure'), page.index("</figure>") + len("</figure>")
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_static").symlink_to(book / "_static")
    for name, content in files.items():
        (tmp_path / name).write_text(content, "utf-8")
    shown = shown.replace("../_static/", "../")
    (tmp_path / "chapters" / "08_arrivals.html").write_text(page[:start] + shown + page[end:], "utf-8")
    for theme, other in (("light", "dark"), ("dark", "light")):
        with visit((tmp_path / "chapters" / "08_arrivals.html").as_uri(), theme=theme, own=True) as seen:
            figure = seen.page.locator("#chart-1")
            figure.scroll_into_view_if_needed()
            figure.locator(f".kg-wide .kg-{theme}").wait_for()
            assert not figure.locator(f".kg-wide .kg-{other}").is_visible()
            seen.page.mouse.move(2, 2)
            figure.locator(".kg-live svg").wait_for(timeout=30_000)
            assert figure.locator(".kg-live .role-mark path").count() >= 3000
            assert not figure.locator(".kg-still").is_visible()
            assert (seen.console, seen.outside) == ([], [])
    with visit((tmp_path / "chapters" / "08_arrivals.html").as_uri(), javascript=False, own=True) as seen:
        picture = seen.page.locator("#chart-1 .kg-wide .kg-light")
        picture.scroll_into_view_if_needed()
        seen.page.wait_for_timeout(300)
        assert picture.evaluate("image => image.naturalWidth") > 500
