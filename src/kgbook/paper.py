"""The whole book as one PDF, tagged and with bookmarks: ``python -m kgbook.paper``, or ``make pdf``.

Chromium prints it, so that text, charts and tables are on paper what they are on the page (``print.css``, and
``paper.css`` for what the book alone has). Playwright, which drives it, is there for the tests: ``requirements/test.in``.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

import kgdata
from kgbook import downloads, packing
from kgbook.joined import Joined, contents, with_further
from kgbook.origin import repository_url
from kgbook.sphinxext import ASSETS
from kgbook.style import STYLE
from kgdata import _data, text, writing

#: No request of a document made here may leave this computer.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--proxy-server=127.0.0.1:9")
_MADE = re.compile(rb"(/(?:Creation|Mod)Date \(D:)\d{14}[+-]\d\d'\d\d'")


class PaperError(Exception):
    """Why there is no PDF, with what to do."""


def document(folder: Path, book: Path) -> str:
    """The HTML of the whole book, to be printed.

    Parameters
    ----------
    folder : Path
        The built pages.
    book : Path
        The folder with ``_toc.yml`` and ``_config.yml``.
    """
    first = folder / "index.html"
    if not first.is_file():
        raise PaperError(f"{first} is not there: run make book")
    styles = STYLE.findall(first.read_text("utf-8"))
    if not styles:
        raise PaperError(f"{first} has no style: run make book")
    for path in (book / "_toc.yml", book / "_config.yml"):
        if not path.is_file():
            raise PaperError(f"{path} is not there: run this in the folder of the book, or name that with --book")
    config = yaml.safe_load((book / "_config.yml").read_text("utf-8"))
    joined = Joined(folder, with_further(folder, contents(book / "_toc.yml")))
    title, author = html.escape(config["title"]), html.escape(config["author"])
    return f"""<!DOCTYPE html>
<html lang="{config["sphinx"]["config"]["language"]}" data-theme="light">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="author" content="{author}">
<style>
{styles[0]}
{(ASSETS / "styles" / "paper.css").read_text("utf-8")}
{joined.running_titles()}
</style>
</head>
<body>
<main class="bd-main"><div class="bd-content"><div class="bd-article-container">
<article class="bd-article kg-title-page">
<p class="kg-book-title">{title}</p>
<p>{author}</p>
{_about(joined, book)}
</article>
<article class="bd-article kg-contents">
<h1>Contents</h1>
<nav aria-label="Contents">
{joined.list()}
</nav>
</article>
{joined.body()}
</div></div></main>
</body>
</html>
"""


def _about(joined: Joined, book: Path) -> str:
    """What the book is, of which state, on what terms, and what paper leaves out: the foot of the title page."""
    first = " ".join(joined.articles[joined.entries[0].name].p.get_text().split())  # type: ignore[union-attr]  # a page has one
    licence = _data.schema()["licenses"][0]
    day = time.strftime("%Y-%m-%d", time.gmtime(seconds)) if (seconds := moment(book)) is not None else None
    where = repository_url(book)
    lines = [
        html.escape(first),
        f"Version {kgdata.__version__} of the data" + (f", {text.date_forms(day)[0]}." if day else "."),
        f'Facts and text: <a href="{licence["path"]}">{html.escape(licence["title"])}</a>. Outside figures have the terms'
        " of those who counted; each row names them.",
        "Left out on paper are the code of the chapters, the tables behind the charts and the records behind the numbers of"
        " a table. Code and results are in the notebooks, all of it on the pages of the site"
        + (f', both from <a href="{where}">{where}</a>.' if where else "."),
    ]
    return "\n".join(f"<p>{line}</p>" for line in lines)


def moment(book: Path) -> int | None:
    """The time that the book is of, in seconds since 1970: ``SOURCE_DATE_EPOCH``, or the last commit's; never now."""
    if (seconds := packing.epoch()) is not None:
        return seconds
    command = ["git", "-C", str(book), "log", "-1", "--format=%ct"]
    try:
        return int(subprocess.run(command, capture_output=True, text=True, check=False, timeout=10).stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def find_chromium() -> str | None:
    """The browser that ``CHROMIUM`` names, or the one that is installed."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def dated(pdf: bytes, seconds: int) -> bytes:
    """The PDF with another time of making, which is all that tells two printings of one document apart.

    Examples
    --------
    >>> dated(b"/CreationDate (D:20261129131153+00'00')", 0)
    b"/CreationDate (D:19700101000000+00'00')"
    """
    # As long as what it replaces, for a PDF says at which byte each of its parts begins.
    return _MADE.sub(rb"\g<1>" + time.strftime("%Y%m%d%H%M%S+00'00'", time.gmtime(seconds)).encode(), pdf)


def print_pdf(source: str, target: Path, seconds: int) -> None:
    """Print a document with Chromium, as if at that time."""
    chromium = find_chromium()
    if chromium is None:
        raise PaperError("Chromium is missing: sudo apt-get install chromium, or set CHROMIUM to it")
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise PaperError("Playwright is missing: run make pdf, which installs it") from None
    with tempfile.TemporaryDirectory() as scratch, writing.whole(target) as beside:
        page_file = Path(scratch, "book.html")
        page_file.write_text(source, "utf-8")
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
                page = browser.new_page(java_script_enabled=False)
                page.goto(page_file.as_uri(), timeout=0)
                page.pdf(path=beside, tagged=True, outline=True, prefer_css_page_size=True, print_background=True)
                browser.close()
            beside.write_bytes(dated(beside.read_bytes(), seconds))
        except Error as error:
            raise PaperError(f"Chromium ({chromium}) did not print it: {error.message.splitlines()[0]}") from None


def main(argv: list[str] | None = None) -> int:
    """Print the book; the exit status is 1, and the last PDF still there, if that cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m kgbook.paper", description="Print the built book as one PDF.")
    parser.add_argument("folder", nargs="?", default="_build/html", type=Path, metavar="HTML_FOLDER")
    parser.add_argument(
        "--out", default=Path("_build", downloads.PDF), type=Path, metavar="FILE", help="default: %(default)s"
    )
    parser.add_argument("--book", default=".", type=Path, metavar="FOLDER", help="with _toc.yml (default: here)")
    args = parser.parse_args(argv)
    start = time.monotonic()
    try:
        print_pdf(document(args.folder, args.book), args.out, moment(args.book) or packing.EARLIEST)
    except (PaperError, ValueError, OSError) as error:
        print(f"paper: {error}", file=sys.stderr)
        return 1
    print(f"{args.out}: {packing.size(args.out.stat().st_size)} ({time.monotonic() - start:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
