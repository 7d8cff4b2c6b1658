"""Tables and lists of records that open the records behind their numbers: native HTML, no script.

They are the output of a cell, so the same HTML must do on a page, which styles it (kg.css), and in JupyterLab,
which does not.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from kgbook import cards

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

__all__ = ["crosstab", "listing"]

MOST_LINES = 12  # with more, the list scrolls; the style sheet has a class for each number
MOST_RECORDS = 500  # that a table or a list names, all its parts together; the pages of facts have the rest
LINE = 90  # characters of a title that stand in one line of an opened list, on a wide page


class Shown:
    """What a cell shows: HTML, or text where that is not understood."""

    def __init__(self, html: str, text: str) -> None:
        self._html, self._text = html, text

    def _repr_html_(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return self._text


def crosstab(frame: pd.DataFrame, rows: str, columns: str, caption: str) -> Shown:
    """A table of counts in which every number opens the records that it counts.

    Each number is a native ``<details>``, so keyboard, touch and a page without scripts open it too.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a record, with its ``id`` and ``title``, as :func:`kgdata.standings` has them.
    rows, columns : str
        Two of its columns. Categories keep their order; those that do not occur are left out.
    caption : str
        What is counted.

    Returns
    -------
    Shown
        HTML in a notebook and on a page, where ids lead to the places of the records; counts as text elsewhere.

    Raises
    ------
    ValueError
        If a record is in the frame twice, or is in no row or column.

    Examples
    --------
    >>> import kgdata
    >>> people = kgdata.standings(labels=True).query("id in ['ev-0002', 'ev-0011']")
    >>> crosstab(people, "speaks_as", "section", "Two events by voice and section")
    Two events by voice and section
                  who is detained and expelled  all
    news outlets                             1    1
    officials                                1    1
    all                                      2    2
    """
    _check(frame, rows, columns)
    down, across = _values(frame[rows]), _values(frame[columns])
    found = dict(list(frame.groupby([rows, columns], observed=True)))
    grid = [[len(found.get((row, column), ())) for column in across] for row in down]
    grid = [[*numbers, sum(numbers)] for numbers in grid]
    grid.append([sum(numbers) for numbers in zip(*grid, strict=True)])
    name = re.sub(r"\W+", "-", caption.lower()).strip("-")  # of the cells of one table only one is open

    most = _most(map(len, found.values()))

    def cell(row: object, column: object, number: int) -> str:
        if (row, column) not in found:
            return f"<td>{number}</td>"
        records = found[row, column]
        lines = min(MOST_LINES, sum(1 + (len(title) + 9) // LINE for title in records["title"]))
        return (
            f'<td><details name="{name}" class="kg-lines-{lines}">'
            f'<summary aria-label="{number} {_e(column)}: {_e(row)}">{number}</summary>{_items(records, most)}</details></td>'
        )

    heads = "".join(f'<th scope="col"><span>{_e(column)}</span></th>' for column in (*across, "all"))
    body = "\n".join(
        f'<tr><th scope="row">{_e(row)}</th>'
        f"{''.join(cell(row, column, number) for column, number in zip((*across, 'all'), numbers, strict=True))}</tr>"
        for row, numbers in zip((*down, "all"), grid, strict=True)
    )
    texts = [["", *across, "all"], *([row, *numbers] for row, numbers in zip((*down, "all"), grid, strict=True))]
    wide = [max(len(str(text)) for text in column) for column in zip(*texts, strict=True)]
    return Shown(
        f'<div class="kg-cross"><table><caption>{_e(caption)}</caption>\n'
        f"<thead><tr><td></td>{heads}</tr></thead>\n<tbody>{body}</tbody></table></div>",
        "\n".join(
            [caption, *("  ".join([str(t[0]).ljust(wide[0]), *map(_right, t[1:], wide[1:])]).rstrip() for t in texts)]
        ),
    )


def listing(frame: pd.DataFrame, by: str, shows: Sequence[str] = (), opened: bool = False) -> Shown:
    """Records as a list in parts that fold, each with a link to its place.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a record, with its ``id`` and ``title``.
    by : str
        The column that makes the parts. Categories keep their order.
    shows : sequence of str, optional
        Columns that stand below each title, a line each; empty texts are left out.
    opened : bool, default False
        Show the parts unfolded.

    Returns
    -------
    Shown
        HTML in a notebook and on a page; ids and titles as text elsewhere.

    Raises
    ------
    ValueError
        If a record is in the frame twice, or in no part.

    Examples
    --------
    >>> import kgdata
    >>> listing(kgdata.standings(labels=True).query("id == 'ev-0002'"), "section", ["claimant"])
    who is detained and expelled (1)
      ev-0002  Krylova is detained in Bishkek
    """
    _check(frame, by)
    parts = [(f"{group} ({(frame[by] == group).sum()})", frame[frame[by] == group]) for group in _values(frame[by])]
    most = _most(len(part) for _, part in parts)
    start = f'<details class="kg-list"{" open" if opened else ""}><summary>'
    return Shown(
        "\n".join(f"{start}{_e(head)}</summary>{_items(part, most, shows)}</details>" for head, part in parts),
        "\n".join(
            line
            for head, part in parts
            for line in (head, *(f"  {id}  {title}" for id, title in zip(part["id"], part["title"], strict=True)))
        ),
    )


def _most(sizes: Iterable[int]) -> int:
    """How many records each part may name, so that all of them name no more than ``MOST_RECORDS``, small parts in full."""
    left = MOST_RECORDS
    ascending = sorted(sizes)
    for done, size in enumerate(ascending):
        share = left // (len(ascending) - done)
        if size > share:
            return max(1, share)
        left -= size
    return MOST_RECORDS


def _items(frame: pd.DataFrame, most: int, shows: Sequence[str] = ()) -> str:
    """The records as a list, each with a link to its place; of very many the first."""
    texts = frame[["id", "title", *shows]].astype("object")[:most]
    items = []
    for id, title, *others in texts.where(texts.notna(), "").itertuples(index=False):
        address = cards.place(id, lambda page: f"../{page}.html")  # as seen from a chapter
        below = [line for text in others if text for line in str(text).split("\n")]
        more = "".join(f"<br><small>{_e(line)}</small>" for line in below)
        items.append(f'<li><a href="{_e(address)}"><code>{_e(id)}</code></a> {_e(title)}{more}</li>')
    if more_of := len(frame) - len(texts):
        items.append(f'<li>and {more_of:,} more: see <a href="../facts.html">all facts</a></li>')
    return f"<ul>{''.join(items)}</ul>"


def _values(column: pd.Series[Any]) -> list[Any]:
    """What occurs in a column, in the order of its categories, or else of appearance."""
    used = list(dict.fromkeys(column))
    return [value for value in column.cat.categories if value in used] if hasattr(column, "cat") else used


def _check(frame: pd.DataFrame, *names: str) -> None:
    twice = sorted(set(frame["id"][frame["id"].duplicated()]))
    if twice:
        raise ValueError(f"one row a record, but there is more than one of {', '.join(twice)}")
    for name in names:
        without = list(frame["id"][frame[name].isna()])
        if without:
            raise ValueError(f"{', '.join(without)} has no {name}: fill it, or leave the record out")


def _right(value: object, width: int) -> str:
    return str(value).rjust(width)


def _e(text: object) -> str:
    return html.escape(str(text), quote=True)
