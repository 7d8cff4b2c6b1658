"""The grammar of proven prose: how a sentence names the record that it shows, and what it may not show bare.

A fact is written ``{fact}`446,574 <st-0001>` ``: the words to read, then the record. The target is an id, an id and a
field (``ev-0022.date``), or a count (``timeline?kind=detention``); see :func:`kgdata.say`. The source stays readable
in Jupyter and on GitHub, which know nothing of the role.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kgdata import _data

if TYPE_CHECKING:
    from collections.abc import Iterable

FACT = re.compile(r"\{fact\}`(?P<shown>[^`<]*)<(?P<target>[^`>]+)>`")
_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundreds? thousands? millions? billions? dozens? "
    "third fourth fifth sixth seventh eighth ninth tenth "
    "January February April June July August September October November December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
).split()
#: Digits, numerals in words from two on, and the names of months and days that are no other words.
BARE = re.compile(rf"\b\w*\d[\w.,:/-]*|\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)


def bare(text: str, allowed: Iterable[str] = ()) -> list[str]:
    """The numbers and dates that stand in a text with no record to prove them.

    Parameters
    ----------
    text : str
        Plain text, facts taken out.
    allowed : iterable of str
        Phrases that may stand as they are.

    Examples
    --------
    >>> bare("In June 17,000 came, one by one, and two left.")
    ['June', '17,000', 'two']
    >>> bare("Two things under CC BY 4.0.", allowed=["Two things", "CC BY 4.0"])
    []
    """
    for phrase in allowed:
        text = text.replace(phrase, "")
    return [found.rstrip(".,:/-") for found in BARE.findall(text)]


def refreshed(markdown: str) -> str:
    """The text with every fact that no longer shows its record rightly made to show it.

    What names no record stays as it is: only a person can tell what was meant.

    Examples
    --------
    >>> refreshed("They counted {fact}`446,573 <st-0001>` entries, {fact}`17,000 <st-0002>` for business.")
    'They counted {fact}`446,574 <st-0001>` entries, {fact}`17,000 <st-0002>` for business.'
    """

    def right(found: re.Match[str]) -> str:
        _, said = _judged(found["target"], found["shown"].rstrip())
        if said is None:
            return found[0]
        if found["shown"][:1].isupper():
            said = said[:1].upper() + said[1:]
        return f"{{fact}}`{said} <{found['target']}>`"

    return FACT.sub(right, markdown)


def stale(markdown: str) -> list[tuple[int, str]]:
    """Every fact that does not show its record rightly: the line it is on, from 1, and what is wrong.

    Examples
    --------
    >>> stale("In all\\n{fact}`446,573 <st-0001>`, and {fact}`5 <st-9999>`.")[0]
    (2, "st-0001 is shown as '446,573', but it is '446,574'")
    """
    return [
        (markdown.count("\n", 0, found.start()) + 1, wrong)
        for found in FACT.finditer(markdown)
        if (wrong := _judged(found["target"], found["shown"].rstrip())[0])
    ]


@_data.remember  # a chapter shows some facts often, and to say what is near an unknown id takes a while
def _judged(target: str, shown: str) -> tuple[str | None, str | None]:
    """What is wrong with showing a target so, and what to show in its place if that can be told."""
    from kgdata import text

    try:
        fault = text.fault(target, shown)
        return (f"{target} is {fault}", text.say(target)) if fault else (None, None)
    except ValueError as error:
        return str(error), None
