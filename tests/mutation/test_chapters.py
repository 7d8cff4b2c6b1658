"""Every fault in a chapter that can be seen without a build is seen, and its cell named; `make mutate` builds and runs too."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from mutate import book, chapters
from mutate.chapters import FACTS, STATIC

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sound():
    return chapters.read(ROOT / "chapters")


@pytest.fixture(scope="module")
def faults(sound):
    return [fault for name, notebook in sound.items() for fault in chapters.faults(name, notebook, Random(1))]


def test_every_fault_is_seen_in_its_cell(sound, faults, tmp_path):
    seen = book.quick(ROOT, faults, sound, tmp_path)
    assert [(fault.kind, fault.chapter, fault.cell) for fault, told in seen.items() if not told] == []
    assert set(seen) == {fault for fault in faults if fault.guard in (FACTS, STATIC)}


def test_every_chapter_has_every_fault_that_it_can_have(sound, faults):
    made = Counter(fault.kind for fault in faults)
    for kind in (
        "title left out",
        "end left out",
        "question left out",
        "link to nowhere",
        "an error stored",
        "cell that was not run",
    ):
        assert made[kind] == len(sound)
    for kind in ("wrong number shown", "hedge dropped", "number without its record", "chart without a description"):
        assert made[kind] > len(sound) / 4, kind


def test_a_fault_told_of_another_cell_is_not_seen(sound, faults, tmp_path):
    moved = [
        replace(fault, cell=fault.cell + 1)
        for fault in faults
        if fault.kind in ("wrong number shown", "an error stored")
    ]
    assert moved
    assert not any(book.quick(ROOT, moved, sound, tmp_path).values())


def test_what_changes_in_the_data_is_named_by_every_sentence_that_shows_it(folder, sound, tmp_path):
    seen = book.records(folder, sound, tmp_path, most=40)
    assert len(seen) >= 40
    assert [what for what, told in seen.items() if not told] == []
