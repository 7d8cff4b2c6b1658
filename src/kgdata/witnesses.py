"""What else in a row, or beside it, bears a cell out: the words of the source, its day, what an id points to.

The rules of :mod:`kgdata.rules` say what must be; those here hold two things against each other that somebody entered
apart, so that a slip in one of them is seen.
"""

from __future__ import annotations

import re
from collections import defaultdict

from kgdata import edtf
from kgdata._data import CLAIMS

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from typing import Any

    from kgdata.rules import Found, Rows

SPEECH = ("direct_speech", "direct_speech_paraphrased", "indirect_speech")
AHEAD = ("planned", "not_held", "opinion")  # said of what need not have happened yet
LARGEST = 10**15  # beyond, a number is no longer exact
THOUSANDS = (1, 10**3, 10**6, 10**9)  # "17 thousand" is 17,000
LETTERS = {"Latn": re.compile("[A-Za-z\u00c0-\u024f]"), "Cyrl": re.compile("[\u0400-\u052f]")}
_NAMES = (
    "January|январ", "February|феврал", "March|март", "April|апрел", r"May\b|ма[йя]", "June|июн", "July|июл",
    "August|август", "September|сентябр", "October|октябр", "November|ноябр", "December|декабр",
)  # fmt: skip
#: Month to its name in English or Russian, with a day before or after it.
MONTHS = {
    number: re.compile(rf"(?:(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?[- ])?(?:{name})\w*\.?(?: (\d{{1,2}})(?!\d))?")
    for number, name in enumerate(_NAMES, 1)
}


def record(rows: Rows, id: str | None) -> dict[str, Any]:
    """The sound row of an id; an empty one where there is none."""
    return rows.by_id.get(id or "", {})


def told(rows: Rows, kind: str) -> set[str]:
    """Records with a discrepancy of that kind; all, while nobody can say which."""
    if rows.unsound & {"discrepancies", "discrepancy_records"}:
        return rows.ids
    kinds = {row["discrepancy_id"]: row["kind"] for row in rows["discrepancies"]}
    return {row["record_id"] for row in rows["discrepancy_records"] if kinds.get(row["discrepancy_id"]) == kind}


def ids_are_of_their_kind(rows: Rows) -> Iterator[Found]:
    """A column that points to people, bodies and places says which of them it means."""
    for row in rows["timeline"]:
        if record(rows, row["place_id"]).get("schema") not in ("Place", None):
            yield "timeline", row, "place_id", "no place", f"{row['place_id']} is no place: name where it happened"
    for row in rows["cases"]:
        if record(rows, row["entity_id"]).get("schema") not in ("Person", "Group", None):
            yield "cases", row, "entity_id", "nobody", f"{row['entity_id']} is neither a person nor a group"
    for table, field in (*((table, "claimant_id") for table in CLAIMS), ("quotes", "speaker_id")):
        for row in rows[table]:
            if record(rows, row[field]).get("schema") in ("Place", "Law"):
                yield table, row, field, "nobody", f"{row[field]} cannot say anything: name who says so"


def quoted_is_who_claims(rows: Rows) -> Iterator[Found]:
    """What stands between quotation marks is claimed by who said it."""
    for row in rows["quotes"]:
        known = row["claimant_id"] in rows.by_id and row["speaker_id"] in rows.by_id
        if row["attribution"] in SPEECH[:2] and row["claimant_id"] != row["speaker_id"] and known:
            remedy = (
                f"the words of {row['speaker_id']} are claimed by {row['claimant_id']}: name one, or indirect_speech"
            )
            yield "quotes", row, "claimant_id", "quoted speech", remedy


def cases_are_of_their_person(rows: Rows) -> Iterator[Found]:
    """What happened to somebody stands in nobody else's case: a wrong one accuses a person of another's acts."""
    if rows.unsound & {"cases", "participants"}:
        return
    person = {row["case_id"]: row["entity_id"] for row in rows["cases"]}
    took_part = defaultdict(set)
    for row in rows["participants"]:
        took_part[row["event_id"]].add(row["entity_id"])
    everybody = set(person.values())
    for row in rows["timeline"]:
        concerned = took_part[row["event_id"]] & everybody
        if row["case_id"] and concerned and person.get(row["case_id"]) not in concerned:
            others = ", ".join(sorted(id for id, whose in person.items() if whose in concerned))
            remedy = f"its participants have the cases {others}: correct case_id, or a row of participants.csv"
            yield "timeline", row, "case_id", "another's case", remedy


def preferred_names_are_shown(rows: Rows) -> Iterator[Found]:
    """A name that is corrected in one table only leaves the wrong one in use."""
    for row in rows["names"]:
        entity = record(rows, row["entity_id"])
        shown = entity.get("name")
        # That nobody else may have a spelling at all is told by people_are_protected.
        if row["kind"] == "preferred" and entity.get("disclosure") == "full" and shown != row["text"]:
            remedy = f"{row['entity_id']} is called {shown!r} in entities.csv: make them one, or the id is another's"
            yield "names", row, "text", "preferred name", remedy


