"""The timeline: TimelineJS draws it in a browser, every event of it, and runs nothing that stands in it."""

import functools
import http.server
import json
import re
import shutil
import threading
from html.parser import HTMLParser

import pytest

import kgdata
from kgdata import _data
from kgdata.exporting import events

PAGE = """<!doctype html><meta charset="utf-8"><title>A timeline</title>
<link rel="stylesheet" href="dist/css/timeline.css"><script src="dist/js/timeline.js"></script>
<div id="timeline" style="height: 600px"></div>
<script>window.timeline = new TL.Timeline("timeline", "timeline.json", {font: null})</script>
"""
DRAWN = """() => [...document.querySelectorAll(".tl-slide")].map((slide) => ({
    id: slide.id,
    headline: slide.querySelector(".tl-headline, .tl-headline-title").textContent,
    date: slide.querySelector(".tl-headline-date")?.textContent,
    text: slide.querySelector(".tl-text-content").textContent,
    elements: [...slide.querySelectorAll(".tl-text-content *")].map((e) => e.tagName),
    links: [...slide.querySelectorAll("a")].map((e) => e.href),
}))"""


class Elements(HTMLParser):
    """The names of the elements of a text, its attributes, and its letters."""

    def __init__(self, text: str):
        super().__init__()
        self.names, self.attributes, self.letters = [], [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data):
        self.letters += data


@pytest.fixture(scope="module")
def drawn(node_modules, visit, tmp_path_factory):
    """``drawn(file)`` gives the slides that TimelineJS makes of a file, each by its id, and the visit itself."""
    package = node_modules / "@knight-lab" / "timelinejs" / "dist"
    assert package.is_dir(), "no TimelineJS: run `make test`, which installs it"
    folder = tmp_path_factory.mktemp("timeline")
    shutil.copytree(package, folder / "dist")
    (folder / "index.html").write_text(PAGE, "utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def drawn(file):
            shutil.copyfile(file, folder / "timeline.json")
            with visit(f"http://127.0.0.1:{server.server_port}/index.html", own=True) as seen:
                shouted = []
                seen.page.on("dialog", lambda dialog: (shouted.append(dialog.message), dialog.dismiss()))
                seen.page.wait_for_function("window.timeline && window.timeline.ready", timeout=60_000)
                slides = {slide["id"]: slide for slide in seen.page.evaluate(DRAWN)}
                assert (seen.console, seen.outside, shouted) == ([], [], [])
                return slides

        yield drawn
        server.shutdown()


@pytest.fixture(scope="module")
def slides(exported) -> dict:
    """The slides as written, by id; the first, which has no date, among them."""
    made = json.loads(exported("timelinejs").read_text("utf-8"))
    assert made.keys() == {"title", "events"}
    return {slide["unique_id"]: slide for slide in (made["title"], *made["events"])}


def test_timelinejs_draws_every_event_and_asks_nobody(drawn, exported):
    shown = drawn(exported("timelinejs"))
    rows = kgdata.records("timeline")
    assert set(shown) == {row["event_id"] for row in rows} | {"kgdata"}
    for row in rows:
        slide, found = shown[row["event_id"]], kgdata.provenance(row["event_id"])
        assert slide["headline"].endswith(row["title"])
        assert slide["date"] == events.when(row["date"])
        assert slide["text"].startswith(row["summary"])
        assert f"Said by {found['claimant']['name']}" in slide["text"]
        assert f"Standing: {_data.labels('verification')[found['verification']]}." in slide["text"]
        assert len(slide["links"]) == bool(found["source"]["url"])


def test_the_first_slide_says_what_it_is(slides):
    package = _data.schema()
    first = slides[package["name"]]
    assert first["text"]["headline"] == package["title"]
    assert "One row is a claim, not a truth." in first["text"]["text"]
    assert package["version"] in first["text"]["text"]
    assert "start_date" not in first


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2021-05-24/2021-05-25", {"year": 2021, "month": 5, "day": 24}, {"year": 2021, "month": 5, "day": 25}),
        ("[2022-07..2023-02]", {"year": 2022, "month": 7}, {"year": 2023, "month": 2}),
        ("[..2021-12]", {"year": 2021, "month": 12}, None),
        ("2020-10/..", {"year": 2020, "month": 10}, None),
    ],
)
def test_a_date_goes_no_further_than_it_is_known(slides, date, first, last):
    found = [slides[row["event_id"]] for row in kgdata.records("timeline") if row["date"] == date]
    assert found, "the data has no such date any more: name another"
    assert [(slide["start_date"], slide.get("end_date")) for slide in found] == [(first, last)] * len(found)


def test_days_are_those_of_the_data(slides):
    for row in kgdata.records("timeline"):
        slide = slides[row["event_id"]]
        written = "-".join(f"{number:02}" for number in slide["start_date"].values())
        assert written in row["date"]
        if "end_date" in slide:
            assert re.search("-".join(f"{number:02}" for number in slide["end_date"].values()) + r"~?\]?$", row["date"])


def test_a_slide_has_nothing_that_would_be_fetched(slides):
    known = {"unique_id", "start_date", "end_date", "display_date", "group", "text", "autolink"}
    assert set().union(*slides.values()) <= known
    assert {slide["autolink"] for slide in slides.values()} == {False}


def test_events_stand_in_rows_by_their_wider_kind(slides):
    groups = kgdata.timeline(labels=True).set_index("event_id")["group"].to_dict()
    assert {id: slide["group"] for id, slide in slides.items() if id != "kgdata"} == groups


def test_a_hostile_text_is_shown_not_run(theirs, drawn, hostile_texts, tmp_path):
    path = kgdata.export("timelinejs", tmp_path / "timeline.json")
    shown = drawn(path)
    rows = kgdata.records("timeline")
    place = {"title": "headline", "summary": "text", "note": "text"}
    ours = {key: text for key, text in hostile_texts.items() if key[0] == "timeline"}
    assert any("<script>" in text for text in ours.values())
    for (_, field, number), text in ours.items():
        slide = shown[rows[number]["event_id"]]
        assert text in slide[place[field]]
        assert set(slide["elements"]) <= {"P", "A", "DIV"}
    # Who draws it with another program may have nobody that cleans it.
    for slide in json.loads(path.read_text("utf-8"))["events"]:
        assert Elements(slide["text"]["headline"]).names == Elements(slide["display_date"]).names == []
        assert set(Elements(slide["text"]["text"]).names) <= {"p", "a"}
        assert set(Elements(slide["text"]["text"]).attributes) <= {"href"}
