"""Every page of the built book, wide and on a phone, light and dark, with the network refused."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

AXE = Axe()
# Every rule there is, those of level AAA and those on trial included, but one: facts are links, and the
# same year leads to another record where it is another fact.
OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": "wcag2a wcag2aa wcag2aaa wcag21a wcag21aa wcag22aa best-practice experimental".split(),
    },
    "rules": {"identical-links-same-purpose": {"enabled": False}},
    "resultTypes": ["violations"],
}
TIP = "#kg-tooltip.visible"
# The height of the controls of every chart, or of the room that is kept for them.
ROOM = """() => [...document.querySelectorAll(".kg-figure")].map((figure) =>
  (figure.querySelector(".kg-live .vega-bindings") ?? figure.querySelector(".kg-room"))?.offsetHeight ?? 0)"""


@pytest.fixture(scope="module", params=["light", "dark"])
def theme(request):
    return request.param


@pytest.fixture(scope="module", params=[1280, 360])
def width(request):
    return request.param


@pytest.fixture(scope="module")
def seen(visit, site, page_name, width, theme):
    """The page after a reader has been through all of it and unfolded everything."""
    with visit(site + page_name, width=width, theme=theme) as seen:
        seen.still = seen.page.evaluate(ROOM)
        seen.page.mouse.move(2, 2)  # a reader is there
        for figure in seen.page.query_selector_all(".kg-figure"):
            figure.scroll_into_view_if_needed()
            seen.page.wait_for_function("figure => 'live' in figure.dataset", arg=figure)
        seen.page.evaluate("document.querySelectorAll('details').forEach(d => (d.open = true))")
        yield seen


def test_it_asks_no_other_host(seen):
    assert seen.outside == []


def test_the_console_stays_silent(seen):
    assert seen.console == []


def test_it_does_not_scroll_sideways(seen, sideways):
    assert sideways(seen.page) == []


def test_axe_finds_nothing(seen):
    found = AXE.run(seen.page, options=OPTIONS).response["violations"]
    assert [f"{v['id']}: {v['help']}: {[n['html'][:200] for n in v['nodes']][:3]}" for v in found] == []


def test_every_chart_is_live(seen):
    charts = seen.page.evaluate(
        """() => [...document.querySelectorAll(".kg-figure")].map((figure) => {
          const svg = figure.querySelector(".kg-live svg");
          const box = svg.getBoundingClientRect();
          return {
            still: figure.querySelector(".kg-still").checkVisibility(),
            marks: svg.querySelectorAll(".role-mark *").length,
            fits: box.right <= document.documentElement.clientWidth && box.width <= figure.clientWidth + 1,
            described: !!figure.querySelector(".kg-live[role=graphics-document]")?.ariaLabel,
            controls: figure.querySelectorAll(".kg-live .vega-bind").length,
            wanted: (JSON.parse(figure.querySelector("script").textContent).spec.params ?? [])
              .filter((p) => p.bind && typeof p.bind === "object" && p.bind.input).length,
            small: [...figure.querySelectorAll(".kg-live .vega-bind :is(select, input)")]
              .filter((e) => e.getBoundingClientRect().height < 24).length,
          };
        })"""
    )
    for chart in charts:
        assert chart["marks"] > 0
        assert chart["controls"] >= chart["wanted"]
        assert (chart["still"], chart["fits"], chart["described"], chart["small"]) == (False, True, True, 0)


def test_controls_come_into_the_room_kept_for_them(seen):
    assert seen.page.evaluate(ROOM) == pytest.approx(seen.still, abs=1)


def test_a_mark_of_every_chart_says_what_it_is(seen):
    page = seen.page
    for figure in page.query_selector_all(".kg-figure"):
        for mark in figure.query_selector_all(".kg-live .role-mark [role=graphics-symbol]")[:25]:
            mark.scroll_into_view_if_needed()
            box = mark.bounding_box()
            if box is None:
                continue
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=2)
            if page.query_selector(TIP):
                break
        assert page.query_selector(TIP), f"no mark of {figure.get_attribute('id')} has a tooltip"
        tip = page.query_selector(TIP)
        assert tip.inner_text().strip()
        box = tip.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= page.viewport_size["width"]
        page.mouse.move(0, 0)


def test_every_chart_is_there_without_a_script(visit, site, page_name, width, theme):
    with visit(site + page_name, width=width, theme=theme, javascript=False) as seen:
        charts = seen.page.evaluate(
            """() => [...document.querySelectorAll(".kg-figure")].map((figure) =>
              [...figure.querySelectorAll(".kg-still svg")].filter((svg) => svg.checkVisibility()).map((svg) => {
                const box = svg.getBoundingClientRect();
                const scale = box.width / svg.viewBox.baseVal.width;
                const texts = [...svg.querySelectorAll("text")];
                return {
                  marks: svg.querySelectorAll("path").length,
                  fits: box.left >= 0 && box.right <= document.documentElement.clientWidth,
                  text: Math.min(...texts.map((t) => parseFloat(getComputedStyle(t).fontSize) * scale)),
                };
              }))"""
        )
        assert seen.console == []
    for drawn in charts:
        assert len(drawn) == 1, "one of the two drawings, and one only, is to be seen"
        assert drawn[0]["marks"] > 0
        assert drawn[0]["fits"]
        assert drawn[0]["text"] >= 12
