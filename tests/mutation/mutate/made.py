"""What a mutation is: one fault in a copy of the data, who must see it, and where it must be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mutate.folder import Copy

VALIDATE, RECORD, ARTICLE = "validate", "record", "article"
ALONE = frozenset("*")  # what a mutation takes that shares its copy with no other


@dataclass(frozen=True)
class Place:
    """Where a problem is told rightly: file, line and one of some fields; no line or fields: any."""

    file: str
    line: int | None = None
    fields: frozenset[str] = frozenset()

    def fits(self, problem) -> bool:
        """Whether a problem of ``kgdata validate`` is told here, with a remedy."""
        return (
            problem.file == f"data/{self.file}"
            and self.line in (problem.line, None)
            and (not self.fields or problem.field in self.fields)
            and bool(problem.rule and problem.remedy)
        )


@dataclass(frozen=True)
class Mutation:
    """One fault.

    ``sees`` are the guards that must notice it. ``taken`` is what it damages: two mutations that take the same do not go
    into one copy; one that takes ``*`` goes alone. ``what`` is what a difference calls it: the table, and the record or field.
    """

    kind: str
    name: str
    edit: Callable[[Copy], None] = field(compare=False)
    sees: frozenset[str]
    places: tuple[Place, ...] = ()
    taken: frozenset[str] = ALONE
    what: tuple[str | None, str | None] = (None, None)


def place(file: str, line: int | None = None, *fields: str) -> Place:
    """A place, its fields one by one."""
    return Place(file, line, frozenset(fields))


def cell(
    kind: str, folder, table: str, line: int, fields: dict[str, str], *,
    sees: str = VALIDATE, told: tuple[Place, ...] | None = None, at: tuple[str, ...] = (), alone: bool = False,
) -> Mutation:  # fmt: skip
    """A mutation of cells of one row; told at these fields, or at ``at``, of the row, or at the places ``told``."""
    of = folder.tables[table]
    row = of.rows[line - 2]
    shown = ", ".join(f"{name} {row[name][:30]!r} -> {text[:30]!r}" for name, text in fields.items())
    return Mutation(
        kind,
        f"{of.path}:{line} {shown}",
        lambda copy: copy.row(table, line, **fields),
        frozenset(sees.split()),
        told if told is not None else (place(of.path, line, *(at or fields)),),
        ALONE if alone else frozenset({f"{of.path}:{line}"}),
        (table, of.id_of(row)),
    )
