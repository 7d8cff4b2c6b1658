"""The addresses that must stay: ``docs/addresses.txt``, one line a page with the places on it that can be linked to,
and one a file of the data.

``python -m kgbook.published`` adds what the built book has and the list has not; it never takes anything out. Records
in a row are written as a span, for there are thousands: ``st-0001..st-0139``.
"""

from __future__ import annotations

import argparse
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

LIST = Path("docs", "addresses.txt")
HEAD = """\
# Every address of this book that was published: a page, and the places on it; a file of the data. None may disappear (tests/site/test_addresses.py).
# `make addresses` adds what is new.
"""
#: Where the data lies. A zip has its version in its name, and so another address with each.
DATA, PASSING = "data", ".zip"
#: Pages that are not linked to, and ids that only the page itself uses.
UNLISTED = ("404.html", "search.html")
OWN = re.compile(
    r"(?:pst-|bd-|ethical-|card-|fact-|kg-|searchbox|main-content|.*-title$|.*[wn]-(?:clip|gradient|pattern))"
)
NUMBERED = re.compile(r"(?P<stem>.*\D)(?P<number>\d+)")


class _Ids(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attributes if name == "id" and value and not OWN.match(value)]


def places(folder: Path) -> dict[str, set[str]]:
    """The places of every page of a built book, and the files of its data, which have none."""
    found: dict[str, set[str]] = {
        path.relative_to(folder).as_posix(): set()
        for path in (folder / DATA).rglob("*")
        if path.is_file() and path.suffix != PASSING
    }
    for path in folder.rglob("*.html"):
        name = path.relative_to(folder).as_posix()
        if name not in UNLISTED and not name.startswith(("_", "lite/")):
            found[name] = set(_Ids(path.read_text("utf-8")).found)
    return found


def read(path: Path) -> dict[str, set[str]]:
    """The places that the list has."""
    listed: dict[str, set[str]] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        page, colon, ids = line.partition(":")
        if not colon or (not page.endswith(".html") and not page.startswith(f"{DATA}/")):
            raise ValueError(
                f"{path}: line {number}: {line[:40]!r} names no page: write it like index.html: place place"
            )
        listed.setdefault(page, set()).update(id for word in ids.split() for id in _unfolded(word, path, number))
    return listed


def write(path: Path, listed: dict[str, set[str]]) -> None:
    """Write the list, sorted."""
    lines = [f"{page}: {' '.join(folded(listed[page]))}".rstrip() for page in sorted(listed)]
    path.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")


def folded(ids: set[str]) -> list[str]:
    """The ids, those that are numbered in a row as one span."""
    runs: list[list[str]] = []
    for id in sorted(ids, key=_order):
        last = runs[-1][-1] if runs else ""
        if runs and _order(last)[0] == _order(id)[0] and _order(id)[1] == _order(last)[1] + 1 and len(id) == len(last):
            runs[-1].append(id)
        else:
            runs.append([id])
    return [run[0] if len(run) == 1 else f"{run[0]}..{run[-1]}" for run in runs]


def _order(id: str) -> tuple[str, int]:
    found = NUMBERED.fullmatch(id)
    return (found["stem"], int(found["number"])) if found else (id, -1)


def _unfolded(word: str, path: Path, line: int) -> list[str]:
    first, dots, last = word.partition("..")
    if not dots:
        return [word]
    (stem, start), (other, end) = _order(first), _order(last)
    if stem != other or not 0 <= start < end:
        raise ValueError(f"{path}: line {line}: {word!r} is no span: write it like st-0001..st-0139")
    width = len(first) - len(stem)
    return [f"{stem}{number:0{width}}" for number in range(start, end + 1)]


def main(argv: list[str] | None = None) -> int:
    """Add to the list what the built book has; the exit status is 1 if there is no book, or the list cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m kgbook.published", description="List the addresses that must stay."
    )
    parser.add_argument("folder", nargs="?", default="_build/html", type=Path, metavar="HTML_FOLDER")
    parser.add_argument("--list", default=LIST, type=Path, metavar="FILE", help="default: %(default)s")
    args = parser.parse_args(argv)
    if not (args.folder / "index.html").is_file():
        print(f"published: there is no book in {args.folder}: run make book", file=sys.stderr)
        return 1
    try:
        listed = read(args.list) if args.list.is_file() else {}
    except ValueError as error:
        print(f"published: {error}", file=sys.stderr)
        return 1
    before = sum(map(len, listed.values())) + len(listed)
    for page, ids in places(args.folder).items():
        listed.setdefault(page, set()).update(ids)
    write(args.list, listed)
    count = sum(map(len, listed.values())) + len(listed)
    print(f"{args.list}: {count:,} addresses, {count - before:,} of them new")
    return 0


if __name__ == "__main__":
    sys.exit(main())
