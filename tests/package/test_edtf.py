"""Dates are read as ISO 8601-2 says, as far as this data needs it, and everything else is refused with a remedy.

The second opinion is in test_edtf_library.py.
"""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgdata import edtf


def bounds(text):
    found = edtf.parse(text)
    return found.earliest, found.latest


@pytest.mark.parametrize(
    ("text", "first", "last", "precision", "kind"),
    [
        ("2023-06-09", (2023, 6, 9), (2023, 6, 9), "day", "date"),
        ("2024-02-29", (2024, 2, 29), (2024, 2, 29), "day", "date"),
        ("2023-06", (2023, 6, 1), (2023, 6, 30), "month", "date"),
        ("2023-12", (2023, 12, 1), (2023, 12, 31), "month", "date"),
        ("2023-02", (2023, 2, 1), (2023, 2, 28), "month", "date"),
        ("2024-02", (2024, 2, 1), (2024, 2, 29), "month", "date"),
        ("9999-12", (9999, 12, 1), (9999, 12, 31), "month", "date"),
        ("2023", (2023, 1, 1), (2023, 12, 31), "year", "date"),
        ("2022-07/2022-09", (2022, 7, 1), (2022, 9, 30), "interval", "interval"),
        ("2023-06-09/2023-06-09", (2023, 6, 9), (2023, 6, 9), "interval", "interval"),
        ("2023/2023-05", (2023, 1, 1), (2023, 5, 31), "interval", "interval"),
        ("2022-07-13/..", (2022, 7, 13), None, "interval", "interval"),
        ("../2022-07", None, (2022, 7, 31), "interval", "interval"),
        ("[2022-02-24..2022-12-06]", (2022, 2, 24), (2022, 12, 6), "interval", "one_of"),
        ("[2022-07..2023-02]", (2022, 7, 1), (2023, 2, 28), "interval", "one_of"),
        ("[..2023-06-16]", None, (2023, 6, 16), "interval", "one_of"),
        ("[2022-07-13..]", (2022, 7, 13), None, "interval", "one_of"),
    ],
)
def test_what_a_text_says(text, first, last, precision, kind):
    found = edtf.parse(text)
    assert (found.earliest, found.latest) == (first and date(*first), last and date(*last))
    assert (found.precision, found.kind) == (precision, kind)
    assert (found.approximate, found.uncertain) == (False, False)


@pytest.mark.parametrize("point", ["2023-06-09", "2023-06", "2023"])
@pytest.mark.parametrize(
    ("mark", "approximate", "uncertain"),
    [("", False, False), ("~", True, False), ("?", False, True), ("%", True, True)],
)
def test_marks_of_doubt_change_no_bound(point, mark, approximate, uncertain):
    found = edtf.parse(point + mark)
    assert (found.earliest, found.latest) == bounds(point)
    assert (found.approximate, found.uncertain) == (approximate, uncertain)
    assert found.is_exact == (point == "2023-06-09" and mark == "")


