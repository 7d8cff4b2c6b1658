"""Tables that a directive makes: a head, and rows of nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def table(head: Iterable[str], rows: Iterable[Iterable[nodes.Node]], widths: Sequence[int], name: str) -> nodes.table:
    """A table of a class, its columns so wide as compared with one another."""
    made = nodes.table(classes=[name])
    group = nodes.tgroup(cols=len(widths))
    group += [nodes.colspec(colwidth=width) for width in widths]
    group += nodes.thead("", _row(map(nodes.Text, head)))
    group += nodes.tbody("", *map(_row, rows))
    made += group
    return made


def _row(cells: Iterable[nodes.Node]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))
