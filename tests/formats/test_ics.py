"""The calendar: a program for calendars reads it, and no date in it is sharper than what is known."""

import json
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

import kgdata
from kgdata import _data, exporting
from kgdata.exporting import events, ics


@pytest.fixture(scope="module")
def content(exported) -> bytes:
    return exported("ics").read_bytes()


@pytest.fixture(scope="module")
def entries(content) -> dict:
    """The entries as icalendar reads them, by the id of the event."""
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar.errors == []
    found = calendar.walk("VEVENT")
    assert [entry.errors for entry in found] == [[]] * len(found)
    return {str(entry["UID"]).removesuffix("@kgdata-kyrgyzstan"): entry for entry in found}


def days(entry) -> tuple[date, date]:
    """The first and last day of an entry."""
    return entry["DTSTART"].dt, entry["DTEND"].dt - timedelta(days=1)


def test_every_event_is_an_entry_that_takes_no_time(entries):
    assert set(entries) == {row["event_id"] for row in kgdata.records("timeline")}
    assert {str(entry["TRANSP"]) for entry in entries.values()} == {"TRANSPARENT"}
    assert {type(day) for entry in entries.values() for day in days(entry)} == {date}  # all day long, in no time zone


def test_an_entry_stands_where_its_date_allows(entries):
    for row in kgdata.timeline().to_dict("records"):
        first, last = days(entries[row["event_id"]])
        known = [day.date() for day in (row["date_earliest"], row["date_latest"]) if day == day]
        if len(known) == 2:
            assert (first, last) == tuple(known), row["event_id"]
        elif row["date_kind"] == "one_of":
            assert first == last == known[0], row["event_id"]
        else:
            assert known[0] in (first, last), row["event_id"]


@pytest.mark.parametrize(
    ("written", "first", "last", "words"),
    [
        ("2023-06-04", "2023-06-04", "2023-06-04", "4 June 2023"),
        ("2024-02", "2024-02-01", "2024-02-29", "February 2024 (some day of that month; which one is not said)"),
        ("2018?", "2018-01-01", "2018-12-31", "probably 2018 (some day of that year; which one is not said)"),
        ("2023-05-30~", "2023-05-30", "2023-05-30", "about 30 May 2023"),
        ("2023-06-04/2023-06-12", "2023-06-04", "2023-06-12", "4 June 2023 to 12 June 2023 (it lasted)"),
        ("2020-10/..", "2020-10-01", "2020-10-31", "from October 2020 on (it lasted; until when is not said)"),
        ("../2023-06-16", "2023-06-16", "2023-06-16", "until 16 June 2023 (it lasted; since when is not said)"),
        ("[..2021-12]", "2021-12-31", "2021-12-31", "on or before December 2021"),
        ("[2023-06-16..]", "2023-06-16", "2023-06-16", "on or after 16 June 2023"),
        (
            "[2022-02..2022-12-06]", "2022-02-01", "2022-12-06",
            "between February 2022 and 6 December 2022 (some day of that time; which one is not said)",
        ),
    ],
)  # fmt: skip
def test_what_lasted_is_told_from_what_is_not_known(written, first, last, words):
    assert tuple(day.isoformat() for day in events.span(written)) == (first, last)
    assert events.when(written) == words


def test_an_entry_says_who_claims_it_and_how_it_stands(entries):
    for row in kgdata.records("timeline"):
        entry, found = entries[row["event_id"]], kgdata.provenance(row["event_id"])
        said = str(entry["DESCRIPTION"])
        assert row["summary"] in said
        assert f"Said by {found['claimant']['name']}" in said
        assert f"Standing: {_data.labels('verification')[found['verification']]}." in said
        assert f"When: {events.when(row['date'])}." in said
        assert row["event_id"] in said.splitlines()
        assert (found["source"]["url"] or said) in said
        assert str(entry.get("URL", "")) == (found["source"]["url"] or "")
        assert str(entry.get("LOCATION", "")) == (kgdata.get(row["place_id"])["name"] if row["place_id"] else "")
        assert list(entry["CATEGORIES"].cats) == [_data.labels("event_kind")[row["kind"]]]


