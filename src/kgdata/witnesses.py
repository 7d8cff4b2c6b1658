"""What else in a row, or beside it, bears a cell out: the words of the source, its day, what an id points to.

The rules of :mod:`kgdata.rules` say what must be; those here hold two things against each other that somebody entered
apart, so that a slip in one of them is seen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from kgdata import edtf
from kgdata._data import CLAIMS

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from datetime import date

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


def told(rows: Rows, kind: str) -> Container[str]:
    """Records with a discrepancy of that kind; all, while nobody can say which."""
    if rows.unsound & {"discrepancies", "discrepancy_records"}:
        return rows.ids
    of_kind = {id for id, its in rows["discrepancies"].each("discrepancy_id", "kind") if its == kind}
    return {record for id, record in rows["discrepancy_records"].each("discrepancy_id", "record_id") if id in of_kind}


def ids_are_of_their_kind(rows: Rows) -> Iterator[Found]:
    """A column that points to people, bodies and places says which of them it means."""
    schema = dict(rows["entities"].each("entity_id", "schema"))
    for number, (id,) in enumerate(rows["timeline"].each("place_id")):
        if schema.get(id, "Place") != "Place":
            yield (
                "timeline",
                rows["timeline"][number],
                "place_id",
                "no place",
                f"{id} is no place: name where it happened",
            )
    for row in rows["cases"]:
        if schema.get(row["entity_id"], "Person") not in ("Person", "Group"):
            yield "cases", row, "entity_id", "nobody", f"{row['entity_id']} is neither a person nor a group"
    mute = {id for id, kind in schema.items() if kind in ("Place", "Law")}
    for table, field in (*((table, "claimant_id") for table in CLAIMS), ("quotes", "speaker_id")):
        for number, (id,) in enumerate(rows[table].each(field)):
            if id in mute:
                yield table, rows[table][number], field, "nobody", f"{id} cannot say anything: name who says so"


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
    for event, entity in rows["participants"].each("event_id", "entity_id"):
        took_part[event].add(entity)
    everybody = set(person.values())
    for row in rows["timeline"].having("case_id"):
        concerned = took_part[row["event_id"]] & everybody
        if concerned and person.get(row["case_id"]) not in concerned:
            others = ", ".join(sorted(id for id, whose in person.items() if whose in concerned))
            remedy = f"its participants have the cases {others}: correct case_id, or a row of participants.csv"
            yield "timeline", row, "case_id", "another's case", remedy


def preferred_names_are_shown(rows: Rows) -> Iterator[Found]:
    """A name that is corrected in one table only leaves the wrong one in use."""
    # That nobody else may have a spelling at all is told by people_are_protected.
    shown = {id: name for id, name, how in rows["entities"].each("entity_id", "name", "disclosure") if how == "full"}
    for number, (id, text, kind) in enumerate(rows["names"].each("entity_id", "text", "kind")):
        if kind == "preferred" and shown.get(id, text) != text:
            remedy = f"{id} is called {shown[id]!r} in entities.csv: make them one, or the id is another's"
            yield "names", rows["names"][number], "text", "preferred name", remedy


def spellings_are_in_their_script(rows: Rows) -> Iterator[Found]:
    """A letter of another script looks the same, and no search finds the name."""
    for number, (text, named) in enumerate(rows["names"].each("text", "script")):
        if any(bool(letter.search(text)) != (named == script) for script, letter in LETTERS.items()):
            remedy = f"{text!r} has letters of another script than {named}"
            yield "names", rows["names"][number], "script", "script", remedy


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
            remedy = f"{value} is not rounded to {step:g}: correct one of them"
            yield "statistics", row, "rounding", "no multiple", remedy


def words_bear_out_dates(rows: Rows) -> Iterator[Found]:
    """Day, month and year in the words of the source are witnesses for the date, as a weekday is."""
    excused = told(rows, "date")
    for row in rows["timeline"].having("date_as_written"):
        words, date = row["date_as_written"], edtf.parse(row["date"])
        first, last = date.earliest, date.latest
        # A relative date names a day that something else happened on.
        relative = row["date_basis"] == "computed_from_relative" or row["event_id"] in excused
        if not first or not last or relative:
            continue
        named, years = _named(words)
        if (named and not any(_within(*day, first, last) for day in named)) or (
            years and not any(first.year <= year <= last.year for year in years)
        ):
            remedy = f"the words say {words!r}: correct one of them or add a discrepancy of kind date"
            yield "timeline", row, "date", "words", remedy


@lru_cache(maxsize=10_000)
def _named(words: str) -> tuple[list[tuple[int, int]], list[int]]:
    """The days, as (month, day or 0), and the years that words name."""
    days = [(month, int(found[1] or found[2] or 0)) for month, name in MONTHS.items() for found in name.finditer(words)]
    return days, [int(year) for year in re.findall(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)", words)]


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
    subject, out, accessed = None, {}, {}
    fields = ("source_id", "date_published", "accessed", "is_subject")
    for number, (id, date, day, is_subject) in enumerate(rows["sources"].each(*fields)):
        published = edtf.parse(date) if date else None
        accessed[id] = read = edtf.parse(day).latest
        out[id] = (published and published.latest) or read
        subject = id if is_subject else subject
        if published and published.earliest and published.earliest > read:
            remedy = f"it was published on {date}: correct one of the days"
            yield "sources", rows["sources"][number], "accessed", "read before it was published", remedy
    for number, (date, source, modality) in enumerate(rows["timeline"].each("date", "source_id", "modality")):
        first, limit = edtf.parse(date).earliest, out.get(source or subject)
        if first and limit and first > limit and modality not in AHEAD:
            remedy = f"{source or 'the article'} is of {limit}: correct the date, or say that it was planned"
            yield "timeline", rows["timeline"][number], "date", "not yet then", remedy

    def too_early(period: str, id: str) -> bool:
        day, read = edtf.parse(period).earliest, accessed.get(id)
        return bool(day and read and day > read)

    for table in rows.series:  # many figures have one source and one period
        early = {pair for pair in set(rows[table].each("period", "source_id")) if too_early(*pair)}
        for number, pair in enumerate(rows[table].each("period", "source_id")) if early else ():
            if pair in early:
                remedy = f"{pair[1]} was read on {accessed[pair[1]]}: correct one of them"
                yield table, rows[table][number], "period", "not yet then", remedy


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
