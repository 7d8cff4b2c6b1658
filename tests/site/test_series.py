"""Outside figures on their pages, in cards and under charts."""

from __future__ import annotations

import re

import altair as alt
import pytest

import kgbook
import kgdata
from kgbook import cards, datatable, figure
from kgdata import _data


def to(page):
    return f"../{page}.html"


@pytest.mark.parametrize("table", _data.series())
def test_every_figure_is_a_line_with_its_value_and_source(book, table):
    page = (book / "facts" / f"{table}.html").read_text("utf-8")
    for row in kgdata.records(table):
        line = re.search(rf'<tr id="{row["figure_id"]}">.*?</tr>', page, re.DOTALL)[0]
        assert f"<td>{kgdata.say(row['figure_id'])}</td>" in line
        if "#src-" in line:
            assert f'href="sources.html#{row["source_id"]}"' in line


@pytest.mark.parametrize("table", _data.series())
def test_what_is_left_out_of_the_lines_is_said_above_them(book, table):
    page = (book / "facts" / f"{table}.html").read_text("utf-8")
    labels, definitions = _data.labels("terms"), {
        row["code"]: row["definition"] for row in kgdata.records("codes") if row["vocabulary"] == "indicator"
    }  # fmt: skip
    for indicator in {row["indicator"] for row in kgdata.records(table)}:
        part = page[page.index(f'<h2 id="{indicator}">') :].partition("<h2")[2].partition("<h2")[0]
        rows = [row for row in kgdata.records(table) if row["indicator"] == indicator]
        assert definitions[indicator].split("'")[0] in part
        assert all(labels[row["terms"]] in part for row in rows)
        assert all(f"#{row['source_id']}" in part for row in rows)


def test_a_page_of_figures_leads_back_to_the_chapters_that_show_them(book):
    page = (book / "facts" / "trips.html").read_text("utf-8")
    assert re.search(
        r'Shown in <a [^>]*href="\.\./chapters/13_autumn_2022\.html#[\w-]+">Was it the mobilisation\?</a>', page
    )


def test_a_figure_that_something_is_computed_with_says_so(book):
    page = (book / "facts" / "indices.html").read_text("utf-8")
    lines = re.findall(r"<tr id=.*?</tr>", page, re.DOTALL)
    assert lines
    assert all("Computed with it:" in line for line in lines)


def test_a_source_of_many_figures_names_their_table_and_not_each(book):
    row = max(
        kgdata.records("sources"), key=lambda s: sum(r["source_id"] == s["source_id"] for r in kgdata.records("trips"))
    )
    page = (book / "facts" / "sources.html").read_text("utf-8")
    record = page[page.index(f'id="{row["source_id"]}"') :].partition("</article>")[0]
    number = sum(r["source_id"] == row["source_id"] for r in kgdata.records("trips"))
    assert number > 100
    assert f"Trips across the border ({number:,})" in record
    assert "fig-" not in record


def test_a_card_of_a_figure_says_who_counted_what_and_on_what_terms():
    row = next(row for row in kgdata.records("workers") if row["unit"] == "registration")
    card = cards.card(row["figure_id"], "c", to)
    assert f"{kgdata.say(row['figure_id'])} registrations, counted by" in card
    assert "Terms: single facts with credit." in card
    assert f'href="../facts/workers.html#{row["figure_id"]}"' in card
    assert "Said by" not in card


@pytest.fixture
def drawn():
    kgbook.enable()
    trips = kgdata.series("trips")[["period_text", "value", "figure_id"]].astype({"value": float})
    chart = alt.Chart(trips).mark_point().encode(
        x="value", tooltip=kgbook.tooltip(period_text="When", value="Trips", figure_id="Record")
    ).properties(title="Made up", description="Made up.")  # fmt: skip
    spec = chart.to_dict()
    return figure.figure(spec, figure.records(spec), 1, to)


def test_a_chart_of_figures_names_where_they_were_read_and_their_table(drawn):
    source = re.search(r'<p class="kg-source">(.*?)</p>', drawn)[1]
    rows = kgdata.records("trips")
    publishers = {kgdata.get(row["source_id"])["publisher"] for row in rows}
    assert f"Outside figures</span> read in {len(publishers)} publications." in source
    assert f"Trips across the border: {len(rows)} figures from" in source
    assert source.count("<a ") == 1
    assert "Said by" not in source


def test_a_chart_of_figures_does_not_list_hundreds_of_links_twice(drawn):
    ids = [row["figure_id"] for row in kgdata.records("trips")]
    assert 'class="kg-records"' not in drawn
    assert len(ids) > datatable.MOST
    assert drawn.count("<tr><td>") == datatable.MOST, "a page has no room for all"
    assert f"no more than {datatable.MOST} rows. All that is drawn is in <a href=" in drawn
    assert drawn.count("<a ") == datatable.MOST + 2, "one in each line, one under the chart and one to the whole table"


def test_of_many_voices_some_are_named_and_the_others_counted(monkeypatch):
    ids, seen = [], {}
    for row in kgdata.records("timeline"):
        if seen.setdefault(row["claimant_id"], row["event_id"]) == row["event_id"]:
            ids.append(row["event_id"])
    source = figure._source({}, ids, lambda id: id)
    assert f"and {len(ids) - figure.NAMED} others." in source
    assert source.count(";") == figure.NAMED - 1
    assert "others" not in figure._source({}, ids[: figure.NAMED], lambda id: id)
