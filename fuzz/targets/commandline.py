"""Arguments of the command, NUL between them: a status, and one line of complaint for what is wrong.

``--data``, ``--out`` and what else is a path is read in an empty folder, so nothing is written elsewhere.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator

import harness

#: What writes, or asks, needs a terminal or a checkout.
LEFT_OUT = ("new", "fmt", "export", "--record")
COMMANDS = (
    "list", "list cases", "timeline --format csv", "show ev-0022", "find Рожков", "provenance ev-0022 date", "cite st-0001",
    "cite --format csl ev-0022.date", "standings by", "standings table --format json", "coverage --format csv",
    "diff HEAD", "diff . nowhere", "validate --data .", "check-source x", "--version", "--help", "list --data x",
)  # fmt: skip


def seeds() -> Iterator[bytes]:
    """Commands as people give them, right and wrong."""
    yield from (command.replace(" ", "\0").encode() for command in COMMANDS)


def one(data: bytes) -> None:
    from kgdata import cli

    given = harness.text_of(data).split("\0")
    if any(word in LEFT_OUT or word.startswith(("/", "--r", "--o", "..")) or "=/" in word for word in given):
        return
    out, err = io.StringIO(), io.StringIO()
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as empty, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        os.chdir(empty)
        try:
            status = cli.main(given)
        except SystemExit as end:  # as argparse ends where it has shown its help, or what is misused
            status = end.code
        finally:
            os.chdir(before)
        assert os.listdir(empty) == []
    said = err.getvalue()
    assert status in (0, 1, 2, 3)
    assert "Traceback" not in said
    assert all(len(line) > len("kgdata: ") for line in said.splitlines() if line.startswith("kgdata:"))
    assert status != 2 or said or out.getvalue()