def test_what_is_not_simply_said_is_marked_in_the_title(entries):
    seen = set()
    for row in kgdata.records("timeline"):
        standing, title = kgdata.provenance(row["event_id"])["verification"], str(entries[row["event_id"]]["SUMMARY"])
        mark = title.removesuffix(row["title"])
        assert title.endswith(row["title"])
        assert (_data.labels("modality")[row["modality"]] in mark.lower()) == (row["modality"] != "asserted")
        assert (_data.labels("verification")[standing] in mark.lower()) == (standing in ("disputed", "contradicted"))
        assert not mark or mark.endswith(": ")
        seen.add(mark)
    assert {"", "Alleged: ", "Disputed: "} <= seen, "the data has no case of it"


def test_lines_are_short_and_no_letter_is_cut(content):
    *lines, end = content.split(b"\r\n")
    assert end == b""
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) == 75
    assert [line.decode("utf-8").encode() for line in lines] == lines
    assert "“".encode() in content, "no letter of more than one octet to be cut"


@pytest.mark.parametrize("words", ["а" * 200, "x" * 66 + "😀" * 50, "x" * 67, "x" * 68, "", "é" * 33 + "x"])
def test_folding_can_be_undone(words):
    line = f"SUMMARY:{words}"
    physical = ics.folded(line).removesuffix("\r\n").split("\r\n ")
    assert "".join(physical) == line
    assert all(len(part.encode()) <= 75 - bool(number) for number, part in enumerate(physical))


def test_a_hostile_text_is_a_text(theirs, hostile_texts, tmp_path):
    calendar = icalendar.Calendar.from_ical(kgdata.export("ics", tmp_path / "a.ics").read_bytes())
    said = {str(entry["UID"]): str(entry["DESCRIPTION"]) + str(entry["SUMMARY"]) for entry in calendar.walk("VEVENT")}
    rows = kgdata.records("timeline")
    ours = {key: text for key, text in hostile_texts.items() if key[0] == "timeline"}
    assert ours
    for (_, _, number), text in ours.items():
        assert text in said[f"{rows[number]['event_id']}@kgdata-kyrgyzstan"]
    assert len(said) == len(rows)


def test_special_letters_come_back_as_they_were(copy, tmp_path):
    path, title, odd = copy / "timeline.csv", "Krylova is detained in Bishkek", r"a\b; c\, d\n e:f"
    path.write_text(path.read_text("utf-8").replace(title, f'"{odd}"', 1), "utf-8")
    kgdata.use(copy)
    try:
        content = kgdata.export("ics", tmp_path / "a.ics").read_bytes()
    finally:
        kgdata.use(None)
    assert rb"SUMMARY:a\\b\; c\\\, d\\n e:f" in content  # icalendar forgives a comma, others do not
    calendar = icalendar.Calendar.from_ical(content)
    assert odd in [str(entry["SUMMARY"]) for entry in calendar.walk("VEVENT")]


def described(folder, **words):
    """Write other words into a descriptor; None takes one out."""
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8")) | words
    path.write_text(json.dumps({name: value for name, value in descriptor.items() if value is not None}), "utf-8")


def test_the_time_is_that_of_the_data_not_of_the_clock(entries, copy, tmp_path):
    (stamp,) = {entry["DTSTAMP"].dt for entry in entries.values()}
    assert stamp.isoformat().replace("+00:00", "Z") == _data.schema()["created"]
    for created, expected in [(None, (1970, 1, 1)), ("2023-06-15T21:00:00Z", (2023, 6, 15, 21))]:
        described(copy, created=created)
        kgdata.use(copy)
        try:
            content = kgdata.export("ics", tmp_path / "a.ics").read_bytes()
        finally:
            kgdata.use(None)
        entry = icalendar.Calendar.from_ical(content).walk("VEVENT")[0]
        assert entry["DTSTAMP"].dt == datetime(*expected, tzinfo=UTC)


def test_its_name_is_that_of_the_registry(exported):
    assert exported("ics").name == exporting.FORMATS["ics"].target
