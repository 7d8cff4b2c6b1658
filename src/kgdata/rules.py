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

    from kgdata.checking import Checker, Sound

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
    rows = Rows(checker)
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
            if table:
                checker.report(rows[table].path, rows[table].line_of(row), *found)
            else:
                checker.report("datapackage.json", 1, *found)


class Rows(dict[str, "Sound"]):
    """Table name -> its sound rows; ``by_id`` finds those with an id of their own."""

    def __init__(self, checker: Checker) -> None:
        super().__init__(tables := checker.sound)
        self.key_of = {name: [table.fields[part] for part in table.key] for name, table in tables.items()}
        self.by_id = ById(checker.home)
        self.ids = checker.home  # those of unsound rows too: they are there
        self.series = [name for name, table in tables.items() if table.key == ["figure_id"]]
        self.unsound = {name for name, table in tables.items() if not table.complete}
        self.whole = all(table.whole for table in tables.values())
        #: Per table the fields that no key ties to others: texts, but for the key itself.
        self.loose = {
            name: [
                field["name"]
                for field in table.fields.values()
                if field["type"] == "string" and "references" not in field and [field["name"]] != table.key
                if field["name"] not in {tied for tied, *_ in checker.tables[name].foreign}
            ]
            for name, table in tables.items()
        }
        self.cited = set().union(*(table.cited for name, table in tables.items() if name != "passages"))


class ById:
    """The sound records, each made into a row when it is asked for."""

    def __init__(self, home: dict[str, Sound]) -> None:
        self.home = home

    def __contains__(self, id: str) -> bool:
        return id in self.home and self.home[id].at[id] >= 0

    def __getitem__(self, id: str) -> dict[str, Any]:
        if id not in self:
            raise KeyError(id)
        return self.home[id][self.home[id].at[id]]

    def fields(self, id: str) -> dict[str, Any]:
        """The fields of the table that an id is in; none if it is in no table."""
        return self.home[id].fields if id in self else {}


