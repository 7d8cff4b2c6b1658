"""A file is written whole or not at all."""

import os
import shutil
import subprocess
import sys

import pytest

from kgdata.writing import whole


def write(target, words, wrong=None):
    with whole(target) as beside:
        beside.write_text(words, "utf-8")
        if wrong is not None:
            raise wrong


def test_a_new_file_and_its_folder_are_there_in_the_end(tmp_path):
    write(tmp_path / "a" / "b" / "new.txt", "all of it")
    assert (tmp_path / "a" / "b" / "new.txt").read_text("utf-8") == "all of it"


def test_the_old_stands_until_the_new_is_whole(tmp_path):
    target = tmp_path / "it.txt"
    target.write_text("old", "utf-8")
    with whole(target) as beside:
        beside.write_text("new", "utf-8")
        assert target.read_text("utf-8") == "old"
    assert target.read_text("utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["it.txt"]


@pytest.mark.parametrize("wrong", [ValueError("half way"), KeyboardInterrupt(), SystemExit(1)])
@pytest.mark.parametrize("before", ["old", None])
def test_what_goes_wrong_leaves_all_as_it_was(tmp_path, before, wrong):
    target = tmp_path / "it.txt"
    if before:
        target.write_text(before, "utf-8")
    with pytest.raises(type(wrong)):
        write(target, "new", wrong)
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == ({"it.txt": "old"} if before else {})


def test_a_folder_that_is_gone_already_hides_no_error(tmp_path):
    def vanish():
        with whole(tmp_path / "it.txt") as beside:
            shutil.rmtree(beside.parent)
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        vanish()


def test_where_there_are_no_locks(tmp_path):
    # As on Windows: what looks like the rest of a writer that was killed may be that of one that still writes.
    rest = tmp_path / ".it.txt-abc.part"
    rest.mkdir()
    code = """if True:
        import sys
        sys.modules["fcntl"] = None  # so that its import fails
        from kgdata.writing import whole

        with whole("it.txt") as beside:
            beside.write_text("all of it", "utf-8")
        """
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    assert (tmp_path / "it.txt").read_text("utf-8") == "all of it"
    assert sorted(path.name for path in tmp_path.iterdir()) == [rest.name, "it.txt"]


def test_the_rest_of_a_killed_writer_goes(tmp_path):
    rest = tmp_path / ".it.txt-abc.part"
    rest.mkdir()
    other = tmp_path / ".other.txt-abc.part"
    other.mkdir()
    write(tmp_path / "it.txt", "new")
    expected = [other.name, "it.txt"] if os.name == "posix" else [rest.name, other.name, "it.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == expected


def test_others_may_read_it(tmp_path):
    write(tmp_path / "it.txt", "new")
    assert (tmp_path / "it.txt").stat().st_mode & 0o444 == 0o444
