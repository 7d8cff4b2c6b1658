"""What the data must satisfy beyond its schema: one function a rule, each says why.

A rule sees only rows that passed the schema, and one that concludes from what is missing
waits until the tables in question are sound: so one slip is not told twice. It yields
``(table, row, field, rule, remedy)``, with no table for what is wrong in the descriptor.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from kgdata import cells, edtf, formula, passages, witnesses
from kgdata._data import CLAIMS, RETIRED
from kgdata.witnesses import SPEECH
from kgdata.witnesses import told as _told

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgdata.checking import Checker, Table

    Found = tuple[str, dict[str, Any], str, str, str]  # table, row, field, rule, remedy

BUDGET = 0.15  # share of the article's characters that anchors and excerpts may publish together
EXCERPT_WORDS = 25
#: What cannot end before something else began.
BEGINS = {
    "detention": ("release",),
    "charge": ("reclassification",),
    "release": ("departure",),
    "departure": ("expulsion",),
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def check(checker: Checker) -> None:
    """Run every rule over what a :class:`kgdata.checking.Checker` has read."""
    rows = Rows(checker.tables)
    place = {
        (name, id(row)): line
        for name, table in checker.tables.items()
        for row, line in zip(table.rows, table.lines, strict=True)
    }
    lacking: set[object] = set()
    for rule in RULES:
        try:
            broken = list(rule(rows))
        except KeyError as error:  # a table or field that the descriptor does not have
            if error.args not in lacking:
                checker.report(
                    "datapackage.json", 1, "-", f"{error} is missing", f"describe it: the rule {rule.__name__} reads it"
                )
            lacking.add(error.args)
            continue
        except (TypeError, ValueError, AttributeError) as error:  # a field that the descriptor gives another type
            if TypeError not in lacking:
                remedy = f"give each field the type that the rule {rule.__name__} reads: {error}"
                checker.report("datapackage.json", 1, "type", "another type", remedy)
            lacking.add(TypeError)
            continue
        for table, row, *found in broken:
            line = place.get((table, id(row)), 1)
            checker.report(checker.tables[table].path if table else "datapackage.json", line, *found)


class Rows(dict[str, "list[dict[str, Any]]"]):
    """Table name -> its sound rows; ``by_id`` finds those with an id of their own, ``fields_of`` their fields."""

    def __init__(self, tables: dict[str, Table]) -> None:
        super().__init__({name: table.rows for name, table in tables.items()})
        self.by_id: dict[str, dict[str, Any]] = {}
        self.fields_of: dict[str, dict[str, Any]] = {}
        self.key_of = {name: [table.fields[part] for part in table.key] for name, table in tables.items()}
        of_records = [table for name, table in tables.items() if name != RETIRED]
        for table in of_records:
            if len(table.key) == 1:
                self.by_id.update((row[table.key[0]], row) for row in table.rows)
                self.fields_of.update((row[table.key[0]], table.fields) for row in table.rows)
        self.series = [name for name, table in tables.items() if table.key == ["figure_id"]]
        self.unsound = {name for name, table in tables.items() if not table.sound}
        self.whole = all(table.whole for table in tables.values())
        #: Per table the fields that no key ties to others: texts, but for the key itself.
        self.loose = {
            name: [
                field["name"]
                for field in table.fields.values()
                if field["type"] == "string" and "references" not in field and [field["name"]] != table.key
                if field["name"] not in {tied for tied, *_ in table.foreign}
            ]
            for name, table in tables.items()
        }
        # Unsound rows count here: they are there.
        self.ids = set().union(*(table.ids for table in of_records))
        self.cited = set().union(*(table.cited for name, table in tables.items() if name != "passages"))


def one_subject(rows: Rows) -> Iterator[Found]:
    """Every passage belongs to the one article this data is about."""
    subjects = [row for row in rows["sources"] if row["is_subject"]]
    if len(subjects) != 1 and rows["sources"] and "sources" not in rows.unsound:
        yield (
            "sources",
            (subjects or rows["sources"])[-1],
            "is_subject",
            "one subject",
            f"{len(subjects)} sources are the subject: mark exactly one true",
        )
    for row in subjects:
        if not row["n_characters"]:
            yield (
                "sources",
                row,
                "n_characters",
                "required",
                "the quotation budget needs the length of the subject article",
            )


def addresses_or_reasons(rows: Rows) -> Iterator[Found]:
    """A reader who cannot follow a source must at least be told why."""
    for row in rows["sources"]:
        if not row["url"] and not row["note"]:
            yield (
                "sources",
                row,
                "url",
                "no address",
                "give the canonical address, or say in the note why there is none",
            )


def told_somewhere(rows: Rows) -> Iterator[Found]:
    """A record without a place where it is said is our invention."""
    for table in (*CLAIMS, "names"):
        for row in rows[table]:
            told = [field for field in ("passage_id", "source_id", "formula") if row.get(field)]
            if table == "names" and not told:
                continue  # a preferred spelling is ours
            if len(told) != 1:
                yield (
                    table,
                    row,
                    "passage_id",
                    "where it is said",
                    f"give one of passage_id, source_id or formula, not {' and '.join(told) or 'none'}",
                )
    for row in rows["statistics"]:
        if bool(row["formula"]) != (row["attribution"] == "computed"):
            yield "statistics", row, "attribution", "computed", "'computed' goes with a formula and only with one"
        elif (row["modality"] == "computed") != (row["attribution"] == "computed"):
            yield "statistics", row, "modality", "computed", "'computed' goes with a formula and only with one"
        if not row["formula"] and not row["value_as_written"]:
            yield "statistics", row, "value_as_written", "required", "give the number in the words of the source"


def passages_in_order(rows: Rows) -> Iterator[Found]:
    """Offsets overlap or step back when a sentence was cut wrongly."""
    if "passages" in rows.unsound:
        return
    end, place = -1, (0, 0)
    sections: list[str] = []
    for row in rows["passages"]:
        if sections[-1:] != [row["section"]]:
            if row["section"] in sections:
                yield "passages", row, "section", "order", f"the section {row['section']} has ended before"
            sections.append(row["section"])
        here = (row["paragraph"], row["sentence"])
        if row["passage_id"] != "p{}.{}".format(*here):
            yield "passages", row, "passage_id", "id", "paragraph and sentence make the id: p{}.{}".format(*here)
        if place != (0, 0) and here not in ((place[0], place[1] + 1), (place[0] + 1, 1)):
            yield "passages", row, "sentence", "gap", "a sentence or paragraph is left out before this one"
        if row["end"] - row["start"] != row["length"] or row["start"] != end + 1:
            # In normal form one space stands between two sentences.
            yield (
                "passages",
                row,
                "start",
                "offsets",
                f"end minus start is the length, and this one begins at {end + 1}",
            )
        if len(row["anchor"]) > row["length"]:
            yield "passages", row, "anchor", "too long", "the anchor is longer than its sentence"
        if row["anchor"] != (normal := passages.normalise(row["anchor"])):
            yield "passages", row, "anchor", "normal form", f"write it as {normal!r}, or it is found in no copy"
        end, place = row["end"], here


def every_sentence_used(rows: Rows) -> Iterator[Found]:
    """A sentence with no record was overlooked, unless somebody says why it holds no fact."""
    for row in rows["passages"] if rows.whole else ():
        if (row["passage_id"] in rows.cited) == bool(row["no_fact"]):
            yield (
                "passages",
                row,
                "no_fact",
                "accounted for",
                "tie a record to the sentence, or say why it holds no fact; not both",
            )


def computed_numbers(rows: Rows) -> Iterator[Found]:
    """A computed number must still follow from the rows it names."""
    for table, field, value in (("statistics", "formula", "value"), ("discrepancies", "check_rule", "found")):
        for row in rows[table]:
            if not row[field]:
                continue
            if rows.whole and (unknown := [id for id in formula.inputs(row[field]) if id not in rows.ids]):
                yield table, row, field, "formula", f"{', '.join(unknown)} is in no row: correct the id or add the row"
            if next(iter(row.values())) in (rests_on := _rests_on(row[field], rows)):
                yield (
                    table,
                    row,
                    field,
                    "formula",
                    f"it rests on its own result: it reads {', '.join(sorted(rests_on))}",
                )
            if not rests_on <= rows.by_id.keys():
                continue
            try:
                result = formula.evaluate(row[field], rows.by_id.__getitem__)
            except ValueError as error:
                yield table, row, field, "formula", str(error)
                continue
            if row[value] is None or abs(result - row[value]) > 5e-5:
                yield table, row, value, "does not follow", f"{row[field]} gives {round(result, 4):g}, not {row[value]}"


def _rests_on(text: str, rows: Rows) -> set[str]:
    """The ids that a formula reads, and those that their formulas read."""
    found, todo = set(), formula.inputs(text)
    while todo:
        id = todo.pop()
        if id not in found:
            found.add(id)
            todo += formula.inputs(rows.by_id.get(id, {}).get("formula") or "")
    return found


def parts_and_wholes(rows: Rows) -> Iterator[Found]:
    """Parts that miss their whole by more than rounding are a discrepancy, and must be told as one."""
    if "statistics" in rows.unsound:
        return
    told = _told(rows, "arithmetic")
    groups = defaultdict(list)
    for row in rows["statistics"]:
        if row["part_of"] in rows.by_id:
            groups[row["part_of"], row["breakdown"]].append(row)
    for (whole_id, breakdown), parts in groups.items():
        whole = rows.by_id[whole_id]
        total = sum(part["value"] for part in parts)
        slack = sum((part["rounding"] or 0) / 2 for part in [*parts, whole] if (part["rounding"] or 0) > 1)
        gap = abs(whole["value"] - total)
        over = len(parts) == 1 and total > whole["value"]
        if whole_id not in told and (over or (len(parts) > 1 and gap > slack)):
            yield (
                "statistics",
                whole,
                "value",
                "parts and whole",
                f"the parts by {breakdown} miss the whole by {gap:,}, rounding explains {slack:,.0f}: correct a number or add a discrepancy of kind arithmetic",
            )
        for part in parts:
            if part["unit"] != whole["unit"]:
                yield (
                    "statistics",
                    part,
                    "unit",
                    "parts and whole",
                    f"a part of {whole_id} has its unit, {whole['unit']}",
                )


def history_in_order(rows: Rows) -> Iterator[Found]:
    """Nobody is released before the detention: a case whose dates exclude their own order is wrong."""
    told = _told(rows, "date")
    cases = defaultdict(list)
    for row in rows["timeline"]:
        if row["case_id"]:
            cases[row["case_id"]].append(row)
    for events in cases.values():
        for first in events:
            for later in events:
                if later["kind"] not in BEGINS.get(first["kind"], ()) or first["place_id"] != later["place_id"]:
                    continue
                start, stop = edtf.parse(first["date"]).earliest, edtf.parse(later["date"]).latest
                if start and stop and stop < start and not {first["event_id"], later["event_id"]} & told:
                    yield (
                        "timeline",
                        later,
                        "date",
                        "order",
                        f"a {later['kind']} cannot end before the {first['kind']} {first['event_id']}: correct a date or add a discrepancy of kind date",
                    )


def causes_come_first(rows: Rows) -> Iterator[Found]:
    """What follows from an event cannot be over before that event began."""
    for row in rows["timeline"]:
        cause = rows.by_id.get(row["follows_id"])
        if row["follows_id"] == row["event_id"]:
            yield "timeline", row, "follows_id", "order", "an event does not follow from itself: name the earlier one"
        elif cause and "event_id" in cause:
            start, stop = edtf.parse(cause["date"]).earliest, edtf.parse(row["date"]).latest
            if start and stop and stop < start:
                yield (
                    "timeline",
                    row,
                    "date",
                    "before its cause",
                    f"{row['date']} is over before {cause['event_id']} began ({cause['date']}): correct a date, or follows_id",
                )


def weekdays_fit(rows: Rows) -> Iterator[Found]:
    """A weekday in the words of the source is a second witness for the day."""
    told = _told(rows, "date")
    for row in rows["timeline"]:
        when = edtf.parse(row["date"])
        named = [day for day in WEEKDAYS if day.lower() in (row["date_as_written"] or "").lower()]
        if when.is_exact and named and WEEKDAYS[when.earliest.weekday()] not in named and row["event_id"] not in told:
            day = WEEKDAYS[when.earliest.weekday()]
            yield (
                "timeline",
                row,
                "date",
                "weekday",
                f"{row['date']} was a {day}: correct the date or add a discrepancy of kind date",
            )


def inferred_dates_say_why(rows: Rows) -> Iterator[Found]:
    """A reader must be able to redo an inference."""
    dated = {row["record_id"] for row in rows["checks"] if row["field"] == "date"}
    for row in rows["timeline"]:
        if row["date_basis"] in ("inferred_from_context", "computed_from_relative") and not row["note"]:
            yield "timeline", row, "note", "required", "say how the date was inferred"
        if row["date_basis"] == "stated" and not row["date_as_written"]:
            yield "timeline", row, "date_as_written", "required", "a stated date has words that state it"
        if row["date_basis"] == "other_source" and row["event_id"] not in dated and "checks" not in rows.unsound:
            yield (
                "timeline",
                row,
                "date_basis",
                "no check",
                "a date from another source needs a row in checks.csv that gives it",
            )


def quotations_are_short(rows: Rows) -> Iterator[Found]:
    """The article is not ours: excerpts stay under 25 words, with anchors under 15 % of it."""
    spent = sum(len(row["anchor"]) for row in rows["passages"])
    for row in rows["quotes"]:
        words = len((row["excerpt"] or "").split())
        spent += len(row["excerpt"] or "")
        if words > EXCERPT_WORDS:
            yield "quotes", row, "excerpt", "too long", f"{words} words, at most {EXCERPT_WORDS}: shorten it"
        if bool(row["excerpt"]) != (row["attribution"] == "direct_speech"):
            yield "quotes", row, "excerpt", "quotation", "direct_speech has an excerpt, anything else has none"
    for row in rows["sources"]:
        if row["is_subject"] and row["n_characters"] and spent > BUDGET * row["n_characters"]:
            yield (
                "sources",
                row,
                "n_characters",
                "quotation budget",
                f"anchors and excerpts are {spent} characters, over {BUDGET:.0%} of the article: shorten some",
            )


def people_are_protected(rows: Rows) -> Iterator[Found]:
    """Nobody is named here without a reason on record; anonymous stays anonymous."""
    shown = {row["entity_id"]: row["disclosure"] for row in rows["entities"]}
    for row in rows["entities"]:
        if row["schema"] == "Person" and row["disclosure"] == "full":
            for field in ("disclosure_reason", "reviewed_on"):
                if not row[field]:
                    yield (
                        "entities",
                        row,
                        field,
                        "disclosure",
                        "a person shown by name needs a reason and a day of review",
                    )
        if row["publicity"] == "private" and row["disclosure"] == "full":
            yield "entities", row, "disclosure", "disclosure", "somebody not named in public is shown by role only"
    speak = {row["claimant_id"] for t in CLAIMS for row in rows[t]}
    for row in rows["entities"]:
        if row["entity_id"] in speak and not row["speaks_as"]:
            yield (
                "entities",
                row,
                "speaks_as",
                "required",
                "records name it as who says so: say what kind of voice it is",
            )
    for row in rows["names"]:
        if shown.get(row["entity_id"], "full") != "full":
            yield "names", row, "text", "disclosure", f"{row['entity_id']} is not shown by name: take the spelling out"


def fields_exist(rows: Rows) -> Iterator[Found]:
    """A check or discrepancy about a field that the record does not have says nothing."""
    for table in ("checks", "discrepancy_records"):
        for row in rows[table]:
            about = rows.by_id.get(row["record_id"])
            if about and row["field"] and row["field"] not in about:
                yield table, row, "field", "unknown field", f"{row['record_id']} has the fields {', '.join(about)}"


def rival_values_fit(rows: Rows) -> Iterator[Found]:
    """A value that another source gives is compared with ours, so it is written as ours is."""
    for row in rows["checks"]:
        if not row["value"] or row["record_id"] not in rows.by_id:
            continue
        field = rows.fields_of[row["record_id"]].get(row["field"])
        if field is None:
            yield "checks", row, "value", "no field", "name in the column field what this is a value of"
            continue
        try:
            cells.typed(row["value"], field)
        except ValueError as error:
            yield "checks", row, "value", "form of the field", str(error)


def figures_keep_their_terms(rows: Rows) -> Iterator[Found]:
    """Of a series that may only be quoted, nothing is here but what is worked with; and a unit is that of its indicator."""
    worked = {
        id
        for table, field in (("statistics", "formula"), ("discrepancies", "check_rule"))
        for row in rows[table]
        for id in formula.inputs(row[field] or "")
    }
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for table in rows.series:
        for row in rows[table]:
            counted[row["indicator"]][row["unit"]] += 1
    units = {indicator: found.most_common(1)[0][0] for indicator, found in counted.items()}
    seen: dict[str, str] = {}
    for table in rows.series:
        for row in rows[table]:
            id = row["figure_id"]
            if seen.setdefault(id, table) != table:
                yield table, row, "figure_id", "duplicate", f"{id!r} stands in {seen[id]} already: give a new id"
            if (
                row["terms"] == "quotation_only"
                and id not in worked
                and not rows.unsound & {"statistics", "discrepancies"}
            ):
                yield (
                    table,
                    row,
                    "terms",
                    "more than quoted",
                    "its terms allow to quote what is used: name it in a formula of statistics.csv, or take it out",
                )
            if units[row["indicator"]] != row["unit"]:
                yield (
                    table,
                    row,
                    "unit",
                    "unit",
                    f"{row['indicator']} is given in {units[row['indicator']]}: one unit an indicator",
                )


def coordinates_of_places(rows: Rows) -> Iterator[Found]:
    """Only places have coordinates here: of a person they would be an address."""
    for row in rows["places"]:
        if witnesses.record(rows, row["entity_id"]).get("schema") not in ("Place", None):
            yield "places", row, "entity_id", "no place", f"{row['entity_id']} is no place: take the row out"


def wider_codes_exist(rows: Rows) -> Iterator[Found]:
    """A chart groups by the wider code, and would lose what has none that is known."""
    if "codes" in rows.unsound:
        return
    known = {f"{row['vocabulary']}:{row['code']}" for row in rows["codes"]}
    grouped = {row["vocabulary"] for row in rows["codes"] if row["broader"]}
    for row in rows["codes"]:
        if row["broader"] and row["broader"] not in known:
            yield "codes", row, "broader", "points nowhere", f"{row['broader']!r} is no code: correct it or add the row"
        if not row["broader"] and row["vocabulary"] in grouped:
            yield (
                "codes",
                row,
                "broader",
                "required",
                f"the other codes of {row['vocabulary']} have a wider code: give one",
            )


def one_claimant(rows: Rows) -> Iterator[Found]:
    """The outlet's own voice has the outlet as claimant, and only it."""
    told = [(t, row) for t in CLAIMS for row in rows[t] if row["passage_id"]]
    voices = Counter(row["claimant_id"] for _, row in told if row["attribution"] == "authorial")
    for outlet, _ in voices.most_common(1):
        for table, row in told:
            if row["attribution"] == "authorial" and row["claimant_id"] != outlet:
                yield (
                    table,
                    row,
                    "claimant_id",
                    "own voice",
                    f"what the article says in its own voice is claimed by {outlet}",
                )
            if row["attribution"] in SPEECH and row["claimant_id"] == outlet:
                yield table, row, "claimant_id", "reported speech", "name who is quoted or reported, not the outlet"


