"""Renders facts for a sentence, and tells whether a sentence shows one rightly.

The rule that matters: the words that weaken a number travel with it. Who shows a number that
its source calls "about" must say about; a date known to the month cannot be shown as a day.
"""

from __future__ import annotations

import re

from kgdata import _data, edtf
from kgdata.cells import EDTF

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_WORDS = "no one two three four five six seven eight nine ten eleven twelve".split()
_ORDINALS = " first second third fourth fifth sixth seventh eighth ninth tenth".split(" ")
_MONTHS = "January February March April May June July August September October November December".split()
_QUARTERS = {1: "first", 4: "second", 7: "third", 10: "fourth"}
_QUALIFIERS = {
    "exact": "",
    "round": "",
    "about": "about",
    "more_than": "more than",
    "at_least": "at least",
    "up_to": "up to",
}
_UNITS = {
    "percent": r" ?(?:%|per cent)",
    "day": " days?",
    "month": " months?",
    "year": " years?",
    "entry": " entries",
    "ratio": " times",
    "person": " people",
    "point": " points?",
    "trip": " (?:trips?|journeys?)",
    "registration": " registrations?",
    "application": " applications?",
    "decision": " decisions?",
}
_NUMBER = re.compile(r"(?P<sign>-?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<decimals>\.\d+)?$", re.ASCII)

_QUOTES = str.maketrans("“”‘’", "\"\"''")  # a page shows the curly ones

#: The field that an id alone stands for.
MAIN = {
    "statistics": "value", "timeline": "date", "entities": "name", "cases": "label", "quotes": "excerpt",
    "sources": "date_published", "discrepancies": "title",
}  # fmt: skip


def parts(target: str) -> tuple[str | None, str | None]:
    """The id and the field that a target names, of a retired id its successor's; (None, None) for a count."""
    if target.partition("?")[0] in _data.tables():
        return None, None
    # The id of a passage has a point in it.
    if found := re.match(r"p\d+\.\d+(?=\.|\Z)", target):
        id, field = found[0], target[found.end() + 1 :]
    else:
        id, _, field = target.partition(".")
    id = _data.current(id)
    return id, field or main_field(id)


def main_field(id: str) -> str | None:
    """The field that an id alone stands for."""
    table, row = _data.get(id)
    return "value" if "figure_id" in row else MAIN.get(table)


def resolve(target: str) -> tuple[str, dict[str, Any] | None, Any]:
    """The table, row and field that a target names; (table, None, count) for a count.

    Raises
    ------
    ValueError
        If it names nothing.
    """
    name, _, conditions = target.partition("?")
    try:
        id, field = parts(target)
        if id is None:
            return name, None, len(_matching(name, conditions))
        table, row = _data.get(id)
        if field not in row:
            raise KeyError(
                f"{id} has no field {field!r}; it has {', '.join(row)}"
                if field
                else f"{id}: say which field, as in {id}.FIELD"
            )
    except KeyError as error:
        raise ValueError(error.args[0]) from None
    if row[field] is None:
        raise ValueError(f"{target} is empty: {_data.empty(table, field)}")
    return table, row, field


def _matching(name: str, conditions: str) -> list[dict[str, Any]]:
    rows = list(_data.records(name))
    for condition in filter(None, conditions.split("&")):
        field, equals, value = condition.partition("=")
        fields = {f["name"]: f for f in _data.resource(name)["schema"]["fields"]}
        if not equals or field not in fields:
            raise KeyError(f"{condition!r} is no condition on {name}: write FIELD=VALUE; FIELD= for empty")
        codes = _data.labels(fields[field]["vocabulary"]) if "vocabulary" in fields[field] else [value]
        if value and value not in codes:  # else a slip would count none, and pass for a fact
            raise KeyError(f"{value!r} is no code of {field}: the codes are {', '.join(codes)}")
        rows = [
            row
            for row in rows
            if (str(row[field]).lower() if isinstance(row[field], bool) else str(row[field] or "")) == value
        ]
    return rows


def say(target: str) -> str:
    """The usual form; see :func:`kgdata.say`."""
    return forms(target)[0]


