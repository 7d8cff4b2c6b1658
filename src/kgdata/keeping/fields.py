"""What the fields of a new row take, as far as it can be said without asking: defaults, codes, records, dates, faults.

All of it is read from the descriptor and the data; :mod:`kgdata.keeping.adding` does the asking.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import kgdata
from kgdata import _data, cells, edtf, lookup, passages, text

_DATES = ("2023-06-09", "2023-06", "2023", "2023-06-09~", "2023-06-09?", "2022-07/2022-09", "2022-07/..",
          "[2022-02-24..2022-12-06]", "[..2023-06-16]")  # fmt: skip
_LIMITS = {"pattern": "It looks like", "maxLength": "Characters at most:", "minimum": "At least", "maximum": "At most"}


class Form:
    """What the fields of a table take.

    Examples
    --------
    >>> form = Form("checks")
    >>> form.meant("relation", "looked for", {})
    ['not_found']
    >>> form.faults("source_id", "src-9999", {})
    ["points nowhere: 'src-9999' is in no row of sources.csv"]
    """

    def __init__(self, table: str):
        schema = _data.resource(table)["schema"]
        self.table, self.key = table, _data.key(table)
        self.fields: dict[str, dict[str, Any]] = {field["name"]: field for field in schema["fields"]}
        # The table that a field points to; an empty text is any.
        self.points: dict[str, str] = {
            foreign["fields"]: foreign["reference"]["resource"] or table for foreign in schema.get("foreignKeys", [])
        } | {name: "" for name, field in self.fields.items() if field.get("references") == "record"}

    def field(self, name: str, row: dict[str, str]) -> dict[str, Any]:
        """The descriptor of a field; what another publication gives for a field of a record is written as that field is."""
        field = self.fields[name]
        if name == "value" and row.get("field"):
            like: dict[str, Any] = next((other for other in _fields_of(row) if other["name"] == row["field"]), {})
            return field | {key: like[key] for key in ("type", "rdfType") if key in like}
        return field

    def default(self, name: str) -> str:
        """What a field has if nothing is typed: the next free id, today for the day of reading, else nothing."""
        field = self.fields[name]
        if [name] == self.key:
            return self.next_id()
        required = field.get("constraints", {}).get("required")
        return date.today().isoformat() if field["type"] == "date" and required else ""

    def next_id(self) -> str:
        """One more than the last id of the table; never one that stands elsewhere or is retired."""
        pattern = self.fields[self.key[0]].get("constraints", {}).get("pattern", "")
        match = re.match(r"([a-z]+-)\(?\\d\{(\d)\}", pattern)
        if not match:
            return ""
        used = {id for id in taken() if re.fullmatch(pattern, id)}
        own = used & {row[self.key[0]] for row in _data.records(self.table)}
        number = max((int(id.removeprefix(match[1])) for id in own or used), default=0) + 1
        while (id := f"{match[1]}{number:0{match[2]}}") in used:
            number += 1
        return id

    def offers(self, name: str, row: dict[str, str]) -> dict[str, tuple[str, str]]:
        """The values that a field may have, where they are few: each with its label and definition."""
        field = self.fields[name]
        if "vocabulary" in field:
            codes = (code for code in _data.records("codes") if code["vocabulary"] == field["vocabulary"])
            return {code["code"]: (code["label"], code["definition"]) for code in codes}
        if field["type"] == "boolean":
            return {"true": ("yes", ""), "false": ("no", "")}
        if name == "field":
            return {field["name"]: (field["title"], field["description"]) for field in _fields_of(row)}
        return {}

    def meant(self, name: str, typed: str, row: dict[str, str]) -> list[str]:
        """What somebody may mean who types this: the values of a code's label, the records that words lead to."""
        offers = self.offers(name, row)
        if not typed or typed in offers:
            return [typed]
        if offers:
            wanted = lookup.fold(typed)
            return [value for value, (label, _) in offers.items() if wanted in lookup.fold(f"{label} {value}")]
        if name in self.points:
            return records_for(typed, self.points[name])
        return [typed]

    def faults(self, name: str, value: str, row: dict[str, str]) -> list[str]:
        """What is wrong with the value of a field: all that can be told of it alone."""
        field, home = self.field(name, row), _data.home(value)
        codes = {field["vocabulary"]: set(self.offers(name, row))} if "vocabulary" in field else None
        found = [f"{rule}: {remedy}" for rule, remedy in cells.faults(value, field, codes)]
        if found or not value:
            return found
        table = self.points.get(name)
        if table is not None and (home is None or table not in ("", home)):
            found.append(f"points nowhere: {value!r} is in no row of {f'{table}.csv' if table else 'any table'}")
        if [name] == self.key and value in taken():
            found.append(f"taken: {value} is the id of a record, or was: take {self.next_id() or 'another'}")
        offers = self.offers(name, row)
        if name == "field" and offers and value not in offers:
            found.append(f"unknown field: {row['record_id']} has the fields {', '.join(offers)}")
        return found

    def explained(self, name: str, row: dict[str, str]) -> str:
        """What may be written into a field, at length."""
        field, limits = self.field(name, row), self.fields[name].get("constraints", {})
        told = [f"{code} ({label}): {what}" for code, (label, what) in self.offers(name, row).items()]
        if field.get("rdfType") == cells.EDTF:
            told += [f"{date}: {meaning(date)}" for date in _DATES]
        if name in self.points:
            told.append(f"The id of a record of {self.points[name] or 'any table'}; words lead to it, in any spelling.")
        told += [f"{word} {limits[limit]}." for limit, word in _LIMITS.items() if limit in limits]
        return "\n".join(f"  {line}" for line in told or [field["description"]])

    def said_back(self, name: str, value: str, row: dict[str, str]) -> str:
        """What a value says, for the eye of who gave it."""
        if not value:
            return ""
        if self.field(name, row).get("rdfType") == cells.EDTF:
            return meaning(value)
        if name in self.points:
            return called(value)
        if name == "field":
            now = _data.get(row["record_id"])[1][value]
            return f"{row['record_id']} has " + ("nothing there" if now is None else repr(now))
        return self.offers(name, row).get(value, ("", ""))[1]


