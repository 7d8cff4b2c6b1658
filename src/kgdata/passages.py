"""Finds the article's sentences in a reader's own copy, without the project holding its text.

A passage is kept as the shortest opening that is unique in the article (its anchor), its
length and a hash of the whole, after the W3C Web Annotation selectors. Copies differ in
quotation marks, dashes and spaces; the normal form ``kg-norm-1`` evens these out.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

NORMAL_FORM = "kg-norm-1"
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
    text = unicodedata.normalize("NFC", text.translate(_SAME))
    return re.sub(r" (?=[,.;:!?)])", "", re.sub(r"\s+", " ", text)).strip()


def fingerprint(sentence: str) -> str:
    """The SHA-256 of a normalised sentence, in hex."""
    return hashlib.sha256(sentence.encode()).hexdigest()


def locate(text: str, passage: dict) -> int | None:
    """Where a passage begins in a normalised text, or None if it is not there as it was read."""
    at = text.find(passage["anchor"])
    while at >= 0:
        if fingerprint(text[at : at + passage["length"]]) == passage["sha256"]:
            return at
        at = text.find(passage["anchor"], at + 1)
    return None


def describe(text: str, sentence: str) -> dict:
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
    openings = (" ".join(words[:n]) for n in range(1, len(words) + 1))
    anchor = next((o for o in openings if text.count(o) == 1), sentence)
    if len(anchor) > 32:
        anchor = next((sentence[:n] for n in range(8, 33) if text.count(sentence[:n]) == 1), None)
    if anchor is None:
        raise ValueError(f"no unique opening of 32 characters: {sentence[:60]!r}")
    return {
        "anchor": anchor,
        "start": start,
        "end": start + len(sentence),
        "length": len(sentence),
        "sha256": fingerprint(sentence),
    }


def check(text: str, rows) -> list[dict]:
    """The passages that a copy of the article does not hold as they were read."""
    text = normalise(text)
    return [row for row in rows if locate(text, row) is None]
