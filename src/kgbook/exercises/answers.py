"""Kinds of answers, and what to say of each that is right, nearly right, wrong or none at all."""

from __future__ import annotations

import datetime
import html
import math
import numbers
from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass
from typing import Any

NONE_YET = "There is no answer yet: put yours in place of the three dots."
EMPTY = "That is empty: nothing is left of it. Is the filter too strict, or a word in it spelt otherwise?"
NO_NUMBER = "That is no number, as of a sum or mean of nothing. Did a filter before it leave anything?"


@dataclass(frozen=True)
class Verdict:
    """What there is to say of an answer; true if that is right."""

    right: bool
    said: str

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        return f"{'Right.' if self.right else 'Not yet.'} {self.said}".rstrip()

    def _repr_html_(self) -> str:
        word, said = ("Right.", self.said) if self.right else ("Not yet.", self.said)
        return f"<p><strong>{word}</strong> {html.escape(said)}</p>"


class _Wrong(Exception):
    """Why an answer cannot be compared, or is not right."""


@dataclass(frozen=True)
class Answer:
    """What answers an exercise.

    Parameters
    ----------
    value : callable
        Gives the right answer, computed from the data.
    hint : str
        Where to look, for an answer of which nothing better can be said.
    why : str
        What a right answer shows.
    """

    value: Callable[[], Any]
    _: KW_ONLY
    hint: str
    why: str

    def judge(self, given: Any) -> Verdict:
        """Say whether an answer is right, and why not."""
        if nothing := _nothing(given):
            return Verdict(False, nothing)
        try:
            self._compare(given)
        except _Wrong as wrong:
            return Verdict(False, str(wrong))
        return Verdict(True, self.why)

    def _compare(self, given: Any) -> None:
        raise NotImplementedError


def _nothing(given: Any) -> str:
    """What to say of an answer that is none; an empty text of any other."""
    if given is None or given is ... or (isinstance(given, str) and not given.strip(" .")):
        return NONE_YET
    if not isinstance(given, str) and hasattr(given, "__len__") and len(given) == 0:
        return EMPTY
    return NO_NUMBER if _is_missing(given) else ""


def _is_missing(given: Any) -> bool:
    try:
        return bool(given != given)
    except (TypeError, ValueError):  # pandas' NA, and tables, are neither
        return type(given).__name__ == "NAType"


def _kind(given: Any) -> str:
    """What somebody gave, in a student's words."""
    for kind, said in (
        (bool, "a yes or no"), (str, "text"), (numbers.Number, "a number"), (datetime.date, "a date"), (dict, "a dictionary"),
    ):  # fmt: skip
        if isinstance(given, kind):
            return said
    name = type(given).__name__
    known = {"DataFrame": "a table", "Series": "a column", "Index": "a column", "ndarray": "a column"}
    return known.get(name, "a list" if isinstance(given, (list, tuple, set, frozenset)) else f"of the kind {name}")


def _one(given: Any) -> Any:
    """A value that came alone in a list or column."""
    if isinstance(given, str) or not hasattr(given, "__len__") or isinstance(given, dict):
        return given.item() if hasattr(given, "item") and not hasattr(given, "__len__") else given
    if len(given) > 1 or _kind(given) == "a table":
        raise _Wrong(f"One value is asked for. That is {_kind(given)} of {len(given)}.")
    return next(iter(getattr(given, "tolist", lambda: given)()))


@dataclass(frozen=True)
class Number(Answer):
    """A number.

    Parameters
    ----------
    unit : str
        What is counted or measured.
    within : float
        How far from the right number an answer may be: half of the last digit that is asked for.
    slips : dict of callable to str
        Numbers that a known mistake leads to, computed, and what to say of each.
    """

    _: KW_ONLY
    unit: str
    within: float = 0
    slips: dict[Callable[[], float], str] | None = None

    def _compare(self, given: Any) -> None:
        given, right = _one(given), float(self.value())
        if isinstance(given, str):
            try:
                float(given.strip().rstrip("%").replace(",", ""))
            except ValueError:
                raise _Wrong(f"A number of {self.unit} is asked for, not {given.strip()[:40]!r}.") from None
            raise _Wrong("That is text. Give the number itself, without quotation marks.")
        if isinstance(given, bool) or not isinstance(given, numbers.Real):
            raise _Wrong(f"A number of {self.unit} is asked for, and that is {_kind(given)}.")
        given = float(given)
        if not math.isfinite(given):
            raise _Wrong(f"That is no number of {self.unit}: something was divided by nothing.")
        if self._near(given, right):
            return
        for slip, said in (self.slips or {}).items():
            if self._near(given, float(slip())):
                raise _Wrong(said)
        if right and self._near(-given, right):
            raise _Wrong("The size is right, the sign is not: what was taken from what?")
        for factor, said in ((100, "That is a share of one. Per cent are asked for."), (0.01, "That is in per cent. A share of one is asked for."),
                             (1000, "That is in thousands. Give it in full.")):  # fmt: skip
            if right and math.isclose(given * factor, right, rel_tol=5e-3):
                raise _Wrong(said)
        if right and math.isclose(given, right, rel_tol=0.01):
            raise _Wrong("Very near. Was something rounded too early?")
        if given < 0 < right:
            raise _Wrong(f"A number below nothing can't be right here. {self.hint}")
        if given == round(given) and abs(given - right) < 1:
            raise _Wrong("That is right as far as it goes. Give as many digits as are asked for.")
        raise _Wrong(f"That is too {'much' if given > right else 'little'}. {self.hint}")

    def _near(self, given: float, right: float) -> bool:
        return math.isclose(given, right, rel_tol=1e-9, abs_tol=self.within + 1e-9)


