"""How a fact is shown in a sentence: the right forms pass, and a form that says more than is known does not.

The numbers and dates are those of the made-up folder (conftest.py), one for each qualifier, unit and form of date.
"""

import re

import pytest

import kgdata
from kgdata import _data, text

QUALIFIERS = {row["code"] for row in kgdata.records("codes") if row["vocabulary"] == "value_qualifier"}
# Where each qualifier is tried below; a new code without a line here fails.
TRIED = {"exact": "st-0001", "round": "st-0002", "about": "st-0003", "more_than": "st-0004", "up_to": "st-0005",
         "at_least": "fig-1001"}  # fmt: skip

RIGHT = [
    # Exact: to the last digit, or rounded and called so
    ("st-0001", "446,574"),
    ("st-0001", " 446,574 "),
    ("st-0001", "446,574 entries"),
    ("st-0001", "about 447,000"),
    ("st-0001", "About 447,000"),
    ("st-0001", "about 450,000"),
    ("st-0001", "about 400,000"),
    ("st-0001.value", "446,574"),
    # Round: as it is, or called so
    ("st-0002", "17,000"),
    ("st-0002", "about 17,000"),
    ("st-0002", "17,000 entries"),
    # About: never without the word
    ("st-0003", "about 313,469"),
    ("st-0003", "About 313,469"),
    ("st-0003", "about 313,000"),
    ("st-0003", "about 313,469 entries"),
    # More than, up to
    ("st-0004", "more than seven"),
    ("st-0004", "more than 7"),
    ("st-0004", "More than seven months"),
    ("st-0004", "over seven months"),
    ("st-0005", "up to 1,500"),
    ("st-0005", "at most 1,500"),
    ("st-0005", "up to 1,500 entries"),
    # Units
    ("st-0006", "ten"),
    ("st-0006", "Ten days"),
    ("st-0006", "10 days"),
    ("st-0006", "10"),
    ("st-0007", "third"),
    ("st-0007", "Third"),
    ("st-0008", "one year"),
    ("st-0008", "1 year"),
    # Per cent, computed: decimals may go, the unit may not
    ("st-0009", "3.8 %"),
    ("st-0009", "3.8%"),
    ("st-0009", "3.8 per cent"),
    ("st-0009", "3.81 %"),
    ("st-0009", "4 %"),
    ("st-0009", "about 4 per cent"),
    ("st-0010", "about 70.2 %"),
    ("st-0010", "about 70 %"),
    ("st-0010", "about 70 per cent"),
    ("st-0011", "1.4"),
    ("st-0011", "1.4 times"),
    ("st-0011", "1.42"),
    ("st-0012", "89,315"),
    ("st-0012", "89,314.8"),
    ("st-0012", "about 89,000"),
    ("st-0012", "about 90,000"),
    # Days, months, years
    ("ev-0001", "4 June 2023"),
    ("ev-0001", "4 June"),
    ("ev-0001.date", "4 June 2023"),
    ("ev-0002", "December 2022"),
    ("ev-0003", "2021"),
    ("ev-0007", "about 30 May 2023"),
    ("ev-0008", "probably 30 May 2023"),
    ("ev-0009", "probably about May 2023"),
    ("src-0001", "16 June 2023"),
    ("src-0001.accessed", "24 November 2026"),
    # Spans
    ("ev-0004", "the third quarter of 2022"),
    ("ev-0004", "The third quarter of 2022"),
    ("ev-0004", "the third quarter"),
    ("ev-0004", "July 2022 to September 2022"),
    ("ev-0012", "4 June 2023 to 12 June 2023"),
    ("ev-0012", "from 4 June 2023 to 12 June 2023"),
    ("ev-0010", "from 13 July 2022 on"),
    ("ev-0013", "until 16 June 2023"),
    ("ev-0005", "by 16 June 2023"),
    ("ev-0005", "on or before 16 June 2023"),
    ("ev-0006", "between 9 June 2023 and 16 June 2023"),
    ("ev-0006", "June 2023"),
    ("ev-0006", "2023"),
    ("ev-0011", "on or after 13 July 2022"),
    # Terms
    ("case-0001.maximum_penalty", "six years"),
    ("case-0001.maximum_penalty", "6 years"),
    ("case-0001.maximum_penalty", "up to six years"),
    # Outside figures, by the same rules
    ("fig-0001", "83,653"),
    ("fig-0001", "83,653 trips"),
    ("fig-0001", "83,653 journeys"),
    ("fig-0001", "about 84,000"),
    ("fig-0001.value", "83,653"),
    ("fig-0003", "about 9,700,000"),
    ("fig-0003", "about 9,700,000 trips"),
    ("fig-1001", "at least 14"),
    ("fig-1001", "At least 14"),
    ("fig-1001", "at least 14 people"),
    ("fig-1002", "at least 738,300 people"),
    ("fig-1003", "1,063,000"),
    ("fig-1003", "1,063,000 registrations"),
    ("fig-1003", "about 1,063,000 registrations"),
    ("fig-1004", "more than 1,000,000"),
    ("fig-1004", "over 1,000,000 people"),
    ("fig-1005", "up to four"),
    ("fig-1005", "at most 4 people"),
    ("fig-1006", "one"),
    ("fig-1101", "385 applications"),
    ("fig-1102", "five decisions"),
    ("fig-3001", "31.4 %"),
    ("fig-3001", "31.42 per cent"),
    ("fig-3001", "31 %"),
    ("fig-3002", "40 %"),
    ("fig-3002", "40 per cent"),
    ("fig-4001", "0.27"),
    ("fig-4001", "0.272"),
    ("fig-4002", "0.30"),
    ("fig-0001.period", "the third quarter of 2019"),
    ("fig-1002.period", "1 March 2018"),
    ("fig-1001.counted_by", "The Office"),
    ("place-0001.terms", "cc_by"),
    ("trips", "three"),
    ("trips?country=", "one"),
    ("workers?value_qualifier=at_least", "two"),
    ("indices", "no"),
    # Names, in every spelling on record
    ("ent-0002", "Alyona Yolkina"),
    ("ent-0002", "Alena Elkina"),
    ("ent-0002", "Алёна Ёлкина"),
    ("ent-0003", "Žluťák"),
    ("case-0001", "Case 1"),
    ("q-0001", "Nobody came"),
    ("cl-0001.statement", "The gate was shut."),
    ("src-0002.publisher", "The Other Paper"),
    # Counts
    ("cases", "two"),
    ("cases", "Two"),
    ("cases", "2"),
    ("timeline", "13"),
    ("timeline?kind=announcement", "13"),
    ("timeline?kind=detention", "no"),
    ("timeline?kind=detention", "0"),
    ("statistics?value_qualifier=about&unit=entry", "one"),
    ("statistics?formula=", "eight"),
    ("sources?is_subject=true", "one"),
    ("passages?paragraph=1", "two"),
]