def forms(target: str) -> list[str]:
    """The forms that are certainly right, the usual one first."""
    table, row, field = resolve(target)
    if row is None:
        return [*([_WORDS[field]] if field < len(_WORDS) else []), f"{field:,}"]
    value = row[field]
    if table == "checks" and field == "value":  # said as that of the record is which it checks
        (table, checked), field = _data.get(row["record_id"]), row["field"]
        if _counts(checked, field):
            return _number_forms(_data.number(value), "", checked["unit"])
    schema = next(f for f in _data.resource(table)["schema"]["fields"] if f["name"] == field)
    if _counts(row, field):
        found = _number_forms(value, _QUALIFIERS[row["value_qualifier"]], row["unit"])
        if row["value_qualifier"] == "round":
            found += [f"about {form}" for form in found]
        return [*found, *filter(None, [row.get("value_as_written")])]
    if schema.get("rdfType") == EDTF or schema["type"] == "date":
        return date_forms(value)
    if schema["type"] == "duration":
        return _duration_forms(value)
    if schema["type"] in ("integer", "number"):
        return _number_forms(value, "", "")
    if table == "entities" and field == "name":
        return [value, *(n["text"] for n in _data.records("names") if n["entity_id"] == row["entity_id"])]
    return [str(value)]


def _counts(row: dict[str, Any], field: str) -> bool:
    """Whether a field is a number with a unit: a statistic or an outside figure."""
    return field == "value" and "value_qualifier" in row


def unit_of(row: dict[str, Any]) -> str:
    """The unit of a number in words, or an empty text where the number says it itself: 26.6 %, 72nd."""
    return "" if row["unit"] in ("percent", "rank") else _data.labels("unit")[row["unit"]]


def fault(target: str, shown: str) -> str | None:
    """What is wrong with showing a target so; None if it is right.

    Examples
    --------
    >>> fault("st-0001", "446,574")
    >>> fault("st-0005", "313,469")
    "shown as '313,469', but it is 'about 313,469'"
    """
    _, row, field = resolve(target)
    right = forms(target)
    plain = " ".join(shown.translate(_QUOTES).split())
    right_plain = [form.translate(_QUOTES) for form in right]
    if plain in right_plain or any(
        plain[:1].lower() + plain[1:] == form[:1].lower() + form[1:] for form in right_plain
    ):
        return None
    if row is not None and _counts(row, field) and _is_rounding(row, plain.lower()):
        return None
    return f"shown as {shown!r}, but it is {right[0]!r}"


def _number_forms(value: int | float, qualifier: str, unit: str) -> list[str]:
    if unit == "rank":
        place = int(value)
        if place < len(_ORDINALS):
            return [_ORDINALS[place]]
        ending = "th" if place // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
        return [f"{place:,}{ending}"]
    digits = f"{value:,.{_decimals(value)}f}" if isinstance(value, float) else f"{value:,}"
    if unit == "index":
        digits = f"{value:.2f}"
    if isinstance(value, float) and value >= 1000:
        digits = f"{value:,.0f}"
    plain = [digits + {"percent": " %"}.get(unit, "")]
    if isinstance(value, int) and 0 <= value < len(_WORDS) and unit not in ("percent", "index"):
        plain.insert(0, _WORDS[value])
    return [f"{qualifier} {form}".strip() for form in plain]


def _decimals(value: float) -> int:
    """One, or as many as it takes for something not to look like nothing."""
    return next((n for n in range(1, 6) if round(value, n)), 1)


