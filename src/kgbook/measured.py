"""What `make bench` measured: its form, its words, and the record of it that the book shows, ``docs/bench.json``.

A record has groups, and a group rows: a figure of ours, most often one of a rival, and an aim. Ratio and verdict follow
from these and are written beside them, so that who reads the JSON need not compute; who reads it here is told if they
do not follow.
"""

from __future__ import annotations

import json
import re
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Where the record lies in a checkout.
RECORD = Path("docs", "bench.json")
AGAIN = "measure it again with make bench KEEP=1"
#: All groups, in the order in which they are measured and shown, and what they are called.
GROUPS = {
    "imports": "The package: import and first table",
    "validation": "The data: checking it",
    "scale": "The data: many times as much",
    "builds": "The book: building it",
    "views": "The book: first view of a page",
    "environments": "Binder: making an environment",
}


@dataclass(frozen=True)
class Figure:
    """One thing measured: the median and the quartiles of several times, or the one value."""

    value: float
    low: float | None = None
    high: float | None = None
    times: int = 1
    where: str = ""  # of what it is, where the row speaks of the worst or the largest

    @classmethod
    def of(cls, values: Sequence[float]) -> Figure:
        """Median and quartiles of what was measured.

        Examples
        --------
        >>> Figure.of([1, 2, 3, 4, 5])
        Figure(value=3.0, low=2.0, high=4.0, times=5, where='')
        """
        low, _, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(_rounded(statistics.median(values)), _rounded(low), _rounded(high), len(values))

    @property
    def span(self) -> tuple[float, float]:
        """From the lower to the upper quartile, or the one value."""
        return (self.value if self.low is None else self.low, self.value if self.high is None else self.high)

    def __str__(self) -> str:
        return self.beside(None)

    def beside(self, aim: float | None) -> str:
        """It in words, told apart from an aim.

        Examples
        --------
        >>> Figure(1.054).beside(1.05), Figure(1.05).beside(1.05)
        ('1.054', '1.05')
        """
        spread = "" if self.low is None or self.high is None else f" ({shown(self.low)} to {shown(self.high)})"
        return f"{apart(self.value, aim)}{spread}{f' ({self.where})' * bool(self.where)}"


@dataclass(frozen=True)
class Row:
    """Ours beside a rival's, and the aim: at most so much, or a rival's that is so many times ours. Less is better."""

    what: str
    unit: str
    ours: Figure
    rival: Figure | None = None
    against: str = ""  # which rival
    own: bool = False  # what it stands beside is of ours too: a measure, and no rival
    at_most: float | None = None
    at_least: float | None = None  # times ours

    @property
    def ratio(self) -> float | None:
        """How many times ours the rival's is; None without a rival, or where ours is next to nothing.

        Examples
        --------
        >>> Row("import", "ms", Figure(0.5), Figure(400), "another", at_least=20).ratio
        800.0
        """
        if self.rival is None or self.ours.value <= 0:
            return None
        return _rounded(self.rival.value / self.ours.value)

    @property
    def side(self) -> str | None:
        """Whether ours is less than the rival's, or more; alike, where the middle halves of both meet.

        Examples
        --------
        >>> Row("import", "ms", Figure(5, 4, 7), Figure(6, 5, 8), "another").side
        'alike'
        """
        if self.ratio is None or self.rival is None:
            return None
        (our_low, our_high), (low, high) = self.ours.span, self.rival.span
        if our_high < low:
            return "less"
        return "more" if high < our_low else "alike"

    @property
    def reached(self) -> bool | None:
        """Whether the aim is reached; None without one."""
        if self.at_most is not None:
            return self.ours.value <= self.at_most
        if self.at_least is not None:
            # Of next to nothing, anything is many times as much.
            return self.ours.value <= 0 if self.ratio is None else self.ratio >= self.at_least
        return None

    def record(self) -> dict[str, Any]:
        """The row as it is written."""
        return {**asdict(self), "ratio": self.ratio, "reached": self.reached}

    def cells(self) -> tuple[str, ...]:
        """The row in words, under ``HEAD``.

        Examples
        --------
        >>> Row("import", "ms", Figure(0.5), Figure(400), "another", at_most=1).cells()
        ('import, ms', '0.5', 'another: 400', '800', 'at most 1', 'yes')
        """
        aim = f"at most {shown(self.at_most)}" if self.at_most is not None else ""
        aim = aim or (f"at least {shown(self.at_least)} times ours" if self.at_least is not None else "")
        return (
            f"{self.what}, {self.unit}" if self.unit else self.what,
            self.ours.beside(self.at_most),
            f"{self.against}: {self.rival}" if self.rival else "",
            "" if self.ratio is None else apart(self.ratio, self.at_least, 2),
            aim,
            {True: "yes", False: "no", None: ""}[self.reached],
        )

    def missed(self) -> str:
        """The row as one says that it misses its aim.

        Examples
        --------
        >>> Row("import", "ms", Figure(3), at_most=1).missed()
        'import: 3 ms, at most 1 was aimed at'
        >>> Row("import", "ms", Figure(3), Figure(6), "another", at_least=20).missed()
        'import: 3 ms; another: 6 ms, 2 times ours, at least 20 was aimed at'
        """
        unit = f" {self.unit}" * bool(self.unit)
        ours = f"{self.what}: {apart(self.ours.value, self.at_most)}{unit}"
        if self.rival is None or self.ratio is None or self.at_least is None:
            return f"{ours}, at most {shown(self.at_most or 0)} was aimed at"
        rival = f"{self.against}: {shown(self.rival.value)}{unit}, {apart(self.ratio, self.at_least, 2)} times ours"
        return f"{ours}; {rival}, at least {shown(self.at_least)} was aimed at"