WRONG = [
    # Another number, or other digits
    ("st-0001", "446,575"),
    ("st-0001", "446,57"),
    ("st-0001", "44,6574"),
    ("st-0001", "446.574"),
    ("st-0001", "446 574"),
    ("st-0001", "-446,574"),
    ("st-0001", "446,574 people"),
    ("st-0001", "446,574 months"),
    ("st-0001", "447 thousand"),
    ("st-0001", "446,574.0"),
    ("st-0001", "many"),
    ("st-0001", ""),
    # Rounded and not called so, or wrongly
    ("st-0001", "447,000"),
    ("st-0001", "446,000"),
    ("st-0001", "about 446,000"),
    ("st-0001", "about 448,000"),
    ("st-0001", "about 500,000"),
    ("st-0001", "more than 446,000"),
    ("st-0001", "over 446,574"),
    ("st-0001", "up to 446,574"),
    ("st-0001", "almost 447,000"),
    ("st-0002", "more than 17,000"),
    ("st-0002", "up to 17,000"),
    ("st-0002", "16,000"),
    ("st-0002", "20,000"),
    # The word of the source left out, or another in its place
    ("st-0003", "313,469"),
    ("st-0003", "313,000"),
    ("st-0003", "more than 313,469"),
    ("st-0003", "about 314,000"),
    ("st-0004", "seven"),
    ("st-0004", "seven months"),
    ("st-0004", "about seven months"),
    ("st-0004", "more than six months"),
    ("st-0004", "more than seven years"),
    ("st-0004", "at most seven months"),
    ("st-0005", "1,500"),
    ("st-0005", "about 1,500"),
    ("st-0005", "more than 1,500"),
    # Another unit, or none where it matters
    ("st-0006", "eleven days"),
    ("st-0006", "ten months"),
    ("st-0007", "second"),
    ("st-0007", "about 0"),
    ("st-0008", "about 0 years"),
    ("st-0007", "the third of all"),
    ("st-0009", "3.8"),
    ("st-0009", "4"),
    ("st-0009", "3 %"),
    ("st-0009", "3.9 %"),
    ("st-0009", "more than 3 %"),
    ("st-0010", "70.2 %"),
    ("st-0010", "about 70.2"),
    ("st-0010", "about 71 %"),
    ("st-0011", "1.5"),
    ("st-0012", "89,314"),
    ("st-0012", "89,000"),
    # Sharper than known, another day, another year
    ("ev-0001", "5 June 2023"),
    ("ev-0001", "4 June 2022"),
    ("ev-0001", "June 4, 2023"),
    ("ev-0001", "2023-06-04"),
    ("ev-0001", "about 4 June 2023"),
    ("ev-0002", "1 December 2022"),
    ("ev-0002", "December 2021"),
    ("ev-0002", "31 December 2022"),
    ("ev-0003", "January 2021"),
    ("ev-0003", "1 January 2021"),
    ("ev-0007", "30 May 2023"),
    ("ev-0008", "30 May 2023"),
    ("ev-0009", "May 2023"),
    ("ev-0009", "about May 2023"),
    ("ev-0004", "July 2022"),
    ("ev-0004", "the second quarter of 2022"),
    ("ev-0004", "the third quarter of 2023"),
    ("ev-0004", "between July 2022 and September 2022"),  # it lasted
    ("ev-0012", "4 June 2023"),
    ("ev-0012", "between 4 June 2023 and 12 June 2023"),
    ("ev-0010", "13 July 2022"),
    ("ev-0005", "16 June 2023"),
    ("ev-0006", "9 June 2023"),
    ("ev-0006", "9 June 2023 to 16 June 2023"),  # one day, nobody knows which
    ("ev-0006", "from 9 June 2023 to 16 June 2023"),
    ("ev-0011", "13 July 2022"),
    ("case-0001.maximum_penalty", "five years"),
    ("case-0001.maximum_penalty", "six months"),
    ("case-0002.maximum_penalty", "one year"),  # and six months
    # Outside figures
    ("fig-0001", "83,654"),
    ("fig-0001", "84,000"),
    ("fig-0001", "83,653 people"),
    ("fig-0001", "at least 83,653"),
    ("fig-0001", "more than 83,000"),
    ("fig-0003", "9,700,000"),
    ("fig-0003", "9.7 million"),
    ("fig-1001", "14"),
    ("fig-1001", "14 people"),
    ("fig-1001", "about 14"),
    ("fig-1001", "more than 14"),
    ("fig-1001", "over 14 people"),
    ("fig-1001", "more than 13"),
    ("fig-1001", "at least 13"),
    ("fig-1001", "at least 10"),
    ("fig-1001", "up to 14"),
    ("fig-1001", "at least 14 trips"),
    ("fig-1002", "738,300"),
    ("fig-1002", "at least 738,000"),
    ("fig-1002", "about 738,000"),
    ("fig-1003", "1,063,000 people"),
    ("fig-1003", "at least 1,063,000"),
    ("fig-1004", "at least 1,000,000"),
    ("fig-1004", "1,000,000"),
    ("fig-1005", "at least four"),
    ("fig-1005", "four"),
    ("fig-1101", "385 decisions"),
    ("fig-1102", "five applications"),
    ("fig-3001", "31.4"),
    ("fig-3001", "31.5 %"),
    ("fig-3002", "40"),
    ("fig-4001", "0.28"),
    ("fig-4001", "27 %"),
    ("fig-4001", "0.272 points"),
    ("fig-4001", "about 0"),
    ("fig-4002", "0.31"),
    ("fig-0001.period", "2020"),
    ("trips?country=", "no"),
    # Names and counts of others
    ("ent-0002", "Alyona"),
    ("ent-0002", "Pyotr Yolkin"),
    ("ent-0004", "Alyona Yolkina"),
    ("cases", "three"),
    ("cases", "about two"),
    ("timeline?kind=announcement", "twelve"),
    ("timeline?kind=detention", "one"),
]


