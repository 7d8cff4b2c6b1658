"""Faults of whole files and of the descriptor: encodings, lines, columns, rows out of place, what is missing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random

from kgdata import cells
from mutate.folder import DESCRIPTOR, Copy, Folder, Table
from mutate.made import RECORD, VALIDATE, Mutation, Place, place


def faults(folder: Folder, random: Random, each: int) -> Iterator[Mutation]:
    """What can be done to a table's file, to its columns and its rows, to the maps and to the descriptor."""
    for table in folder.tables.values():
        yield from _bytes(folder, table)
        yield from _columns(folder, table)
        yield from _rows(folder, table, random, each)
        yield from _described(folder, table, random, each)
    yield from _maps(folder)
    yield from _json(folder)


def _of(table: Table, kind: str, name: str, edit: Callable[[Copy], None], *places: Place, sees: str = VALIDATE,
        alone: bool = False, what: tuple[str | None, str | None] = (None, None)) -> Mutation:  # fmt: skip
    taken = frozenset({"*"} if alone else {table.path})
    return Mutation(kind, f"{table.path} {name}", edit, frozenset(sees.split()), places, taken, what)


# -- bytes -------------------------------------------------------------------------------------------------------------


def _bytes(folder: Folder, table: Table) -> Iterator[Mutation]:
    raw, path = folder.files[table.path], table.path
    lines = raw.splitlines(keepends=True)
    middle = len(lines) // 2  # counts from 0: the line after it is the first of the second half
    whole, end = b"".join(lines[:middle]), len(lines)
    letter = lines[-1][:1]

    def told(kind: str, content: bytes | None, line: int, *fields: str) -> Mutation:
        return _of(table, kind, "", lambda copy: copy.bytes(path, content), place(path, line, *(fields or ("-",))))

    yield told("byte order mark", b"\xef\xbb\xbf" + raw, 1)
    yield told("CRLF", raw.replace(b"\n", b"\r\n"), 1)
    yield told("NUL", raw[:-2] + b"\0" + raw[-2:], end)
    yield told("Latin-1", raw[:-2] + "é".encode("latin-1") + raw[-2:], end)
    yield told("UTF-16", raw.decode().encode("utf-16"), 1)
    # The last line, so that no later quotation mark closes it.
    yield told("quotation mark never closed", b"".join(lines[:-1]) + b'"' + lines[-1].replace(b'"', b""), end)
    yield told("needless quotation marks", b"".join(lines[:-1]) + b'"' + lines[-1].replace(b",", b'",', 1), end)
    yield told("empty file", b"", 1)
    yield told("missing file", None, 1)
    yield told("no line end at the end", raw.rstrip(b"\n"), end)
    yield told("empty line", raw + b"\n" + letter + lines[-1][1:], end + 1)
    if middle > 1:
        cut = lines[middle].find(b",")
        yield told("cut off inside a line", whole + lines[middle][: cut + 1], middle + 1)
        yield from _cut_at_a_line_end(folder, table, middle)
    yield told(
        "one comma too many", raw.rstrip(b"\n") + b",\n" if len(lines) > 1 else raw + b"," * 99 + b"\n", max(end, 2)
    )


def _cut_at_a_line_end(folder: Folder, table: Table, middle: int) -> Iterator[Mutation]:
    """The second half is gone: seen only where something else points into it, or has to stand there."""
    gone = [table.id_of(row) for line, row in table.numbered() if line > middle]
    places = _left(folder, table, set(gone))

    def edit(copy: Copy) -> None:
        del copy.lines(table.name)[middle:]

    kind = "cut off at the end of a line" if places else "cut off at the end of a line, nothing points there"
    sees = VALIDATE if places else RECORD
    yield _of(table, kind, "", edit, *places, sees=sees, alone=True, what=(table.name, gone[-1]))


def _left(folder: Folder, table: Table, gone: set[str]) -> tuple[Place, ...]:
    """The cells that point to rows of a table that are gone, and are not gone themselves."""
    places = []
    for name, field, there in folder.pointing(table.name):
        other = folder.tables[name]
        held = {row[there] for row in table.rows if table.id_of(row) in gone}
        places += [
            place(other.path, line, field)
            for line, row in other.numbered()
            if row[field] in held and not (name == table.name and other.id_of(row) in gone)
        ]
    if table.name == "codes":
        for other in folder.tables.values():
            for name, field in other.fields.items():
                codes = {id.split(" ")[1] for id in gone if id.split(" ")[0] == field.get("vocabulary")}
                places += [place(other.path, line, name) for line, row in other.numbered() if row[name] in codes]
    return tuple(dict.fromkeys(places))


