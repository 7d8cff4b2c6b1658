"""`make book` replaces the last book by a whole one, or not at all, and builds only if something changed; `make serve` shows
it on this computer only."""

import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest

from kgbook import build, kept, serve, unchanged

# Stands for Jupyter Book: takes the same arguments, and does what the test says in the end.
BUILDER = """
import pathlib, sys
html = pathlib.Path(sys.argv[sys.argv.index("--path-output") + 1], "_build", "html")
html.mkdir(parents=True)
(html / "index.html").write_text("new")
print("reading sources... [100%]")
print("=" * 79)
print("Finished generating HTML for book. Your book's HTML pages are here:", html)
"""


@pytest.fixture
def target(tmp_path):
    """A folder with the last book in it."""
    target = tmp_path / "the book" / "_build" / "html"
    target.mkdir(parents=True)
    (target / "index.html").write_text("last")
    (target / "old page.html").write_text("last")
    return target


def made(target, ending=""):
    return build.build(target.parents[1], target, (sys.executable, "-c", BUILDER + ending))


def test_a_new_book_takes_the_place_of_the_last(target, capfd):
    assert made(target) == 0
    assert {p.name: p.read_text() for p in target.iterdir()} == {"index.html": "new"}
    assert {p.name for p in target.parent.iterdir()} <= {"html", ".made.json"}, "a temporary folder was left behind"
    shown = capfd.readouterr().out
    assert "reading sources" in shown
    assert "Finished generating" not in shown, "it names the temporary folder"


def test_a_first_book_needs_no_last_one(tmp_path):
    target = tmp_path / "_build" / "html"
    assert build.build(tmp_path, target, (sys.executable, "-c", BUILDER)) == 0
    assert (target / "index.html").read_text() == "new"


@pytest.mark.parametrize(
    "ending",
    [
        "sys.exit(1)",
        "raise RuntimeError('half way')",
        "(html / 'index.html').unlink()",
        "import os; os.kill(os.getpid(), 9)",
    ],
)
def test_a_failed_build_leaves_the_last_book(target, ending):
    assert made(target, ending) != 0
    assert {p.name: p.read_text() for p in target.iterdir()} == {"index.html": "last", "old page.html": "last"}
    assert [p.name for p in target.parent.iterdir()] == ["html"]


def test_a_swap_that_fails_brings_the_last_book_back(target, tmp_path):
    with pytest.raises(FileNotFoundError):
        build._swap(tmp_path / "missing", target, target.with_name("aside"))
    assert (target / "index.html").read_text() == "last"


def test_warnings_are_errors(tmp_path):
    written = "; (html / 'index.html').write_text(' '.join(sys.argv[1:]))"
    target = tmp_path / "_build" / "html"
    build.build(tmp_path, target, (sys.executable, "-c", BUILDER.strip() + written))
    asked = (target / "index.html").read_text()
    assert asked.startswith(f"{tmp_path} --all -W -n --keep-going --path-output ")


def test_what_is_not_a_book_is_an_error(tmp_path):
    done = subprocess.run([sys.executable, "-m", "kgbook.build", tmp_path], capture_output=True, text=True)
    assert done.returncode == 1
    assert "the book was not built" in done.stderr
    assert not (tmp_path / "_build" / "html").exists()


# -- only if something changed ------------------------------------------------------------------------------------


@pytest.fixture
def book(tmp_path, monkeypatch, capfd):
    """A small book; ``make()`` says whether it was built anew."""
    folder = tmp_path / "the book"
    for name in ("chapters/one.ipynb", "data/a.csv", "index.md", "tests/test_a.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}")
    monkeypatch.setenv("KG_SITE_URL", "https://example.org/")
    monkeypatch.delenv("KG_REPOSITORY_URL", raising=False)
    subprocess.run(["git", "init", "--quiet", folder], check=True)

    class Book:
        pages = folder / "_build" / "html"
        ending = ""

        def make(self, *options: str, status: int = 0) -> bool:
            monkeypatch.setattr(build, "JUPYTER_BOOK", (sys.executable, "-c", BUILDER + self.ending))
            assert build.main([str(folder), *options]) == status
            return "Nothing changed since the book was built" not in capfd.readouterr().out

    book = Book()
    book.folder = folder
    assert book.make()
    return book


def write(name, text="changed"):
    def change(book, monkeypatch):
        (book.folder / name).parent.mkdir(exist_ok=True)
        (book.folder / name).write_text(text)

    return change


def edit_a_page_and_hide_it(book, monkeypatch):
    page = book.pages / "index.html"
    before = page.stat()
    page.write_text("new"[::-1])
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))