@pytest.mark.parametrize(("target", "shown"), RIGHT)
def test_right(made, target, shown):
    assert text.fault(target, shown) is None


@pytest.mark.parametrize(("target", "shown"), WRONG)
def test_wrong(made, target, shown):
    fault = text.fault(target, shown)
    assert fault == f"shown as {shown!r}, but it is {kgdata.say(target)!r}"


def test_every_qualifier_is_tried(made):
    assert TRIED.keys() == QUALIFIERS
    for code, id in TRIED.items():
        assert kgdata.get(id)["value_qualifier"] == code
        assert any(target == id for target, _ in RIGHT)
        assert any(target == id for target, _ in WRONG)


@pytest.mark.parametrize(
    ("rank", "said"),
    [
        (1, "first"), (10, "tenth"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st"), (101, "101st"),
        (111, "111th"), (122, "122nd"), (133, "133rd"), (1012, "1,012th"), (1003, "1,003rd"),
    ],
)  # fmt: skip
def test_ranks_are_said_as_english_has_them(rank, said):
    assert text._number_forms(rank, "exact", "rank") == [said]


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.272, "index", "0.27"),
        (0.3, "index", "0.30"),
        (0.999, "index", "1.00"),
        (0, "index", "0.00"),
        (1, "index", "1.00"),
        (5, "percent", "5 %"),
        (40, "percent", "40 %"),
        (31.4159, "percent", "31.4 %"),
        (35.5, "score", "35.5"),
        (2.5, "person", "2.5"),
        (5, "person", "five"),
    ],
)
def test_a_number_is_said_as_its_unit_has_it(value, unit, said):
    assert text._number_forms(value, "", unit)[0] == said