# -- columns -----------------------------------------------------------------------------------------------------------


def _columns(folder: Folder, table: Table) -> Iterator[Mutation]:
    names = list(table.fields)

    def told(kind: str, name: str, order: list[str], *fields: str, header: list[str] | None = None) -> Mutation:
        lines = [header or order, *([row.get(column, "x") for column in order] for row in table.rows)]
        content = "".join(cells.line(line) + "\n" for line in lines).encode()
        return _of(table, kind, name, lambda copy: copy.bytes(table.path, content), place(table.path, 1, *fields))

    for name in names:
        yield told("column missing", name, [other for other in names if other != name], name)
    yield told("column too many", "", [*names, "shoe_size"], "shoe_size")
    yield told("columns in another order", "", names[::-1], "-")
    yield told("column misspelt", names[-1], names, names[-1], header=[*names[:-1], f"{names[-1]}x"])
    yield told("column twice", names[-1], [*names, names[-1]], "-")


# -- rows --------------------------------------------------------------------------------------------------------------


def _rows(folder: Folder, table: Table, random: Random, each: int) -> Iterator[Mutation]:
    for line, row in random.sample(table.numbered(), min(each, len(table.rows))):
        id = table.id_of(row)

        def double(copy: Copy, line: int = line) -> None:
            copy.lines(table.name).insert(line, table.lines[line - 1])

        def drop(copy: Copy, line: int = line) -> None:
            del copy.lines(table.name)[line - 1]

        yield _of(table, "row doubled", id, double, place(table.path, line + 1, table.key[0]))
        places = _left(folder, table, {id})
        if table.name == "passages":
            places += (place(table.path, line, "sentence", "start"),)
        kind = "row dropped" if places else "row dropped, nothing points there"
        # What moves up is told one line higher; nothing else of the table is.
        places = tuple(
            place(p.file, p.line - 1, *p.fields) if p.file == table.path and p.line > line else p for p in places
        )
        sees = VALIDATE if places else RECORD
        yield _of(table, kind, id, drop, *places, sees=sees, alone=True, what=(table.name, id))
    if len(table.rows) > 1 and table.name != "codes":
        for line in random.sample(range(2, len(table.rows) + 1), min(each, len(table.rows) - 1)):

            def swap(copy: Copy, line: int = line) -> None:
                lines = copy.lines(table.name)
                lines[line - 1], lines[line] = lines[line], lines[line - 1]

            told = place(table.path, line + 1, table.key[0])
            yield _of(table, "rows in another order", f"{line}", swap, told, alone=table.name == "passages")
    yield from _of_another_table(folder, table, random)


def _of_another_table(folder: Folder, table: Table, random: Random) -> Iterator[Mutation]:
    """A row of another table at the end: of another shape, or of the same and so an id that stands in both."""
    end = len(table.rows) + 2
    for other in folder.tables.values():
        if other is table or not other.rows:
            continue
        line, row = random.choice(other.numbered())
        same = list(other.fields) == list(table.fields)
        if not same and other is not random.choice(list(folder.tables.values())[:6]):
            continue  # one or two of other shapes are enough

        def edit(copy: Copy, added: str = other.lines[line - 1]) -> None:
            copy.lines(table.name).append(added)

        places = (place(table.path, end),)
        if same:  # which of the two is out of place, nobody can tell
            places += (place(other.path, line, other.key[0]),)
        yield _of(table, "row of another table", f"{other.name}: {other.id_of(row)}", edit, *places, alone=same)


# -- the descriptor, and what it takes as it is ------------------------------------------------------------------------

#: A type that is stricter, so that the values do not fit it any more, and one that lets everything pass.
OTHER_TYPE = {"string": "integer", "integer": "string", "number": "string", "boolean": "string", "date": "string",
              "duration": "string"}  # fmt: skip


