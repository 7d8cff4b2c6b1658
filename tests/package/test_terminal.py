"""`kgdata new` in a terminal, as Unix has it: what is typed, Ctrl-C and Ctrl-D."""

import os
import pty
import select
import signal
import subprocess
import sys
import time

import pytest

ANSWERS = {"check_id": "", "record_id": "ev-0002", "field": "date", "source_id": "src-0002", "relation": "supports",
           "independence": "independent", "says": "Алёна говорит.", "value": "2022-11", "checked_on": "2026-11-24"}  # fmt: skip


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, command):
        self.screen, there = pty.openpty()
        environment = os.environ | {"PYTHONUTF8": "1", "TERM": "dumb", "COLUMNS": "120"}
        self.program = subprocess.Popen(
            command, stdin=there, stdout=there, stderr=there, env=environment, start_new_session=True,
            # Tests that run in the background ignore Ctrl-C, and so would what they start.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip
        os.close(there)
        self.shown = ""

    def until(self, words: str, again=lambda: None) -> None:
        """Read until the screen shows these words; a signal that readline was not ready for has to be given again."""
        seen, end = len(self.shown), time.monotonic() + 60
        while words not in self.shown[seen:]:
            assert time.monotonic() < end, self.shown[-2000:]
            if not select.select([self.screen], [], [], 5)[0]:
                again()
                continue
            try:
                self.shown += os.read(self.screen, 10_000).decode("utf-8", "replace")
            except OSError:  # the program has gone
                break
        assert words in self.shown[seen:], self.shown[-2000:]

    def type(self, text: str) -> None:
        os.write(self.screen, text.encode())

    def end(self) -> int:
        try:
            return self.program.wait(60)
        finally:
            self.program.kill()
            os.close(self.screen)


@pytest.fixture
def terminal(made_up_copy):
    return Terminal([sys.executable, "-m", "kgdata", "new", "checks", "--data", str(made_up_copy)])


def test_a_terminal(terminal, made_up_copy):
    for name, answer in ANSWERS.items():
        terminal.until(f"\n{name} [" if name in ("check_id", "checked_on") else f"\n{name}: ")
        terminal.type(f"{answer}\n")
    terminal.until("Write it? y, n, or the field to change: ")
    terminal.type("y\n")
    terminal.until("kgdata: written as data/checks.csv:6")
    assert terminal.end() == 0
    row = f"chk-0005,{','.join(list(ANSWERS.values())[1:])}\n"
    assert (made_up_copy / "checks.csv").read_text("utf-8").splitlines(keepends=True)[5:] == [row]


@pytest.mark.parametrize("keys", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_leaving_a_terminal(terminal, unchanged, keys):
    terminal.until("\ncheck_id [")
    terminal.type("\n")
    terminal.until("\nrecord_id: ")

    def leave():
        if keys == "\x03":  # which a terminal turns into this signal for the program in front
            os.killpg(terminal.program.pid, signal.SIGINT)
        else:
            terminal.type(keys)

    leave()
    terminal.until("kgdata: nothing was written", again=leave)
    assert terminal.end() == 1
    assert "Traceback" not in terminal.shown
