"""Many ask at the same moment, in threads and in processes: all are answered the same, with the very same objects."""

import json
import sys
from pathlib import Path

import pytest

AT_ONCE = str(Path(__file__).parent / "at_once.py")
METHODS = ["spawn"] if sys.platform == "win32" else ["fork", "spawn"]


@pytest.fixture(scope="module")
def at_once(run):
    def at_once(how):
        done = run(None, AT_ONCE, how)
        assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
        return json.loads(done.stdout)

    return at_once


@pytest.fixture(scope="module")
def plain(at_once):
    return at_once("plain")["plain"]


def test_twenty_threads_are_given_the_same_objects(at_once, plain):
    found = at_once("threads")
    assert found["wrong"] == []
    assert found["answers"] == [plain] * 20
    assert set(found["objects"]) == {1}


@pytest.mark.parametrize("method", METHODS)
def test_processes_that_begin_while_threads_are_loading(at_once, plain, method):
    assert at_once(method)["answers"] == [plain] * 4