@dataclass(frozen=True)
class Choice(Answer):
    """One of a few words.

    Parameters
    ----------
    among : sequence of str
        What there is to choose from.
    slips : dict of str to str
        What to say of a wrong choice.
    """

    _: KW_ONLY
    among: tuple[str, ...]
    slips: dict[str, str] | None = None

    def _compare(self, given: Any) -> None:
        given = _one(given)
        word = " ".join(given.split()).casefold() if isinstance(given, str) else given
        if word not in [choice.casefold() for choice in self.among]:
            raise _Wrong(f"The answer is one of these, as text: {', '.join(map(repr, self.among))}.")
        if word != str(self.value()).casefold():
            slips = {choice.casefold(): said for choice, said in (self.slips or {}).items()}
            raise _Wrong(slips.get(word, self.hint))


@dataclass(frozen=True)
class When(Answer):
    """A date, as exact as the source gives it and no more: ``2022``, ``2022-09``, ``2022-09-21``, with ``~`` for about."""

    def _compare(self, given: Any) -> None:
        given, right = _one(given), str(self.value())
        if not isinstance(given, bool) and isinstance(given, numbers.Integral):
            given = str(given)  # a year
        if isinstance(given, datetime.date):
            given = given.isoformat()[:10]
        if not isinstance(given, str):
            raise _Wrong(f"A date is asked for, such as '2022-09-21', and that is {_kind(given)}.")
        from kgdata.edtf import parse

        given = given.strip()
        try:
            parse(given)
        except ValueError:
            raise _Wrong(
                f"{given[:40]!r} is no date as it is written here: year, month, day, such as '2022-09-21'."
            ) from None
        if given == right:
            return
        if given.strip("?~%") == right.strip("?~%"):
            raise _Wrong("The date is right, but is it certain? See how the record writes it.")
        if given.startswith(right.strip("?~%")):
            raise _Wrong("That is more exact than the source: it does not say so much.")
        if right.startswith(given):
            raise _Wrong("That is right as far as it goes, and the source is more exact.")
        raise _Wrong(self.hint)


@dataclass(frozen=True)
class Records(Answer):
    """Ids of records, in any order unless ``ordered``.

    Parameters
    ----------
    ordered : bool
        Whether their order is part of the answer.
    """

    _: KW_ONLY
    ordered: bool = False

    def _compare(self, given: Any) -> None:
        given, right = self._ids(given), list(self.value())
        too_many, missing = [id for id in given if id not in right], [id for id in right if id not in given]
        if too_many and missing:
            raise _Wrong(f"{len(missing)} missing, and {len(too_many)} too many, {too_many[0]} among them. {self.hint}")
        if missing:
            raise _Wrong(f"All of these belong here, but {_these(len(missing))} missing. {self.hint}")
        if too_many:
            raise _Wrong(f"All are here, and {len(too_many)} too many, {too_many[0]} among them. {self.hint}")
        if self.ordered and given != right:
            raise _Wrong("These are the right ones, in another order.")

    @staticmethod
    def _ids(given: Any) -> list[str]:
        import kgdata
        from kgdata import _data

        if _kind(given) == "a table":
            names = [name for name in given.columns if str(name).endswith("_id")]
            if not names:
                raise _Wrong(
                    f"Ids of records are asked for. The table has none: its columns are {', '.join(map(str, given.columns))}."
                )
            given = given[names[0]]
        if isinstance(given, str):
            given = [given]
        if not hasattr(given, "__iter__"):
            raise _Wrong(f"A list of ids is asked for, such as ['ev-0001'], and that is {_kind(given)}.")
        ids = list(dict.fromkeys(str(id).strip() for id in given))
        for id in ids:
            if _data.home(id) is None:
                found = kgdata.find(id)
                if len(found):
                    raise _Wrong(f"{id!r} is no id. kgdata.find({id!r}) gives the records of that name.")
                raise _Wrong(f"There is no record {id!r}. An id looks like 'ev-0001'.")
        return ids


@dataclass(frozen=True)
class Rows(Answer):
    """A table with certain columns, its rows in any order unless ``ordered``."""

    _: KW_ONLY
    ordered: bool = False

    def _compare(self, given: Any) -> None:
        right = self.value()
        if _kind(given) != "a table":
            raise _Wrong(
                f"A table with the columns {', '.join(right.columns)} is asked for, and that is {_kind(given)}."
            )
        if set(right.columns) - set(given.columns):
            given = given.reset_index()  # groups stand in the index
        if lacking := [name for name in right.columns if name not in given.columns]:
            raise _Wrong(f"The table lacks {', '.join(lacking)}. It has {', '.join(map(str, given.columns))}.")
        rows, wanted = (list(map(_row, t[list(right.columns)].itertuples(index=False))) for t in (given, right))
        if len(rows) != len(wanted):
            count = "one row" if len(rows) == 1 else f"{len(rows)} rows"
            too = "many" if len(rows) > len(wanted) else "few"
            raise _Wrong(f"The table has {count}, which is too {too}. {self.hint}")
        if rows == wanted:
            return
        if sorted(rows) != sorted(wanted):
            wrong = next(row for row in rows if row not in wanted) if set(rows) - set(wanted) else rows[0]
            raise _Wrong(f"A row is not right: {', '.join(wrong)}. {self.hint}")
        if self.ordered:
            raise _Wrong("The rows are right, and in another order than was asked for.")


def _row(values: Iterable[Any]) -> tuple[str, ...]:
    """A row for comparing: what differs only in its type or in the last digits of a sum is the same."""
    return tuple(str(v) if isinstance(v, bool) or not isinstance(v, numbers.Real) else f"{v:.6g}" for v in values)


def _these(count: int) -> str:
    return "one is" if count == 1 else f"{count} are"
