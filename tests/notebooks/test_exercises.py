"""The exercises: every one can be solved, and every other answer gets a sentence that helps."""

import datetime
import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

import kgbook
import kgdata
from kgbook import exercises, prose, student
from kgbook.exercises import answers

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "chapters" / "exercises").glob("*.md"))
PLAIN = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]["config"]["kgbook_plain_phrases"]
CODE = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
#: What students also give.
ANYTHING = {
    "nothing": None, "the three dots": ..., "an empty text": "  ", "an empty list": [], "an empty table": pd.DataFrame(),
    "not a number": float("nan"), "nobody": "Nobody Nowhere", "far too little": -1e12, "far too much": 1e15,
    "a yes": True, "a list": [1, 2, 3], "a dictionary": {"a": 1}, "a table": pd.DataFrame({"a": [1, 2]}), "a function": len,
    "infinity": float("inf"), "missing": pd.NA, "no time": pd.NaT, "a strange date": datetime.date(1066, 10, 14), "unhashable": [[1], [2]],
    "a strange id": ["ev-9999"], "a person": ["Alena Krylova"],
}  # fmt: skip


def parts(file: Path, kind: str) -> dict[str, re.Match]:
    """The exercises or solutions of a file, by the name of the exercise."""
    found = {}
    for block in student._BLOCK.finditer(file.read_text("utf-8")):
        if block["kind"] == kind:
            name = block["title"].strip() if kind == "solution" else student._LABEL.search(block["options"])[1]
            assert name not in found, f"{file.name}: {name} is there twice"
            found[name] = block
    return found


def solved(solution: str):
    space = {"kgdata": kgdata, "kgbook": kgbook, "pd": pd}
    (code,) = CODE.findall(solution)
    exec(code, space)
    return space["answer"]


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def file(request):
    return request.param


def test_every_chapter_that_teaches_has_some():
    chapters = {re.sub(r"^\d+_", "", path.stem): path for path in (ROOT / "chapters").glob("*.ipynb")}
    assert {file.stem for file in FILES} == set(chapters) == set(exercises.chapters())
    for slug, path in chapters.items():
        assert f"{{include}} exercises/{slug}.md" in path.read_text("utf-8"), path.name


def test_there_are_three_to_five_each_with_hint_solution_and_check(file):
    asked, solutions = parts(file, "exercise"), parts(file, "solution")
    assert 3 <= len(asked) <= 5
    assert list(asked) == list(solutions) == [f"{file.stem}-{number}" for number in range(1, len(asked) + 1)]
    assert set(asked) == {name for name in exercises.names() if name.rpartition("-")[0] == file.stem}
    for name, block in asked.items():
        assert len(student._HINT.findall(block["body"])) == 1, f"{name} needs one hint"
        assert block["title"].strip(), f"{name} needs a title"


def test_every_solution_is_right(file):
    for name, block in parts(file, "solution").items():
        assert exercises.check(name, solved(block["body"])), name


def test_every_other_answer_gets_a_sentence_that_helps(file):
    for name in parts(file, "exercise"):
        for what, answer in ANYTHING.items():
            verdict = kgbook.check(name, answer)
            assert not verdict, f"{name}: {what} counts as right"
            said = repr(verdict)
            assert re.fullmatch(r"Not yet\. .{21,}[.?]", said), f"{name}: {what}: {said}"
            assert not re.search(r"\bFalse\b|\bNone\b|Error|object at|<class|nan\b", said), f"{name}: {what}: {said}"


def test_its_words_are_proven(file):
    text = file.read_text("utf-8")
    assert prose.stale(text) == []
    # Code, facts, names of exercises and what the directives are told.
    plain = re.sub(r"```python\n.*?```", "", prose.FACT.sub("", text), flags=re.DOTALL)
    plain = re.sub(r"^:label: .*$|^`+\{solution\} .*$|`[^`\n]*`", "", plain, flags=re.MULTILINE)
    assert prose.bare(plain, PLAIN) == []


def test_no_answer_is_written_down():
    for path in (ROOT / "src" / "kgbook" / "exercises").glob("*.py"):
        if path.stem not in ("__init__", "answers"):
            values = re.findall(
                r"lambda: *(-?[\d.]+(?=[,)\n])|\[?[\"'](?:ev|st|cl|ent|case|qt|dis)-\d+)", path.read_text("utf-8")
            )
            assert not values, f"{path.name}: {values}: compute it from the data"


# -- kinds of answers ----------------------------------------------------------------------------------------------

HELP = {"hint": "Look again.", "why": "So it is."}
SHARE = answers.Number(lambda: 37.46, unit="per cent", within=0.05, slips={lambda: 62.54: "That is the rest."}, **HELP)
WORD = answers.Choice(
    lambda: "entries", among=("people", "entries"), slips={"people": "Nobody counted people."}, **HELP
)
DAY = answers.When(lambda: "2022-09-21", **HELP)
MONTH = answers.When(lambda: "2022-09~", **HELP)
IDS = answers.Records(lambda: ["ev-0001", "ev-0002"], **HELP)
ORDER = answers.Records(lambda: ["ev-0002", "ev-0001"], ordered=True, **HELP)
TABLE = pd.DataFrame({"year": [2021, 2022], "share": [0.25, 1 / 3]})
ROWS = answers.Rows(lambda: TABLE, **HELP)
SORTED = answers.Rows(lambda: TABLE, ordered=True, **HELP)
RIGHT = "Right. So it is."


