"""No address that was once published disappears: each is in the built book, or leads on to one that is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kgbook import published

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def listed():
    return published.read(ROOT / published.LIST)


@pytest.fixture(scope="module")
def there(book):
    return published.places(book)


def moved() -> dict[str, str]:
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]["config"]
    return {f"{old}.html": f"{new}.html" for old, new in config.get("kgbook_moved", {}).items()}


def led_on(book: Path, there: dict[str, set[str]], page: str) -> set[str]:
    """The places that a page of a long table leads on to, each of which is there on the other page."""
    found: set[str] = set()
    for address, spans in re.findall(r'<a href="([^"]+)" data-places="([^"]+)">', (book / page).read_text("utf-8")):
        wanted = {id for word in spans.split() for id in published._unfolded(word, book / page, 0)}
        other = f"{Path(page).parent.as_posix()}/{address}"
        assert wanted <= there[other], f"{page} leads on to places that are not in {other}"
        found |= wanted
    return found


def test_every_address_is_still_there(listed, there, book):
    lost = []
    for page, ids in listed.items():
        now = moved().get(page, page)
        if now not in there:
            lost.append(f"{page}: enter its new name in kgbook_moved of _config.yml")
        else:
            found = there[now] if ids <= there[now] else there[now] | led_on(book, there, now)
            lost += [f"{now}#{id}: put it back, or name the place so, too: ({id})=" for id in sorted(ids - found)]
    assert lost == []


def test_every_page_is_listed(listed, there):
    assert sorted(set(there) - set(listed)) == [], "make addresses adds them"


def test_the_list_is_written_as_it_is_read(listed, tmp_path):
    published.write(tmp_path / "list.txt", listed)
    assert (tmp_path / "list.txt").read_text("utf-8") == (ROOT / published.LIST).read_text("utf-8")
    assert published.read(tmp_path / "list.txt") == listed


def test_records_in_a_row_are_one_word():
    ids = {"st-0009", "st-0010", "st-0011", "st-0013", "p3.9", "p3.10", "a-heading", "ev-0001"}
    assert published.folded(ids) == ["a-heading", "ev-0001", "p3.9", "p3.10", "st-0009..st-0011", "st-0013"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("index", "line 2: 'index' names no page"),
        ("index.html: st-0009..ev-0010", "line 2: 'st-0009..ev-0010' is no span"),
    ],
)
def test_a_list_that_cannot_be_read_is_left_alone(tmp_path, line, said):
    html, file = tmp_path / "html", tmp_path / "list.txt"
    html.mkdir()
    (html / "index.html").write_text("<p id=x>")
    file.write_text(f"# addresses\n{line}\n")
    done = run(html, file)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert file.read_text() == f"# addresses\n{line}\n"


def test_the_list_only_grows(tmp_path):
    html, file = tmp_path / "html", tmp_path / "list.txt"
    html.mkdir()
    (html / "index.html").write_text('<p id="a-place"><p id="card-1">')
    file.write_text("gone.html: st-0001..st-0003\n")
    assert run(html, file).stdout == f"{file}: 6 addresses, 2 of them new\n"
    assert published.read(file) == {"gone.html": {"st-0001", "st-0002", "st-0003"}, "index.html": {"a-place"}}


def test_without_a_book_nothing_is_listed(tmp_path):
    done = run(tmp_path, tmp_path / "list.txt")
    assert (done.returncode, done.stderr) == (1, f"published: there is no book in {tmp_path}: run make book\n")


def run(html: Path, file: Path):
    command = [sys.executable, "-m", "kgbook.published", html, "--list", file]
    return subprocess.run(command, capture_output=True, text=True)
