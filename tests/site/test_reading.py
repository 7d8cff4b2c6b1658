"""What a reader does: scroll, switch to dark, open a fact's card, search, find the way about."""

from __future__ import annotations

import gzip
import re
from urllib.parse import quote, urljoin, urlsplit

import pytest

import kgdata
from kgbook import explorer

FIRST_VIEW = 120_000  # of any page, packed


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
    page.mouse.move(2, 2 + number)  # a reader is there
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
        seen.page.wait_for_timeout(200)
        paths = {urlsplit(url).path.lstrip("/") for url in seen.asked}
    assert not any("kg-vega" in path or "searchindex" in path or "kg-records" in path for path in paths)
    sizes = {path: len(gzip.compress((book / path).read_bytes(), 6)) for path in paths if (book / path).is_file()}
    assert {page_name, "_static/book.js"} <= set(sizes)  # and the icon, when the browser comes to it
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


def test_a_chart_that_cannot_be_drawn_leaves_its_picture(visit, site, charts):
    with visit("about:blank", own=True) as seen:
        seen.page.route("**/kg-vega.js*", lambda route: route.abort())
        seen.page.goto(site + charts)
        seen.page.mouse.move(2, 2)
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


def opened(page, number=0):
    """The card of a fact of the page, opened, with its citation unfolded."""
    page.locator("a.kg-fact[data-card]").nth(number).click()
    page.locator(".kg-card:popover-open .kg-cite > summary").click()
    return page.locator(".kg-card:popover-open")


def test_a_card_gives_the_citation_to_copy_and_where_it_was_read(visit, site, facts):
    with visit(site + facts, own=True) as seen:
        seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        card = opened(seen.page)
        card.locator(".kg-copy").click()
        card.get_by_text("Copied", exact=True).wait_for()
        assert card.locator(".kg-copied").get_attribute("role") == "status"
        copied = seen.page.evaluate("navigator.clipboard.readText()")
        id = re.search(r"\(((?:st|ev|src|ent)-\d{4})\)|^(src-\d{4})", copied)
        id = id[1] or id[2]
        assert copied.startswith(kgdata.cite(id).partition(" In: ")[0])
        assert re.search(rf" {re.escape(site)}facts/\w+\.html#{id}$", copied)
        seen.page.keyboard.press("Escape")
        assert seen.page.locator(".kg-card:popover-open").count() == 0


def test_a_citation_copied_from_a_folder_does_not_name_it(visit, book, facts):
    with visit((book / facts).as_uri(), own=True) as seen:
        card = opened(seen.page)
        assert "file:" not in card.inner_text()
        card.locator(".kg-copy").click()
        card.locator(".kg-copied", has_text=re.compile("Copied|Marked")).wait_for()
        assert card.locator(".kg-cite > p").inner_text().endswith("of the data.")


def test_on_paper_cards_are_numbered_notes(visit, site, facts):
    with visit(site + facts, own=True) as seen:
        page = seen.page
        page.emulate_media(media="print")
        assert page.get_by_text("Notes: who says so", exact=True).is_visible()
        assert page.locator(".bd-article h1").is_visible()
        notes = page.evaluate(
            """() => [...document.querySelectorAll("a.kg-fact[data-card]")].map((link) => {
              const card = document.getElementById(link.dataset.card);
              const number = [...document.querySelectorAll(".kg-card")].indexOf(card) + 1;
              const mark = getComputedStyle(link, "::after").content.replaceAll('"', "");
              return [mark, String(number), card.checkVisibility()];
            })"""
        )
        assert len(notes) > 3
        assert [note for note in notes if note[0] != note[1] or not note[2]] == []
        assert not page.locator(".kg-cite").first.is_visible()


def test_rows_of_a_facts_page_are_found(visit, site):
    with visit(site + "facts/timeline.html", own=True) as seen:
        page = seen.page
        told, shown = page.locator(".kg-find [role=status]"), page.locator(".kg-record:visible")
        total = len(kgdata.records("timeline"))
        assert told.inner_text() == f"{total} of {total} rows"
        page.get_by_label("Find", exact=True).fill("рожков  detained")  # a name in any script, words in any order
        few = shown.count()
        assert 0 < few < 12
        assert told.inner_text() == f"{few} of {total} rows"
        assert all("ent-0014" in html for html in shown.evaluate_all("rows => rows.map(row => row.innerHTML)"))
        page.get_by_label("Find", exact=True).fill("")
        page.get_by_label("Kind").select_option("detention")
        assert shown.count() == sum(row["kind"] == "detention" for row in kgdata.records("timeline"))
        assert page.url.endswith("?kind=detention")
        page.reload()
        assert shown.count() == sum(row["kind"] == "detention" for row in kgdata.records("timeline"))
        page.get_by_label("Find", exact=True).fill("nothing of the sort")
        assert told.inner_text().startswith("No row fits.")
        page.evaluate("location.hash = 'ev-0101'")
        page.locator("#ev-0101").wait_for()
        assert shown.count() == total
        assert seen.console == []


