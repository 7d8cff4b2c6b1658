"""Tables are read by a short way, in blocks, and by a long one, line by line: both give the same, and tell the same."""

import csv
import io
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kgdata
from kgdata import cells, checking, reading

CELLS = st.text(alphabet="ab\",; 'é1", max_size=4)
PIECES = st.sampled_from(["a", "é", " ", '"', ",", "\n", '""', '"a"', '"a,b"', '"a""b"', '""""', "a,b\n", '"a",b\n'])
LINES = st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=8)


def by_the_short_way(text, width):
    try:
        return [[*row] for block in reading.plain(text, width) for row in zip(*block, strict=True)]
    except reading.Uneven:
        return None


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8), st.sampled_from([1, 2, 512]))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_what_is_laid_out_as_it_must_be_is_read_the_short_way(rows, block):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reading, "BLOCK", block)
        assert by_the_short_way("a,b,c\n" + cells.lines(rows), 3) == [list(row) for row in rows]


@given(st.lists(PIECES, max_size=20).map("".join), st.integers(1, 4), st.sampled_from([1, 3, 512]))
@settings(max_examples=1000, derandomize=True, deadline=None)
def test_of_any_text_the_short_way_says_what_python_says_or_nothing(text, width, block):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reading, "BLOCK", block)
        found = by_the_short_way("header\n" + text, width)
    if found is None:
        return
    read = list(csv.reader(io.StringIO(text), strict=True))
    assert found == [row or [""] for row in read]  # an empty line is one empty cell, or none
    assert {len(row) for row in found} <= {width}
    if width > 1:  # where an empty line is no row
        assert cells.lines(found) == text, "and it is laid out as Python lays it out"


@pytest.mark.parametrize(
    "text",
    ["a,b\n1,2", 'a,b\n"1",2\n', 'a,b\n1"2,3\n', 'a,b\n"1,2\n', "a,b\n1\n", "a,b\n1,2,3\n", 'a,b\n"1\n2",3\n', "a,b\n\n1,2\n"],
)  # fmt: skip
def test_what_is_not_goes_the_long_way(text):
    assert by_the_short_way(text, 2) is None


def test_a_cell_that_python_would_not_read_goes_the_long_way():
    assert by_the_short_way(f"a,b\n1,{'x' * csv.field_size_limit()}\n", 2) is None


def _damaged(folder, table, line, change):
    path = folder / table
    lines = path.read_text("utf-8").split("\n")
    lines[line] = change(lines[line])
    path.write_text("\n".join(lines), "utf-8")


@pytest.mark.parametrize("block", [1, 2, 7])
def test_problems_are_told_the_same_in_blocks_of_any_size(made_up_copy, monkeypatch, block):
    folder = made_up_copy
    _damaged(folder, "timeline.csv", 3, lambda text: text.replace(",", ", ", 1).replace("20", "2O", 1))
    _damaged(folder, "names.csv", 2, lambda text: (folder / "names.csv").read_text("utf-8").split("\n")[1])
    _damaged(folder, "entities.csv", 4, lambda text: text.replace("ent-", "enT-"))
    expected = checking.validate(folder)
    assert {problem.file.partition("/")[2] for problem in expected} >= {"timeline.csv", "names.csv", "entities.csv"}
    monkeypatch.setattr(reading, "BLOCK", block)
    assert checking.validate(folder) == expected


def test_what_comes_again_in_a_later_block_is_told_again(made_up_copy, monkeypatch):
    monkeypatch.setattr(reading, "BLOCK", 2)
    path = made_up_copy / "timeline.csv"
    path.write_text(path.read_text("utf-8").replace("2023-0", "2023-9"), "utf-8")
    lines = [problem.line for problem in checking.validate(made_up_copy) if problem.rule == "date"]
    wrong = [n for n, text in enumerate(path.read_text("utf-8").split("\n"), 1) if "2023-9" in text]
    assert sorted(set(lines)) == wrong


def test_one_text_is_kept_for_what_stands_in_many_rows():
    column = cells.Column({"type": "string", "description": "A."}, None)
    for _ in range(3):
        column.add(["".join(["gate", "keeper"]) for _ in range(50)])
    assert len(column.values) == 150
    assert len(set(map(id, column.values))) == 1


def test_our_own_data_goes_the_short_way(tmp_path, monkeypatch):
    folder = shutil.copytree(str(kgdata._data.folder()), tmp_path / "data")

    def never(*_):
        raise AssertionError("the long way")

    monkeypatch.setattr(reading.Reader, "texts", never)
    assert checking.validate(folder) == []
