"""A table that is too long for one page stands on several, and every address goes on leading to its record.

A small book is built in which a page holds so little that several tables are divided.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

import kgdata
from kgbook import joined, leaves
from kgdata import _data

ROOT = Path(__file__).parents[2]
LARGEST = 500_000
SITE = "https://example.org/hosts/"
TABLES = ("statistics", "entities", "indices")
LITTLE = 60_000


@pytest.fixture(scope="session")
def divided(tmp_path_factory):
    """The small book: pages that the prose of the first page leads to, and a table of figures."""
    folder = tmp_path_factory.mktemp("divided")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    module = folder / "src" / "kgbook" / "leaves.py"
    text = module.read_text("utf-8")
    assert f"\nMOST = {leaves.MOST:_}\n" in text
    module.write_text(text.replace(f"\nMOST = {leaves.MOST:_}\n", f"\nMOST = {LITTLE}\n"))
    (folder / "data").symlink_to(ROOT / "data")
    (folder / "facts").mkdir()
    for table in TABLES:
        shutil.copy(ROOT / "facts" / f"{table}.md", folder / "facts")
    shutil.copy(ROOT / "_config.yml", folder)
    (folder / "index.md").write_text("# Facts\n\n{fact}`446,574 <st-0001>`, then {fact}`three <st-0507>`.\n")
    facts = {"file": "facts", "sections": [{"file": f"facts/{table}"} for table in TABLES]}
    (folder / "facts.md").write_text("# All facts\n\nEvery row.\n")
    (folder / "_toc.yml").write_text(yaml.safe_dump({"format": "jb-book", "root": "index", "chapters": [facts]}))
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "KG_SITE_URL": SITE}
    command = [sys.executable, "-m", "kgbook.build", folder]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder / "_build" / "html"


def pages_of(html: Path, table: str) -> list[str]:
    """The pages of a table, the first one first."""
    return [f"facts/{table}.html", *sorted(f"facts/{path.name}" for path in (html / "facts").glob(f"{table}-*.html"))]


def ids(html: Path, page: str) -> set[str]:
    return set(re.findall(r' id="([^"]+)"', (html / page).read_text("utf-8")))


def keys(table: str) -> list[str]:
    return [row[_data.key(table)[0]] for row in kgdata.records(table)]


# -- which page ----------------------------------------------------------------------------------------------------


def divide(numbers: list[int]) -> dict[int, int]:
    """For each number where its page begins; a row weighs so much that thirty fill a page."""
    rows = [(number, leaves.MOST // 30, {}) for number in sorted(numbers)]
    return {number: start for start, part in leaves._divided(rows, 1, leaves.SIZES) for number, *_ in part}


@pytest.mark.parametrize("gap", [0, 125, 500])  # numbers at the beginning of every thousand that nothing has
@pytest.mark.parametrize("seed", range(3))
def test_rows_that_are_added_move_no_other_but_where_a_page_is_full(seed, gap):
    chance = random.Random(seed)
    numbers = chance.sample([number for number in range(1, 12_000) if number % 1000 > gap], 700)
    before: dict[int, int] = {}
    for size in range(1, 700, 23):
        now = divide(numbers[:size])
        assert set(before.values()) <= set(now.values()), "a page that was there is there"
        moved = {before[number] for number in before if now[number] != before[number]}
        wanted = Counter(before_start(before, number) for number in numbers[:size])
        assert all(wanted[start] > 30 for start in moved), "nothing moves but from a page that would have too much"
        assert all(list(now.values()).count(start) <= 30 for start in now.values())
        before = now


def before_start(before: dict[int, int], number: int) -> int:
    """The page on which a number would have stood."""
    return max((start for start in set(before.values()) if start <= number), default=1)


def test_the_pages_of_a_table_hold_each_row_once_and_their_names_say_where_they_begin(monkeypatch):
    monkeypatch.setattr(leaves, "MOST", LITTLE)
    kgdata.use(None)  # what is remembered is forgotten
    try:
        for table in ("checks", "entities", "passages", "trips", "places"):
            found = leaves.leaves(table)
            assert [row for leaf in found for row in leaf.rows] == kgdata.records(table)
            assert found[0].page == f"facts/{table}"
            assert [leaf.page for leaf in found[1:]] == [f"facts/{table}-{leaf.first:04}" for leaf in found[1:]]
            assert [leaves.first(leaf.page) for leaf in found] == [f"facts/{table}"] * len(found)
            assert (len(found) == 1) == (table == "places")
        assert leaves.place("name-0001") == leaves.place(kgdata.get("name-0001")["entity_id"])
    finally:
        kgdata.use(None)


# -- the built book ------------------------------------------------------------------------------------------------


def test_no_page_of_the_book_is_too_large(book):
    sizes = {path.relative_to(book).as_posix(): path.stat().st_size for path in book.rglob("*.html")}
    sizes = {name: size for name, size in sizes.items() if not name.startswith(("lite/", "_static/"))}
    assert len(sizes) > 45
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


@pytest.mark.parametrize("table", TABLES)
def test_every_row_stands_on_one_page_in_the_order_of_the_table(divided, table):
    pages = pages_of(divided, table)
    assert (len(pages) > 2) == (table != "indices")
    stands = [
        found
        for page in pages
        for found in re.findall(r'<(?:article|tr)[^>]* id="([^"]+)"', (divided / page).read_text("utf-8"))
    ]
    if table in _data.series():  # on a page, those of one indicator stand together
        stands.sort()
    assert stands == keys(table)


def test_every_link_to_a_row_leads_to_its_page_and_not_by_way_of_another(divided):
    there = {page: ids(divided, page) for table in TABLES for page in pages_of(divided, table)}
    link = re.compile(rf'href="(?:facts/)?((?:{"|".join(TABLES)})(?:-\d+)?\.html)#([^"]+)"')
    wrong, seen = [], 0
    for path in divided.rglob("*.html"):
        for page, id in link.findall(path.read_text("utf-8")):
            seen += 1
            wrong += [f"{path.name}: {page}#{id}"] if id not in there[f"facts/{page}"] else []
    assert wrong == []
    assert seen > 300


@pytest.mark.parametrize("table", TABLES[:2])
def test_each_page_names_all_others_and_which_it_is_itself(divided, table):
    pages = pages_of(divided, table)
    for here in pages:
        text = (divided / here).read_text("utf-8")
        labels = re.findall(r'<nav class="kg-leaves" aria-label="([^"]+)">', text)
        assert labels == ["Pages of this table", "Pages of this table, again"]
        for navigation in re.findall(r'<nav class="kg-leaves".*?</nav>', text, re.DOTALL):
            listed = re.findall(r'<li><(?:a href="([^"]+)"[^>]*|span aria-current="page")>([^<]+)</', navigation)
            assert [f"facts/{address}" if address else here for address, _ in listed] == pages
            for page, (_, span) in zip(pages, listed, strict=True):
                assert set(re.findall(r"\S+-\d+", span)) <= ids(divided, page)
            steps = dict(reversed(step) for step in re.findall(r'href="([^"]+)" rel="(\w+)"', navigation))
            place = pages.index(here)
            around = {"prev": pages[place - 1 : place], "next": pages[place + 1 : place + 2]}
            assert {kind: [f"facts/{address}"] for kind, address in steps.items()} == {
                kind: found for kind, found in around.items() if found
            }


def test_the_list_of_contents_names_a_table_once_and_the_order_of_the_book_all_its_pages(divided):
    pages = [page for table in TABLES for page in pages_of(divided, table)]
    for before, page in itertools.pairwise(pages):
        text = (divided / page).read_text("utf-8")
        contents = re.search(r'<nav class="bd-links.*?</nav>', text, re.DOTALL)[0]
        assert not re.search(r'href="[^"]*-\d{4}\.html"', contents)
        assert re.search(r'<a class="left-prev"\s+href="([^"]+)"', text)[1] == Path(before).name


def test_each_page_is_one_of_its_own_to_others(divided):
    pages = [page for table in TABLES for page in pages_of(divided, table)]
    sitemap = (divided / "sitemap.xml").read_text("utf-8")
    titles = set()
    for page in pages:
        text = (divided / page).read_text("utf-8")
        assert f"<loc>{SITE}{page}</loc>" in sitemap
        assert f'<link rel="canonical" href="{SITE}{page}">' in text
        titles.add(re.search(r"<title>(.*?)</title>", text)[1])
    assert len(titles) == len(pages)
    assert "Numbers, from st-0251 on – Hosts, then handovers" in titles


def test_the_search_knows_on_which_page_a_record_stands(divided):
    listed = json.loads(re.search(r"kgRecords\((.*)\);", (divided / "_static" / "kg-records.js").read_text("utf-8"))[1])
    places = {id: listed["pages"][page][0] for id, page, *_ in listed["rows"]}
    for table in TABLES:
        assert all(id in ids(divided, places[id]) for id in keys(table))


def test_on_paper_all_pages_follow_each_other(divided):
    book = joined.Joined(divided, joined.with_further(divided, joined.contents(divided.parents[1] / "_toc.yml")))
    body = book.body()
    for table in TABLES:
        shown = re.findall(rf' id="facts-{table}(?:-\d+)?--({keys(table)[0].partition("-")[0]}-\d+)"', body)
        assert sorted(shown) == keys(table)
        assert shown[:1] == keys(table)[:1]
    assert "kg-leaves" not in body


# -- for readers ---------------------------------------------------------------------------------------------------


def test_an_old_address_leads_to_the_record_on_whatever_page_it_is(divided, visit):
    last = keys("statistics")[-1]
    names = [name["name_id"] for name in kgdata.records("names")]
    first = divided / "facts" / "statistics.html"
    for table, id in (("statistics", last), ("entities", keys("entities")[-1]), ("entities", names[-1])):
        with visit(f"{(divided / 'facts' / f'{table}.html').as_uri()}#{id}", own=True) as seen:
            seen.page.wait_for_url(re.compile(rf"/facts/{table}-\d+\.html#{id}$"))
            assert seen.page.locator(f"#{id}").bounding_box()["y"] < 800
            assert seen.console == []
    with visit(first.as_uri(), own=True) as seen:  # a link on the page itself
        seen.page.evaluate(f"location.hash = '{last}'")
        seen.page.wait_for_url(re.compile(rf"/facts/statistics-\d+\.html#{last}$"))
    with visit(f"{first.as_uri()}#nothing", own=True) as seen:
        assert seen.page.url.endswith("statistics.html#nothing")


def test_without_a_script_the_first_page_leads_on_by_its_links(divided, visit):
    last = keys("statistics")[-1]
    with visit(f"{(divided / 'facts' / 'statistics.html').as_uri()}#{last}", javascript=False, own=True) as seen:
        link = seen.page.locator(".kg-leaves").first.locator("li a").last
        assert last in link.inner_text()
        link.click()
        assert seen.page.locator(f"#{last}").count() == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_a_keyboard_reaches_the_pages_and_nothing_is_too_wide_or_too_small(divided, visit, sideways, width):
    address = (divided / pages_of(divided, "statistics")[1]).as_uri()
    with visit(address, width=width, own=True) as seen:
        page = seen.page
        assert sideways(page) == []
        links = page.locator(".kg-leaves").first.locator("a")
        assert all(box["height"] >= 24 for box in (link.bounding_box() for link in links.all()))
        links.first.focus()
        for _ in range(links.count() - 1):
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.rel") == "next"
        page.keyboard.press("Enter")
        page.wait_for_url("**/" + Path(pages_of(divided, "statistics")[2]).name)


def test_the_finder_says_that_it_looks_through_one_page(divided, visit):
    with visit((divided / "facts" / "statistics.html").as_uri(), own=True) as seen:
        told = seen.page.locator(".kg-find [role=status]")
        rows = seen.page.locator(".kg-record").count()
        assert told.inner_text() == f"{rows} of {rows} rows on this page"
        seen.page.locator(".kg-find input").fill("st-0001")
        found = seen.page.locator(".kg-record:visible").count()
        assert 0 < found < rows
        assert told.inner_text() == f"{found} of {rows} rows on this page"
        assert seen.page.locator(".kg-find a").get_attribute("href") == "../search.html"
