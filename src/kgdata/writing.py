"""Writes a file whole or not at all: a failure in the middle leaves what was there before."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from types import TracebackType


class whole:
    """A file beside the target that takes its place at the end, and only if nothing went wrong.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> with whole(folder / "new.txt") as beside:
    ...     _ = beside.write_text("all of it", "utf-8")
    >>> [path.name for path in folder.iterdir()]
    ['new.txt']
    """

    def __init__(self, target: str | os.PathLike[str]) -> None:
        self.target = Path(target)

    def __enter__(self) -> Path:
        self.target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{self.target.name}-", dir=self.target.parent)
        os.close(handle)
        self.beside = Path(name)
        return self.beside

    def __exit__(
        self, wrong: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if wrong is None:
            self.beside.chmod(0o644)  # a temporary file is for its owner alone
            os.replace(self.beside, self.target)
        else:
            self.beside.unlink(missing_ok=True)
