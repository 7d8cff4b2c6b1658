"""What a program prints, and what becomes of it: closed pipes, full disks, and text that would take over the terminal."""

from __future__ import annotations

import errno
import os
import sys

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from typing import TextIO

_LONGEST = 2000  # characters of a complaint
_SPACES = "\u00a0\u2009\u202f"  # not printable to Python, and harmless


def flushed(status: int) -> int:
    """The exit status, once all that was printed is out: 1 if it cannot be, as on a full disk.

    If its reader has only seen enough, nothing is amiss.
    """
    try:
        sys.stdout.flush()
    except OSError as error:
        abandon(sys.stdout)
        if not pipe_closed(error):
            tell(f"standard output cannot be written: {error.strerror or error}")
            return 1
    return status


def abandon(stream: TextIO) -> None:
    """Let what is still to be written go nowhere, or Python would complain of it at the end."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError, AttributeError):  # no stream of the system, as in a test
        pass


def tell(message: object) -> None:
    """A line for whoever runs it, beside what is printed; where even that cannot be written, nobody can be told."""
    line = str(message)
    try:
        print(
            f"kgdata: {visible(line if len(line) <= _LONGEST else f'{line[:_LONGEST]} ...')}",
            file=sys.stderr,
            flush=True,
        )
    except OSError:
        abandon(sys.stderr)


def visible(text: str, keep: str = "\n") -> str:
    """A text for a terminal: what would move its cursor, hide or turn round other text is shown by its number.

    Examples
    --------
    >>> visible("a\\x1b[2Jb\\u202ec")
    'a\\\\x1b[2Jb\\\\u202ec'
    """
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or letter in keep or letter in _SPACES else ascii(letter)[1:-1]
        for letter in text
    )


def pipe_closed(error: OSError) -> bool:
    """Whether the reader of a pipe, such as head, has seen enough; Windows has no name for that."""
    return isinstance(error, BrokenPipeError) or (
        sys.platform == "win32" and error.errno == errno.EINVAL and error.filename is None
    )
