"""Finds the article's sentences in a reader's own copy, without the project holding its text.

A passage is kept as the shortest opening that is unique in the article (its anchor), its
length and a hash of the whole, after the W3C Web Annotation selectors. Copies differ in
quotation marks, dashes and spaces; the normal form ``kg-norm-1`` evens these out.
"""

from __future__ import annotations

import bisect
import hashlib
import re

from kgdata.letters import normal
from kgdata.savedpage import plain

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

NORMAL_FORM = "kg-norm-1"
_SPACES = re.compile(r"\s{2,}|[^\S ]")  # but one plain space, of which a long text has a million
#: Characters hashed to find all passages in a text: some seconds. The article with all that is said below it takes 1 % of it.
MOST = 200_000_000
_SAME = str.maketrans(
    {**dict.fromkeys("“”„«»‟", '"'), **dict.fromkeys("‘’‚‛", "'"), **dict.fromkeys("‐‑‒–—―−", "-")}
    | dict.fromkeys("\u200b\u200c\u200d\ufeff\u00ad", "")
)


def normalise(text: str) -> str:
    """The normal form kg-norm-1: one line, NFC, plain quotes, dashes and spaces.

    Examples
    --------
    >>> normalise("“Alena  Krylova , a\\u00a0defendant” – he said")
    '"Alena Krylova, a defendant" - he said'
    """
    # NFC last: with a soft hyphen taken out, a letter and its accent may meet.
    text = normal("NFC", text.translate(_SAME))
    return re.sub(r" (?=[,.;:!?)])", "", _SPACES.sub(" ", text)).strip()


def fingerprint(sentence: str) -> str:
    """The SHA-256 of a normalised sentence, in hex."""
    return hashlib.sha256(sentence.encode("utf-8", "surrogatepass")).hexdigest()


def locate(text: str, passage: dict[str, Any]) -> int | None:
    """Where a passage begins in a normalised text, or None if it is not there as it was read."""
    return _located(text, passage, MOST)[0]


def _located(text: str, passage: dict[str, Any], most: int) -> tuple[int | None, int]:
    """The same, and how many characters were hashed for it; ValueError if they would be too many."""
    anchor, length, hashed = passage["anchor"], passage["length"], 0
    if not anchor or not length:  # only where the data is not sound
        return None, 0
    at = text.find(anchor)
    while at >= 0:
        sentence = text[at : at + length]
        hashed += len(sentence)
        if hashed > most:
            raise ValueError(
                f"{passage['passage_id']}: {anchor!r} stands too often in this text to try each: is it the article?"
            )
        if fingerprint(sentence) == passage["sha256"]:
            return at, hashed
        at = text.find(anchor, at + 1)
    return None, hashed


def describe(text: str, sentence: str) -> dict[str, Any]:
    """The row of a sentence: anchor, offsets, length and hash; for whoever adds passages.

    Raises
    ------
    ValueError
        If the sentence is not in the text, or no opening of 32 characters is unique.
    """
    sentence = normalise(sentence)
    start = text.find(sentence)
    if start < 0:
        raise ValueError(f"not in the article: {sentence[:60]!r}")
    words = sentence.split(" ")
    openings = (" ".join(words[:n]) for n in range(1, min(len(words), 32) + 1))
    anchor = next((o for o in openings if text.count(o) == 1), sentence)
    if len(anchor) > 32:
        anchor = next((sentence[:n] for n in range(8, 33) if text.count(sentence[:n]) == 1), "")
    elif anchor == sentence and text.count(anchor[:-1]) == 1:
        anchor = anchor[:-1]  # a sentence of one word is not given whole
    if not anchor:
        raise ValueError(f"no unique opening of 32 characters: {sentence[:60]!r}")
    return {
        "anchor": anchor,
        "start": start,
        "end": start + len(sentence),
        "length": len(sentence),
        "sha256": fingerprint(sentence),
    }


def coverage() -> list[dict[str, Any]]:
    """See :func:`kgdata.coverage`."""
    from kgdata import _data

    resting: dict[str, list[str]] = {row["passage_id"]: [] for row in _data.records("passages")}
    for id, table in sorted(_data.index().items()):
        if table != "passages" and (passage := _data.by_id(table)[id].get("passage_id")) in resting:
            resting[passage].append(id)
    return [
        {"passage_id": row["passage_id"], "records": resting[row["passage_id"]], "no_fact": row["no_fact"]}
        for row in _data.records("passages")
    ]


STATES = {
    "moved": "it stands elsewhere among the others",
    "changed": "its opening is there, but what follows is not the same",
    "gone": "it is not there",
}


def check(text: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The passages that a copy of the article does not hold as they were read, each with its ``state``."""
    text, places, left = normalise(plain(text)), [], MOST
    for row in rows:
        place, hashed = _located(text, row, left)
        left -= hashed
        places.append(place)
    in_order = _longest_rise([place for place in places if place is not None])
    found = []
    for row, place in zip(rows, places, strict=True):
        if place is None:
            found.append({**row, "state": "changed" if row["anchor"] and row["anchor"] in text else "gone"})
        elif place not in in_order:
            found.append({**row, "state": "moved"})
    return found


def _longest_rise(places: list[int]) -> set[int]:
    """The largest set of places that come in order; whatever is not among them was moved."""
    lowest: list[int] = []  # of each length the rise that ends lowest: where it ends,
    ending: list[int] = []  # which of the places that is,
    before: list[int] = []  # and, of each place, which one comes before it
    for number, place in enumerate(places):
        length = bisect.bisect_left(lowest, place)
        before.append(ending[length - 1] if length else -1)
        lowest[length : length + 1], ending[length : length + 1] = [place], [number]
    rise, number = set(), ending[-1] if ending else -1
    while number >= 0:
        rise.add(places[number])
        number = before[number]
    return rise