HEAD = ("What", "Ours", "Rival", "Times ours", "Aim", "Reached")


def shown(value: float, digits: int = 3) -> str:
    """A number as one reads it: so many digits that count, and all before the point.

    Examples
    --------
    >>> shown(0.48123), shown(1055.5), shown(20.0), shown(0)
    ('0.481', '1,056', '20', '0')
    """
    return f"{value:,.0f}" if abs(value) >= 10 ** (digits - 1) else f"{value:.{digits}g}"


def apart(value: float, aim: float | None, digits: int = 3) -> str:
    """A number with as many digits as tell it from its aim: else one reads that 20 misses 20.

    Examples
    --------
    >>> apart(19.7, 20, 2), apart(19.7, None, 2)
    ('19.7', '20')
    """
    while aim is not None and digits < 6 and value != aim and shown(value, digits) == shown(aim, digits):
        digits += 1
    return shown(value, digits)


def _rounded(value: float) -> float:
    """Four digits that count: more than any of this is worth."""
    return float(f"{value:.4g}")


# -- the record, read ----------------------------------------------------------------------------------------------


def read(path: Path) -> tuple[dict[str, dict[str, Any]], list[tuple[str, str, str]]]:
    """The groups of a record, their rows as :class:`Row`, and all that is wrong with it: field, rule, remedy.

    There are no groups where anything is wrong, nor where there is no file.
    """
    if not path.is_file():
        return {}, []
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        return {}, [("-", f"not JSON ({error})", AGAIN)]
    if wrong := faults(found):
        return {}, wrong
    return {
        name: {**found[name], "rows": [row(one) for one in found[name]["rows"]]} for name in GROUPS if name in found
    }, []


def row(written: dict[str, Any]) -> Row:
    """A row as it was before it was written."""
    rival = Figure(**written["rival"]) if written["rival"] else None
    own = {name: value for name, value in written.items() if name not in FOLLOWS}
    return Row(**{**own, "ours": Figure(**written["ours"]), "rival": rival})


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    """The schema of an object that has these, and nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


FOLLOWS = ("ratio", "reached")
_TEXT, _NUMBER = {"type": "string"}, {"type": "number"}
_NUMBER_OR_NONE = {"type": ["number", "null"]}
_FIGURE = _object(
    value=_NUMBER, low=_NUMBER_OR_NONE, high=_NUMBER_OR_NONE, times={"type": "integer", "minimum": 1}, where=_TEXT
)
_ROW = _object(
    what={"type": "string", "minLength": 1},
    unit=_TEXT,
    ours=_FIGURE,
    rival={"anyOf": [_FIGURE, {"type": "null"}]},
    against=_TEXT,
    own={"type": "boolean"},
    at_most=_NUMBER_OR_NONE,
    at_least=_NUMBER_OR_NONE,
    ratio=_NUMBER_OR_NONE,
    reached={"type": ["boolean", "null"]},
)
_GROUP = _object(
    measured={"type": "string", "format": "date"},
    machine=_TEXT,
    versions={"type": "object", "additionalProperties": _TEXT},
    notes={"type": "array", "items": _TEXT},
    rows={"type": "array", "items": _ROW, "minItems": 1},
)
FIELDS = tuple(_GROUP["properties"])
#: A record, as JSON Schema says it.
SCHEMA = {"type": "object", "properties": dict.fromkeys(GROUPS, _GROUP), "additionalProperties": False}
#: The beginning of a place on somebody's disk.
_PATH = re.compile(r"(?:^|[\s\"'(=])(?:~?/|[A-Za-z]:\\{1,2})[\w.~-]")


def faults(record: Any) -> list[tuple[str, str, str]]:
    """All that is wrong with a record: field, rule, remedy."""
    from jsonschema import Draft202012Validator

    found = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    wrong = [
        (error.json_path.removeprefix("$.").replace("$", "-"), error.message[:200], AGAIN)
        for error in found.iter_errors(record)
    ]
    if wrong:
        return wrong
    for name, group in record.items():
        for number, one in enumerate(group["rows"]):
            made = row(one).record()
            for field in FOLLOWS:
                if made[field] != one[field]:
                    rule = f"{json.dumps(one[field])} does not follow from the figures"
                    remedy = f"write {json.dumps(made[field])}, or {AGAIN}"
                    wrong.append((f"{name}.rows[{number}].{field}", rule, remedy))
    if path := _PATH.search(json.dumps(record, ensure_ascii=False)):
        wrong.append(("-", f"{path[0]!r} begins a path on a disk", "take it out, for the record is published"))
    return wrong