def test_a_page_of_figures_is_searched_by_lines(visit, site):
    with visit(site + "facts/trips.html", own=True) as seen:
        seen.page.get_by_label("Find", exact=True).fill("armenia 2010")
        found = seen.page.locator(".kg-series tbody tr:visible")
        assert found.count() == 4
        assert all("Armenia" in line for line in found.all_inner_texts())


def test_the_explorer_of_the_page_answers(visit, site):
    with visit(site + "chapters/21_explorer.html", own=True) as seen:
        page, events = seen.page, explorer.events()
        figure = live(page)
        says = "(figure, text) => [...figure.querySelectorAll('.kg-live text')].some(t => t.textContent.includes(text))"

        def answered(**choice):
            found = explorer.chosen(events, **choice)
            text = f"{len(found)} of {len(events)} events fit" if len(found) else explorer.NOTHING[:30]
            page.wait_for_function(f"([figure, text]) => ({says})(figure, text)", arg=[figure, text])
            return found

        answered(people="Alexei Rozhkov")

        def choose(label, value):
            page.locator(".kg-live .vega-bind", has_text=label).locator("select").select_option(value)

        choose("Person or body", "Alena Krylova")
        choose("Kind", "custody")
        found = answered(people="Alena Krylova", group="custody")
        figure.query_selector_all(".kg-live .mark-symbol.role-mark path")[1].click()
        cited = f"({found['id'].iloc[1]})"
        page.wait_for_function(f"([figure, text]) => ({says})(figure, text)", arg=[figure, cited])
        choose("Person or body", "Bi-2")
        answered(people="Bi-2", group="custody")
        assert seen.console == []


def test_code_in_several_cells_has_one_fold(book):
    page = (book / "chapters" / "02_overview.html").read_text("utf-8")
    body = page[page.index("<article") : page.index("</article>")]
    folds = re.findall(r'<details class="admonition hide above-input">.*?</details>', body, re.DOTALL)
    assert any(fold.count('<div class="highlight"') > 3 for fold in folds)
    assert not re.search(r"</details>\s*</div>\s*<div[^>]*>\s*<details class=\"admonition hide above-input\">", body)


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


@pytest.mark.parametrize(
    ("asked", "title", "place"),
    [
        ("Рожков", "Alexei Rozhkov", "facts/entities.html#ent-0014"),
        ("rozhkov", "Alexei Rozhkov", "facts/entities.html#ent-0014"),
        ("st-0001", "Entries of Russian citizens", "facts/statistics.html#st-0001"),
        ("ST-0001", "Entries of Russian citizens", "facts/statistics.html#st-0001"),
        ("fig-5004", "", "facts/indices.html#fig-5004"),
        ("p34.2", "", "facts/passages.html#p34.2"),
    ],
)
@pytest.mark.parametrize("way", ["server", "folder"])
def test_the_search_finds_a_record_by_any_name_and_by_its_id(visit, site, book, asked, title, place, way):
    top = site if way == "server" else f"{book.as_uri()}/"
    with visit(f"{top}search.html?q={quote(asked)}", own=True) as seen:
        first = seen.page.locator("#kg-records li a").first
        first.wait_for()
        assert title in first.inner_text()
        assert first.evaluate("link => link.href") == top + place
        assert (seen.console, seen.outside) == ([], [])


def test_the_search_says_when_nothing_fits_and_loads_nothing_when_nothing_is_asked(visit, site):
    with visit(f"{site}search.html?q=qwertz", own=True) as seen:
        seen.page.get_by_text("No record fits.").wait_for()
    with visit(f"{site}search.html", own=True) as seen:
        seen.page.wait_for_timeout(300)
        assert seen.page.locator("#kg-q").evaluate("field => field === document.activeElement")
        assert not [url for url in seen.asked if "index" in url or "records" in url]


def test_what_is_searched_for_is_shown_as_text(visit, site):
    with visit(f"{site}search.html?q={quote('<img src=x onerror=alert(1)>')}", own=True) as seen:
        seen.page.get_by_text("No record fits.").wait_for()
        assert seen.page.locator(".bd-article img").count() == 0
        assert seen.page.locator("#kg-q").input_value() == "<img src=x onerror=alert(1)>"
        assert seen.console == []


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
