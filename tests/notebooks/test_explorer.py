"""The explorer: what fits a choice, the widgets that ask, and the chart that asks the same on a page."""

from __future__ import annotations

import html
import json
import re
import sys

import pytest
import vl_convert

import kgbook
import kgdata
from kgbook import MIME, drawing, explorer, explorer_charts

CHOICES = [
    {},
    {"people": "Alexei Rozhkov"},
    {"people": "Ruslan Abasov"},
    {"people": "Alena Krylova", "group": "custody"},
    {"claimant": "The Insider", "standing": "one source"},
    {"since": 2022, "until": 2022},
    {"until": 2013},
    {"people": "Lev Skoryakin", "group": "border and stay", "since": 2023},
]


@pytest.fixture(scope="module")
def events():
    kgbook.enable()
    return explorer.events()


def test_events_are_the_whole_timeline(events):
    rows = {row["event_id"]: row for row in kgdata.records("timeline")}
    assert events["id"].is_unique
    assert set(events["id"]) == set(rows)
    assert [(told == "told in the article") for told in events["told"]] == [
        rows[id]["passage_id"] is not None for id in events["id"]
    ]


def test_a_choice_of_years_keeps_what_can_have_happened_in_them(events):
    found = set(explorer.chosen(events, since=2022, until=2022)["id"])
    expected = set(kgdata.timeline(during="2022")["event_id"])
    assert found == expected


def test_people_are_found_among_others(events):
    found = explorer.chosen(events, people="Ruslan Abasov")
    assert len(found)
    assert all("Ruslan Abasov" in people.split("; ") for people in found["people"])
    assert any("; " in people for people in found["people"])


@pytest.mark.parametrize(
    ("choice", "near"),
    [
        ({"people": "Alexei Rozkov"}, "'Alexei Rozkov' is nowhere in people; near it: Alexei Rozhkov"),
        ({"group": "court"}, "'court' is nowhere in group; near it: custody, charges and courts"),
        ({"standing": ""}, "'' is nowhere in standing"),
        ({"claimant": "zzzz"}, "'zzzz' is nowhere in claimant"),
    ],
)
def test_a_slip_is_told_and_does_not_pass_for_an_empty_choice(choice, near):
    with pytest.raises(KeyError, match=re.escape(near)):
        kgbook.explore(**choice)


# -- widgets


@pytest.fixture
def widgets(events):
    shown = explorer.Explorer(events, people="Alexei Rozhkov")
    shown.widget()
    return shown.controls


def drawn(widgets) -> list[dict]:
    return [output["data"][MIME] for output in widgets["chart"].outputs]


def listed(widgets) -> list[str]:
    return [id for _, id in widgets["event"].options]


def test_all_follow_a_choice(events, widgets):
    first = explorer.chosen(events, people="Alexei Rozhkov")
    assert listed(widgets) == list(first["id"])
    widgets["people"].value = "Alena Krylova"
    widgets["group"].value = "custody"
    found = explorer.chosen(events, people="Alena Krylova", group="custody")
    assert 1 < len(found) < len(first)
    assert listed(widgets) == list(found["id"])
    assert widgets["count"].value == f"{len(found)} of {len(events)} events"
    (chart,) = drawn(widgets)
    assert chart["title"] == f"{len(found)} events fit the choice"
    (rows,) = chart["datasets"].values()
    assert [row["id"] for row in rows] == list(found["id"])
    assert widgets["event"].value == found["id"].iloc[0]
    assert f"({found['id'].iloc[0]})" in widgets["citation"].value


def test_the_citation_follows_the_event(widgets):
    for id in listed(widgets)[:3]:
        widgets["event"].value = id
        cited = kgdata.cite(id).replace("'", "&#x27;").replace("&", "&").replace('"', "&quot;")
        assert widgets["citation"].value == f"<p>{cited}</p>"


def test_a_choice_that_nothing_fits_gets_a_sentence(widgets):
    widgets["period"].value = (1991, 2009)
    assert widgets["count"].value == explorer.NOTHING
    assert (listed(widgets), drawn(widgets), widgets["citation"].value) == ([], [], "")
    widgets["people"].value = explorer.ALL
    assert listed(widgets)


def test_in_jupyter_both_forms_are_offered_and_without_widgets_the_chart(monkeypatch):
    widget = "application/vnd.jupyter.widget-view+json"
    assert {MIME, "text/plain", widget} == set(kgbook.explore()._repr_mimebundle_())
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    assert set(kgbook.explore()._repr_mimebundle_()) == {MIME, "text/plain"}


@pytest.mark.parametrize(("since", "until"), [(2010, 2012), (1900, None), (None, 2100)])
def test_it_opens_on_any_years(events, since, until):
    shown = explorer.Explorer(events, since=since, until=until)
    shown.widget()
    assert listed(shown.controls) == list(explorer.chosen(events, since=since, until=until)["id"])
    assert all(type(year) is int for year in shown.controls["period"].value)


# -- the chart of a page


def chart_says(spec: dict, choice: dict, width: int = drawing.WIDE) -> list[str]:
    """The texts of the chart with its own controls set to a choice."""
    spec = json.loads(json.dumps(spec))
    for param in spec["params"]:
        param["value"] = choice.get(param["name"], param["value"])
    drawn = drawing.draw(drawing.for_page(spec), width, "x")
    lines = (span for text in re.findall(r"<text[^>]*>(.*?)</text>", drawn, re.DOTALL) for span in text.split("<tspan"))
    return [html.unescape(re.sub(r"^[^<>]*>|<[^>]+>", "", line)).strip() for line in lines if line]


@pytest.fixture(scope="module")
def page(events):
    return explorer.Explorer(events)._repr_mimebundle_()[MIME]


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_the_page_answers_as_the_package_does(events, page, choice):
    found = explorer.chosen(events, **choice)
    said = chart_says(page, choice)
    assert f"{len(found)} of {len(events)} events fit the choice" in said
    for row in found.head(explorer_charts.ROWS).itertuples():
        start = f"{row.title}, {row.when}"
        assert any(start.startswith(text.rstrip("…")) and len(text) > 30 for text in said), start


def test_the_list_of_a_page_can_be_leafed_through_and_ends_at_its_end(events, page):
    found = explorer.chosen(events, people="Alexei Rozhkov")
    assert explorer_charts.ROWS < len(found) <= 3 * explorer_charts.ROWS
    last = found.iloc[-1]
    for leaf in (3, 9):
        said = chart_says(page, {"people": "Alexei Rozhkov", "leaf": leaf})
        assert any(text.startswith(f"{last['title']}, {last['when']}"[:40]) for text in said)


def test_a_page_says_when_nothing_fits(page):
    said = chart_says(page, {"people": "Alexei Rozhkov", "until": 2012})
    assert any(explorer.NOTHING.startswith(text.rstrip("…")) and len(text) > 30 for text in said)


@pytest.mark.parametrize("width", [drawing.WIDE, drawing.NARROW])
def test_a_page_shows_the_whole_citation_of_the_chosen_event(events, page, width):
    said = chart_says(page, {}, width)
    begin = next(n for n, text in enumerate(said) if text.startswith("“"))
    end = next(n for n, text in enumerate(said) if text.endswith("of the data."))
    assert end - begin > 2, "it is broken into lines"
    assert " ".join(said[begin : end + 1]) == kgdata.cite(events["id"].iloc[0])


def test_vega_lite_draws_it_without_a_warning(page, capfd):
    vl_convert.vegalite_to_svg(json.dumps(page), vl_version=drawing.VEGA_LITE)
    assert "WARN" not in capfd.readouterr().err