def meaning(date: str) -> str:
    """What an EDTF text says, with what it leaves open.

    Examples
    --------
    >>> meaning("[2022-02-24..2022-12-06]")
    'some day between 24 February 2022 and 6 December 2022'
    >>> meaning("2023-06")
    'June 2023; the day is not said'
    >>> meaning("2022-07/2022-09")
    'all the time from July 2022 to September 2022'
    """
    found, form = edtf.parse(date), text.date_forms(date)
    if found.kind == "one_of":
        return f"some day {form[0]}"
    if found.kind == "interval":
        return f"all the time {next(said for said in form if said.startswith(('from', 'until')))}"
    return form[0] + {"year": "; the month is not said", "month": "; the day is not said"}.get(found.precision, "")


def called(id: str) -> str:
    """A record as it is offered: a sentence by its opening and by what rests on it, a publication by who published it."""
    table, row = _data.get(id)
    if table == "passages":
        resting = next(found["records"] for found in passages.coverage() if found["passage_id"] == id)
        return f'"{row["anchor"]} ..." ({", ".join(resting) or "nothing rests on it"})'
    if table == "sources":
        return ", ".join(filter(None, (row["publisher"], row["date_published"], row["title"])))
    return f"{lookup.title(id)} ({table})"


def _fields_of(row: dict[str, str]) -> list[dict[str, Any]]:
    """The fields of the record that a row is about; none if it is about none."""
    table = _data.home(row.get("record_id") or "")
    return _data.resource(table)["schema"]["fields"] if table else []


def records_for(words: str, table: str) -> list[str]:
    """The ids of the records that words lead to, best first; of one table, or of any if it is empty.

    Examples
    --------
    >>> records_for("Рожков", "entities")[0]
    'ent-0014'
    >>> records_for("p34", "passages")[:2]
    ['p34.1', 'p34.2']
    """
    home = _data.home(words)
    if home and table in ("", home):
        return [words]
    wanted = lookup.fold(passages.normalise(words))
    if table == "passages":
        # The opening that is kept may be shorter than what is typed of the sentence.
        rows = [(row["passage_id"], lookup.fold(row["anchor"])) for row in _data.records("passages")]
        like = [id for id, anchor in rows if anchor.startswith(wanted) or wanted.startswith(anchor)]
        return [id for id, _ in rows if id.startswith(f"{wanted}.")] or like
    found = [hit["id"] for hit in kgdata.find(words) if table in ("", hit["table"])]
    if table:  # in any other cell too: a publication by its address
        for id, row in _data.by_id(table).items():
            if all(word in lookup.fold(" ".join(map(str, row.values()))) for word in wanted.split()):
                found.append(id)
    return list(dict.fromkeys(found))


def taken() -> set[str]:
    """Ids that no new record may have: those of all records, and those of records that went."""
    return {*_data.index(), *_data.retired()}
