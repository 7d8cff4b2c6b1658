"""Unicode normal forms of text from anywhere: a pile of accents cannot make them slow."""

from __future__ import annotations

import re
import unicodedata

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from typing import Literal

MARKS = 30  # accents on one letter: what Unicode allows in its "stream-safe" texts (UAX #15)
_SHORT = 1000  # characters that can be put in order whatever they are
_FAR = re.compile(rf"[^\x00-\x7f]{{{MARKS + 1},}}")


def normal(form: Literal["NFC", "NFKD"], text: str) -> str:
    """A normal form of a text.

    Parameters
    ----------
    form : {"NFC", "NFKD"}
        Which.
    text : str
        Any text.

    Returns
    -------
    str
        The same text in that form.

    Raises
    ------
    ValueError
        If a long text piles more accents on a letter than any language does: to put n of them in order takes n times n
        steps, so a file of some 100 kB would keep a computer busy for minutes.

    Examples
    --------
    >>> normal("NFC", "Ale\\u0301na")
    'Aléna'
    """
    if piled(text):
        raise ValueError(f"more than {MARKS} accents on one letter: take them out")
    return unicodedata.normalize(form, text)


def piled(text: str) -> bool:
    """Whether a long text has so many accents on a letter that to put them in order would take too long."""
    if len(text) > _SHORT:
        for run in _FAR.finditer(text):
            pile = 0
            for letter in run[0]:
                pile = pile + 1 if unicodedata.combining(letter) else 0
                if pile > MARKS:
                    return True
    return False
