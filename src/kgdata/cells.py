"""What one cell of a table may hold: its type, its codes, its limits, as the descriptor gives them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from itertools import filterfalse

from kgdata import edtf, letters
from kgdata.describing import MATCHED

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from typing import Any

EDTF = "http://id.loc.gov/datatypes/edtf"
_DURATION = re.compile(r"P(?=\d|T\d)(\d{1,6}Y)?(\d{1,6}M)?(\d{1,6}D)?(T(\d{1,6}H)?(\d{1,6}M)?(\d{1,6}S)?)?", re.ASCII)
DIGITS = 15  # of a number, before its point: what can be computed with to the last one
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s/]+")
_PLAIN = {"integer": re.compile("-?[0-9]+"), "number": re.compile(r"-?[0-9]+(\.[0-9]+)?")}


def faults(text: str, field: dict[str, Any], codes: Mapping[str, set[str]] | None) -> list[tuple[str, str]]:
    """What is wrong with one cell: (rule, remedy), all of it."""
    column = Column(field, codes)
    column.add([text])
    return column.faults.get(text, [])


class Column:
    """The values of a field, gathered from its cells, and what is wrong with some of their texts.

    A rule goes over all texts before the next does, and over each different text once: that is several times faster than
    cell by cell.
    """

    def __init__(self, field: dict[str, Any], codes: Mapping[str, set[str]] | None) -> None:
        self.field, self.codes = field, codes
        self.limits: dict[str, Any] = field.get("constraints", {})
        self.is_text = field["type"] == "string" and field.get("rdfType") != EDTF
        self.values: list[Any] = []  # of each cell; None where it is empty or wrong
        self.faults: dict[str, list[tuple[str, str]]] = {}  # by text: (rule, remedy)
        self.known: dict[str, Any] = {}  # the value of each text that stands in many cells

    def add(self, texts: Sequence[str]) -> None:
        """Add cells."""
        different = dict.fromkeys(texts)
        if 2 * len(different) > len(texts):  # hardly any will come again, so none is kept
            value_of = self._look(different)
            if self.is_text:
                self.values += [text or None for text in texts]
                return
        else:  # of what stands in many rows one text is kept for all
            value_of = self.known
            new = [text for text in different if text not in value_of]
            value_of |= dict(zip(new, new, strict=True)) | self._look(new)
        self.values += map(value_of.__getitem__, texts)

    def _look(self, texts: Collection[str]) -> dict[str, Any]:
        """What each text stands for, unless itself; what is wrong with it is noted."""
        limits = self.limits
        values: dict[str, Any] = {"": None}
        filled = [text for text in texts if text]

        def rule(name: str, holds: Callable[[str], object], remedy: Callable[[str], str]) -> None:
            for text in filterfalse(holds, filled):
                self._wrong(text, name, remedy(text))

        if len(filled) < len(texts) and limits.get("required"):
            self._wrong("", "required", f"fill it in: {self.field['description']}")
        whole = " ".join(filled)  # as one text, nearly always all of them pass at once
        if not whole.isascii() and letters.piled(whole):  # which takes too long to be put in order
            rule(
                "accents", lambda text: not letters.piled(text), lambda _: f"leave {letters.MARKS} on a letter at most"
            )
            filled = [text for text in filled if not letters.piled(text)]
            whole = " ".join(filled)
        if not (_visible(whole) and _composed(whole) and _unspaced(whole)):
            rule("spaces", _unspaced, lambda _: "take out spaces at the ends and double spaces")
            rule("not NFC", _composed, lambda _: "write accents and й as one character (Unicode normal form C)")
            rule("invisible or replacement character", _visible, lambda _: "type the cell again, with plain spaces")
        if not self.is_text:
            filled = [text for text in filled if self._typed(text, values)]
        if "vocabulary" in self.field and self.codes is not None:
            of = self.field["vocabulary"]
            known = self.codes.get(of, set())
            named = ", ".join(sorted(known)) or "none"
            rule(
                "unknown code",
                known.__contains__,
                lambda text: f"{text!r:.80} is not in vocabulary {of}; known: {named}",
            )
        longest = max(map(len, filled), default=0)
        if pattern := limits.get("pattern"):
            like = re.compile(pattern, re.ASCII).fullmatch
            # No longer text is tried, see kgdata.describing.
            rule(
                "pattern",
                like if longest <= MATCHED else lambda text: len(text) <= MATCHED and like(text),
                lambda text: f"{text!r:.80} must look like {pattern}",
            )
        if (most := limits.get("maxLength")) is not None and longest > most:
            told = f"characters, at most {most}: shorten it"
            rule("too long", lambda text: len(text) <= most, lambda text: f"{len(text)} {told}")
        if (least := limits.get("minimum")) is not None:
            rule("too small", lambda text: values[text] >= least, lambda text: f"{text:.80} is below {least}")
        if (top := limits.get("maximum")) is not None:
            rule("too large", lambda text: values[text] <= top, lambda text: f"{text:.80} is above {top}")
        if self.field.get("format") == "uri":
            rule("address", _ADDRESS.match, lambda text: f"{text!r:.80} is no web address: begin with https://")
        return values

    def _typed(self, text: str, values: dict[str, Any]) -> bool:
        """Whether a text is a value of the field's type, which is then put in its place."""
        try:
            values[text] = typed(text, self.field)
        except ValueError as error:
            values[text] = None
            self._wrong(text, self.field["type"] if self.field.get("rdfType") != EDTF else "date", str(error))
            return False
        return True

    def _wrong(self, text: str, rule: str, remedy: str) -> None:
        known = self.faults.setdefault(text, [])
        if (rule, remedy) not in known:  # a text may be met again
            known.append((rule, remedy))


def _unspaced(text: str) -> bool:
    return text == text.strip() and "  " not in text


def _composed(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text)


def _visible(text: str) -> bool:
    return text.isprintable() and "�" not in text


def values(texts: Sequence[str], field: dict[str, Any]) -> list[Any]:
    """The values of all cells of a field; a text that is no value stays as it is."""
    column = Column(field, None)
    column.add(texts)
    return [text if value is None and text else value for text, value in zip(texts, column.values, strict=True)]


def tidy(text: str) -> str:
    """A cell without stray spaces and in Unicode normal form C; what it says stays.

    Examples
    --------
    >>> tidy(" The  gate ")
    'The gate'
    """
    return re.sub(" {2,}", " ", letters.normal("NFC", text)).strip()


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
            plain = re.sub(r"[,\s_]", "", text[:40])
            raise ValueError(
                f"{text!r:.80} is not a plain number: write digits only, as in {plain if re.fullmatch('[-.0-9]+', plain) else '446574'}"
            )
        if len(text.partition(".")[0].lstrip("-0")) > DIGITS:
            raise ValueError(f"{text!r:.80} has more than {DIGITS} digits: nothing here is so many")
        return float(text) if "." in text else int(text)
    if kind == "boolean":
        if text not in ("true", "false"):
            raise ValueError(f"{text!r:.80} is neither true nor false")
        return text == "true"
    if kind == "date":
        edtf_date = edtf.parse(text)
        if not edtf_date.is_exact:
            raise ValueError(f"{text!r:.80} is not a day: write it as {date(2026, 11, 24)}")
    elif kind == "duration" and not _DURATION.fullmatch(text):
        raise ValueError(f"{text!r:.80} is not an ISO 8601 duration: P6Y is six years, P7M seven months")
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
