"""What one cell of a table may hold: its type, its codes, its limits, as the descriptor gives them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import partial
from itertools import filterfalse

from kgdata import edtf

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any

EDTF = "http://id.loc.gov/datatypes/edtf"
_DURATION = re.compile(r"P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s/]+")
_PLAIN = {"integer": re.compile("-?[0-9]+"), "number": re.compile(r"-?[0-9]+(\.[0-9]+)?")}


def faults(text: str, field: dict[str, Any], codes: Mapping[str, set[str]] | None) -> list[tuple[str, str]]:
    """What is wrong with one cell: (rule, remedy), all of it."""
    return column([text], field, codes)[1].get(text, [])


def column(
    texts: Collection[str], field: dict[str, Any], codes: Mapping[str, set[str]] | None
) -> tuple[dict[str, Any], dict[str, list[tuple[str, str]]]]:
    """The value of each text of a field, None where it has none, and what is wrong with those that are wrong.

    A rule goes over all texts before the next does, which for many of them is several times faster than text by text.
    """
    limits = field.get("constraints", {})
    wrong: dict[str, list[tuple[str, str]]] = {}

    def rule(name: str, holds: Callable[[str], object], remedy: Callable[[str], str]) -> None:
        for text in filterfalse(holds, filled):
            wrong.setdefault(text, []).append((name, remedy(text)))

    filled = [text for text in texts if text]
    if len(filled) < len(texts) and limits.get("required"):
        wrong[""] = [("required", f"fill it in: {field['description']}")]
    rule("spaces", _unspaced, lambda _: "take out spaces at the ends and double spaces")
    composed = "write accents and й as one character (Unicode normal form C)"
    rule("not NFC", partial(unicodedata.is_normalized, "NFC"), lambda _: composed)
    rule("invisible or replacement character", _visible, lambda _: "type the cell again, with plain spaces")
    values, untyped = _typed(filled, field)
    for text, remedy in untyped.items():
        wrong.setdefault(text, []).append((field["type"] if field.get("rdfType") != EDTF else "date", remedy))
    if untyped:
        filled = [text for text in filled if text not in untyped]
    if "vocabulary" in field and codes is not None:
        known = codes.get(field["vocabulary"], set())
        named = ", ".join(sorted(known)) or "none"
        of = field["vocabulary"]
        rule("unknown code", known.__contains__, lambda text: f"{text!r} is not in vocabulary {of}; known: {named}")
    if pattern := limits.get("pattern"):
        rule("pattern", re.compile(pattern, re.ASCII).fullmatch, lambda text: f"{text!r} must look like {pattern}")
    if (most := limits.get("maxLength")) is not None:
        rule(
            "too long",
            lambda text: len(text) <= most,
            lambda text: f"{len(text)} characters, at most {most}: shorten it",
        )
    if (least := limits.get("minimum")) is not None:
        rule("too small", lambda text: values[text] >= least, lambda text: f"{text} is below {least}")
    if (top := limits.get("maximum")) is not None:
        rule("too large", lambda text: values[text] <= top, lambda text: f"{text} is above {top}")
    if field.get("format") == "uri":
        rule("address", _ADDRESS.match, lambda text: f"{text!r} is no web address: begin with https://")
    return {"": None, **values}, wrong


def _unspaced(text: str) -> bool:
    return text == text.strip() and "  " not in text


def _visible(text: str) -> bool:
    return text.isprintable() and "�" not in text


def values(texts: Collection[str], field: dict[str, Any]) -> dict[str, Any]:
    """The value of each text of a field; what is none stays the text."""
    found, untyped = _typed(texts, field)
    return {**found, "": None, **dict(zip(untyped, untyped, strict=True))}


def _typed(texts: Collection[str], field: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The value of each text, and how to write those that have none instead; these have None."""
    found: dict[str, Any] = dict(zip(texts, texts, strict=True))
    untyped = {}
    for text in texts if field["type"] != "string" or field.get("rdfType") == EDTF else ():
        try:
            found[text] = typed(text, field)
        except ValueError as error:
            found[text], untyped[text] = None, str(error)
    return found, untyped


def tidy(text: str) -> str:
    """A cell without stray spaces and in Unicode normal form C; what it says stays.

    Examples
    --------
    >>> tidy(" The  gate ")
    'The gate'
    """
    return re.sub(" {2,}", " ", unicodedata.normalize("NFC", text)).strip()


def line(texts: Iterable[str]) -> str:
    """A row of a table as it stands in the file, without the line end: quoted where it must be, and only there.

    Examples
    --------
    >>> line(["st-0001", "a, b", ""])
    'st-0001,"a, b",'
    """
    return lines([texts]).removesuffix("\n")


def lines(rows: Iterable[Iterable[str]]) -> str:
    """The text of a table: each row as :func:`line` has it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def typed(text: str, field: dict[str, Any]) -> Any:
    """The value of a cell; ValueError says how to write it instead."""
    if not text:
        return None
    kind = field["type"]
    if kind in ("integer", "number"):
        if not _PLAIN[kind].fullmatch(text):
            plain = re.sub(r"[,\s_]", "", text)
            raise ValueError(
                f"{text!r} is not a plain number: write digits only, as in {plain if re.fullmatch('[-.0-9]+', plain) else '446574'}"
            )
        return float(text) if "." in text else int(text)
    if kind == "boolean":
        if text not in ("true", "false"):
            raise ValueError(f"{text!r} is neither true nor false")
        return text == "true"
    if kind == "date":
        edtf_date = edtf.parse(text)
        if not edtf_date.is_exact:
            raise ValueError(f"{text!r} is not a day: write it as {date(2026, 11, 24)}")
    elif kind == "duration" and not _DURATION.fullmatch(text):
        raise ValueError(f"{text!r} is not an ISO 8601 duration: P6Y is six years, P7M seven months")
    elif field.get("rdfType") == EDTF:
        edtf.parse(text)
    return text


_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """A text for a CSV file, so that no spreadsheet takes it for a formula and runs it.

    What begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end gets an apostrophe before it, as OWASP advises.
    To take it off again: where a text begins with apostrophes and one of these characters, drop the first apostrophe.

    Examples
    --------
    >>> guarded("=1+1"), guarded("1+1"), guarded("'=1")
    ("'=1+1", '1+1', "''=1")
    """
    return f"'{text}" if _FORMULA.match(text) else text
