"""A difference in words: for the eye, and as the section of a release for the list of changes in the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kgdata import _data
from kgdata.keeping.diffing import Change, Difference
from kgdata.keeping.fingerprint import plain

MANY = 20  # records of one table and one kind that are shown; JSON has all
_WIDE = 60  # characters of a value for the eye
_SIGNS = {"added": "+", "removed": "-", "changed": "~", "rewritten": "="}


def text(found: Difference) -> str:
    """The difference for the eye: counts first, then the schema, then record by record."""
    return "\n".join([*_head(found), *_counts(found), *_schema(found), *_tables(found), *_end(found)]) + "\n"


def _head(found: Difference) -> Iterator[str]:
    old, new = found.old, found.new
    yield f"{old.version} ({old.name}) -> {new.version} ({new.name})"


def _counts(found: Difference) -> Iterator[str]:
    rows = [[table, *map(str, of.values())] for table, of in found.counts().items()]
    if rows:
        lines = [["table", "added", "removed", "changed"], *rows]
        widths = [max(len(line[n]) for line in lines) for n in range(4)]
        yield ""
        for line in lines:
            yield "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])])


def _schema(found: Difference) -> Iterator[str]:
    changes = [change for change in found.changes if change.what != "record"]
    if changes:
        yield "\ntables, fields and files"
    for change in changes:
        yield f"  {_SIGNS[change.how]} {_named(change)}{_said(change)}"


def _named(change: Change) -> str:
    """What of the schema a change is of: ``field sources.url``, ``table sources, primaryKey``."""
    if change.what == "package":
        return f"package, {change.field}"
    if change.what == "field":
        return f"field {change.table}.{change.field}"
    return f"{change.what} {change.id}" + (f", {change.field}" if change.field else "")


def _said(change: Change) -> str:
    """How a definition is another."""
    if change.how == "rewritten":
        return ": the same in other bytes (order, quoting, layout)"
    if change.how != "changed" or change.old is None or change.field == "content":
        return {"changed": ": changed"}.get(change.how, "")
    return ": " + "; ".join(f"{name}{_pair(*values)}" for name, *values in _differing(change.old, change.new))


def _differing(old: Any, new: Any, name: str = "") -> Iterator[tuple[str, Any, Any]]:
    """What within a definition is not the same: its name, the old and the new value."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            if old.get(key) != new.get(key):
                yield from _differing(old.get(key), new.get(key), f"{name}.{key}" if name else key)
    else:
        yield f"{name} " if name else "", old, new


def _tables(found: Difference) -> Iterator[str]:
    for table in found.counts():
        yield f"\n{table}"
        for how in ("added", "removed", "changed"):
            records = _by_record(found, table, how)
            for id, changes in list(records.items())[:MANY]:
                yield f"  {_SIGNS[how]} {id}  {_about(found, table, id, how)}".rstrip()
                for change in changes:
                    if change.field:
                        yield f"      {change.field}: {_pair(change.old, change.new)}"
            if len(records) > MANY:
                yield f"  {_SIGNS[how]} and {len(records) - MANY} more {how}: --format json has all"


def _by_record(found: Difference, table: str, how: str) -> dict[str, list[Change]]:
    records: dict[str, list[Change]] = {}
    for change in found.changes:
        if change.what == "record" and (change.table, change.how) == (table, how):
            records.setdefault(change.id or "", []).append(change)
    return records


def _about(found: Difference, table: str, id: str, how: str) -> str:
    """What a record is called. Of one that went nothing is repeated but why, and what took its place."""
    if how != "removed":
        return found.title(table, id) or ""
    gone = found.new.records.get(_data.RETIRED, {}).get(id)
    if not isinstance(gone, dict):
        return ""
    reason = found.new.labels("retirement_reason").get(gone["reason"], gone["reason"])
    return f"retired on {gone['retired_on']}: {reason}" + (
        f"; {gone['replaced_by']} took its place" if gone["replaced_by"] else ""
    )


def _pair(old: Any, new: Any) -> str:
    """The old and the new value; of long texts the part that differs."""
    old, new = (_shown(value) for value in (old, new))
    if max(len(old), len(new)) > _WIDE:
        same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        start = max(same - _WIDE // 3, 0)
        old, new = (_cut(value, start) for value in (old, new))
    return f"{old} -> {new}"


def _shown(value: Any) -> str:
    return "(nothing)" if value is None else plain(value)


def _cut(value: str, start: int) -> str:
    end = start + _WIDE
    return ("…" if start else "") + value[start:end] + ("…" if len(value) > end else "")


def _end(found: Difference) -> Iterator[str]:
    if found.remarks:
        yield "\nmind"
    for remark in found.remarks[:MANY]:
        yield f"  {remark.id}: {remark.rule}: {remark.remedy}"
    if len(found.remarks) > MANY:
        yield f"  and {len(found.remarks) - MANY} more: --format json has all"
    yield ""
    yield verdict(found)


def verdict(found: Difference) -> str:
    """The version that the new data must at least have, and the one that it has."""
    why = {
        "none": "the same data",
        "patch": "patch: the same in other bytes",
        "minor": "minor: something was added, nothing changed or went",
        "major": "major: something changed or went",
    }[found.level]
    return f"needs {found.needs} ({why}), says {found.new.version}"


# -- for the list of changes ---------------------------------------------------------------------------------------


def markdown(found: Difference) -> str:
    """The section of a release, newest on top of the list; long texts in full, for a correction has to be seen."""
    old, new = found.old, found.new
    lines = [f"## {new.version}", "", f"What is not as in {old.version}. {_summary(found)}"]
    schema = [change for change in found.changes if change.what != "record"]
    if schema:
        lines += ["", "### Tables, fields and files", ""]
        said = [_escaped(_named(change) + _said(change)).replace(" -> ", " → ") for change in schema]
        lines += [f"- {change.how.capitalize()}: {words}" for change, words in zip(schema, said, strict=True)]
    for table in found.counts():
        lines += ["", f"### {_escaped(new.titles.get((table,), table))}", ""]
        for how in ("added", "removed", "changed"):
            lines += _items(found, table, how)
    return "\n".join(lines) + "\n"


def _summary(found: Difference) -> str:
    counts = [sum(of[how] for of in found.counts().values()) for how in ("added", "removed", "changed")]
    if not any(counts):
        return "No record was added, removed or changed."
    return "Records: {:,} added, {:,} removed, {:,} changed.".format(*counts)


def _items(found: Difference, table: str, how: str) -> Iterator[str]:
    records = _by_record(found, table, how)
    shown = list(records) if how != "added" else list(records)[:MANY]
    for id in shown:
        about = _about(found, table, id, how)
        yield f"- {how.capitalize()}: **{_escaped(id)}**" + (f", {_escaped(about)}" if about else "")
        for change in records[id]:
            if change.field:
                title = found.new.titles.get((table, change.field), change.field)
                values = " → ".join(_escaped(_shown(value)) for value in (change.old, change.new))
                yield f"  - {_escaped(title)}: {values}"
    if len(records) > len(shown):
        yield f"- Added: {len(records) - len(shown):,} more"


def _escaped(text: str) -> str:
    """A text in which no sign is taken for markup."""
    return re.sub(r"([\\`*_\[\]<~])", r"\\\1", text)
