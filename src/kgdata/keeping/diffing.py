"""What changed between two versions of the data, and which version the new one must therefore have.

The rule is that of Croissant: the same data in other bytes is a patch, what was only added is minor, and whatever
changed or went is major. So is what was defined anew: a value may stay and yet say something else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from kgdata import _data, lookup
from kgdata.keeping import fingerprint, sides
from kgdata.keeping.fingerprint import plain
from kgdata.keeping.sides import Row, Side, Where

LEVELS = ("none", "patch", "minor", "major")
#: What a release says of itself alone: no data changes with it.
STAMPS = ("version", "created")
#: Fields that make a record what it is, by its key. Where all of them change at once, the identifier seems to have
#: been given to something else. What only describes, judges or explains may change and the record stays what it was.
IDENTITY = {
    "source_id": ("title", "url"),
    "passage_id": ("anchor", "sha256"),
    "entity_id": ("name", "summary"),
    "name_id": ("entity_id",),
    "event_id": ("title", "date", "passage_id", "source_id"),
    "statistic_id": ("label", "value", "passage_id", "source_id", "formula"),
    "case_id": ("entity_id",),
    "quote_id": ("speaker_id", "paraphrase", "passage_id", "source_id"),
    "claim_id": ("statement", "passage_id", "source_id"),
    "check_id": ("record_id", "source_id"),
    "discrepancy_id": ("title", "description"),
    "figure_id": ("country", "indicator", "period"),
    "place_id": ("entity_id",),
}
WITHHELD = "(not repeated: it names somebody who is no longer named)"


class Change(NamedTuple):
    """One thing that is not the same: ``how`` is added, removed, changed, or rewritten (the same in other bytes).

    ``what`` is a record, table, field, file, or a property of the package or of one of these. ``old`` and ``new`` are
    None where there was nothing, where it is a whole record, and where only marks were kept.
    """

    how: str
    what: str
    table: str | None
    id: str | None
    field: str | None = None
    old: Any = None
    new: Any = None

    @property
    def level(self) -> str:
        """The least step of the version that this change asks for."""
        stamp = self.what == "package" and self.field in STAMPS
        if self.how == "rewritten" or stamp:
            return "patch"
        return "minor" if self.how == "added" else "major"


class Remark(NamedTuple):
    """A record whose identifier does not do what identifiers promise, and what to do about it."""

    table: str
    id: str
    rule: str
    remedy: str


class Difference:
    """What changed from one version of the data to another; true if anything did.

    Parameters
    ----------
    old, new : Side
        What is compared.

    Examples
    --------
    >>> from kgdata.keeping import sides
    >>> found = Difference(sides.read(None), sides.read(None))
    >>> bool(found), found.level, found.fits
    (False, 'none', True)
    """

    def __init__(self, old: Side, new: Side):
        self.old, self.new = old, new
        self.changes: list[Change] = [*_schema(old, new), *_records(old, new)]
        self.changes += _rewritten(old, new, self.changes)
        self.remarks: list[Remark] = list(_remarks(old, new))
        #: The least step: none, patch, minor or major.
        self.level: str = max((change.level for change in self.changes), key=LEVELS.index, default="none")
        #: The least version that the new data may have.
        self.needs: str = _next(old, self.level)
        #: Whether it has that version or a later one.
        self.fits: bool = _numbers(new) >= tuple(map(int, self.needs.split(".")))

    def __bool__(self) -> bool:
        return bool(self.changes)

    def counts(self) -> dict[str, dict[str, int]]:
        """How many records of each table were added, removed and changed; tables without any are left out."""
        seen: dict[str, dict[str, set[str | None]]] = {}
        for change in self.changes:
            if change.what == "record" and change.table:
                of = seen.setdefault(change.table, {how: set() for how in ("added", "removed", "changed")})
                of[change.how].add(change.id)
        return {table: {how: len(ids) for how, ids in of.items()} for table, of in seen.items()}

    def title(self, table: str, id: str) -> str | None:
        """What a record of the new data is called, if it has a name."""
        row = self.new.records.get(table, {}).get(id)
        try:
            return lookup.called(table, row, self.new.labels) if isinstance(row, dict) else None
        except (KeyError, ValueError):  # data of another schema, or with a wrong cell
            return None

    def as_dict(self) -> dict[str, Any]:
        """All of it as plain dictionaries and lists, for JSON."""
        sides = {
            name: {"name": side.name, "version": side.version} for name, side in (("old", self.old), ("new", self.new))
        }
        verdict = {"level": self.level, "needs": self.needs, "fits": self.fits, "counts": self.counts()}
        return {
            **sides,
            **verdict,
            "changes": [change._asdict() for change in self.changes],
            "remarks": [remark._asdict() for remark in self.remarks],
        }


def diff(old: Where, new: Where | None = None) -> Difference:
    """Compare two versions; see :func:`kgdata.diff`."""
    read, wrong = [], []
    for where in (old, new):
        try:
            read.append(side(where))
        except ValueError as error:
            wrong += [line for line in str(error).split("\n") if line]  # not at whatever else ends a line somewhere
    if wrong:
        raise ValueError("\n".join(dict.fromkeys(wrong)))
    return Difference(*read)


def side(where: Where | None) -> Side:
    """A side, from wherever it is: data, or the record of a release."""
    if where is not None and os.path.isfile(where) and (found := fingerprint.read(Path(where))):
        return found
    return sides.read(where)


# -- the version ---------------------------------------------------------------------------------------------------


def _numbers(of: Side) -> tuple[int, ...]:
    if not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", of.version, re.ASCII):
        raise ValueError(f"{of.name}: its version is {of.version!r}: write three numbers, as in 1.0.0")
    return tuple(map(int, of.version.split(".")))


def _next(old: Side, level: str) -> str:
    major, minor, patch = _numbers(old)
    return {
        "none": f"{major}.{minor}.{patch}",
        "patch": f"{major}.{minor}.{patch + 1}",
        "minor": f"{major}.{minor + 1}.0",
        "major": f"{major + 1}.0.0",
    }[level]


# -- the schema ----------------------------------------------------------------------------------------------------


def _schema(old: Side, new: Side) -> Iterator[Change]:
    """Tables and files as such, then what is said of them; a definition is changed if anything in it is."""
    before, after = (
        {(what[0], what[1]) for what in side.schema if what[0] in ("table", "file")} for side in (old, new)
    )
    for how, kinds in (("removed", before - after), ("added", after - before)):
        for kind, id in sorted(kinds):
            yield Change(how, kind, id if kind == "table" else None, id)
    both = {name for _, name in before & after}
    for what in dict.fromkeys([*old.schema, *new.schema]):
        kind, name, field = what[0], what[1] if len(what) == 3 else None, what[-1]
        if name is not None and name not in both:
            continue
        how = "added" if what not in old.schema else "removed" if what not in new.schema else "changed"
        if how != "changed" or not _same_definition(old, new, what):
            values = [side.schema.get(what) if not side.marked else None for side in (old, new)]
            yield Change(how, kind, name if kind in ("table", "field") else None, name, field, *values)


def _same_definition(old: Side, new: Side, what: tuple[str, ...]) -> bool:
    one, other = old.schema[what], new.schema[what]
    if old.marked != new.marked:
        one, other = (value if side.marked else fingerprint.mark(value) for side, value in ((old, one), (new, other)))
    return bool(one == other)


# -- the records ---------------------------------------------------------------------------------------------------


def _records(old: Side, new: Side) -> Iterator[Change]:
    """Record by record. A table that came or went, or has another key, has no records to compare."""
    unnamed, spelt = _no_longer_named(old, new)
    for table, before in old.records.items():
        if table not in new.records or old.keys[table] != new.keys[table]:
            continue
        after = new.records[table]
        yield from (Change("removed", "record", table, id) for id in before if id not in after)
        yield from (Change("added", "record", table, id) for id in after if id not in before)
        fields = [name for name in old.fields[table] if name in new.fields[table]]
        for id in before:
            if id not in after:
                continue
            if old.marked or new.marked:
                yield from _marked(old, new, table, id)
                continue
            was, now = before[id], after[id]
            if was == now:
                continue
            hidden = was.get("entity_id") in unnamed and table in ("entities", "names")
            for name in fields:
                if not _same(was[name], now[name]):
                    said = was[name]
                    if hidden or (isinstance(said, str) and any(text in lookup.fold(said) for text in spelt)):
                        said = WITHHELD
                    yield Change("changed", "record", table, id, name, said, now[name])


def _same(one: Any, other: Any) -> bool:
    """Whether two values are one; a number and its digits in a field that became a text are, too."""
    return one == other or (one is not None and other is not None and plain(one) == plain(other))


def _marked(old: Side, new: Side, table: str, id: str) -> Iterator[Change]:
    marked, other = (old, new) if old.marked else (new, old)
    fields = marked.fields[table]
    # A mark is of all its fields. Without one that is gone there is none to compare; that it is gone is told already.
    if not set(fields) <= set(other.fields[table]) or (other.marked and set(fields) != set(other.fields[table])):
        return
    marks = [
        found if isinstance(found := side.records[table][id], str) else fingerprint.mark_of(found, fields)
        for side in (old, new)
    ]
    if marks[0] != marks[1]:
        yield Change("changed", "record", table, id)


def _no_longer_named(old: Side, new: Side) -> tuple[set[str], set[str]]:
    """The people who were shown by name and are not any more: their ids, and how their names were spelt."""
    if old.marked or new.marked:
        return set(), set()
    now = new.records.get("entities", {})
    gone = {
        id: row
        for id, row in old.records.get("entities", {}).items()
        if row.get("schema") == "Person"
        and row.get("disclosure") == "full"
        and now.get(id, {}).get("disclosure") != "full"
    }
    spelt = {lookup.fold(row["name"]) for row in gone.values()}
    spelt |= {lookup.fold(row["text"]) for row in old.records.get("names", {}).values() if row["entity_id"] in gone}
    return set(gone), spelt


# -- the bytes -----------------------------------------------------------------------------------------------------


def _rewritten(old: Side, new: Side, changes: list[Change]) -> Iterator[Change]:
    """Files that hold the same in other bytes: rows or columns in another order, line ends, quoting."""
    told = {change.table for change in changes}
    defined = any(change.what != "record" for change in changes)
    length = 8 if old.marked or new.marked else None
    for path, digest in old.files.items():
        if path not in new.files or digest[:length] == new.files[path][:length]:
            continue
        table = name if (name := Path(path).stem) in new.records else None  # a file is called what its table is
        if table not in told if table else path.endswith(".json") and not defined:
            yield Change("rewritten", "file", table, path)


# -- the identifiers -----------------------------------------------------------------------------------------------


def _remarks(old: Side, new: Side) -> Iterator[Remark]:
    was_retired, retired = (side.records.get(_data.RETIRED, {}) for side in (old, new))
    before, after = (
        {name: rows for name, rows in side.records.items() if len(side.keys[name]) == 1 and name != _data.RETIRED}
        for side in (old, new)
    )

    def now_in(id: str) -> str | None:
        return next((name for name, rows in after.items() if id in rows), None)

    for table, ids in before.items():
        for id in ids:
            if id in after.get(table, ()):
                continue
            if now := now_in(id):
                yield Remark(now, id, "means something else", f"it was in {table}: give the record of {now} a new id")
            elif id not in retired:
                rule, remedy = "went without being retired", "put the record back, or add its id to retired.csv"
                yield Remark(table, id, rule, remedy)
    for id in was_retired:
        if now := now_in(id):
            yield Remark(now, id, "given again", "an id that was retired stays so: give the record a new one")
        elif id not in retired:
            yield Remark(_data.RETIRED, id, "no longer retired", "put its row of retired.csv back")
    if old.marked or new.marked:
        return
    for table, rows in old.records.items():
        same = [name for name in IDENTITY.get(old.keys[table][0], ()) if len(old.keys[table]) == 1]
        for id, row in rows.items():
            later = new.records.get(table, {}).get(id)
            if later is not None and row != later and _is_another(row, later, same):
                fields = ", ".join(name for name in same if row.get(name) is not None)
                rule = f"may mean something else: {fields} changed{' at once' if ',' in fields else ''}"
                yield Remark(table, id, rule, "if it does, retire the id and give the record a new one")


def _is_another(was: Row, now: Row, fields: list[str]) -> bool:
    filled = [name for name in fields if was.get(name) is not None or now.get(name) is not None]
    return bool(filled) and not any(_same(was.get(name), now.get(name)) for name in filled)
