"""The data beside the pages, to be downloaded: in every format of kgdata.export, and as one zip; and links to it.

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
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

import kgdata
from kgbook import copies, leaves, origin, packing
from kgbook.problems import BookError
from kgdata import _data, exporting, writing
from kgdata.exporting import tabular

if TYPE_CHECKING:
    from sphinx.application import Sphinx

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

    def run(self) -> list[nodes.Node]:
        return [download_list("")]


#: Where the formats that are folders lie; the others are files in ``data/``. These addresses stay.
PLACES = {"csv": "data", "parquet": "data/parquet", "jsonl": "data/jsonl"}


def archive() -> str:
    """What the zip of the data is called."""
    return f"kgdata-{kgdata.__version__}-csv.zip"


# -- beside the pages ----------------------------------------------------------------------------------------------


def _export(app: Sphinx) -> None:
    """Make all of it before the first page is written, for the pages say how large it is."""
    folder = _made(app)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for format, kind in exporting.FORMATS.items():
            kgdata.export(format, folder / kind.target)
    except (ImportError, OSError, ValueError) as error:
        raise BookError(f"the data cannot be published: {error}") from error
    package = folder / exporting.FORMATS["csv"].target
    terms = {f"LICENSES/{path.name}": path.read_bytes() for path in Path(app.srcdir, "LICENSES").glob("*.txt")}
    packing.pack({**{name: path.read_bytes() for name, path in _within(package).items()}, **terms}, folder / archive())


def _made(app: Sphinx) -> Path:
    return Path(app.doctreedir, "kgbook", "data")


def _within(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def files(folder: Path) -> dict[str, Path]:
    """Every file that was made in a folder, by its address on the site."""
    found = {f"data/{archive()}": folder / archive()}
    for format, kind in exporting.FORMATS.items():
        path = folder / kind.target
        if kind.folder:
            found |= {f"{PLACES[format]}/{name}": file for name, file in _within(path).items()}
        else:
            found[f"data/{kind.target}"] = path
    return found


def _lay_out(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    for address, path in files(_made(app)).items():
        target = Path(app.outdir, address)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


# -- on the pages --------------------------------------------------------------------------------------------------


def line(app: Sphinx, docname: str, table: str) -> nodes.paragraph:
    """The paragraph of a facts page that leads to the files of its tables."""
    tables = [table, *(other for other, page in leaves.SHARED.items() if page == table)]
    addresses = [f"data/{_data.resource(name)['path']}" for name in tables]
    return nodes.paragraph("", "Download: ", *_links(app, docname, addresses), nodes.Text("."), classes=["kg-download"])


def _fill(app: Sphinx, document: nodes.document, docname: str) -> None:
    for node in list(document.findall(download_list)):
        items = nodes.bullet_list(classes=["simple"])
        if os.environ.get("KG_FORMS") == "1":
            for name, what in FORMS.items():
                path = f"downloads/{name}"
                form = FORM.format(what=html.escape(what), href=_address(docname, path), name=name, path=path)
                items += nodes.raw("", form, format="html")
        for name, what in zip(copies.WHEELS, PACKAGES, strict=True):
            if (made := copies.packed(app, name)).is_file():
                items += _item(what, _link(docname, f"{origin.COPIES}/{name}"), nodes.Text(_size(made)))
        for what, addresses in offered().items():
            items += _item(what, *_links(app, docname, addresses))
        node.replace_self(items)


def offered() -> dict[str, list[str]]:
    """What the list says, and the addresses it leads to: the data as a whole, then each table in its formats."""
    lines = {"All tables as a Data Package, in one zip with its terms": [f"data/{archive()}"]}
    for kind in exporting.FORMATS.values():
        if not kind.folder:
            lines[kind.what[0].upper() + kind.what[1:]] = [f"data/{kind.target}"]
    lines["What each table and field means"] = ["data/datapackage.json"]
    for resource in [*_data.schema()["resources"], tabular.DATES, tabular.STANDINGS]:
        # What kgdata computes is in no CSV file, and a map in nothing else.
        forms = [f"{PLACES['csv']}/{resource['path']}"] if "path" in resource else []
        if "schema" in resource:
            forms += [f"{PLACES[format]}/{resource['name']}.{format}" for format in ("jsonl", "parquet")]
        lines[resource["title"]] = forms
    return lines


def _item(what: str, *links: nodes.Node) -> nodes.list_item:
    return nodes.list_item("", nodes.paragraph("", f"{what}: ", *links))


def _links(app: Sphinx, docname: str, addresses: list[str]) -> list[nodes.Node]:
    """Links with the sizes of their files, after commas."""
    found, made = files(_made(app)), []
    for number, address in enumerate(addresses):
        made += [nodes.Text(", " if number else ""), _link(docname, address), nodes.Text(_size(found[address]))]
    return made


def _size(path: Path) -> str:
    return f" ({packing.size(path.stat().st_size)})"


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

        def measured(place: re.Match[str], page: Path = page) -> str:
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


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(download_list)
    app.add_directive("downloads", DownloadsDirective)
    app.connect("builder-inited", _export)
    app.connect("doctree-resolved", _fill)
    app.connect("build-finished", _lay_out)


if __name__ == "__main__":
    sys.exit(main())
