"""Whatever is read, a reader reads it or refuses it with a word, in a second and in little memory.

What each reader promises stands in fuzz/targets, where `make fuzz` looks for input that breaks it for as long as one
likes. Here the same promises are kept for real input with some damage, always the same, and for all that broke one once.
"""

import functools
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "fuzz"))  # as for the targets themselves
import harness  # noqa: E402

FINDINGS = Path(__file__).parent / "findings"
SECONDS = 1  # of the processor, on a machine that may be busy with more than this

target = functools.cache(harness.target)


@functools.cache
def seeds(name):
    return list(dict.fromkeys(target(name).seeds()))


def read(name, data):
    """Let a target read an input, and see that it takes no longer than it may."""
    begun = time.process_time()
    target(name).one(data)
    assert time.process_time() - begun < SECONDS


#: What belongs to the input of a target, besides bytes of any kind; and how many inputs are made of it.
WORDS = {
    "commandline": (b"\0 --format json csv --data --by ../ - -- @ \xff \xd0\xa0", 40),
    "descriptor": (b'\n1 \n20 {} [] null "x" -1 "(a+)+" 1e999 "date" true "../x" ["a"]', 60),
    "edtf": (b".. / [ ] ~ ? % - 0 00 02-30 2023 -13 \n \xd9\xa3", 400),
    "find": (b"aleksey \xd1\x80\xd0\xbe\xd0\xb6 \xcc\x81 \xed\xa0\x80 \xc4\xb0 \xef\xac\x81", 15),
    "formula": (b"( ) , - 1e9 / ** st-0001 max( start( 0 x \n . _ \0 ' \xd9\xa3", 400),
    "ids": (b". ? & = .value .date .name st- p1.1 sources? - \xff", 60),
    "passages": (b"<p> <a <!-- --> <script> </script> &# &#x 0 > \" ' <![ \xcc\x81 \xe2\x80\x8b <head> </body>", 150),
    "prose": (b"{fact}` <st-0001>` ` < > \n about 1 12,000 June <ev-0002.date>`", 60),
    "release": (b"null [] {} \"\" 1e999 , : 99999 \"records\" \"version\" [[", 60),
    "table": (b', " \r\n \n \xef\xbb\xbf \0 \xff \xcc\x81 =1 true 2023-02-30 st-0001 99999999999999999999', 40),
    "zip": (b"PK\x03\x04 PK\x01\x02 PK\x05\x06 \0\0\0\0 \xff\xff\xff\xff ../ /", 60),
}  # fmt: skip


def damaged(name):
    """Real input of a target with a few pieces taken out, put in, or given twice."""
    words = WORDS[name][0].split(b" ")
    piece = st.one_of(st.sampled_from(words), st.binary(max_size=4), st.sampled_from(seeds(name)))

    def damage(seed, edits):
        for at, length, new, times in edits:
            at = int(at * len(seed))
            seed = seed[:at] + new * times + seed[at + length :]
        return seed[: harness.LONGEST]

    edit = st.tuples(st.floats(0, 1), st.sampled_from([0, 0, 1, 3, 30]), piece, st.sampled_from([0, 1, 1, 1, 2, 300]))
    return st.builds(damage, st.sampled_from(seeds(name)), st.lists(edit, min_size=1, max_size=4))


@pytest.mark.parametrize("name", WORDS)
def test_real_input_keeps_every_promise(name):
    for data in seeds(name)[::3]:
        read(name, data)


@pytest.mark.parametrize("name", WORDS)
def test_damaged_input_keeps_every_promise(name):
    @settings(
        max_examples=WORDS[name][1], derandomize=True, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],  # `make fuzz` makes it short
    )  # fmt: skip
    @given(damaged(name))
    def keeps(data):
        read(name, data)

    keeps()


#: What broke a reader once: it took minutes, memory, or ended in an exception of somebody else's. Most were found by
#: reading, for a fuzzer makes no long input; what `make fuzz` found lies in the folder of findings as it was.
FOUND = {
    "tags left open": ("passages", b"<p>" + b"<a " * 60_000),
    "comments left open": ("passages", b"<p>" + b"<!--" * 60_000),
    "tags of a page left open": ("passages", b"<p " * 60_000),
    "quotation marks left open in tags": ("passages", b"<p>" + b"<a '\"" * 40_000 + b">"),
    "unknown marked section": ("passages", b"<p><![x[ y"),
    "number of no character": ("passages", b"<p>&#" + b"9" * 5000 + b"; &#0000000000000065;"),
    "half a character": ("passages", b"<p>\xed\xa0\x80 \xff"),
    "pile of accents": ("passages", "e\u0301\u0316".encode() * 50_000),
    "spaces before no record": ("prose", b"{fact}`" + b" " * 60_000),
    "word without a digit": ("prose", b"a" * 60_000),
    "1st": ("formula", b"1st - 0x10 + 1_000"),
    "formula of half a character": ("formula", b"\xff"),
    "digits of another script": ("ids", "st-٠٠٠١".encode()),
    "pattern that takes years": ("descriptor", b'165 "(a+)+"\n600 "(a+)+"'),
    "descriptor with a number of thousands of digits": ("descriptor", b'{"resources": ' + b"9" * 5000 + b"}"),
    "number of a mark": ("release", b'{"format": ' + b"9" * 5000 + b"}"),
    "lists in lists": ("release", b"[" * 100_000),
    "nothing in a message": ("ids", b""),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_what_once_broke_a_reader(name):
    read(*FOUND[name])


@pytest.mark.parametrize("path", sorted(FINDINGS.rglob("*-*")), ids=lambda path: f"{path.parent.name}/{path.name[:14]}")
def test_what_fuzzing_once_found(path):
    read(path.parent.name, path.read_bytes())
