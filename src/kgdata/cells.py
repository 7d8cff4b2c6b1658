"""What one cell of a table may hold: its type, its codes, its limits, as the descriptor gives them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from kgdata import edtf

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

EDTF = "http://id.loc.gov/datatypes/edtf"
_DURATION = re.compile(r"P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$", re.ASCII)


def faults(text: str, field: dict[str, Any], codes: Mapping[str, set[str]] | None) -> list[tuple[str, str]]:
    """What is wrong with one cell: (rule, remedy), all of it."""
    limits = field.get("constraints", {})
    if not text:
        return [("required", f"fill it in: {field['description']}")] if limits.get("required") else []
    found = []
    if text != text.strip() or "  " in text:
        found.append(("spaces", "take out spaces at the ends and double spaces"))
    if text != unicodedata.normalize("NFC", text):
        found.append(("not NFC", "write accents and й as one character (Unicode normal form C)"))
    if "�" in text or not text.isprintable():
        found.append(("invisible or replacement character", "type the cell again, with plain spaces"))
    try:
        value = typed(text, field)
    except ValueError as error:
        return [*found, (field["type"] if field.get("rdfType") != EDTF else "date", str(error))]
    if "vocabulary" in field and codes is not None and text not in codes.get(field["vocabulary"], ()):
        known = ", ".join(sorted(codes.get(field["vocabulary"], ()))) or "none"
        found.append(("unknown code", f"{text!r} is not in vocabulary {field['vocabulary']}; known: {known}"))
    if "pattern" in limits and not re.fullmatch(limits["pattern"], text, re.ASCII):
        found.append(("pattern", f"{text!r} must look like {limits['pattern']}"))
    if len(text) > limits.get("maxLength", len(text)):
        found.append(("too long", f"{len(text)} characters, at most {limits['maxLength']}: shorten it"))
    if "minimum" in limits and value < limits["minimum"]:
        found.append(("too small", f"{text} is below {limits['minimum']}"))
    if "maximum" in limits and value > limits["maximum"]:
        found.append(("too large", f"{text} is above {limits['maximum']}"))
    if field.get("format") == "uri" and not re.match(r"https?://[^\s/]+\.[^\s/]+", text):
        found.append(("address", f"{text!r} is no web address: begin with https://"))
    return found


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
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(texts)
    return out.getvalue()


def typed(text: str, field: dict[str, Any]) -> Any:
    """The value of a cell; ValueError says how to write it instead."""
    if not text:
        return None
    kind = field["type"]
    if kind in ("integer", "number"):
        if not re.fullmatch(r"-?\d+" + (r"(\.\d+)?" if kind == "number" else ""), text, re.ASCII):
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
