"""Facts in prose: what a sentence may show, and what the card of a fact says."""

from __future__ import annotations

import html
import re
import shutil
import types

import pytest
from docutils import nodes

import kgdata
from kgbook import cards, leaves, prose, records
from kgdata import _data


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("446,574 entries in 2022", ["446,574", "2022"]),
        ("On 4 June, a Tuesday.", ["4", "June", "Tuesday"]),
        ("Two thousand came; three left.", ["Two", "thousand", "three"]),
        ("the third quarter", ["third"]),
        ("art. 282.1(2), SIZO-1, v2", ["282.1", "2", "1", "v2"]),
        ("70.2 % and 13/07/2022", ["70.2", "13/07/2022"]),
        ("One by one, at first and second sight, they may march on.", []),
        ("Nobody was often alone; weight and tenderness.", []),
    ],
)
def test_bare_numbers_and_dates_are_found(text, found):
    assert prose.bare(text) == found


def test_a_phrase_that_is_no_fact_may_stand():
    assert prose.bare("Three doors. Three cats.", ["Three doors"]) == ["Three"]


@pytest.mark.parametrize(
    ("stale", "fresh"),
    [
        ("{fact}`446,573 <st-0001>`", "{fact}`446,574 <st-0001>`"),
        ("{fact}`446,574 <st-0001>`", "{fact}`446,574 <st-0001>`"),
        ("{fact}`4 June <ev-0002>`", "{fact}`4 June <ev-0002>`"),
        (
            "{fact}`No <cases?jurisdiction=RU>` of {fact}`5 June 2023 <ev-0002>`",
            "{fact}`Four <cases?jurisdiction=RU>` of {fact}`4 June 2023 <ev-0002>`",
        ),
        ("{fact}`313,469 <st-0005>`", "{fact}`about 313,469 <st-0005>`"),
        ("{fact}`x <st-9999>` and `446,573 <st-0001>`", "{fact}`x <st-9999>` and `446,573 <st-0001>`"),
    ],
)
def test_stale_facts_are_made_fresh_and_others_left(stale, fresh):
    assert prose.refreshed(stale) == fresh


def to(page):
    return f"../{page}.html"


def test_a_card_says_who_where_and_what_others_say():
    card = cards.card("ev-0022", "card-1", to)
    assert card.startswith('<div class="kg-card" id="card-1" popover')
    assert "The Insider, in the outlet&#x27;s own voice." in card
    assert "paragraph 40, sentence 1, beginning “On June 6,”" in card
    assert "<b>Mediazona</b> contradicts" in card
    assert "The day of Rozhkov&#x27;s removal" in card
    assert "Standing: contradicted." in card
    assert 'href="../facts/timeline.html#ev-0022"' in card


@pytest.mark.parametrize(
    "target", ["ev-0022", "st-0007", "fig-5004", "cases?jurisdiction=RU", "chk-0069.value", "q-0117"]
)
def test_a_card_has_the_citation(target):
    card = cards.card(target, "c", to)
    cited = html.escape(kgdata.cite(target), quote=True)
    assert f'<details class="kg-cite"><summary>Cite this</summary><p>{cited}</p></details>' in card


def test_a_record_can_be_found_by_other_spellings_of_whom_it_is_about(book):
    page = (book / "facts" / "timeline.html").read_text("utf-8")
    record = re.search(r'<article class="kg-record" id="ev-0022"[^>]* data-names="([^"]*)"', page)
    assert "Рожков" in record[1]


def test_a_card_shows_how_a_number_was_computed():
    card = cards.card("st-0007", "c", to)
    assert "Computed here" in card
    assert '<a href="../facts/statistics.html#st-0002">st-0002</a> + ' in card


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("cases", "{} rows of the table of cases."),
        (
            "cases?case_id=case-0001",
            "one row of the table of cases in which identifier is Alena Krylova: Left Resistance.",
        ),
        ("timeline?kind=detention", "{} rows of the table of timeline in which kind is “detention”."),
        ("timeline?case_id=", "{} rows of the table of timeline in which case is empty."),
    ],
)
def test_a_card_of_a_count_says_what_was_counted(target, said):
    card = cards.card(target, "c", to)
    assert said.format(kgdata.say(target)) in card
    assert f'href="../facts/{target.partition("?")[0]}.html"' in card