def _described(folder: Folder, table: Table, random: Random, each: int) -> Iterator[Mutation]:
    for name, field in table.fields.items():
        filled = [line for line, row in table.numbered() if row[name] and not row[name].isdigit()]
        strict = field["type"] == "string" and filled

        def retype(copy: Copy, name: str = name) -> None:
            found = next(f for f in copy.resource(table.name)["schema"]["fields"] if f["name"] == name)
            found["type"] = OTHER_TYPE[found["type"]]

        bounded = {"minimum", "maximum"} & field.get("constraints", {}).keys()
        kind = "type changed in the descriptor" if strict else "type let go in the descriptor"
        told = (place(table.path, None, name), place(DESCRIPTOR)) if strict else (place(DESCRIPTOR),) if bounded else ()
        yield _of(
            table, kind + (", of a field with limits" if bounded else ""), name, retype, *told,
            sees=VALIDATE if told else RECORD, alone=bool(bounded), what=(table.name, name),
        )  # fmt: skip
        if name not in table.key and name not in table.keys:

            def remove_field(copy: Copy, name: str = name) -> None:
                fields = copy.resource(table.name)["schema"]["fields"]
                fields[:] = [field for field in fields if field["name"] != name]

            yield _of(table, "field removed from the descriptor", name, remove_field, place(table.path, 1, name))
        if field.get("constraints", {}).get("required"):

            def let_go(copy: Copy, name: str = name) -> None:
                found = next(f for f in copy.resource(table.name)["schema"]["fields"] if f["name"] == name)
                del found["constraints"]["required"]

            yield _of(table, "limit let go in the descriptor", name, let_go, sees=RECORD, what=(table.name, name))
    for field in table.keys:

        def untie(copy: Copy, field: str = field) -> None:
            keys = copy.resource(table.name)["schema"]["foreignKeys"]
            keys[:] = [key for key in keys if key["fields"] != field]

        seen = any(row[field] for row in table.rows)
        yield _of(
            table, "foreign key removed" if seen else "foreign key removed, of a table without rows", field, untie,
            place(DESCRIPTOR, None, "foreignKeys"), sees=VALIDATE if seen else RECORD, alone=True, what=(table.name, None),
        )  # fmt: skip

    def remove(copy: Copy) -> None:
        resources = copy.descriptor()["resources"]
        resources[:] = [resource for resource in resources if resource["name"] != table.name]

    # A rule that reads it, a key that leads there or a formula that names a row of it misses it.
    missed = [place(DESCRIPTOR)] if table.key != ["figure_id"] else []
    figures = {table.id_of(row) for row in table.rows} if not missed else set()
    for other, field in (("statistics", "formula"), ("discrepancies", "check_rule")):
        missed += [
            place(folder.tables[other].path, line, field)
            for line, row in folder.tables[other].numbered()
            if any(id in row[field] for id in figures)
        ]
    kind = "table removed from the descriptor" + ("" if missed else ", no other reads it")
    yield _of(
        table, kind, "", remove, *missed, sees=VALIDATE if missed else RECORD, alone=True, what=(table.name, table.name)
    )


def _maps(folder: Folder) -> Iterator[Mutation]:
    for path in folder.maps:
        raw = folder.files[path]
        at = next(n for n in range(len(raw) // 2, len(raw)) if raw[n : n + 1].isdigit())
        moved = raw[:at] + bytes([(raw[at] - 48 + 1) % 10 + 48]) + raw[at + 1 :]
        for kind, content in (("map changed", moved), ("map missing", None)):
            yield Mutation(
                kind, path, lambda copy, path=path, content=content: copy.bytes(path, content), frozenset({VALIDATE}),
                (place(path, 1, "-"),), frozenset({path}),
            )  # fmt: skip


def _json(folder: Folder) -> Iterator[Mutation]:
    for path in (path for path in folder.files if path.endswith(".json")):
        raw = folder.files[path]
        for kind, content in (
            ("descriptor cut off", raw[: len(raw) // 2]),
            ("descriptor not UTF-8", raw.replace(b"Identifier", b"\xff", 1)),
            ("descriptor missing", None),
            ("descriptor of something else", json.dumps([]).encode()),
        ):
            yield Mutation(
                kind, path, lambda copy, path=path, content=content: copy.bytes(path, content), frozenset({VALIDATE}),
                (Place(path),),
            )  # fmt: skip