@pytest.mark.parametrize("value", [0.0057, 0.04, 0.0499])
def test_a_share_that_is_something_is_not_said_to_be_nothing(value):
    assert not re.match(r"0(?:\.0+)? %", text._number_forms(value, "", "percent")[0])


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("st-0001", "446,574"),
        ("st-0002", "17,000"),
        ("st-0003", "about 313,469"),
        ("st-0004", "more than seven"),
        ("st-0005", "up to 1,500"),
        ("st-0006", "ten"),
        ("st-0007", "third"),
        ("st-0009", "3.8 %"),
        ("st-0010", "about 70.2 %"),
        ("st-0011", "1.4"),
        ("st-0012", "89,315"),
        ("fig-0001", "83,653"),
        ("fig-0003", "about 9,700,000"),
        ("fig-1001", "at least 14"),
        ("fig-1002", "at least 738,300"),
        ("fig-1003", "1,063,000"),
        ("fig-1004", "more than 1,000,000"),
        ("fig-1005", "up to four"),
        ("fig-3001", "31.4 %"),
        ("fig-3002", "40 %"),
        ("fig-4001", "0.27"),
        ("fig-4002", "0.30"),
        ("fig-1001.source_id", "src-0002"),
        ("place-0001.latitude", "42.9"),
        ("ev-0001", "4 June 2023"),
        ("ev-0004", "the third quarter of 2022"),
        ("ev-0005", "by 16 June 2023"),
        ("ev-0006", "between 9 June 2023 and 16 June 2023"),
        ("cases", "two"),
        ("timeline", "13"),
        ("ent-0002", "Alyona Yolkina"),
        ("ent-0002.summary", "Keeper of the gate"),
        ("p1.1.anchor", '"Nobody'),
        ("p1.1.paragraph", "one"),
    ],
)
def test_usual_form(made, target, said):
    assert kgdata.say(target) == said


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("st-9x99", "no record 'st-9x99'"),
        ("people", "no record 'people'"),
        ("", "no record ''"),
        ("st-0001.colour", "st-0001 has no field 'colour'; it has statistic_id, "),
        ("p1.1", "p1.1: say which field, as in p1.1.FIELD"),
        ("name-0001", "name-0001: say which field, as in name-0001.FIELD"),
        ("place-0001", "place-0001: say which field, as in place-0001.FIELD"),
        ("fig-9999", "no record 'fig-9999'"),
        ("fig-0001.colour", "fig-0001 has no field 'colour'; it has figure_id, "),
        ("fig-0003.country", "fig-0003.country is empty: several, which the note names"),
        ("trips?country=XX", "'XX' is no code of country: the codes are "),
        ("ev-0001.place_id", "ev-0001.place_id is empty: the source names none, or it is at no single place"),
        ("st-0001.period", "st-0001.period is empty: the source does not say, or the number is of no one time"),
        ("timeline?colour=red", "'colour=red' is no condition on timeline: write FIELD=VALUE"),
        # A count of a code that does not exist would be "no", and pass for a fact.
        ("timeline?kind=detentoin", "detentoin"),
        ("timeline?kind", "'kind' is no condition on timeline: write FIELD=VALUE"),
        ("people?kind=detention", "no record 'people?kind=detention'"),
    ],
)
def test_what_names_nothing_says_why(made, target, message):
    for ask in (kgdata.say, text.forms, lambda target: text.fault(target, "7")):
        with pytest.raises(ValueError, match=re.escape(message)):
            ask(target)


