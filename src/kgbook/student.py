"""Makes a student's own copies of the chapters: ``python -m kgbook.student FOLDER``.

In a chapter's source a fact names its record in the markup of the book, which Jupyter knows nothing of. In a copy it
is plain text with a link to its place on the facts pages; each exercise has a cell for an answer; and the copy needs
nothing beside it but kgdata. The pages offer the copies, Binder and the in-page JupyterLab open them.
"""

from __future__ import annotations

import argparse
import posixpath
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kgbook import cards, origin, prose

if TYPE_CHECKING:
    import nbformat

CHAPTERS = Path("chapters")
_INCLUDE = re.compile(r"^```\{include\} (?P<path>\S+)\n```$", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[(?P<said>[^\]]+)\]\((?P<path>[^)#:]+\.(?:md|ipynb))(?P<place>#[^)]*)?\)")
_BLOCK = re.compile(
    r"^(?P<fence>`{3,})\{(?P<kind>exercise|solution)\} ?(?P<title>[^\n]*)\n(?P<options>(?::[^\n]*\n)*)(?P<body>.*?)^(?P=fence)$",
    re.DOTALL | re.MULTILINE,
)
_HINT = re.compile(r"^(?P<fence>`{3,})\{hint\}\n(?::[^\n]*\n)*(?P<body>.*?)^(?P=fence)$", re.DOTALL | re.MULTILINE)
_LABEL = re.compile(r"^:label: (\S+)$", re.MULTILINE)
ANSWER = "import kgbook\nimport kgdata\n{more}\nanswer = ...\nkgbook.check({label!r}, answer)"


def copy(path: Path, site: str = "", wheels: Sequence[str] = ()) -> nbformat.NotebookNode:
    """A chapter as a notebook of a student's own.

    Parameters
    ----------
    path : Path
        The chapter.
    site : str
        The address of the book, with a slash at its end; without it the text has no links into the book.
    wheels : sequence of str
        The addresses of the wheels to install, or their file names, kgdata's first; without them the copy says nothing of installing.

    Returns
    -------
    nbformat.NotebookNode
    """
    import nbformat

    from kgbook import refresh

    notebook = refresh.read(path)
    cells, title = [], path.stem
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            cells.append(cell)
            continue
        title = next(iter(re.findall(r"^# (.+)$", cell.source, re.MULTILINE)), title)
        for kind, text in _parts(cell.source, path.parent):
            made = (
                nbformat.v4.new_code_cell(text) if kind == "code" else nbformat.v4.new_markdown_cell(plain(text, site))
            )
            made["id"] = f"copy-{len(cells)}"
            cells.append(made)
    cells[:0] = _opening(title, site, wheels)
    notebook.cells = cells
    nbformat.validate(notebook)
    return notebook


def _opening(title: str, site: str, wheels: Sequence[str]) -> list[nbformat.NotebookNode]:
    import nbformat

    book = f"[Hosts, then handovers]({site})" if site else "*Hosts, then handovers*"
    said = (
        f"> Your own copy of a chapter of {book}: change what you like. Run the cells from the top: *Run*, then *Run All Cells*. "
        "The answers to the exercises at its end are checked here, on your computer."
    )
    opening = [nbformat.v4.new_markdown_cell(said)]
    if wheels:
        lines = ["# Once: takes what the chapter needs from the book's own site, and pandas and Altair from PyPI."]
        if "//" not in wheels[0]:
            lines.append("# Download the wheels from the same page first, into the folder of this notebook.")
        lines.append(f"%pip install --quiet {' '.join(map(_requirement, wheels))} ipywidgets")
        opening.append(nbformat.v4.new_code_cell("\n".join(lines)))
    for number, cell in enumerate(opening):
        cell["id"] = f"opening-{number}"
    return opening


def _requirement(wheel: str) -> str:
    """What pip is told of a wheel, with Altair where it is kgdata's.

    Examples
    --------
    >>> _requirement("https://example.org/kgbook_kyrgyzstan-1.0-py3-none-any.whl")
    '"kgbook-kyrgyzstan @ https://example.org/kgbook_kyrgyzstan-1.0-py3-none-any.whl"'
    >>> _requirement("kgdata_kyrgyzstan-1.0-py3-none-any.whl")
    '"./kgdata_kyrgyzstan-1.0-py3-none-any.whl[charts]"'
    """
    name = wheel.rpartition("/")[2].split("-")[0].replace("_", "-")
    extra = "[charts]" if name.startswith("kgdata") else ""
    return f'"{name}{extra} @ {wheel}"' if "//" in wheel else f'"./{wheel}{extra}"'


def plain(markdown: str, site: str = "") -> str:
    """The text without the book's own markup.

    Examples
    --------
    >>> plain("They counted {fact}`446,574 <st-0001>` entries.", "https://example.org/")
    'They counted [446,574](https://example.org/facts/statistics.html#st-0001) entries.'
    >>> plain("They counted {fact}`446,574 <st-0001>` entries; see [method](../method.md).")
    'They counted 446,574 entries; see method.'
    """

    def to(page: str) -> str:
        return f"{site}{page}.html"

    def fact(found: re.Match[str]) -> str:
        shown = " ".join(found["shown"].split())
        return f"[{shown}]({cards.place(found['target'], to)})" if site else shown

    def link(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join("chapters", found["path"]))
        if path.startswith("chapters/") and path.endswith(".ipynb"):
            return found[0]  # the copy of that chapter lies beside this one
        return f"[{found['said']}]({to(path.rpartition('.')[0])}{found['place'] or ''})" if site else found["said"]

    return prose.FACT.sub(fact, _LINK.sub(link, markdown))


def _parts(markdown: str, folder: Path) -> Iterator[tuple[str, str]]:
    """A cell of text as the cells of a copy: texts, and for each exercise one for code."""
    found = _INCLUDE.search(markdown)
    if not found:
        yield "markdown", markdown
        return
    yield "markdown", markdown[: found.start()].rstrip()
    blocks = list(_BLOCK.finditer((folder / found["path"]).read_text("utf-8")))
    solutions = {block["title"].strip(): block["body"].strip() for block in blocks if block["kind"] == "solution"}
    for block in blocks:
        if block["kind"] == "exercise":
            (label,) = _LABEL.findall(block["options"])
            body = _HINT.sub(lambda hint: _fold("A hint", hint["body"].strip()), block["body"]).strip()
            yield "markdown", f"### Exercise: {block['title'].strip()}\n\n{body}"
            more = "import pandas as pd\n" if "pd." in solutions[label] else ""
            yield "code", ANSWER.format(label=label, more=more)
            yield "markdown", _fold("A solution", solutions[label])
    if rest := markdown[found.end() :].strip():
        yield "markdown", rest


def _fold(summary: str, body: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def write(folder: Path, source: Path = CHAPTERS, site: str = "", wheels: Sequence[str] = ()) -> list[Path]:
    """Write the copies of all chapters into a folder and return their paths."""
    import nbformat

    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for path in sorted(source.glob("*.ipynb")):
        target = folder / path.name
        target.write_text(nbformat.writes(copy(path, site, wheels)).rstrip("\n") + "\n", "utf-8")
        made.append(target)
    return made


def main(argv: list[str] | None = None) -> int:
    """Write the copies; the exit status is 1 if there is no chapter to copy."""
    parser = argparse.ArgumentParser(
        prog="python -m kgbook.student", description="Write a student's own copies of the chapters into a folder."
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--chapters", type=Path, default=CHAPTERS, metavar="FOLDER", help="default: %(default)s")
    args = parser.parse_args(argv)
    if not list(args.chapters.glob("*.ipynb")):
        print(f"student: there is no chapter in {args.chapters}: run this in the folder of the book", file=sys.stderr)
        return 1
    made = write(args.folder, args.chapters, origin.site_url())
    print(f"{len(made)} chapters in {args.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
