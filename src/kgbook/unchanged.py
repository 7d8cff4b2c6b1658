"""Whether the built pages are those that a build would make now: by the content of all that goes in, and of all that came out.

This is the one place that says what goes in. Where it cannot tell, it says no, and the book is built.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import sys
from fnmatch import fnmatch
from pathlib import Path

import kgbook
import kgdata
from kgbook import kept, origin
from kgdata.writing import whole

#: What lies in a checkout and goes into no page; all else there does.
ASIDE = (
    *(".git", ".venv", "_build", "dist", "bench", "tests", "__pycache__", ".ipynb_checkpoints"),
    *(".hypothesis", ".*_cache", ".coverage", ".coverage.*"),
)
#: What else tells a build something: variables that begin like this.
TOLD = ("KG_", "KGDATA_", "SOURCE_DATE_EPOCH", "PYTHONPATH")
#: What pip writes of a package last: its files with their hashes.
INSTALLED = ("*.dist-info/RECORD", "*.egg-info/PKG-INFO", "*.pth")


def goes_in(source: Path) -> dict[str, str]:
    """All that a book is made of, each with what tells one state of it from another."""
    found = {name: _hash(path) for name, path in files(source).items()}
    for package in (kgbook, kgdata):  # which may be those of another checkout, or installed
        folder = Path(package.__file__ or "").parent
        found |= {f"{package.__name__}: {name}": _hash(path) for name, path in files(folder).items()}
    for folder in map(Path, dict.fromkeys(sys.path)):
        for pattern in INSTALLED:
            found |= {str(path): _hash(path) for path in folder.glob(pattern)}
    # Not the values themselves, for an address may hold a password.
    found |= {name: _mark(value.encode()) for name, value in os.environ.items() if value and name.startswith(TOLD)}
    found["the address of the repository"] = origin.repository_url(source)
    found["Python"] = f"{sys.version} on {platform.platform()}"
    found["what draws"] = _mark(repr(kept.around()).encode())
    return found


def files(folder: Path) -> dict[str, Path]:
    """The files of a folder by their names in it, but for what goes into no page."""
    found = {}
    for place, folders, names in os.walk(folder):
        folders[:] = _without_aside(folders)
        for name in _without_aside(names):
            path = Path(place, name)
            found[path.relative_to(folder).as_posix()] = path
    return found


def _without_aside(names: list[str]) -> list[str]:
    return [name for name in names if not any(fnmatch(name, aside) for aside in ASIDE)]


def came_out(pages: Path) -> dict[str, str]:
    """Every file of a built book, with its hash."""
    return {path.relative_to(pages).as_posix(): _hash(path) for path in pages.rglob("*") if path.is_file()}


def changed(record: Path, inside: dict[str, str]) -> list[str]:
    """What goes in and is new, or not as it was when the pages were built."""
    before, _ = _read(record)
    return [name for name, mark in inside.items() if before.get(name) != mark]


def stands(record: Path, inside: dict[str, str], pages: Path) -> bool:
    """Whether the pages are those that a build would make, and nobody has touched one."""
    before, after = _read(record)
    return before == inside and after == came_out(pages)


def note(record: Path, inside: dict[str, str], outside: dict[str, str]) -> None:
    """Keep what pages were made of, and what they are; without it, or with an older one, the next build is a whole one."""
    with contextlib.suppress(OSError), whole(record) as beside:
        beside.write_text(json.dumps({"goes in": inside, "came out": outside}, indent=1, sort_keys=True), "utf-8")


def _read(record: Path) -> tuple[dict[str, str], dict[str, str]]:
    """What pages were made of, and what they were; nothing if nobody knows."""
    try:
        said = json.loads(record.read_text("utf-8"))
        return dict(said["goes in"]), dict(said["came out"])
    except (OSError, ValueError, TypeError, KeyError):
        return {}, {}


def _hash(path: Path) -> str:
    try:
        return _mark(path.read_bytes())
    except OSError as error:  # a link to nothing, or a file that went while its folder was read
        return f"cannot be read: {error.strerror}"


def _mark(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()
