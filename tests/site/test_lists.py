"""Tables and lists that open the records behind their numbers."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import kgbook
import kgdata
from kgbook import lists


@pytest.fixture
def board():
    return kgdata.standings(labels=True).query("table != 'quotes'")


def test_every_number_opens_as_many_records_as_it_says(board):
    html = kgbook.crosstab(board, "section", "verification", "Statements")._repr_html_()
    cells = re.findall(r"<summary aria-label=\"(\d+) [^\"]+\">(\d+)</summary><ul>(.*?)</ul>", html)
    assert cells
    for named, shown, items in cells:
        assert int(named) == int(shown) == items.count("<li>")
    assert sum(int(shown) for _, shown, _ in cells) == len(board)
    assert sorted(re.findall(r"<code>([a-z]+-\d+)</code>", html)) == sorted(board["id"])


def test_the_sums_are_those_of_the_cells(board):
    lines = repr(kgbook.crosstab(board, "speaks_as", "verification", "Statements")).splitlines()
    rows = [[int(n) for n in re.findall(r"  +(\d+)", line)] for line in lines[2:]]
    assert all(sum(row[:-1]) == row[-1] for row in rows)
    assert [sum(column) for column in zip(*rows[:-1], strict=True)] == rows[-1]
    assert rows[-1][-1] == len(board)


def test_each_record_leads_to_its_place(board):
    html = kgbook.listing(board, "section")._repr_html_()
    links = dict(re.findall(r'<a href="([^"]+)"><code>([^<]+)</code>', html))
    assert len(links) == len(board)
    assert all(re.fullmatch(rf"\.\./facts/\w+\.html#{id}", address) for address, id in links.items())


def test_the_order_is_that_of_the_categories_and_what_is_empty_is_left_out():
    frame = pd.DataFrame({"id": ["ev-0001", "ev-0002"], "title": ["a", "b"]})
    frame["part"] = pd.Categorical(["late", "early"], ["early", "never", "late"])
    assert repr(kgbook.listing(frame, "part")).splitlines() == ["early (1)", "  ev-0002  b", "late (1)", "  ev-0001  a"]


def test_what_stands_below_a_title_is_a_line_each_and_escaped():
    frame = pd.DataFrame({"id": ["ev-0001"], "title": ["<b> & co"], "part": ["x"], "told": ["one\ntwo <i>"]})
    html = kgbook.listing(frame, "part", ["told"], opened=True)._repr_html_()
    assert "&lt;b&gt; &amp; co<br><small>one</small><br><small>two &lt;i&gt;</small>" in html
    assert '<details class="kg-list" open>' in html


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        ({"id": ["ev-0001", "ev-0001"], "title": ["a", "a"], "part": ["x", "y"]}, "more than one of ev-0001"),
        ({"id": ["ev-0001"], "title": ["a"], "part": [None]}, "ev-0001 has no part"),
    ],
)
def test_a_record_twice_or_in_no_part_is_refused(frame, told):
    with pytest.raises(ValueError, match=told):
        kgbook.listing(pd.DataFrame(frame), "part")
    with pytest.raises(ValueError, match=told):
        kgbook.crosstab(pd.DataFrame(frame), "part", "title", "Made up")


def test_the_same_records_give_the_same_html(board):
    made = [kgbook.crosstab(board, "section", "verification", "Statements")._repr_html_() for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("sizes", "most"),
    [([3, 4], 500), ([250, 250], 500), ([251, 250], 250), ([10, 1000], 490), ([1, 1, 1000, 1000], 249), ([1] * 600, 1)],
)
def test_very_many_records_share_what_one_list_may_name(sizes, most):
    assert lists._most(sizes) == most


def test_of_very_many_records_the_first_are_named_and_how_many_more_there_are():
    ids = [f"ev-{number:04}" for number in range(1, 149)]
    many = pd.DataFrame({"id": ids, "title": ["So."] * 148, "kind": ["small"] * 3 + ["large"] * 145})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lists, "MOST_RECORDS", 10)
        listed, counted = kgbook.listing(many, "kind"), kgbook.crosstab(many, "kind", "title", "Events")
    for html in (listed._repr_html_(), counted._repr_html_()):
        assert re.findall(r"<code>(.*?)</code>", html) == [*ids[:3], *ids[3:10]]
        assert '<li>and 138 more: see <a href="../facts.html">all facts</a></li>' in html
    assert "large (145)" in repr(listed)
    assert len(repr(listed).splitlines()) == 2 + 148, "as text all are there"