def spellings_are_in_their_script(rows: Rows) -> Iterator[Found]:
    """A letter of another script looks the same, and no search finds the name."""
    for row in rows["names"]:
        for script, letter in LETTERS.items():
            if bool(letter.search(row["text"])) != (row["script"] == script):
                yield (
                    "names",
                    row,
                    "script",
                    "script",
                    f"{row['text']!r} has letters of another script than {row['script']}",
                )
                break


def words_bear_out_numbers(rows: Rows) -> Iterator[Found]:
    """The number in the words of the source, and the step it looks rounded to, are witnesses for the value."""
    for row in rows["statistics"]:
        words, value, step = row["value_as_written"] or "", row["value"], row["rounding"]
        if abs(value) > LARGEST:
            yield "statistics", row, "value", "too large", f"{words or value} is more than anybody counts: correct it"
            continue
        # 446 thousand 574 and 446,574 are one number.
        joined = re.sub(r"(?<=\d)(?:,| | thousand | тыс(?:\.|яч[аи]?) )(?=\d{3}(?!\d))", "", words)
        named = [float(text.replace(",", ".")) for text in re.findall(r"\d+(?:[.,]\d+)?", joined)]
        if named and not any(abs(abs(value) - number * times) < 5e-5 for number in named for times in THOUSANDS):
            said = " and ".join(f"{number:.10g}" for number in named)
            yield "statistics", row, "value", "words", f"the words say {said}, not {value}: correct one of them"
        if step and abs(value / step - round(value / step)) > 1e-9:
            yield (
                "statistics",
                row,
                "rounding",
                "no multiple",
                f"{value} is not rounded to {step:g}: correct one of them",
            )


def words_bear_out_dates(rows: Rows) -> Iterator[Found]:
    """Day, month and year in the words of the source are witnesses for the date, as a weekday is."""
    excused = told(rows, "date")
    for row in rows["timeline"]:
        words, when = row["date_as_written"], edtf.parse(row["date"])
        first, last = when.earliest, when.latest
        # A relative date names a day that something else happened on.
        relative = row["date_basis"] == "computed_from_relative" or row["event_id"] in excused
        if not words or not first or not last or relative:
            continue
        named = [
            (month, int(found[1] or found[2] or 0)) for month, name in MONTHS.items() for found in name.finditer(words)
        ]
        years = [int(year) for year in re.findall(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)", words)]
        if (named and not any(_within(*day, first, last) for day in named)) or (
            years and not any(first.year <= year <= last.year for year in years)
        ):
            remedy = f"the words say {words!r}: correct one of them or add a discrepancy of kind date"
            yield "timeline", row, "date", "words", remedy


def _within(month: int, day: int, first: date, last: date) -> bool:
    """Whether a day of a month, or any day of it, can lie in a time."""
    span = [(year, month, day or 1, day or 31) for year in range(first.year, last.year + 1)]
    return any(
        (year, month, to) >= (first.year, first.month, first.day)
        and (year, month, since) <= (last.year, last.month, last.day)
        for year, month, since, to in span
    )


def told_after_it_happened(rows: Rows) -> Iterator[Found]:
    """Nobody reports what is still to come, and nobody reads what is not yet published."""
    sources = {row["source_id"]: row for row in rows["sources"]}
    subject = next((id for id, row in sources.items() if row["is_subject"]), None)
    out = {}
    for id, row in sources.items():
        published = edtf.parse(row["date_published"]) if row["date_published"] else None
        read = edtf.parse(row["accessed"]).latest
        out[id] = (published and published.latest) or read
        if published and published.earliest and published.earliest > read:
            remedy = f"it was published on {row['date_published']}: correct one of the days"
            yield "sources", row, "accessed", "read before it was published", remedy
    for row in rows["timeline"]:
        day, limit = edtf.parse(row["date"]).earliest, out.get(row["source_id"] or subject)
        if day and limit and day > limit and row["modality"] not in AHEAD:
            remedy = f"{row['source_id'] or 'the article'} is of {limit}: correct the date, or say that it was planned"
            yield "timeline", row, "date", "not yet then", remedy
    # The same few hundred periods stand in all rows.
    begins = {text: edtf.parse(text).earliest for text in {row["period"] for t in rows.series for row in rows[t]}}
    for table in rows.series:
        for row in rows[table]:
            day, source = begins[row["period"]], sources.get(row["source_id"])
            if day and source and str(day) > source["accessed"]:
                remedy = f"{row['source_id']} was read on {source['accessed']}: correct one of them"
                yield table, row, "period", "not yet then", remedy


RULES = [
    ids_are_of_their_kind,
    quoted_is_who_claims,
    cases_are_of_their_person,
    preferred_names_are_shown,
    spellings_are_in_their_script,
    words_bear_out_numbers,
    words_bear_out_dates,
    told_after_it_happened,
]
