"""The site as a zip that works offline: ``python -m kgbook.offline``, or ``make zip``.

The pages ask nobody but the place they came from, so a folder does as well as a server. Left out is what only other
servers or builds read, and the forms of the book that lie beside it, this zip among them.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import kgdata
from kgbook import downloads, packing
from kgdata import _data

TOP = "hosts-then-handovers"
LEFT_OUT = ("objects.inv", "404.html", "robots.txt", "sitemap.xml", "social/", "downloads/", "lite/")
FORM = re.compile(r'<li class="kg-form"[^>]*>.*?</li>\n?', re.DOTALL)


def contents(folder: Path) -> dict[str, bytes]:
    """The files of the zip by their names in it."""
    found = {f"{TOP}/README.txt": _readme().encode()}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(LEFT_OUT):
            content = path.read_bytes()
            if b'class="kg-form"' in content and path.suffix == ".html":  # links to what is left out
                content = FORM.sub("", content.decode()).encode()
            found[f"{TOP}/{name}"] = content
    return found


def _readme() -> str:
    licence = _data.schema()["licenses"][0]
    return (
        "Hosts, then handovers: a book and its facts\n\n"
        "Open index.html in a browser. Everything works without a network.\n\n"
        f"Version {kgdata.__version__} of the data, which is in data/ as CSV files.\n"
        f"Facts and text: {licence['title']}, {licence['path']}.\n"
    )


def main(argv: list[str] | None = None) -> int:
    """Pack the site; the exit status is 1, and the last zip still there, if that cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m kgbook.offline", description="Pack the built book as a zip.")
    parser.add_argument("folder", nargs="?", default="_build/html", type=Path, metavar="HTML_FOLDER")
    parser.add_argument(
        "--out", default=Path("_build", downloads.ZIP), type=Path, metavar="FILE", help="default: %(default)s"
    )
    args = parser.parse_args(argv)
    if not (args.folder / "index.html").is_file():
        print(f"offline: there is no book in {args.folder}: run make book", file=sys.stderr)
        return 1
    try:
        size = packing.pack(contents(args.folder), args.out)
    except (ValueError, OSError) as error:
        print(f"offline: {error}", file=sys.stderr)
        return 1
    print(f"{args.out}: {packing.size(size)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