def ids_point_somewhere(rows: Rows) -> Iterator[Found]:
    """A field of ids that no key ties to a table may hold what is nowhere."""
    for table, fields in rows.loose.items():
        for field in fields:
            if not field.endswith(("_id", "_of", "_by")):
                continue
            held = {row[field] for row in rows[table]} - {None}
            if held and held <= rows.ids:
                yield "", {}, "foreignKeys", "key missing", f"say to which table {field} of {table} points"


def definitions_are_sentences(rows: Rows) -> Iterator[Found]:
    """A code with half a definition will be used for the other half."""
    for row in rows["codes"]:
        if not row["definition"].endswith((".", "!", "?")):
            yield "codes", row, "definition", "sentence", "write the definition as a sentence"


def retired_ids_stay_retired(rows: Rows) -> Iterator[Found]:
    """An identifier means one record for ever: what went is not used again, and what took its place is there."""
    for row in rows[RETIRED]:
        id, key = row["retired_id"], rows.key_of.get(row["table"], ())
        if id in rows.ids:
            yield (
                RETIRED,
                row,
                "retired_id",
                "in use",
                f"{id} is a record too: give that one a new id, or take this row out",
            )
        if len(key) != 1 or row["table"] == RETIRED or not re.fullmatch(key[0]["constraints"]["pattern"], id, re.ASCII):
            yield RETIRED, row, "table", "id of no such table", f"name the table that had {id}"
        if row["reason"] == "personal_data" and row["note"]:
            yield (
                RETIRED,
                row,
                "note",
                "content",
                "leave it empty: nothing is said of what was removed for a person's sake",
            )


RULES = [
    one_subject,
    addresses_or_reasons,
    told_somewhere,
    passages_in_order,
    every_sentence_used,
    computed_numbers,
    parts_and_wholes,
    history_in_order,
    causes_come_first,
    weekdays_fit,
    inferred_dates_say_why,
    quotations_are_short,
    people_are_protected,
    fields_exist,
    rival_values_fit,
    figures_keep_their_terms,
    coordinates_of_places,
    wider_codes_exist,
    one_claimant,
    ids_point_somewhere,
    definitions_are_sentences,
    retired_ids_stay_retired,
    *witnesses.RULES,
]
