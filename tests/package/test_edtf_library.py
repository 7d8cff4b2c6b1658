"""Where kgdata and the library edtf do not read a date alike, and why: texts of both grammars, and no reason left out.

docs/decisions/dates.md lists the reasons; a new disagreement, and a reason that is none any more, fail here.
"""

import random
import re
from pathlib import Path
from typing import NamedTuple

import edtf as library
import pytest

from kgdata import edtf

PAGE = Path(__file__).parents[2] / "docs" / "decisions" / "dates.md"
PARTED = r"\d{4}(?:-\d\d){0,2}"


class Reason(NamedTuple):
    """Why the two disagree about some texts: who does what, such a text, and the texts."""

    kgdata: str
    edtf: str
    example: str
    why: str
    texts: str

    def __str__(self):
        return f"| `{self.example}` | {self.kgdata} | {self.edtf} | {self.why} |"


REFUSES, READS = "refuses it", "reads it"
REASONS = [
    Reason(REFUSES, READS, "202X", "a digit that is not known: nothing in the data is that vague, and 2020/2029 says as much", r".*X.*"),
    Reason(REFUSES, READS, "2023-21", "a season: the article names none, and southern springs differ", r".*\d{4}-(2[1-9]|3\d|4[01])\b.*"),
    Reason(REFUSES, READS, "2023-06-09T12:00:00Z", "a time of day: no source gives one that matters", r".*\dT\d.*"),
    Reason(REFUSES, READS, "Y17E7", "a year of more than four digits, or before the year 1", r".*Y.*|-.*|.*/-.*|.*\b0000\b.*|.*[\[{,.]-\d.*"),
    Reason(REFUSES, READS, "1950S2", "a year of which some digits are estimated: `~` says so", r".*S\d.*"),
    Reason(REFUSES, READS, "2023?-06-09", "doubt about a part: here it is about the whole", r".*(\A|[/.\[{,-])[?~%]\d.*|.*\d[?~%]-.*"),
    Reason(REFUSES, READS, "[2022,2023]", "a list: only a span can be drawn", r"\[.*,.*\]"),
    Reason(REFUSES, READS, "{2022..2023}", "all of a set: that is two rows, or an interval", r"\{.*\}"),
    Reason(REFUSES, READS, "2022/", "an end that is not known, for which the library puts ten years: here it is always a slip for 2022/..", r"/.+|.+/"),
    Reason(REFUSES, READS, "../..", "all of time", r"\.\./\.\."),
    Reason(REFUSES, READS, "2023/2022", "an end before the beginning", rf"({PARTED}[?~%]?)/({PARTED}[?~%]?)|\[({PARTED})\.\.({PARTED})\]"),
    Reason(REFUSES, READS, "2023-02-29", "no day of that year's calendar", r".*-02-29.*"),
    Reason(REFUSES, READS, " 2023", "a date with spaces", r".*\s.*"),
    Reason(READS, REFUSES, "[2022-07..2023-02-01]", "a set between a month and a day, or with doubt about an end: level 2 allows it", r"\[.+\.\..+\]|\[\.\..+[?~%]\]|\[.+[?~%]\.\.\]"),
    Reason("approximate, uncertain", "neither", "2023%", "both marks in one", r".*%.*"),
]  # fmt: skip


def ours(text):
    """What kgdata reads: bounds and doubts; None if it refuses."""
    try:
        found = edtf.parse(text)
    except ValueError:
        return None
    days = [day and (day.year, day.month, day.day) for day in (found.earliest, found.latest)]
    return *days, found.approximate, found.uncertain


def theirs(text):
    """The same of the library; None too where it fails in another way than by refusing."""
    try:
        found = library.parse_edtf(text)
        bounds = [found.lower_strict(), found.upper_strict()]
    except (library.parser.edtf_exceptions.EDTFParseException, AttributeError, TypeError, ValueError):
        return None
    days = [None if isinstance(bound, float) else tuple(bound[:3]) for bound in bounds]
    return *days, bool(getattr(found, "is_approximate", False)), bool(getattr(found, "is_uncertain", False))


def texts(seed, number):
    """Texts of both grammars, level 0 to 2, and slips in them; the same each time."""
    pick = random.Random(seed)

    def year():
        some = ["2023", "1991", "0001", "9999", "2023"]
        odd = ["0000", "-2023", "202X", "20XX", "XXXX", "Y17E7", "Y-17000", "1950S2", "12345", "23", "２０２３"]
        return pick.choice(some * 16 + odd)

    def point():
        parts = [year()]
        if pick.random() < 0.7:
            parts.append(
                pick.choice(["01", "02", "06", "12"] * 12 + ["13", "00", "21", "24", "33", "41", "1X", "XX", "6"])
            )
            if pick.random() < 0.6:
                parts.append(
                    pick.choice(["01", "09", "28"] * 12 + ["29", "29", "29", "30", "31", "00", "32", "XX", "3X", "9"])
                )
        if pick.random() < 0.1:
            part = pick.randrange(len(parts))
            parts[part] = pick.choice("?~%") + parts[part] if pick.random() < 0.5 else parts[part] + pick.choice("?~%")
        mark = pick.choice([*[""] * 12, "~", "~", "?", "?", "%", "%", "?~"])
        return "-".join(parts) + (pick.choice(["T12:00:00Z", "T09:30:00"]) if pick.random() < 0.02 else mark)

    def end():
        return pick.choice(["..", "..", "", *[point() for _ in range(9)]])

    def text():
        kind = pick.random()
        if kind < 0.4:
            return point()
        if kind < 0.65:
            return "/".join(sorted((end(), end()), reverse=pick.random() < 0.1))
        one, two = pick.choice(["[]"] * 5 + ["{}"])
        points = sorted(point() for _ in range(pick.choice([1, 2, 2, 2, 2, 3])))
        before, after = [("..", ""), ("", "..")][pick.random() < 0.5] if len(points) == 1 else ("", "")
        return one + before + pick.choice(["..", "..", "..", ","]).join(points) + after + two

    for _ in range(number):
        made = text()
        if pick.random() < 0.05:
            at = pick.randrange(len(made) + 1)
            made = made[:at] + pick.choice([" ", "-", "/", ".", "[", "]", "0", "\n", "é"]) + made[at:]
        yield made


def reason(text):
    """The reason why the two disagree about a text; None if they do not."""
    one, other = ours(text), theirs(text)
    if one == other:
        return None
    for known in REASONS:
        same = (known.kgdata == REFUSES) == (one is None) and (known.edtf == REFUSES) == (other is None)
        if same and re.fullmatch(known.texts, text, re.ASCII | re.DOTALL):
            return known
    raise AssertionError(f"{text!r}: kgdata says {one}, edtf says {other}: give a reason, or mend kgdata.edtf")


def test_every_disagreement_has_a_reason_and_every_reason_occurs():
    seen = {reason(text) for text in texts(1, 700)}
    assert [known.example for known in REASONS if known not in seen] == []


@pytest.mark.parametrize("known", REASONS, ids=lambda known: known.example)
def test_the_example_of_a_reason_is_one(known):
    assert reason(known.example) is known


def test_the_page_lists_the_reasons():
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert rows == [str(known) for known in REASONS]