def _is_rounding(row: dict[str, Any], shown: str) -> bool:
    """Whether a shown number is its value, rounded no further than its words admit.

    Computed numbers may lose decimals. Whole digits may go only behind "about", and an
    "about", "more than", "at least" or "up to" of the source may never go.
    """
    value: int | float = row["value"]
    unit, qualifier = row["unit"], _QUALIFIERS[row["value_qualifier"]]
    shown, n_units = re.subn(f"{_UNITS.get(unit, '(?!)')}$", "", shown)
    if unit == "percent" and not n_units:
        return False
    hedge = next(
        (
            word
            for word in ("about", "more than", "at least", "up to", "at most", "over")
            if shown.startswith(word + " ")
        ),
        "",
    )
    bare = shown[len(hedge) :].strip()
    hedge = {"at most": "up to", "over": "more than"}.get(hedge, hedge)
    if hedge not in ((qualifier,) if qualifier else ("", "about")):
        return False
    if bare in _WORDS:
        return _WORDS.index(bare) == value
    if bare in _ORDINALS[1:]:
        return unit == "rank" and _ORDINALS.index(bare) == value
    match = _NUMBER.match(bare)
    if not match:
        return False
    decimals = len(match["decimals"] or ".") - 1
    number = float(bare.replace(",", ""))
    if isinstance(value, int) and decimals:  # it would claim a precision that nobody gave
        return False
    if not number and value:  # something is not nothing
        return False
    if round(float(value), decimals) == number:
        return isinstance(value, float) or number == value
    zeros = len(match["digits"].replace(",", "")) - len(match["digits"].replace(",", "").rstrip("0"))
    return hedge == "about" and not decimals and zeros > 0 and 0 != number == round(float(value), -zeros)


def date_forms(text: str) -> list[str]:
    """The forms of an EDTF text, the fullest first.

    Examples
    --------
    >>> date_forms("2023-06-04")
    ['4 June 2023', '4 June', 'June 2023', '2023']
    >>> date_forms("[..2023-06-16]")
    ['by 16 June 2023', 'on or before 16 June 2023']
    """
    found = edtf.parse(text)
    if found.kind == "date":
        return _point_forms(text)
    begin, end = (_point_forms(part)[0] if part else "" for part in edtf.ends(text))
    if found.kind == "one_of":
        if not begin:
            return [f"by {end}", f"on or before {end}"]
        if not end:
            return [f"on or after {begin}"]
        return [f"between {begin} and {end}", *_common(found)]
    if begin and end:
        doubt = found.approximate or found.uncertain
        return [*([] if doubt else _quarter(found)), f"{begin} to {end}", f"from {begin} to {end}"]
    return [f"from {begin} on" if begin else f"until {end}"]


def _common(found: edtf.Edtf) -> list[str]:
    """The month and year that both ends share: less than is known, so never wrong."""
    first, last = found.earliest, found.latest
    if found.approximate or found.uncertain or first.year != last.year:
        return []
    return [f"{_MONTHS[first.month - 1]} {first.year}"] * (first.month == last.month) + [str(first.year)]


def _quarter(found: edtf.Edtf) -> list[str]:
    first, last = found.earliest, found.latest
    if (
        first.day == 1
        and first.month in _QUARTERS
        and first.year == last.year
        and last.month == first.month + 2
        and last.day >= 30
    ):
        quarter = f"{_QUARTERS[first.month]} quarter"
        return [f"the {quarter} of {first.year}", f"{quarter} of {first.year}", f"the {quarter}", f"{quarter}"]
    return []


_MARKS = {"~": "about ", "?": "probably ", "%": "probably about "}


def _point_forms(text: str) -> list[str]:
    """A point in time, the fullest form first; to say less than is known is never wrong, to leave out a doubt is."""
    year, month, day = ([int(part) for part in text.rstrip("?~%").split("-")] + [0, 0])[:3]
    forms = [str(year)]
    if month:
        forms.insert(0, f"{_MONTHS[month - 1]} {year}")
    if day:
        forms = [f"{day} {_MONTHS[month - 1]} {year}", f"{day} {_MONTHS[month - 1]}", *forms]
    return [_MARKS.get(text[-1], "") + form for form in forms]


def _duration_forms(text: str) -> list[str]:
    """A length of time, in words and in digits; a longest term may also be shown as one."""
    parts = [(int(number), unit) for number, unit in re.findall(r"(\d+)([YMD])", text)]

    def said(write: Callable[[int], str]) -> str:
        words = {"Y": "year", "M": "month", "D": "day"}
        return " and ".join(f"{write(n)} {words[unit]}{'' if n == 1 else 's'}" for n, unit in parts)

    written = [said(lambda n: _WORDS[n] if n < len(_WORDS) else str(n)), said(str)]
    return [form for text in dict.fromkeys(written) for form in (text, f"up to {text}")]
