"""Keeps what is slow to make and depends on nothing but what it is made from: a chart that did not change is not drawn again.

Only where ``KG_KEPT`` names a folder, as :mod:`kgbook.build` does for every build; else all is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kgdata.writing import whole

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = "KG_KEPT"
DAYS = 7  # what nobody asked for in so long goes
#: Where letters come from, in which a picture is drawn.
FONTS = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
)


def once(what: str, asked: str, make: Callable[[], bytes]) -> bytes:
    """What ``make`` makes, or made when the same was asked for before.

    Parameters
    ----------
    what : str
        The kind of thing.
    asked : str
        All that it is made from, but for the program that draws and the letters of this machine.
    make : callable
        Makes it.
    """
    folder = os.environ.get(FOLDER)
    if not folder:
        return make()
    path = Path(folder, _hash(json.dumps([what, asked, *around()]).encode()).hex())
    if (content := _read(path)) is None:
        content = make()
        with contextlib.suppress(OSError), whole(path) as beside:  # what cannot be kept is made again
            beside.write_bytes(_hash(content) + content)
    return content


def tidy(folder: Path, now: float | None = None) -> None:
    """Remove what nobody has asked for lately."""
    last = (time.time() if now is None else now) - DAYS * 86_400
    for path in folder.iterdir() if folder.is_dir() else ():
        with contextlib.suppress(OSError):  # another build may have done it
            if path.stat().st_mtime < last:
                path.unlink()


def _read(path: Path) -> bytes | None:
    """What is kept there; None if there is nothing, or not what was written."""
    try:
        held = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    content = held[_SIZE:]
    return content if held[:_SIZE] == _hash(content) else None


def _hash(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


_SIZE = len(_hash(b""))


@cache
def around() -> tuple[str, ...]:
    """What else a drawing depends on: who draws, the letters there are, and the time of day here."""
    import vl_convert

    found = []
    for name in FONTS:
        for path in sorted(Path(name).expanduser().rglob("*")):
            with contextlib.suppress(OSError):
                if path.is_file():
                    found.append((str(path), path.stat().st_size, path.stat().st_mtime_ns))
    return vl_convert.__version__, str(found), str(time.tzname)  # type: ignore[attr-defined]  # its stub forgets it
