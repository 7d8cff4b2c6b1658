"""A formula is arithmetic over records; nothing else in it is understood, let alone run."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgdata import formula

ROWS = {
    "st-0001": {"value": 446574, "rounding": 1, "period": "2022"},
    "st-0002": {"value": 17000, "rounding": 1000, "period": "2022-07/2022-09"},
    "st-0003": {"value": 0.5, "rounding": None, "period": None},
    "ev-0001": {"date": "2022-09-21"},
    "ev-0002": {"date": "[..2023-06-16]"},
    "ev-0003": {"date": "2022-07-13/.."},
    "fig-0001": {"value": 83653, "period": "2019-07/2019-09"},
    "fig-0002": {"value": 61002.5, "period": "2019-04/2019-06"},
    "place-0001": {"value": 1},
}


def evaluate(text):
    return formula.evaluate(text, ROWS.__getitem__)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("st-0001", 446574),
        ("st-0001 - st-0002", 429574),
        ("st-0001-st-0002", 429574),
        ("100 * st-0002 / st-0001", 3.8067599),
        ("(st-0002 + st-0002) / 2", 17000),
        ("st-0002 + st-0002 / 2", 25500),
        ("2 * 3 - 1", 5),
        ("1.5 * st-0003", 0.75),
        ("rounding(st-0002) / 2", 500),
        ("end(st-0002) - start(st-0002) + 1", 92),
        ("end(st-0001) - start(st-0001) + 1", 365),
        ("start(ev-0001) - start(st-0002)", 82),
        ("end(ev-0001) - start(ev-0001)", 0),
        ("end(ev-0002) - start(ev-0001)", 268),
        ("fig-0001 - fig-0002", 22650.5),
        ("100 * fig-0001 / st-0001", 18.73217),
        ("end(fig-0001) - start(fig-0001) + 1", 92),
        ("start(fig-0001) - start(fig-0002)", 91),
        ("min(fig-0001, fig-0002)", 61002.5),
        ("max(fig-0001, fig-0002)", 83653),
        ("max(fig-0002, fig-0001)", 83653),
        ("min(st-0001, st-0002, fig-0001)", 17000),
        ("max(st-0001, st-0002, fig-0001)", 446574),
        ("min(3, 2)", 2),
        ("max(st-0002, st-0002)", 17000),
        ("max(1, min(st-0001, 5), 3)", 5),
        ("min(max(1, 2), max(3, 4))", 2),
        ("100 * max(fig-0001, fig-0002) / (st-0001 - min(st-0002, 7))", 18.732463),
        ("max(fig-0001 - fig-0002, 2 * st-0002)", 34000),
        ("max(rounding(st-0001), rounding(st-0002))", 1000),
        ("max(start(ev-0001), end(st-0002)) - start(ev-0001)", 9),
        ("min(0, 0.5 - 1)", -0.5),
    ],
)
def test_arithmetic(text, result):
    assert evaluate(text) == pytest.approx(result)


def test_days_are_counted_as_the_calendar_does():
    assert formula.evaluate("end(st-0001) - start(st-0001) + 1", {"st-0001": {"period": "2024"}}.__getitem__) == 366


@pytest.mark.parametrize(
    "text",
    [
        "", "st_0001", "value", "st-0001 st-0002", "st-0001 +", "- st-0001", "st-0001 ** 2", "st-0001 // 2",
        "st-0001 % 2", "st-0001 @ 2", "st-0001 < 2", "st-0001 and 1", "not st-0001", "~st-0001", "st-0001 if 1 else 2",
        "[st-0001]", "(st-0001, 1)", "{1: st-0001}", "{st-0001}", "'a'", "b'a'", "f'{st-0001}'", "None", "True", "...",
        "True + st-0001", "1j", "st-0001.real", "st-0001.value", "ROWS", "x := 1", "x = 1", "lambda: 1", "st-0001[0]",
        "start", "start()", "start(1)", "start(x)", "start(st-0001, st-0001)", "start(st-0001, a=1)", "start(*st-0001)",
        "start(st-0001 + 1)", "start(start(st-0001))", "value(st-0001)", "abs(st-0001)", "print(st-0001)", "eval('1')",
        "__import__('os').system('true')", "().__class__", "a.start(st-0001)", "start(st-0001)(st-0001)",
        "min", "max", "min()", "max()", "min(st-0001)", "max(1)", "min(max(1), 2)", "min((1, 2))", "max([1, 2])",
        "min(1, 2, key=start)", "max(*st-0001)", "max(1, *st-0001)", "min(1, 2, default=1)", "min(st-0001, 'a')",
        "max(st-0001, x)", "min(1, None)", "a.min(1, 2)", "min(1, 2)(1)", "min (1; 2)", "start(min(st-0001, st-0002))",
        "median(1, 2)", "sum(1, 2)", "Min(1, 2)", "place-0001", "fig_0001", "- fig-0001", "fig-0001 ** 2",
        "[i for i in st-0001]", "st-0001; st-0002", "import os", "st-0001\n\nst-0002", "st-00012", "\0",
    ],
)  # fmt: skip
def test_everything_else_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        evaluate(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("st-0001 / 0", "division by zero"),
        ("1e999", "no number"),
        ("1e999 - 1e999", "no number"),
        ("1e308 * 10", "no number"),
        ("ev-0001 + 1", "the value of ev-0001, which has none"),
        ("max(1, ev-0001)", "the value of ev-0001, which has none"),
        ("min(1, st-0001 / 0)", "division by zero"),
        ("max(1, 1e999)", "no number"),
        ("max(1)", r"more than arithmetic over ids, start\(\), end\(\), rounding\(\), min\(\) and max\(\)"),
        ("rounding(fig-0001)", "the rounding of fig-0001, which has none"),
        ("rounding(st-0003)", "the rounding of st-0003, which has none"),
        ("rounding(ev-0001)", "the rounding of ev-0001, which has none"),
        ("start(st-0003)", "the start of st-0003, which has none"),
        ("start(ev-0002)", "the start of ev-0002, which has none"),
        ("end(ev-0003)", "the end of ev-0003, which has none"),
        ("1" + " + 1" * 5000, "20001 characters, at most 200"),
        ("(" * 5000 + "1" + ")" * 5000, "10001 characters, at most 200"),
        ("9" * 5000, "5000 characters, at most 200"),
    ],
)
def test_what_has_no_result_says_why(text, reason):
    with pytest.raises(ValueError, match=reason):
        evaluate(text)


def test_the_longest_formula():
    assert evaluate("1" + "+1" * 99) == 100
    assert evaluate("(" * 99 + "1" + ")" * 99) == 1


def test_an_unknown_id_is_a_key_error():
    with pytest.raises(KeyError, match="st-9999"):
        evaluate("st-0001 + st-9999")
    with pytest.raises(KeyError, match="fig-9999"):
        evaluate("min(st-0001, fig-9999)")


def test_nothing_is_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for text in ("open('made', 'w')", "__import__('pathlib').Path('made').touch()", 'exec(\'open("made", "w")\')'):
        with pytest.raises(ValueError, match="more than arithmetic"):
            evaluate(text)
    assert list(tmp_path.iterdir()) == []


@given(st.text(alphabet="st-ev-fig0123456789 +-*/().,:[]'\"startendroundingminmax_=", max_size=40))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_any_text_is_a_number_or_refused(text):
    try:
        result = evaluate(text)
    except (ValueError, KeyError):
        return
    assert type(result) in (int, float)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("st-0002 + st-0001 + st-0002", ["st-0002", "st-0001"]),
        ("start(ev-0001) - 1", ["ev-0001"]),
        ("1 + 1", []),
        ("st-00012 xst-0001", []),
        ("st-12345 fig-10000", ["st-12345", "fig-10000"]),
        ("max(fig-0002, st-0001, fig-0001) + fig-0002", ["fig-0002", "st-0001", "fig-0001"]),
        ("fig-00012 place-0001 config-0001", []),
    ],
)
def test_inputs_are_the_ids_it_reads(text, ids):
    assert formula.inputs(text) == ids