@pytest.mark.parametrize(
    ("kind", "answer", "said"),
    [
        # right
        (SHARE, 37.5, RIGHT), (SHARE, [37.46], RIGHT), (SHARE, pd.Series([37.46]), RIGHT), (SHARE, pd.Series([37.46]).iloc[0], RIGHT),
        (WORD, " Entries ", RIGHT), (DAY, "2022-09-21", RIGHT), (DAY, datetime.date(2022, 9, 21), RIGHT), (DAY, pd.Timestamp("2022-09-21"), RIGHT),
        (IDS, ["ev-0002", "ev-0001"], RIGHT), (IDS, {"ev-0001", "ev-0002"}, RIGHT), (IDS, pd.DataFrame({"event_id": ["ev-0002", "ev-0001"]}), RIGHT),
        (IDS, pd.Index(["ev-0001", "ev-0002"]), RIGHT), (ORDER, ["ev-0002", "ev-0001"], RIGHT), (ROWS, TABLE[::-1], RIGHT),
        (ROWS, TABLE.assign(more=1), RIGHT), (ROWS, TABLE.set_index("year"), RIGHT), (SORTED, TABLE, RIGHT),
        # nearly right
        (SHARE, 37.3, "Very near."),
        (SHARE, 37, "That is right as far as it goes."), (SHARE, 0.3746, "That is a share of one."), (SHARE, -37.46, "The size is right"), (SHARE, 0.03746, "That is in thousands."),
        (SHARE, 62.54, "That is the rest."), (SHARE, 30, "That is too little. Look again."), (SHARE, 90, "That is too much. Look again."),
        (WORD, "people", "Nobody counted people."), (DAY, "2022-09", "That is right as far as it goes"), (DAY, "2022-09-21~", "The date is right, but"),
        (MONTH, "2022-09-21", "That is more exact than the source"), (MONTH, "2022-09", "The date is right, but"), (DAY, "2022-09-22", "Look again."),
        (IDS, ["ev-0001"], "All of these belong here, but one is missing."), (IDS, ["ev-0001", "ev-0002", "ev-0003"], "All are here, and 1 too many, ev-0003"),
        (IDS, "ev-0003", "2 missing, and 1 too many"), (ORDER, ["ev-0001", "ev-0002"], "These are the right ones, in another order."),
        (SORTED, TABLE[::-1], "The rows are right, and in another order"), (ROWS, TABLE.assign(share=[0.25, 0.34]), "A row is not right: 2022, 0.34."),
        (ROWS, TABLE[:1], "The table has one row, which is too few."), (ROWS, TABLE[["year"]], "The table lacks share. It has"),
        # absurd, wrongly typed, or nothing
        (SHARE, -5, "A number below nothing can't be right here. Look again."), (SHARE, "37.46", "That is text."), (SHARE, "37,4 or so", "A number of per cent is asked for, not"),
        (SHARE, True, "A number of per cent is asked for, and that is a yes or no."), (SHARE, float("inf"), "That is no number"), (SHARE, [1, 2], "One value is asked for."),
        (SHARE, TABLE, "One value is asked for. That is a table of 2."), (SHARE, float("nan"), answers.NO_NUMBER), (SHARE, pd.NA, answers.NO_NUMBER),
        (WORD, "camels", "The answer is one of these, as text: 'people', 'entries'."), (WORD, 3, "The answer is one of these"),
        (DAY, "21 September", "'21 September' is no date as it is written here"), (DAY, [1, 2], "One value is asked for."), (DAY, True, "A date is asked for"),
        (IDS, 17, "A list of ids is asked for"), (IDS, ["ev-9999"], "There is no record 'ev-9999'."), (IDS, "Krylova", "'Krylova' is no id. kgdata.find('Krylova')"),
        (IDS, TABLE, "Ids of records are asked for. The table has none"), (ROWS, [1, 2], "A table with the columns year, share is asked for, and that is a list."),
        (ROWS, TABLE[:0], answers.EMPTY), (IDS, [], answers.EMPTY), (WORD, "", answers.NONE_YET), (SHARE, ..., answers.NONE_YET), (SHARE, None, answers.NONE_YET),
    ],
)  # fmt: skip
def test_what_is_said_of_an_answer(kind, answer, said):
    verdict = kind.judge(answer)
    assert bool(verdict) == (said == RIGHT)
    assert repr(verdict).removeprefix("" if said == RIGHT else "Not yet. ").startswith(said)


def test_an_exercise_that_there_is_not():
    assert "Do you mean arrivals-1" in repr(kgbook.check("arrivls-1", 1))
    for odd in ("", "zzz", "arrivals", "arrivals-99", "answers-1", "os-1", None, 3):
        assert "There is no exercise" in repr(kgbook.check(odd, 1)), odd


def test_a_verdict_is_shown_as_text_and_never_as_markup():
    verdict = answers.Choice(lambda: "a", among=("a", "<b>"), slips={"<b>": "<i>No</i>."}, **HELP).judge("<b>")
    assert verdict._repr_html_() == "<p><strong>Not yet.</strong> &lt;i&gt;No&lt;/i&gt;.</p>"
