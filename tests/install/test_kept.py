"""What is slow to make is made once, and again when anything differs that it depends on."""

import os

import pytest

from kgbook import kept


@pytest.fixture
def kept_in(tmp_path, monkeypatch):
    monkeypatch.setenv(kept.FOLDER, str(tmp_path / "kept"))
    return tmp_path / "kept"


def times(asked="a", what="a drawing", count=2):
    """How often something is made that is asked for so often."""
    made = []
    for _ in range(count):
        assert kept.once(what, asked, lambda: made.append(1) or asked.encode()) == asked.encode()
    return len(made)


def test_what_is_kept_is_made_once(kept_in):
    assert times() == 1
    assert times() == 0
    assert times("b") == 1
    assert times(what="a picture") == 1


def test_nothing_is_kept_unless_somebody_says_where(monkeypatch):
    monkeypatch.delenv(kept.FOLDER, raising=False)
    assert times() == 2


def test_another_font_or_program_makes_it_anew(kept_in, monkeypatch):
    times()
    monkeypatch.setattr(kept, "around", lambda: ("another",))
    assert times() == 1


@pytest.mark.parametrize("damaged", [b"", b"short", b"x" * 40])
def test_what_was_damaged_is_made_anew(kept_in, damaged):
    times()
    (path,) = kept_in.iterdir()
    path.write_bytes(damaged)
    assert times() == 1


def test_where_nothing_can_be_kept_it_is_made_all_the_same(kept_in):
    kept_in.write_text("a file where the folder should be")
    assert times() == 2


def test_what_nobody_asks_for_any_more_goes(kept_in):
    times("old")
    (old,) = kept_in.iterdir()
    times("new")
    for path in kept_in.iterdir():
        os.utime(path, (0, 0))
    assert times("new") == 0
    kept.tidy(kept_in)
    assert old not in list(kept_in.iterdir())
    assert times("new") == 0