@pytest.mark.parametrize(
    "span", ["2022-07~/2022-09", "2022-07/2022-09~", "2022-07?/2022-09", "[2022-07~..2022-09]", "[..2022-09~]"]
)
def test_doubt_about_an_end_is_said(span):
    sure = text.date_forms(re.sub("[~?]", "", span))
    assert not set(text.date_forms(span)) & set(sure)


# The same rules over the data as it is.


def targets():
    for table in kgdata.tables():
        key = _data.key(table)
        if len(key) == 1:
            for row in kgdata.records(table):
                yield from (f"{row[key[0]]}.{field}" for field, value in row.items() if value is not None)


def test_every_filled_cell_can_be_said():
    for target in targets():
        forms = text.forms(target)
        assert forms
        assert all(forms), target
        assert [form for form in forms if text.fault(target, form)] == [], target


HEDGES = {"about": "about ", "more_than": "more than ", "at_least": "at least ", "up_to": "up to "}


@pytest.mark.parametrize("row", kgdata.records("statistics"), ids=lambda row: row["statistic_id"])
def test_the_word_that_weakens_a_number_stays_with_it(row):
    weakened(row)


@pytest.mark.parametrize("table", _data.series())
def test_the_word_that_weakens_a_figure_stays_with_it(table):
    for row in kgdata.records(table):
        weakened(row)


def test_every_hedge_is_of_a_qualifier():
    assert HEDGES.keys() == QUALIFIERS - {"exact", "round"}


def weakened(row):
    id = next(iter(row.values()))
    said = kgdata.say(id)
    hedge = HEDGES.get(row["value_qualifier"], "")
    assert said.startswith(hedge)
    if hedge:
        assert text.fault(id, said.removeprefix(hedge))
    for other in set(HEDGES.values()) - {hedge, "about "}:
        assert text.fault(id, other + said.removeprefix(hedge))
    if row["unit"] == "percent":
        assert said.endswith(" %")
        assert text.fault(id, said.removesuffix(" %"))


@pytest.mark.parametrize("row", kgdata.records("timeline"), ids=lambda row: row["event_id"])
def test_a_date_is_never_shown_sharper_than_it_is_known(row):
    said = kgdata.say(row["event_id"])
    is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", row["date"])
    assert bool(re.fullmatch(r"\d{1,2} \w+ \d{4}", said)) == bool(is_day)
    if not is_day:
        for day in re.findall(r"\d{1,2} [A-Z]\w+ \d{4}", said):
            assert text.fault(row["event_id"], day), f"{day} alone"
