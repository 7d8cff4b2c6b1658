"""`make book` replaces the last book by a whole one, or not at all; `make serve` shows it on this computer only."""

import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest

from kgbook import build, serve

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
    assert [p.name for p in target.parent.iterdir()] == ["html"], "a temporary folder was left behind"
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
