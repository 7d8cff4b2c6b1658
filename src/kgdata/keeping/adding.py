"""Guides a contributor through one new row of a table, and writes it in its place or not at all.

What a field takes is in :mod:`kgdata.keeping.fields`; what the row does to the whole is what ``kgdata validate`` says of a copy
that has it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import textwrap
from collections.abc import Iterable
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

import kgdata
from kgdata import _data, cells
from kgdata.keeping import formatting
from kgdata.keeping.fields import Form, called
from kgdata.reading import Problem, Reader
from kgdata.writing import whole

_SHOWN = 9  # records offered at once

#: What a row of a table is not complete without, or seldom: the table, its field, and what stands there.
_NEXT = {
    "sources": [("checks", "source_id", "what it says of a record")],
    "entities": [("names", "entity_id", "its spellings, the preferred one first, unless it is shown by role only")],
    "cases": [("timeline", "case_id", "what happened in it")],
    "discrepancies": [("discrepancy_records", "discrepancy_id", "the records it concerns")],
    "timeline": [("participants", "event_id", "who took part")],
}
for _table in _data.CLAIMS:
    _NEXT.setdefault(_table, []).append(("checks", "record_id", "what another publication says of it"))


class Draft:
    """A row on its way into a table: what the file would be with it, and what is wrong with the whole then."""

    def __init__(self, folder: Path, table: str, row: dict[str, str]):
        reader = Reader(folder)
        if not reader.described():
            raise ValueError(str(reader.problems[0]))
        of = reader.tables[table]
        self.folder, self.path = folder, of.path
        old, new = formatting.table_text(reader, of), formatting.table_text(reader, of, row)
        if old is None or new is None:
            raise ValueError(str(reader.problems[0]))
        self.was, self.text = old.encode(), new.encode()
        if self.was != (folder / of.path).read_bytes():
            raise ValueError(f"{folder.name}/{of.path} is not laid out as it should be: run kgdata fmt first")
        self.line = self.text.split(b"\n").index(cells.line(row[name] for name in of.fields).encode()) + 1

    def __str__(self) -> str:
        return f"{self.folder.name}/{self.path}:{self.line}"

    def problems(self) -> list[Problem]:
        """What is wrong with all of the data once the row is in it."""
        with tempfile.TemporaryDirectory() as elsewhere:
            copy = shutil.copytree(self.folder, Path(elsewhere) / self.folder.name, copy_function=shutil.copyfile)
            (copy / self.path).write_bytes(self.text)
            return kgdata.validate(copy)

    def write(self) -> None:
        """Put the row in its place, unless somebody else has written to the file meanwhile."""
        if (self.folder / self.path).read_bytes() != self.was:
            raise ValueError(f"{self.path} was changed by somebody else meanwhile: nothing was written, begin again")
        with whole(self.folder / self.path) as beside:
            beside.write_bytes(self.text)


def new(table: str, given: dict[str, str], anyway: bool = False) -> int:
    """Add a row: ask for it or, where fields are given, take those; the exit status, 1 if nothing was written.

    Parameters
    ----------
    table : str
        The table.
    given : dict
        Field to text. If there are any, nothing is asked.
    anyway : bool, default False
        Write a given row even if the whole is not sound with it.
    """
    form, folder = Form(table), formatting.own_folder()
    blank = dict.fromkeys(form.fields, "")
    Draft(folder, table, blank)  # says at once, and not after the last question, that the file has to be mended
    if not given:
        try:
            draft, row = _asked(form, folder, blank)
        except (EOFError, KeyboardInterrupt):
            print("\nkgdata: nothing was written", file=sys.stderr)
            return 1
    else:
        row = blank | {name: given.get(name, form.default(name)) for name in form.fields}
        wrong = [
            f"no field {name!r}{_near(name, form.fields)}: {table} has {', '.join(form.fields)}"
            for name in given
            if name not in form.fields
        ]
        wrong += [f"{name}: {fault}" for name in form.fields for fault in form.faults(name, row[name], row)]
        draft = None if wrong else Draft(folder, table, row)
        if draft and not anyway:
            wrong = [str(problem) for problem in draft.problems()]
        if wrong:
            print(*(f"kgdata: {what}" for what in wrong), sep="\n", file=sys.stderr)
            draft = None
    if draft is None:
        print("kgdata: nothing was written", file=sys.stderr)
        return 1
    draft.write()
    print(f"kgdata: written as {draft}")
    for other, field, what in _NEXT.get(table, ()):
        print(f"Next, {what}: kgdata new {other}   ({field} is {row[form.key[0]]})")
    return 0


def _near(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f", near it {near[0]!r}" if near else ""


def _asked(form: Form, folder: Path, row: dict[str, str]) -> tuple[Draft | None, dict[str, str]]:
    """The row that somebody gives, field by field, and a draft of it; none if it shall not be written."""
    if sys.stdin is None:
        raise ValueError("standard input is closed, so nothing can be asked: give each field with --set FIELD=VALUE")
    if sys.stdin.isatty():
        with suppress(ImportError):  # arrows, and corrections of letters that take two bytes
            import readline  # noqa: F401
    print(
        f"A new row of {form.table}. {_data.resource(form.table)['description']}\n"
        "Enter takes what stands in [ ] or leaves a field empty, - empties it, ? explains it, < goes back to the one before;\n"
        "Ctrl-C leaves everything as it was."
    )
    names, n = list(form.fields), 0
    while n < len(names):
        value = _field(form, names[n], row)
        if value is None:
            n = max(n - 1, 0)
        else:
            row[names[n]] = value
            n += 1
    while True:
        draft = Draft(folder, form.table, row)
        print(f"\n{draft}")
        for name, value in row.items():
            print(f"  {name:<{max(map(len, names))}}  {value or '-'}")
        problems = draft.problems()
        print(*([str(p) for p in problems] or ["With it, kgdata validate finds nothing wrong."]), sep="\n")
        answer = _typed(f"Write it{' all the same' if problems else ''}? y, n, or the field to change: ")
        if answer in ("y", "yes", "n", "no"):
            return draft if answer[0] == "y" else None, row
        name = names[-1] if answer == "<" else answer
        if name in row:
            value = _field(form, name, row)
            row[name] = row[name] if value is None else value


def _field(form: Form, name: str, row: dict[str, str]) -> str | None:
    """The value of one field, asked for until it holds; None to go back."""
    field, offers = form.fields[name], form.offers(name, row)
    have = row[name] or form.default(name)
    needed = "needed" if field.get("constraints", {}).get("required") else "may stay empty"
    print(f"\n{name} ({needed}): {field['description']}")
    shown = list(offers)
    if offers:
        words = [
            f"{n} {code}" + f" ({label})" * (label != code) for n, (code, (label, _)) in enumerate(offers.items(), 1)
        ]
        print(textwrap.indent(_wrapped(words), "  "))
    elif name in form.points:
        print("  Words of it, or its id" + ("; p34 is a paragraph." if form.points[name] == "passages" else "."))
    while True:
        typed = cells.tidy(_typed(f"{name}{f' [{have}]' if have else ''}: "))
        if typed == "<":
            return None
        if typed == "?":
            print(form.explained(name, row))
            continue
        by_number = typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= len(shown)
        values = [shown[int(typed) - 1]] if by_number else form.meant(name, "" if typed == "-" else typed or have, row)
        if not values:
            print(f"  Nothing is found for {typed!r}: try fewer or other words, or ?")
        elif len(values) > 1 or (name in form.points and not by_number and values[0] not in (typed, have, "")):
            shown = values[:_SHOWN]
            told = (called(value) if name in form.points else offers[value][0] for value in shown)
            print(
                *(f"  {n} {value}  {said}" for n, (value, said) in enumerate(zip(shown, told, strict=True), 1)),
                sep="\n",
            )
            print("  Which? Its number, or more words" + f" ({len(values)} are found)." * (len(values) > _SHOWN))
        elif faults := form.faults(name, values[0], row):
            print(*(f"  {fault}" for fault in faults), sep="\n")
        else:
            if said := form.said_back(name, values[0], row):
                print(f"  = {values[0]}: {said}")
            return values[0]


def _wrapped(words: list[str]) -> str:
    """Words in lines, none of them broken."""
    text = textwrap.fill(",  ".join(word.replace(" ", "\N{NO-BREAK SPACE}") for word in words), 100)
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _typed(prompt: str) -> str:
    """A line of whoever types it; shown, where it comes through a pipe, so that what is printed can be read."""
    line = input(prompt)
    if not sys.stdin.isatty():
        print(line)
    return line.strip()
