"""What a reader does: scroll, switch to dark, open a fact's card, search, find the way about."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urljoin, urlsplit

import pytest

FIRST_VIEW = 150_000


@pytest.fixture(scope="module")
def charts(book):
    """The page with the most charts."""
    counts = {p: p.read_text("utf-8").count('class="kg-figure"') for p in book.rglob("*.html")}
    page = max(counts, key=counts.get)
    assert counts[page], "no page has a chart"
    return page.relative_to(book).as_posix()


@pytest.fixture(scope="module")
def facts(book):
    """A chapter with cards."""
    found = [p for p in sorted(book.glob("chapters/*.html")) if "data-card=" in p.read_text("utf-8")]
    assert found, "no chapter has a fact with a card"
    return found[0].relative_to(book).as_posix()


def live(page, number=0):
    figure = page.query_selector_all(".kg-figure")[number]
    figure.scroll_into_view_if_needed()
    page.wait_for_function("figure => 'live' in figure.dataset", arg=figure)
    return figure


def test_the_chart_library_is_loaded_when_a_chart_comes_near_and_once(visit, site, charts):
    with visit(site + charts, height=200) as seen:
        top = seen.page.evaluate("document.querySelector('.kg-figure').getBoundingClientRect().top")
        assert top > 200 + 400, "the first chart is near the top; this needs a page where it is not"
        seen.page.wait_for_timeout(300)
        assert not [url for url in seen.asked if "kg-vega" in url]
        for number in range(len(seen.page.query_selector_all(".kg-figure"))):
            live(seen.page, number)
        assert len([url for url in seen.asked if "kg-vega" in url]) == 1


def test_the_first_view_is_light(visit, site, book, page_name):
    with visit(site + page_name, own=True) as seen:
        paths = {urlsplit(url).path.lstrip("/") for url in seen.asked if "kg-vega" not in url}
    sizes = {path: len(gzip.compress((book / path).read_bytes(), 6)) for path in paths if (book / path).is_file()}
    assert len(sizes) > 3
    assert sum(sizes.values()) < FIRST_VIEW, sizes


def test_the_dark_switch_recolours_charts_drawn_and_live(visit, site, charts):
    fill = """figure => {
      const dark = (e) => getComputedStyle(e).fill;
      const mark = figure.querySelector(".kg-live .role-axis text");
      return [dark(mark), dark(figure.querySelector(".kg-wide text")), getComputedStyle(document.body).backgroundColor];
    }"""
    with visit(site + charts, own=True) as seen:
        figure = live(seen.page)
        before = seen.page.evaluate(fill, figure)
        seen.page.locator(".theme-switch-button:visible").first.click()
        assert seen.page.evaluate("document.documentElement.dataset.theme") == "dark"
        after = seen.page.evaluate(fill, figure)
    assert all(old != new for old, new in zip(before, after, strict=True)), (before, after)


def test_a_chart_keeps_to_its_column_when_that_changes(visit, site, charts):
    with visit(site + charts, own=True) as seen:
        figure = live(seen.page)
        for width in (700, 360, 1280):
            seen.page.set_viewport_size({"width": width, "height": 800})
            seen.page.wait_for_function(
                """figure => {
                  const svg = figure.querySelector(".kg-live svg").getBoundingClientRect().width;
                  return Math.abs(svg - figure.clientWidth) < 12;
                }""",
                arg=figure,
            )
        assert seen.console == []


def test_charts_are_live_from_a_folder_too(visit, book, charts):
    with visit((book / charts).as_uri()) as seen:
        for number in range(len(seen.page.query_selector_all(".kg-figure"))):
            live(seen.page, number)
        assert (seen.console, seen.outside) == ([], [])


def test_charts_are_live_where_a_policy_forbids_eval(visit, site, charts):
    def strict(route):
        answer = route.fetch()
        policy = (
            "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src data:"
        )
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    with visit("about:blank", own=True) as seen:
        seen.page.route("**/*.html", strict)
        seen.page.goto(site + charts)
        for number in range(len(seen.page.query_selector_all(".kg-figure"))):
            live(seen.page, number)
        assert seen.console == []


def test_a_chart_that_cannot_be_drawn_leaves_its_picture(visit, site, charts):
    with visit("about:blank", own=True) as seen:
        seen.page.route("**/kg-vega.js*", lambda route: route.abort())
        seen.page.goto(site + charts)
        seen.page.query_selector(".kg-figure").scroll_into_view_if_needed()
        seen.page.wait_for_function("document.readyState === 'complete'")
        seen.page.wait_for_timeout(300)
        assert seen.page.locator(".kg-still").first.is_visible()
        assert any("the picture stays" in line for line in seen.console)


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
@pytest.mark.parametrize("width", [1280, 360])
def test_a_fact_opens_its_card_and_escape_closes_it(visit, site, facts, way, width):
    with visit(site + facts, width=width) as seen:
        page = seen.page
        link = page.locator("a.kg-fact[data-card]").first
        link.scroll_into_view_if_needed()
        if way == "mouse":
            link.click()
        else:
            link.focus()
            page.keyboard.press("Enter")
        card = page.locator(".kg-card:popover-open")
        assert card.count() == 1
        assert page.url == site + facts, "the link was followed as well"
        assert card.evaluate("card => card.contains(document.activeElement)")
        box = card.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page.keyboard.press("Escape")
        assert card.count() == 0
        assert link.evaluate("link => link === document.activeElement")


def test_a_fact_is_a_plain_link_without_a_script(visit, site, book, facts):
    with visit(site + facts, javascript=False) as seen:
        target = urljoin(seen.page.url, seen.page.locator("a.kg-fact").first.get_attribute("href"))
        assert seen.page.locator(".kg-card").first.is_hidden()
    path, id = urlsplit(target).path.lstrip("/"), urlsplit(target).fragment
    assert re.search(rf'id="{id}"', (book / path).read_text("utf-8"))


def test_the_search_finds_a_page(visit, site, facts):
    with visit(site + facts, own=True) as seen:
        page = seen.page
        page.locator(".search-button__button:visible").first.click()
        page.keyboard.type("border")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=border")
        page.wait_for_selector("#search-results li a")
        assert (seen.console, seen.outside) == ([], [])


def test_the_contents_open_on_a_phone_and_fold_on_a_desk(visit, site, facts):
    with visit(site + facts, width=360, own=True) as seen:
        seen.page.locator(".primary-toggle:visible").first.click()
        assert seen.page.locator("dialog[open] nav a[href*='facts.html']").is_visible()
        seen.page.keyboard.press("Escape")
        assert seen.page.locator("dialog[open]").count() == 0
    with visit(site + facts, own=True) as seen:
        contents = seen.page.locator("nav.bd-docs-nav a[href*='facts.html']")
        assert contents.is_visible()
        seen.page.locator(".primary-toggle:visible").first.click()
        contents.wait_for(state="hidden")
