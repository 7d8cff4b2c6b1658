"""The other forms of the book: paper, the one PDF, the zip of the site, the data beside the pages."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

import kgdata
from kgbook import downloads, joined, offline, packing, paper
from kgdata import exporting

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
# What a sheet of A4 with the margins of print.css leaves, in CSS pixels.
SHEET = (210 - 2 * 24) / 25.4 * 96


def resolved(thing):
    """What an indirect object of a PDF stands for."""
    return thing.get_object() if hasattr(thing, "get_object") else thing


# -- paper -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def entries(book):
    return joined.with_further(book, joined.contents(ROOT / "_toc.yml"))


@pytest.fixture(scope="module")
def source(book):
    return paper.document(book, ROOT)


@pytest.fixture(scope="module")
def pdf(book, chromium, tmp_path_factory):
    """The book on paper, read again. A second Playwright cannot run in this process, so another one prints it."""
    pypdf = pytest.importorskip("pypdf")
    target = tmp_path_factory.mktemp("paper") / "book.pdf"
    done = subprocess.run(
        [sys.executable, "-m", "kgbook.paper", str(book), "--book", str(ROOT), "--out", str(target)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert re.search(r"book\.pdf: \d+\.\d MB \(\d+ s\)$", done.stdout.strip())
    return pypdf.PdfReader(target)


@pytest.fixture(scope="module")
def figures(pdf):
    """The pictures that the tags of the PDF describe, as ``(description, number of the page)`` in reading order."""
    numbers = {page.indirect_reference.idnum: number for number, page in enumerate(pdf.pages)}
    found, stack = [], [pdf.trailer["/Root"]["/StructTreeRoot"]]
    while stack:
        element = stack.pop()
        if element.get("/S") == "/Figure" and "/Alt" in element:
            found.append((str(element["/Alt"]), numbers[element.raw_get("/Pg").idnum]))
        below = resolved(element.get("/K"))
        below = [resolved(kid) for kid in (below if isinstance(below, list) else [below])]
        stack += [kid for kid in reversed(below) if isinstance(kid, dict)]
    return found


def charts(book, entries) -> list:
    """All charts of the pages, in the order of the book."""
    return [
        figure
        for entry in entries
        for figure in BeautifulSoup((book / f"{entry.name}.html").read_text("utf-8"), "html.parser").select("figure")
    ]


def test_the_pdf_says_what_it_is_and_can_be_read_aloud(pdf):
    root = pdf.trailer["/Root"]
    assert pdf.metadata.title == "Hosts, then handovers"
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    first = pdf.pages[0].extract_text()
    assert f"Version {kgdata.__version__} of the data" in first
    assert "The kgdata authors" in first


def test_every_page_of_the_book_is_a_bookmark_in_its_place(pdf, entries, book):
    shown = []

    def collect(items, level=1):
        for item in items:
            if isinstance(item, list):
                collect(item, level + 1)
            else:
                shown.append((level, item.title, pdf.get_destination_page_number(item)))

    collect(pdf.outline)
    wanted = []
    for entry in entries:
        page = BeautifulSoup((book / f"{entry.name}.html").read_text("utf-8"), "html.parser")
        page.h1.find(class_="headerlink").extract()
        wanted += [(1, entry.part)] if entry.part else []
        wanted.append((entry.level, page.h1.get_text().strip()))
    left = iter(shown)
    assert [want for want in wanted if not any(want == found[:2] for found in left)] == []
    # In the order of the sheets, and no bookmark for each of the thousands of records.
    assert [number for *_, number in shown] == sorted(number for *_, number in shown)
    assert len(shown) < 500


def test_every_link_within_the_pdf_leads_to_a_place_in_it(pdf, source):
    places = {name.lstrip("/") for name in pdf.named_destinations}
    named = set()
    for page in pdf.pages:
        for link in map(resolved, page.get("/Annots", [])):
            if "/Dest" in link:
                named.add(str(link["/Dest"]).lstrip("/"))
            else:
                assert re.match(r"https?://|mailto:", link["/A"]["/URI"]), link["/A"]["/URI"]
    assert named - places == set()
    # Chromium is silent about a link that it cannot make.
    wanted = {unquote(link["href"][1:]) for link in BeautifulSoup(source, "html.parser").select('a[href^="#"]')}
    assert wanted - {unquote(name) for name in named} == set()


def test_all_letters_are_in_the_pdf(pdf):
    seen, without = set(), set()

    def look(resources):
        for font in map(resolved, resolved(resources.get("/Font", {})).values()):
            if font["/Subtype"] == "/Type3":
                assert font["/CharProcs"]
                continue
            described = resolved(font["/DescendantFonts"])[0] if "/DescendantFonts" in font else font
            if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(resolved(resolved(described)["/FontDescriptor"])):
                without.add(str(font["/BaseFont"]))
            seen.add(str(font["/BaseFont"]))
        for form in map(resolved, resolved(resources.get("/XObject", {})).values()):
            if "/Resources" in form:
                look(resolved(form["/Resources"]))

    for page in pdf.pages:
        look(resolved(page["/Resources"]))
    assert seen
    assert without == set()


def test_no_chart_is_missing_on_paper(pdf, figures, book, entries):
    there = charts(book, entries)
    assert [alt for alt, _ in figures] == [figure.select_one("[role=img]")["aria-label"] for figure in there]
    texts: dict[int, str] = {}
    for figure, (_, number) in zip(there, figures, strict=True):
        texts.setdefault(number, "".join(pdf.pages[number].extract_text().split()))
        said = [figure.select_one(".kg-title").get_text()]
        said += [label.get_text() for label in figure.select(".kg-wide svg text")[:1]]
        assert [words for words in said if "".join(words.split()) not in texts[number]] == []


def test_no_sheet_is_empty(pdf):
    # What is in the margins belongs to no element of the text, and all else does.
    def marked(page):
        return re.search(rb"/MCID \d", page.get_contents().get_data())

    assert [number for number, page in enumerate(pdf.pages, 1) if not marked(page)] == []


def test_nothing_is_cut_off_at_the_edge_of_a_sheet(source, visit, tmp_path):
    file = tmp_path / "book.html"
    # Columns would stand side by side where there are no sheets, and their width is known.
    file.write_text(source.replace("</head>", "<style>section{columns:auto!important}</style></head>"), "utf-8")
    with visit("about:blank", width=round(SHEET), own=True) as seen:
        seen.page.emulate_media(media="print")
        seen.page.goto(file.as_uri(), timeout=120_000)
        wide = seen.page.evaluate(
            """width => [...document.querySelectorAll(".bd-article :is(table, pre, figure, svg, p, li, dd, td, h2, h3)")]
              .filter(e => !e.closest(".kg-hidden, .kg-cards") && e.getBoundingClientRect().right > width + 1)
              .map(e => `${e.closest(".kg-leaf")?.id}: ${e.tagName} ${e.textContent.slice(0, 40)}`)""",
            round(SHEET),
        )
        assert wide == []
        assert seen.outside == []


def test_a_printed_page_has_its_content_and_nothing_for_the_screen(visit, site):
    with visit(site + "chapters/08_arrivals.html", own=True) as seen:
        seen.page.emulate_media(media="print")
        gone = (
            ".bd-sidebar-primary, .bd-header-article, .prev-next-footer, details.hide, .kg-find, a.headerlink, button"
        )
        assert seen.page.locator(gone).evaluate_all("all => all.filter(e => e.checkVisibility()).length") == 0
        assert seen.page.locator("figure").first.locator("svg:visible, canvas:visible").count() > 0
        surface = "getComputedStyle(document.documentElement).getPropertyValue('--kg-book')"
        assert seen.page.evaluate(surface) == '"Hosts, then handovers"'


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda book: (book / "_toc.yml").unlink(), "_toc.yml is not there: run this in the folder of the book"),
        (lambda book: (book / "html" / "index.html").unlink(), "index.html is not there: run make book"),
        (lambda book: (book / "html" / "a.html").unlink(), "a.html: it is in _toc.yml, but was not built: run make book"),
        (lambda book: (book / "html" / "index.html").write_text("<p>"), "index.html has no style: run make book"),
        (
            lambda book: (book / "html" / "a.html").write_text('<article class="bd-article"><h1>A</h1>'
                                                               '<a href="index.html#gone">x</a></article>'),
            "links lead to index--gone, which is not there",
        ),
    ],
    ids=["no contents", "no book", "no page", "no style", "lost link"],
)  # fmt: skip
def test_what_cannot_be_printed_is_said(tmp_path, capsys, change, message):
    (tmp_path / "html").mkdir()
    for name in ("index", "a"):
        text = f'<style>p{{margin:0}}</style><article class="bd-article"><h1>{name}</h1><p>Text.</p></article>'
        (tmp_path / "html" / f"{name}.html").write_text(text)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n- file: a\n")
    (tmp_path / "_config.yml").write_bytes((ROOT / "_config.yml").read_bytes())
    change(tmp_path)
    target = tmp_path / "book.pdf"
    assert paper.main([str(tmp_path / "html"), "--book", str(tmp_path), "--out", str(target)]) == 1
    assert message in capsys.readouterr().err
    assert not target.exists()


def test_without_chromium_it_is_said_how_to_get_it(book, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(paper, "document", lambda *_: "")
    assert paper.main([str(book), "--out", str(tmp_path / "book.pdf")]) == 1
    assert capsys.readouterr().err.startswith("paper: Chromium is missing: sudo apt-get install chromium")
    assert list(tmp_path.iterdir()) == []


# -- the zip of the site -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unpacked(book, tmp_path_factory):
    """The zip, made and unpacked in a folder with a space and Cyrillic letters in its name."""
    folder = tmp_path_factory.mktemp("offline")
    made = folder / "site.zip"
    assert offline.main([str(book), "--out", str(made)]) == 0
    place = folder / "моя книга"
    with zipfile.ZipFile(made) as file:
        file.extractall(place)
    return place / "hosts-then-handovers"


def test_the_zip_is_whole_and_holds_nothing_else(unpacked, book):
    def names(folder):
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    assert [path.name for path in unpacked.parent.iterdir()] == ["hosts-then-handovers"]
    assert "index.html" in (unpacked / "README.txt").read_text("utf-8")
    lacking = names(book) - names(unpacked)
    useless = {"objects.inv", "404.html", "robots.txt", "sitemap.xml"}  # without a server
    assert {name for name in lacking if not name.startswith(("downloads/", "social/"))} <= useless
    assert names(unpacked) - names(book) == {"README.txt"}


def test_two_makings_of_the_zip_are_the_same(book, tmp_path, monkeypatch):
    for name in ("a.zip", "b.zip"):
        assert offline.main([str(book), "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert offline.main([str(book), "--out", str(tmp_path / "c.zip")]) == 0
    with zipfile.ZipFile(tmp_path / "c.zip") as file:
        assert {entry.date_time[:3] for entry in file.infolist()} == {(2023, 11, 14)}


def test_every_link_of_the_zip_leads_somewhere_within(unpacked):
    lost = []
    for page in unpacked.rglob("*.html"):
        for address in re.findall(r'<(?:a|link|script|img)\b[^>]* (?:href|src)="([^"]+)"', page.read_text("utf-8")):
            parts = urlsplit(html.unescape(address))
            if parts.scheme or parts.netloc or not parts.path:
                continue
            target = (page.parent / unquote(parts.path)).resolve()
            if not target.is_file() or unpacked.resolve() not in target.parents:
                lost.append(f"{page.name}: {address}")
    assert lost == []


def test_the_unpacked_site_works_without_a_network(unpacked, visit):
    top = unpacked.as_uri() + "/"
    for name in ("index.html", "facts/timeline.html"):
        with visit(top + name, own=True) as seen:
            assert seen.page.locator("h1").is_visible()
            assert seen.console == seen.outside == []
    with visit(top + "chapters/08_arrivals.html", own=True) as seen:
        seen.page.locator("#chart-1").scroll_into_view_if_needed()
        seen.page.locator("#chart-1 .kg-live svg, #chart-1 .kg-live canvas").first.wait_for()
        assert seen.console == seen.outside == []
    with visit(top + "search.html?q=border", own=True) as seen:
        seen.page.locator("#search-results li a").first.wait_for()
        assert seen.console == seen.outside == []


def test_no_zip_of_what_is_no_book(tmp_path, capsys):
    assert offline.main([str(tmp_path), "--out", str(tmp_path / "a.zip")]) == 1
    assert capsys.readouterr().err == f"offline: there is no book in {tmp_path}: run make book\n"
    (tmp_path / "index.html").touch()
    assert offline.main([str(tmp_path), "--out", str(tmp_path / "index.html" / "a.zip")]) == 1
    assert capsys.readouterr().err.startswith("offline: ")


def test_a_time_that_is_none_is_refused(book, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert offline.main([str(book), "--out", str(tmp_path / "a.zip")]) == 1
    assert capsys.readouterr().err.startswith("offline: SOURCE_DATE_EPOCH is 'yesterday': give whole seconds")
    assert list(tmp_path.iterdir()) == []


# -- the data ----------------------------------------------------------------------------------------------------


def archive(book) -> Path:
    (found,) = (book / "data").glob("*.zip")
    assert found.name == f"kgdata-{kgdata.__version__}-csv.zip"
    return found


def test_the_data_beside_the_pages_is_what_kgdata_exports(book, tmp_path):
    wanted = {}
    for format, kind in exporting.FORMATS.items():
        made = kgdata.export(format, tmp_path / kind.target)
        places = {"csv": "", "parquet": "parquet/", "jsonl": "jsonl/"}
        for path in made.rglob("*") if kind.folder else [made]:
            if path.is_file():
                name = places[format] + path.relative_to(made).as_posix() if kind.folder else kind.target
                wanted[name] = path.read_bytes()
    found = {
        path.relative_to(book / "data").as_posix(): path.read_bytes()
        for path in (book / "data").rglob("*")
        if path.is_file() and path.suffix != ".zip"
    }
    assert sorted(found) == sorted(wanted)
    assert [name for name in found if found[name] != wanted[name]] == []


@pytest.mark.parametrize(
    "name",
    """datapackage.json timeline.csv context/trips.csv context/eurasia_110m.geojson kgdata.sqlite
    parquet/timeline.parquet jsonl/timeline.jsonl timeline.ics events.geojson timeline.json kgdata.jsonld
    croissant.json references.bib references.json""".split(),
)
def test_the_addresses_of_the_data_stay(book, name):
    # Others link to them: they are never called otherwise.
    assert (book / "data" / name).is_file()


def test_the_zip_of_the_data_is_a_valid_package(book, tmp_path):
    from frictionless import Package

    with zipfile.ZipFile(archive(book)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {f"LICENSES/{path.name}" for path in (ROOT / "LICENSES").iterdir()} < set(file.namelist())
        assert kgdata.__version__ in file.read("README.txt").decode()
        file.extractall(tmp_path)
    descriptor = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    for resource in descriptor["resources"]:
        assert (tmp_path / resource["path"]).read_bytes() == (DATA / resource["path"]).read_bytes()
    tables = [r for r in descriptor["resources"] if r["path"].endswith(".csv")]
    report = Package(str(archive(book)))
    assert {r.name for r in report.resources} == {r["name"] for r in descriptor["resources"]}
    for table in tables:
        rows = list(csv.reader(io.StringIO((tmp_path / table["path"]).read_text("utf-8"))))
        assert len(report.get_resource(table["name"]).read_rows()) == len(rows) - 1


LINK = re.compile(r'<a [^>]*href="([^"]*(?:data|downloads)/[^"]+)">[^<]+</a> \((?:<span[^>]*>)?([^<)]*)')


def test_every_file_is_offered_with_its_size(book):
    offered = LINK.findall((book / "reproduce.html").read_text("utf-8"))
    assert [f"{name} {size}" for name, size in offered if size != packing.size((book / name).stat().st_size)] == []
    beside = {path.relative_to(book).as_posix() for path in (book / "data").rglob("*") if path.is_file()}
    forms = {f"downloads/{name}" for name in downloads.FORMS if (book / "downloads" / name).is_file()}
    untold = {name for name in beside if name.endswith((".schema.json", "README.txt"))}
    assert {name for name, _ in offered} == (beside | forms) - untold
    assert len(untold) == 4


@pytest.mark.parametrize("table", ["timeline", "entities", "trips"])
def test_a_facts_page_offers_its_tables(book, table):
    page = book / "facts" / f"{table}.html"
    offered = LINK.findall(page.read_text("utf-8"))
    stems = {"timeline": ["timeline", "participants"], "entities": ["entities", "names"], "trips": ["trips"]}[table]
    assert [Path(name).stem for name, _ in offered] == stems
    for name, size in offered:
        assert size == packing.size((page.parent / name).stat().st_size)


def test_the_sizes_of_the_forms_are_those_of_the_files(tmp_path, capsys):
    page = tmp_path / "a.html"
    page.write_text(downloads.FORM.format(what="A book", href="downloads/b.pdf", name="b.pdf", path="downloads/b.pdf"))
    assert downloads.main([str(tmp_path)]) == 1
    assert "names downloads/b.pdf, which is not there: run make site" in capsys.readouterr().err
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "b.pdf").write_bytes(b"x" * 2_345_678)
    assert downloads.main([str(tmp_path)]) == 0
    assert ">2.3 MB</span>" in page.read_text()
    assert "hidden" not in page.read_text()
    page.write_text("<p></p>")
    assert downloads.main([str(tmp_path)]) == 1
    assert "no page in" in capsys.readouterr().err


def test_what_went_wrong_leaves_the_last_file(tmp_path):
    target = tmp_path / "a.zip"
    target.write_text("the last one")
    with pytest.raises(TypeError):
        packing.pack({"a": b"a", "b": None}, target)
    assert target.read_text() == "the last one"
    assert list(tmp_path.iterdir()) == [target]