def one_subject(rows: Rows) -> Iterator[Found]:
    """Every passage belongs to the one article this data is about."""
    subjects = list(rows["sources"].having("is_subject"))
    if len(subjects) != 1 and rows["sources"] and "sources" not in rows.unsound:
        yield (
            "sources",
            subjects[-1] if subjects else rows["sources"][-1],
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
    for number, (url, note) in enumerate(rows["sources"].each("url", "note")):
        if not url and not note:
            remedy = "give the canonical address, or say in the note why there is none"
            yield "sources", rows["sources"][number], "url", "no address", remedy


def told_somewhere(rows: Rows) -> Iterator[Found]:
    """A record without a place where it is said is our invention."""
    for table in (*CLAIMS, "names"):
        places = [field for field in ("passage_id", "source_id", "formula") if field in rows[table].fields]
        for number, cells_of in enumerate(rows[table].each(*places)):
            given = len(places) - cells_of.count(None)
            if given == 1 or (table == "names" and not given):  # a preferred spelling is ours
                continue
            told = " and ".join(field for field, cell in zip(places, cells_of, strict=True) if cell)
            remedy = f"give one of passage_id, source_id or formula, not {told or 'none'}"
            yield table, rows[table][number], "passage_id", "where it is said", remedy
    numbers, only = rows["statistics"], "'computed' goes with a formula and only with one"
    fields = ("formula", "attribution", "modality", "value_as_written")
    for number, (formula_of, attribution, modality, written) in enumerate(numbers.each(*fields)):
        if bool(formula_of) != (attribution == "computed"):
            yield "statistics", numbers[number], "attribution", "computed", only
        elif (modality == "computed") != (attribution == "computed"):
            yield "statistics", numbers[number], "modality", "computed", only
        if not formula_of and not written:
            remedy = "give the number in the words of the source"
            yield "statistics", numbers[number], "value_as_written", "required", remedy


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
    formulas = {id: text for id, text in rows["statistics"].each("statistic_id", "formula") if text}
    for table, field, value in (("statistics", "formula", "value"), ("discrepancies", "check_rule", "found")):
        for row in rows[table].having(field):
            if rows.whole and (unknown := [id for id in formula.inputs(row[field]) if id not in rows.ids]):
                yield table, row, field, "formula", f"{', '.join(unknown)} is in no row: correct the id or add the row"
            if next(iter(row.values())) in (rests_on := _rests_on(row[field], formulas)):
                yield (
                    table,
                    row,
                    field,
                    "formula",
                    f"it rests on its own result: it reads {', '.join(sorted(rests_on))}",
                )
            if not all(id in rows.by_id for id in rests_on):
                continue
            try:
                result = formula.evaluate(row[field], rows.by_id.__getitem__)
            except ValueError as error:
                yield table, row, field, "formula", str(error)
                continue
            if row[value] is None or abs(result - row[value]) > 5e-5:
                yield table, row, value, "does not follow", f"{row[field]} gives {round(result, 4):g}, not {row[value]}"


def _rests_on(text: str, formulas: dict[str, str]) -> set[str]:
    """The ids that a formula reads, and those that their formulas read."""
    found, todo = set(), formula.inputs(text)
    while todo:
        id = todo.pop()
        if id not in found:
            found.add(id)
            todo += formula.inputs(formulas.get(id, ""))
    return found


def parts_and_wholes(rows: Rows) -> Iterator[Found]:
    """Parts that miss their whole by more than rounding are a discrepancy, and must be told as one."""
    if "statistics" in rows.unsound:
        return
    told = _told(rows, "arithmetic")
    groups = defaultdict(list)
    for row in rows["statistics"].having("part_of"):
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
    for row in rows["timeline"].having("case_id"):
        cases[row["case_id"]].append(row)
    for events in cases.values():
        for first in events:
            for later in events:
                if later["kind"] not in BEGINS.get(first["kind"], ()) or first["place_id"] != later["place_id"]:
                    continue
                start, stop = edtf.parse(first["date"]).earliest, edtf.parse(later["date"]).latest
                if start and stop and stop < start and not any(event["event_id"] in told for event in (first, later)):
                    yield (
                        "timeline",
                        later,
                        "date",
                        "order",
                        f"a {later['kind']} cannot end before the {first['kind']} {first['event_id']}: correct a date or add a discrepancy of kind date",
                    )


def causes_come_first(rows: Rows) -> Iterator[Found]:
    """What follows from an event cannot be over before that event began."""
    date_of = dict(rows["timeline"].each("event_id", "date"))
    for number, (id, cause, date) in enumerate(rows["timeline"].each("event_id", "follows_id", "date")):
        if cause == id:
            remedy = "an event does not follow from itself: name the earlier one"
            yield "timeline", rows["timeline"][number], "follows_id", "order", remedy
        elif cause in date_of:
            start, stop = edtf.parse(date_of[cause]).earliest, edtf.parse(date).latest
            if start and stop and stop < start:
                remedy = f"{date} is over before {cause} began ({date_of[cause]}): correct a date, or follows_id"
                yield "timeline", rows["timeline"][number], "date", "before its cause", remedy


def weekdays_fit(rows: Rows) -> Iterator[Found]:
    """A weekday in the words of the source is a second witness for the day."""
    told = _told(rows, "date")
    for row in rows["timeline"].having("date_as_written"):
        date, written = edtf.parse(row["date"]), row["date_as_written"].lower()
        named = [day for day in WEEKDAYS if day.lower() in written] if "day" in written else []
        if date.is_exact and named and WEEKDAYS[date.earliest.weekday()] not in named and row["event_id"] not in told:
            day = WEEKDAYS[date.earliest.weekday()]
            yield (
                "timeline",
                row,
                "date",
                "weekday",
                f"{row['date']} was a {day}: correct the date or add a discrepancy of kind date",
            )


def inferred_dates_say_why(rows: Rows) -> Iterator[Found]:
    """A reader must be able to redo an inference."""
    dated = {id for id, field in rows["checks"].each("record_id", "field") if field == "date"}
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
    spent = sum(len(anchor) for (anchor,) in rows["passages"].each("anchor"))
    for row in rows["quotes"]:
        words = len((row["excerpt"] or "").split())
        spent += len(row["excerpt"] or "")
        if words > EXCERPT_WORDS:
            yield "quotes", row, "excerpt", "too long", f"{words} words, at most {EXCERPT_WORDS}: shorten it"
        if bool(row["excerpt"]) != (row["attribution"] == "direct_speech"):
            yield "quotes", row, "excerpt", "quotation", "direct_speech has an excerpt, anything else has none"
    for row in rows["sources"].having("is_subject"):
        if row["n_characters"] and spent > BUDGET * row["n_characters"]:
            yield (
                "sources",
                row,
                "n_characters",
                "quotation budget",
                f"anchors and excerpts are {spent} characters, over {BUDGET:.0%} of the article: shorten some",
            )


def people_are_protected(rows: Rows) -> Iterator[Found]:
    """Nobody is named here without a reason on record; anonymous stays anonymous."""
    shown = dict(rows["entities"].each("entity_id", "disclosure"))
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
    speak = {id for t in CLAIMS for (id,) in rows[t].each("claimant_id")}
    for number, (id, voice) in enumerate(rows["entities"].each("entity_id", "speaks_as")):
        if id in speak and not voice:
            remedy = "records name it as who says so: say what kind of voice it is"
            yield "entities", rows["entities"][number], "speaks_as", "required", remedy
    for number, (id,) in enumerate(rows["names"].each("entity_id")):
        if shown.get(id, "full") != "full":
            remedy = f"{id} is not shown by name: take the spelling out"
            yield "names", rows["names"][number], "text", "disclosure", remedy


def fields_exist(rows: Rows) -> Iterator[Found]:
    """A check or discrepancy about a field that the record does not have says nothing."""
    for table in ("checks", "discrepancy_records"):
        for number, (id, field) in enumerate(rows[table].each("record_id", "field")):
            if field and (fields := rows.by_id.fields(id)) and field not in fields:
                yield table, rows[table][number], "field", "unknown field", f"{id} has the fields {', '.join(fields)}"


def rival_values_fit(rows: Rows) -> Iterator[Found]:
    """A value that another source gives is compared with ours, so it is written as ours is."""
    for number, (id, name, value) in enumerate(rows["checks"].each("record_id", "field", "value")):
        if not value or not (fields := rows.by_id.fields(id)):
            continue
        row, field = rows["checks"][number], fields.get(name)
        if field is None:
            yield "checks", row, "value", "no field", "name in the column field what this is a value of"
            continue
        try:
            cells.typed(value, field)
        except ValueError as error:
            yield "checks", row, "value", "form of the field", str(error)


def figures_keep_their_terms(rows: Rows) -> Iterator[Found]:
    """Of a series that may only be quoted, nothing is here but what is worked with; and a unit is that of its indicator."""
    worked = {
        id
        for table, field in (("statistics", "formula"), ("discrepancies", "check_rule"))
        for text in rows[table].columns[field]
        if text
        for id in formula.inputs(text)
    }
    counted = Counter(pair for table in rows.series for pair in rows[table].each("indicator", "unit"))
    units = dict(pair for pair, _ in reversed(counted.most_common()))  # of each indicator the one that most have
    seen: dict[str, str] = {}
    for table in rows.series:
        of = rows[table]
        for number, (id, terms, indicator, unit) in enumerate(of.each("figure_id", "terms", "indicator", "unit")):
            if seen.setdefault(id, table) != table:
                told = f"{id!r} stands in {seen[id]} already: give a new id"
                yield table, of[number], "figure_id", "duplicate", told
            if terms == "quotation_only" and id not in worked and not rows.unsound & {"statistics", "discrepancies"}:
                told = "its terms allow to quote what is used: name it in a formula of statistics.csv, or take it out"
                yield table, of[number], "terms", "more than quoted", told
            if units[indicator] != unit:
                told = f"{indicator} is given in {units[indicator]}: one unit an indicator"
                yield table, of[number], "unit", "unit", told


def coordinates_of_places(rows: Rows) -> Iterator[Found]:
    """Only places have coordinates here: of a person they would be an address."""
    schemas = dict(rows["entities"].each("entity_id", "schema"))
    for row in rows["places"]:
        if row["entity_id"] in schemas and schemas[row["entity_id"]] != "Place":
            yield "places", row, "entity_id", "no place", f"{row['entity_id']} is no place: take the row out"


def wider_codes_exist(rows: Rows) -> Iterator[Found]:
    """A chart groups by the wider code, and would lose what has none that is known."""
    if "codes" in rows.unsound:
        return
    codes = list(rows["codes"].each("vocabulary", "code", "broader"))
    known = {f"{vocabulary}:{code}" for vocabulary, code, _ in codes}
    grouped = {vocabulary for vocabulary, _, broader in codes if broader}
    for number, (vocabulary, _, broader) in enumerate(codes):
        if broader and broader not in known:
            remedy = f"{broader!r} is no code: correct it or add the row"
            yield "codes", rows["codes"][number], "broader", "points nowhere", remedy
        if not broader and vocabulary in grouped:
            remedy = f"the other codes of {vocabulary} have a wider code: give one"
            yield "codes", rows["codes"][number], "broader", "required", remedy


def one_claimant(rows: Rows) -> Iterator[Found]:
    """The outlet's own voice has the outlet as claimant, and only it."""
    told = {t: list(rows[t].each("attribution", "claimant_id", "passage_id")) for t in CLAIMS}
    voices = Counter(who for of in told.values() for how, who, passage in of if passage and how == "authorial")
    for outlet, _ in voices.most_common(1):
        for table, of in told.items():
            for number, (how, who, passage) in enumerate(of):
                if passage and how == "authorial" and who != outlet:
                    remedy = f"what the article says in its own voice is claimed by {outlet}"
                    yield table, rows[table][number], "claimant_id", "own voice", remedy
                if passage and how in SPEECH and who == outlet:
                    remedy = "name who is quoted or reported, not the outlet"
                    yield table, rows[table][number], "claimant_id", "reported speech", remedy


def ids_point_somewhere(rows: Rows) -> Iterator[Found]:
    """A field of ids that no key ties to a table may hold what is nowhere."""
    for table, fields in rows.loose.items():
        for field in fields:
            if not field.endswith(("_id", "_of", "_by")):
                continue
            held = {id for (id,) in rows[table].each(field)} - {None}
            if held and all(id in rows.ids for id in held):
                yield "", {}, "foreignKeys", "key missing", f"say to which table {field} of {table} points"


def definitions_are_sentences(rows: Rows) -> Iterator[Found]:
    """A code with half a definition will be used for the other half."""
    for number, (definition,) in enumerate(rows["codes"].each("definition")):
        if not definition.endswith((".", "!", "?")):
            yield "codes", rows["codes"][number], "definition", "sentence", "write the definition as a sentence"


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
