"""Writes a file or a folder whole or not at all: a failure in the middle leaves what was there before."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where what a killed writer left stays: nobody can tell whether it still writes
    _LOCKS = False
else:
    _LOCKS = True


class whole:
    """A file or a folder that takes the place of the target at the end, and only if nothing went wrong.

    It is made in a hidden folder beside the target, which goes away again. What a writer left that was killed is
    removed by the next one with the same target, which first puts back a folder that was on its way out.

    Parameters
    ----------
    target : path
        Where it shall be. What is there is replaced: a file in one step, a folder in two.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> with whole(folder / "new.txt") as beside:
    ...     _ = beside.write_text("all of it", "utf-8")
    >>> [path.name for path in folder.iterdir()]
    ['new.txt']
    """

    def __init__(self, target: str | os.PathLike[str]):
        self.target = Path(target)

    def __enter__(self) -> Path:
        self.target.parent.mkdir(parents=True, exist_ok=True)
        self._clear()
        while True:
            self.room = Path(tempfile.mkdtemp(prefix=self._prefix, suffix=".part", dir=self.target.parent))
            self.held = _hold(self.room)
            if self.room.is_dir():
                return self.room / self.target.name
            _release(self.held)  # another writer took it for a leftover before it was held

    def __exit__(self, wrong: object, *_: object) -> None:
        try:
            if wrong is None:
                self._place()
        finally:
            _release(self.held)
            shutil.rmtree(self.room, ignore_errors=True)

    @property
    def _prefix(self) -> str:
        return f".{self.target.name}-"

    def _old(self, room: Path) -> Path:
        """Where a folder waits while the new one takes its place."""
        return room / f"{self.target.name}.old"

    def _place(self) -> None:
        made, old = self.room / self.target.name, self._old(self.room)
        if not (made.is_dir() and self.target.exists()):
            os.replace(made, self.target)
            return
        os.replace(self.target, old)
        try:
            os.replace(made, self.target)
        except BaseException:
            os.replace(old, self.target)
            raise

    def _clear(self) -> None:
        """Remove what killed writers left; who still writes holds their folder."""
        for name in os.listdir(self.target.parent):
            if not (name.startswith(self._prefix) and name.endswith(".part")):
                continue
            room = self.target.parent / name
            held = _hold(room, wait=False)
            if held is None:
                continue
            with contextlib.suppress(OSError):
                if not self.target.exists():
                    os.replace(self._old(room), self.target)
            shutil.rmtree(room, ignore_errors=True)
            _release(held)


def _hold(room: Path, wait: bool = True) -> int | None:
    """Lock a folder until :func:`_release` or the end of the process, if this system can."""
    if not _LOCKS:
        return None
    handle = None
    try:
        handle = os.open(room, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:  # somebody else holds it, it is gone, or this file system knows no locks
        _release(handle)
        return None
    return handle


def _release(held: int | None) -> None:
    if held is not None:
        os.close(held)
