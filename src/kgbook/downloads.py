"""The data beside the pages, to be downloaded: its files as they are, all of them in one zip, and links to them.

``{downloads}`` in a page stands for the list of all there is; a facts page has a line for its own tables. With
``KG_FORMS=1``, as ``make site`` sets it, the list also names the book in its other forms. Those are made of the pages,
so their sizes are filled in afterwards: ``python -m kgbook.downloads``.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import shutil
import sys
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

import kgdata
from kgbook import cards, copies, origin, packing
from kgdata import _data, writing

#: The book in other forms, which lie in ``downloads/``, and what each is.
PDF, ZIP = "hosts-then-handovers.pdf", "hosts-then-handovers.zip"
FORMS = {
    PDF: "The whole book on paper: a PDF with bookmarks, all facts among it",
    ZIP: "The whole site, to be unpacked and read without a network",
}
#: What the wheels beside the pages are, in the order of ``copies.WHEELS``.
PACKAGES = (
    "The package kgdata, to install with pip",
    "The package kgbook, to install beside it: what the chapters draw with and check answers with",
)
#: Hidden until it is known to be there.
FORM = (
    '<li class="kg-form" hidden><p>{what}: <a class="reference internal" href="{href}">{name}</a> '
    '(<span class="kg-size" data-file="{path}"></span>)</p></li>\n'
)
UNMEASURED = re.compile(
    r'<li class="kg-form"(?: hidden)?>(?P<said>[^\n]*?<span class="kg-size" data-file="(?P<path>[^"]+)">)[^<]*'
)


class download_list(nodes.General, nodes.Element):
    """Stands for the list."""


class DownloadsDirective(SphinxDirective):
    """``{downloads}``."""

    def run(self):
        return [download_list("")]


def files() -> dict[str, bytes]:
    """The data package: every file of it, by its path within ``data/``."""
    folder, descriptor = Path(str(_data.folder())), _data.schema()
    paths = ["datapackage.json", *(resource["path"] for resource in descriptor["resources"])]
    # A schema that tables share is a file of its own, which the descriptor as read has in its place.
    paths += [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.schema.json"))]
    return {path: (folder / path).read_bytes() for path in paths}


def archive() -> str:
    """What the zip of the data is called."""
    return f"kgdata-{kgdata.__version__}-csv.zip"


def _readme() -> str:
    descriptor = _data.schema()
    licence = descriptor["licenses"][0]
    return (
        f"{descriptor['title']}\nVersion {kgdata.__version__}\n\n{descriptor['description']}\n\n"
        "The tables are CSV files in UTF-8; datapackage.json says what each table and field means.\n\n"
        f"Terms: {licence['title']}, {licence['path']}. Outside figures, in context/, have the terms of those who\n"
        "counted: each row names them. The borders in context/ have the terms that datapackage.json names. The texts of\n"
        "the licences are in LICENSES/.\n"
    )


# -- beside the pages ----------------------------------------------------------------------------------------------


def _pack(app) -> None:
    """Make the zip before the first page is written, for the pages say how large it is."""
    if app.builder.format == "html":
        terms = {f"LICENSES/{path.name}": path.read_bytes() for path in Path(app.srcdir, "LICENSES").glob("*.txt")}
        packing.pack({**files(), **terms, "README.txt": _readme().encode()}, _packed(app))


def _packed(app) -> Path:
    return Path(app.doctreedir, "kgbook", archive())


def _lay_out(app, exception) -> None:
    if exception or app.builder.format != "html":
        return
    data = Path(app.outdir, "data")
    for name, content in files().items():
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    shutil.copyfile(_packed(app), data / archive())


# -- on the pages --------------------------------------------------------------------------------------------------


def line(app, docname: str, table: str) -> nodes.paragraph:
    """The paragraph of a facts page that leads to the files of its tables."""
    made = nodes.paragraph("", "Download: ", classes=["kg-download"])
    tables = [table, *(other for other, page in cards.SHARED.items() if page == table)]
    for number, name in enumerate(tables):
        path = _data.resource(name)["path"]
        size = nodes.Text(f" ({packing.size(_size(path))})")
        made += [nodes.Text(", " if number else ""), _link(docname, f"data/{path}"), size]
    made += nodes.Text(".")
    return made


def _fill(app, document, docname) -> None:
    for node in list(document.findall(download_list)):
        items = nodes.bullet_list(classes=["simple"])
        if os.environ.get("KG_FORMS") == "1":
            for name, what in FORMS.items():
                path = f"downloads/{name}"
                form = FORM.format(what=html.escape(what), href=_address(docname, path), name=name, path=path)
                items += nodes.raw("", form, format="html")
        if app.builder.format == "html":
            what = "All of the data in one zip, with its terms"
            items += _item(what, docname, f"data/{archive()}", _packed(app).stat().st_size)
        for name, what in zip(copies.WHEELS, PACKAGES, strict=True):
            if copies.packed(app, name).is_file():
                items += _item(what, docname, f"{origin.COPIES}/{name}", copies.packed(app, name).stat().st_size)
        for resource in _data.schema()["resources"]:
            path = resource["path"]
            items += _item(resource["title"], docname, f"data/{path}", _size(path))
        items += _item("What each table and field means", docname, "data/datapackage.json", _size("datapackage.json"))
        node.replace_self(items)


def _item(what: str, docname: str, path: str, size: int) -> nodes.list_item:
    said = nodes.paragraph("", f"{what}: ", _link(docname, path), nodes.Text(f" ({packing.size(size)})"))
    return nodes.list_item("", said)


def _size(path: str) -> int:
    return Path(str(_data.folder()), path).stat().st_size


def _link(docname: str, path: str) -> nodes.reference:
    return nodes.reference("", path.rpartition("/")[2], refuri=_address(docname, path), internal=True)


def _address(docname: str, path: str) -> str:
    return relative_uri(f"{docname}.html", path)


# -- when the other forms are made ---------------------------------------------------------------------------------


def measure(folder: Path) -> int:
    """Show the other forms on the pages that name them, with their sizes; how many there were.

    Raises
    ------
    FileNotFoundError
        If a page names a form that was not made.
    """
    found = 0
    for page in folder.rglob("*.html"):
        text = page.read_text("utf-8")

        def measured(place: re.Match, page=page) -> str:
            path = folder / place["path"]
            if not path.is_file():
                raise FileNotFoundError(f"{page} names {place['path']}, which is not there: run make site")
            return f'<li class="kg-form">{place["said"]}{packing.size(path.stat().st_size)}'

        filled, number = UNMEASURED.subn(measured, text)
        if number:
            found += number
            with writing.whole(page) as beside:
                beside.write_text(filled, "utf-8")
    return found


def main(argv: list[str] | None = None) -> int:
    """Fill in the sizes of the other forms."""
    parser = argparse.ArgumentParser(
        prog="python -m kgbook.downloads", description="Say on the pages how large the other forms of the book are."
    )
    parser.add_argument("folder", nargs="?", default="_build/html", type=Path, metavar="HTML_FOLDER")
    folder = parser.parse_args(argv).folder
    try:
        found = measure(folder)
    except OSError as error:
        print(f"downloads: {error}", file=sys.stderr)
        return 1
    if not found:
        print(f"downloads: no page in {folder} names the other forms: run make site", file=sys.stderr)
        return 1
    return 0


def setup(app) -> None:
    """Register with Sphinx."""
    app.add_node(download_list)
    app.add_directive("downloads", DownloadsDirective)
    app.connect("builder-inited", _pack)
    app.connect("doctree-resolved", _fill)
    app.connect("build-finished", _lay_out)


if __name__ == "__main__":
    sys.exit(main())