def change_a_package(book, monkeypatch):
    installed = book.folder.parent / "installed"
    (installed / "a-1.dist-info").mkdir(parents=True)
    (installed / "a-1.dist-info" / "RECORD").write_text("a.py,sha256=0,1\n")
    monkeypatch.syspath_prepend(installed)


def give_it_another_address(book, monkeypatch):
    address = "https://github.com/someone/book"
    subprocess.run(["git", "-C", book.folder, "remote", "add", "origin", address], check=True)


CHANGES = {
    "a page": write("index.md"),
    "data": write("data/a.csv"),
    "a new file": write("facts/new.md"),
    "no file": lambda book, _: (book.folder / "data" / "a.csv").unlink(),
    "a setting": lambda _, monkeypatch: monkeypatch.setenv("KG_SITE_URL", "https://example.net/"),
    "no setting": lambda _, monkeypatch: monkeypatch.delenv("KG_SITE_URL"),
    "the address of the repository": give_it_another_address,
    "a package": change_a_package,
    "a page that was built": edit_a_page_and_hide_it,
    "a page that is gone": lambda book, _: (book.pages / "index.html").unlink(),
    "a page too many": write("_build/html/a.html"),
    "no book": lambda book, _: book.pages.rename(book.pages.with_name("elsewhere")),
    "half a record": write("_build/.made.json", '{"goes in": {'),
    "no record": lambda book, _: (book.pages.parent / ".made.json").unlink(),
    "another font": lambda _, monkeypatch: monkeypatch.setattr(kept, "around", lambda: ("another",)),
}


def test_what_did_not_change_is_not_built_again(book):
    assert not book.make()
    assert [path.read_text() for path in book.pages.iterdir()] == ["new"]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_makes_a_new_book(book, monkeypatch, change):
    change(book, monkeypatch)
    assert book.make()
    assert not book.make()


def test_code_is_part_of_the_book_wherever_it_lies(book, monkeypatch, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "__init__.py").write_text("")
    monkeypatch.setattr("kgdata.__file__", str(elsewhere / "__init__.py"))
    assert book.make()
    (elsewhere / "rules.py").write_text("")
    assert book.make()


def test_what_no_page_is_made_of_makes_no_new_book(book):
    write("tests/test_a.py")(book, None)
    write(".coverage")(book, None)
    write("chapters/.ipynb_checkpoints/one.ipynb")(book, None)
    assert not book.make()


def test_one_can_ask_for_a_new_book(book):
    (book.pages.parent / "kept").mkdir()
    assert book.make("--all")
    assert not (book.pages.parent / "kept").exists(), "drawings are to be made anew"


def test_what_changes_while_the_book_is_built_is_not_taken_for_built(book):
    write("index.md")(book, None)
    book.ending = f"pathlib.Path({str(book.folder)!r}, 'index.md').write_text('changed again')\n"
    assert book.make()
    book.ending = ""
    write("index.md")(book, None)  # as it was at the start of that build, which read something else
    assert book.make()
    assert not book.make()


def test_a_mistake_that_is_undone_leaves_the_last_book_current(book):
    before = (book.folder / "index.md").read_text()
    write("index.md")(book, None)
    book.ending = "sys.exit(1)"
    assert book.make(status=1)
    (book.folder / "index.md").write_text(before)
    assert not book.make()


def test_no_secret_of_the_environment_is_written_down(book, monkeypatch):
    monkeypatch.setenv("KG_REPOSITORY_URL", "https://me:s3cr3t-word@github.com/someone/book")
    assert book.make()
    assert "s3cr3t-word" not in (book.pages.parent / ".made.json").read_text()
    assert unchanged.goes_in(book.folder)["the address of the repository"] == "https://github.com/someone/book"


def test_a_build_removes_what_nobody_asks_for_any_more(book):
    old = book.pages.parent / "kept" / "old"
    old.parent.mkdir()
    old.write_bytes(b"")
    os.utime(old, (0, 0))
    write("index.md")(book, None)
    assert book.make()
    assert not old.exists()


# -- to be read on this computer ------------------------------------------------------------------------------------


@pytest.fixture
def served(target):
    with serve.server(target) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_the_book_is_served_on_loopback_only(served):
    assert served.server_address[0] == "127.0.0.1"
    with urllib.request.urlopen(f"http://127.0.0.1:{served.server_port}/old%20page.html") as page:
        assert page.read() == b"last"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"http://127.0.0.1:{served.server_port}/%2e%2e/%2e%2e/secret")


def test_a_taken_port_gives_another(served, target):
    with serve.server(target, served.server_port) as second:
        assert second.server_port != served.server_port


def test_serving_what_was_not_built(tmp_path, capsys):
    assert serve.main([str(tmp_path)]) == 1
    assert "run make book" in capsys.readouterr().err
