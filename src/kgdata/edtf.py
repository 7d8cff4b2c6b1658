"""Extended Date/Time Format, as far as this data needs it: what is known of a date, and no more.

===========================  ===================================================================
``2023-06-09``               a day; ``2023-06`` some day of a month; ``2023`` some day of a year
``2023-06-09~`` ``?`` ``%``  approximate, uncertain, both
``2022-07/2022-09``          lasted from the first to the second; ``..`` is an open end
``[2022-02..2022-12-06]``    some time between the two; ``[..2023-06-16]`` on that day or before it
===========================  ===================================================================

The first three are levels 0 and 1 of ISO 8601-2; the set "one of" is level 2. An interval
*lasts*, a set says that one day in it is meant and that nobody says which. Charts must draw
the two apart, so they are not mixed here.
"""

from __future__ import annotations

import re
from collections import namedtuple
from datetime import date, timedelta
from functools import lru_cache

# Not \d, which other scripts' digits match too.
_POINT = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([?~%]?)")
_PRECISION = ("year", "month", "day")


class Edtf(namedtuple("Edtf", "earliest latest precision kind approximate uncertain")):
    """What an EDTF text says.

    Parameters
    ----------
    earliest, latest : datetime.date or None
        First and last day that the text allows; None where it is open.
    precision : {"day", "month", "year", "interval"}
        The finest unit given; "interval" for intervals and sets.
    kind : {"date", "interval", "one_of"}
        A point in time, something that lasts, or one unknown day between two.
    approximate, uncertain : bool
        Marked with ``~`` or ``%``, with ``?`` or ``%``.

    Examples
    --------
    >>> about = parse("2022-10~")
    >>> about.earliest.day, about.latest.day, about.precision, about.approximate, about.is_exact
    (1, 31, 'month', True, False)
    """

    __slots__ = ()

    @property
    def is_exact(self) -> bool:
        """One day, with no mark of doubt."""
        return self.precision == "day" and not (self.approximate or self.uncertain)


def parse(text: str) -> Edtf:
    """Read an EDTF text.

    Parameters
    ----------
    text : str
        In one of the forms above.

    Returns
    -------
    Edtf
        What it says, and no more than that.

    Raises
    ------
    ValueError
        With what is wrong and how to write it instead.

    Examples
    --------
    >>> parse("2021-12").latest
    datetime.date(2021, 12, 31)
    >>> parse("[..2023-06-16]").kind
    'one_of'
    """
    return _parsed(text)


@lru_cache(maxsize=10_000)  # the same few thousand stand in any number of rows
def _parsed(text: str) -> Edtf:
    if text.startswith("[") and text.endswith("]"):
        kind, ends = "one_of", [end or ".." for end in text[1:-1].split("..")]
    elif "/" in text:
        kind, ends = "interval", text.split("/")
    else:
        return _point(text)
    # An end left out, as in "2022-07/", is EDTF for "unknown": here it is always a slip.
    if len(ends) != 2 or "" in ends or ends == ["..", ".."]:
        raise ValueError(
            f"{text!r:.80} is not a date: write 2023-06-09, 2022-07/2022-09, 2022-07/.. for an open end, "
            "or [2022-02-24..2022-12-06]"
        )
    first, last = (None if end == ".." else _point(end) for end in ends)
    if first and last and first.earliest > last.latest:
        raise ValueError(f"{text!r:.80} ends before it begins: swap the two dates")
    known = [end for end in (first, last) if end]
    return Edtf(
        first and first.earliest,
        last and last.latest,
        "interval",
        kind,
        any(end.approximate for end in known),
        any(end.uncertain for end in known),
    )


def ends(text: str) -> tuple[str, str]:
    """The two ends of an EDTF text, as they are written.

    Parameters
    ----------
    text : str
        One that :func:`parse` can read.

    Returns
    -------
    tuple of str
        The first and the last point in time, each an EDTF text itself; empty where it is open. A date
        that is no interval and no set is both.

    Examples
    --------
    >>> ends("[..2023-06-16]")
    ('', '2023-06-16')
    >>> ends("2022-07/.."), ends("2021")
    (('2022-07', ''), ('2021', '2021'))
    """
    if text.startswith("["):
        first, last = text[1:-1].split("..")
    elif "/" in text:
        first, last = text.replace("..", "").split("/")
    else:
        first = last = text
    return first, last


def _point(text: str) -> Edtf:
    match = _POINT.fullmatch(text)
    if not match:
        raise ValueError(
            f"{text!r:.80} is not a date: write 2023-06-09, 2023-06 or 2023, then ~ for about and ? for doubtful"
        )
    year = int(match[1])
    month, day = (int(part) if part else None for part in match.group(2, 3))
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError as error:
        raise ValueError(f"{text!r} is no day of the calendar ({error}): look it up in the source again") from None
    if day:
        last = first
    elif month:
        last = date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)
    else:
        last = date(year, 12, 31)
    mark = match.group(4)
    precision = _PRECISION[sum(part is not None for part in (month, day))]
    return Edtf(first, last, precision, "date", bool(mark) and mark in "~%", bool(mark) and mark in "?%")


_STEP = {"day": 1, "month": 31, "year": 366}


def during(text: str, period: str) -> str:
    """Whether what a date says lies in a period: the three answers that an honest date allows.

    Parameters
    ----------
    text : str
        The EDTF text of an event.
    period : str
        The EDTF text of a day, month, year or interval, without a mark of doubt.

    Returns
    -------
    {"certainly", "possibly", "no"}
        A point in time is certainly in the period if every day that its text allows is. What
        lasts is, if it touches the period on whatever days it began and ended. "About" and
        "probably" make nothing certain, and reach one day, month or year further on each side:
        as far as they were given.

    Raises
    ------
    ValueError
        If one of the texts is no date.

    Examples
    --------
    >>> during("2023-06-09", "2023-06")
    'certainly'
    >>> during("[2022-02-24..2022-12-06]", "2022-03"), during("2022-07/2022-09", "2022-08")
    ('possibly', 'certainly')
    """
    found, span = parse(text), parse(period)
    begin, end = _days(found)
    first, last = _days(span)
    doubt = found.approximate or found.uncertain
    if doubt:
        step = _STEP.get(found.precision, 1)
        begin, end = begin - step, end + step
    if end < first or last < begin:
        return "no"
    inside = first <= begin and end <= last
    if found.kind == "interval":
        start, stop = ends(text)
        # Between the last day on which it can have begun and the first on which it can have ended it lasted for sure.
        sure_from = parse(start).latest.toordinal() if start else begin
        sure_to = parse(stop).earliest.toordinal() if stop else end
        inside = inside or (sure_from <= sure_to and sure_from <= last and first <= sure_to)
    return "certainly" if inside and not doubt else "possibly"


def _days(found: Edtf) -> tuple[int, int]:
    """The bounds as day numbers; an open end is as far away as the calendar goes."""
    first, last = found.earliest or date.min, found.latest or date.max
    return first.toordinal(), last.toordinal()