def test_a_card_holds_no_markup_of_the_data(monkeypatch):
    row = kgdata.get("st-0001") | {"label": "<b>Label</b> & more"}
    monkeypatch.setitem(_data.by_id("statistics"), "st-0001", row)
    card = cards.card("st-0001", "c", to)
    assert "&lt;b&gt;Label&lt;/b&gt; &amp; more" in card


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("st-0001", "../facts/statistics.html#st-0001"),
        ("ev-0022.date", "../facts/timeline.html#ev-0022"),
        ("p34.1", "../facts/passages.html#p34.1"),
        ("p34.1.anchor", "../facts/passages.html#p34.1"),
        ("name-0001", "../facts/entities.html#name-0001"),
        ("timeline?kind=charge", "../facts/timeline.html"),
    ],
)
def test_every_target_has_a_place(target, place):
    assert cards.place(target, to) == place


def test_a_record_knows_what_names_it():
    named = leaves.referrers()
    assert "st-0007" in named["st-0002"], "a formula names what it reads"
    assert "ev-0002" in named["p36.1"]
    assert "ev-0015" in named["ent-0013"], "who takes part in an event is named by it"


def test_every_record_stands_on_its_page(book):
    missing, pages = [], {}
    for table in kgdata.tables():
        key = _data.key(table)
        if len(key) == 1:
            for row in kgdata.records(table):
                id = row[key[0]]
                stood = leaves.page(row["table"]) if table == _data.RETIRED else leaves.place(id)
                if stood not in pages:
                    pages[stood] = (book / f"{stood}.html").read_text("utf-8")
                missing += [id] if f'id="{id}"' not in pages[stood] else []
    assert missing == []


def test_a_record_leads_back_to_the_chapters_that_show_it(book):
    page = (book / "facts" / "statistics.html").read_text("utf-8")
    record = page[page.index('id="st-0001"') : page.index('id="st-0002"')]
    assert '<a href="../chapters/08_arrivals.html#fact-st-0001">The arrivals</a>' in record


# Records that are gone


@pytest.fixture
def gone(tmp_path):
    """kgdata reads data in which one event was retired in favour of another, and one just went."""
    folder = shutil.copytree(_data.folder(), tmp_path / "data", copy_function=shutil.copyfile)
    with (folder / "retired.csv").open("a", encoding="utf-8") as file:
        file.write(
            "ev-9998,timeline,2026-11-24,personal_data,,\nev-9999,timeline,2026-11-25,duplicate,ev-0002,Told twice.\n"
        )
        file.write("name-9999,names,2026-11-25,error,,\n")
    kgdata.use(folder)
    yield
    kgdata.use(None)


def stand_in(**titles):
    """As much of Sphinx as the facts pages ask for their links."""
    builder = types.SimpleNamespace(get_relative_uri=lambda _, page: f"{page.rpartition('/')[2]}.html")
    return types.SimpleNamespace(builder=builder, env=types.SimpleNamespace(titles=titles))


def test_the_place_of_a_record_that_is_gone_stays_and_leads_on(gone):
    page = records.Page(stand_in(), "facts/timeline")

    def retired(table):
        return page._retired(table, leaves.of(f"facts/{table}", table))

    said = {node["ids"][0]: node for node in retired("timeline")}
    assert {id: node.astext() for id, node in said.items()} == {
        "ev-9998": "ev-9998 was retired on 24 November 2026: personal data removed.",
        "ev-9999": f"ev-9999 was retired on 25 November 2026: said twice. Told twice. In its place: ev-0002: "
        f"{kgdata.get('ev-0002')['title']}.",
    }
    (link,) = said["ev-9999"].findall(nodes.reference)
    assert link["refuri"] == "timeline.html#ev-0002"
    assert retired("cases") == []
    assert [node["ids"] for node in retired("entities")] == [["name-9999"]], "names stand with their entities"


def test_retired_ids_have_no_page_of_their_own():
    titles = {leaves.page(table): nodes.title("", table) for table in kgdata.tables() if table != _data.RETIRED}
    (listed,) = records.Page(stand_in(**titles), "facts").tables()
    assert _data.RETIRED not in [term.astext().partition(" ")[0] for term in listed.findall(nodes.term)]
    assert len(list(listed.findall(nodes.term))) > 15


def test_a_card_of_a_retired_record_is_that_of_its_successor(gone):
    with pytest.warns(kgdata.RetiredIdWarning):
        card = cards.card("ev-9999", "card-1", to)
    with pytest.warns(kgdata.RetiredIdWarning):
        place = cards.place("ev-9999", to)
    assert card == cards.card("ev-0002", "card-1", to)
    assert place == "../facts/timeline.html#ev-0002"