def test_doubt_about_one_end_is_doubt_about_the_whole():
    assert edtf.parse("2022-07~/2022-09").approximate
    assert edtf.parse("[2022-07..2022-09?]").uncertain
    assert not edtf.parse("2022-07/2022-09").is_exact
    assert not edtf.parse("2023-06-09/2023-06-09").is_exact


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("", "write 2023-06-09, 2023-06 or 2023"),
        ("6 June 2023", "write 2023-06-09, 2023-06 or 2023"),
        ("2023-6-9", "write 2023-06-09"),
        ("09.06.2023", "write 2023-06-09"),
        ("2023-06-09T12:00", "write 2023-06-09"),
        ("23-06-09", "write 2023-06-09"),
        ("+2023", "write 2023-06-09"),
        ("2023-06-09 ", "write 2023-06-09"),
        ("2023-06-09\n", "write 2023-06-09"),
        ("２０２３", "write 2023-06-09"),  # digits, but not those
        ("2023?~", r"then ~ for about and \? for doubtful"),
        ("~2023", r"then ~ for about and \? for doubtful"),
        ("202X", "write 2023-06-09"),
        ("2023-21", "no day of the calendar"),  # EDTF: spring
        ("2023-02-30", "no day of the calendar"),
        ("2023-02-29", "look it up in the source again"),
        ("2023-13", "look it up in the source again"),
        ("2023-00", "look it up in the source again"),
        ("2023-06-00", "look it up in the source again"),
        ("0000", "look it up in the source again"),
        ("2023-02-30/2023-03", "no day of the calendar"),
        ("2023/2022", "swap the two dates"),
        ("2023-06-09/2023-06-08", "swap the two dates"),
        ("[2023-06..2023-05]", "swap the two dates"),
        ("2022/", "write .*2022-07/.. for an open end"),
        ("/2022", "write .*2022-07/.. for an open end"),
        ("/", "write .*2022-07/.. for an open end"),
        ("../..", "write .*2022-07/.. for an open end"),
        ("[..]", r"or \[2022-02-24..2022-12-06\]"),
        ("[]", r"or \[2022-02-24..2022-12-06\]"),
        ("[2023]", r"or \[2022-02-24..2022-12-06\]"),
        ("[2022,2023]", r"or \[2022-02-24..2022-12-06\]"),
        ("[2022/2023]", r"or \[2022-02-24..2022-12-06\]"),
        ("[2021..2022..2023]", r"or \[2022-02-24..2022-12-06\]"),
        ("2021/2022/2023", "write .*2022-07/2022-09"),
        ("[2022-02-24..2022-12-06", "write 2023-06-09"),
        ("{2022..2023}", "write 2023-06-09"),
    ],
)
def test_everything_else_is_refused_with_a_remedy(text, remedy):
    with pytest.raises(ValueError, match=re.escape(repr(text)) + ".*" + remedy if "/" not in text else remedy):
        edtf.parse(text)


@given(st.text(alphabet="0123456789-/.[]~?% ", max_size=25))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_any_text_is_read_or_refused(text):
    try:
        found = edtf.parse(text)
    except ValueError as error:
        found, refusal = None, str(error)
    if found is None:
        assert re.search(r": (write|look|swap)", refusal)
    else:
        assert found.earliest or found.latest
        assert not (found.earliest and found.latest) or found.earliest <= found.latest


@pytest.mark.parametrize(
    ("text", "period", "answer"),
    [
        ("2023-06-09", "2023-06", "certainly"),
        ("2023-06-09", "2023-06-09", "certainly"),
        ("2023-06-09", "2023-06-10", "no"),
        ("2023-06", "2023-06-09", "possibly"),
        ("2023-06", "2023", "certainly"),
        ("2023", "2023-06", "possibly"),
        ("[2022-02-24..2022-12-06]", "2022", "certainly"),
        ("[2022-02-24..2022-12-06]", "2022-03", "possibly"),
        ("[2022-02-24..2022-12-06]", "2023", "no"),
        ("[..2023-06-16]", "1990", "possibly"),
        ("[..2023-06-16]", "2023-06-17/2024", "no"),
        ("[2023-06-16..]", "2030", "possibly"),
        # What lasts is there on every day between its ends.
        ("2022-07-01/2022-09-30", "2022-08-15", "certainly"),
        ("2022-07/2022-09", "2022-08", "certainly"),
        ("2022-07/2022-09", "2022-07-05", "possibly"),
        ("2022-07/2022-09", "2022-10", "no"),
        ("2022-02-24/..", "2030", "certainly"),
        ("../2022-02-24", "1990", "certainly"),
        ("2022-07/2022-07", "2022-07", "certainly"),
        # Doubt makes nothing certain and reaches further.
        ("2023-06-10~", "2023-06", "possibly"),
        ("2023-06-10~", "2023-06-11", "possibly"),
        ("2023-06-10~", "2023-06-12", "no"),
        ("2023-06?", "2023-07", "possibly"),
        ("2023%", "2022", "possibly"),
        ("2022-07~/2022-09", "2022-08", "possibly"),
    ],
)
def test_a_date_is_in_a_period_certainly_possibly_or_not(text, period, answer):
    assert edtf.during(text, period) == answer


@given(st.dates(), st.dates(), st.dates())
def test_certain_is_not_less_than_possible_and_grows_with_the_period(day, one, two):
    first, last = sorted((one, two))
    period = f"{first}/{last}"
    expected = "certainly" if first <= day <= last else "no"
    assert edtf.during(str(day), period) == expected
    assert edtf.during(str(day), f"{first}/..") in ("certainly", expected)
