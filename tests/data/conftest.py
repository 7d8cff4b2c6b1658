"""A copy of the data that a test may damage, and a reader's copy of the article, if there is one."""

import csv
import json
import os
import shutil
from pathlib import Path

import pytest

import kgdata
from kgdata import passages

ROOT = Path(__file__).parents[2]


class Copy:
    """A copy of the data folder; what changes a row returns the number of its line."""

    def __init__(self, path: Path):
        self.path = path
        # Without the modes: some of the files may not be written to, their copies may.
        shutil.copytree(ROOT / "data", path, copy_function=shutil.copyfile)
        resources = json.loads((path / "datapackage.json").read_text("utf-8"))["resources"]
        self.file_of = {resource["name"]: resource["path"] for resource in resources}

    def rows(self, table: str) -> list[dict]:
        """The rows as texts; line 2 is the first."""
        with (self.path / self.file_of[table]).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def save(self, table: str, rows: list[dict]) -> None:
        with (self.path / self.file_of[table]).open("r+", encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
            file.seek(0)
            file.truncate()
            writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def change(self, table: str, which, /, **cells) -> int:
        """Change the first row for which ``which`` is true; a function gets the row."""
        rows = self.rows(table)
        number = next(n for n, row in enumerate(rows) if which(row))
        rows[number] |= {name: new(rows[number]) if callable(new) else new for name, new in cells.items()}
        self.save(table, rows)
        return number + 2

    def append(self, table: str, /, **cells) -> int:
        """Add a row like the first one, with other cells."""
        rows = self.rows(table)
        rows.append({**(rows[0] if rows else {}), **cells})
        self.save(table, rows)
        return len(rows) + 1

    def line_with(self, file: str, mark: bytes) -> int:
        """The line of a file on which these bytes first stand, counted apart from the reader that is tested."""
        return (self.path / file).read_bytes().split(mark)[0].count(b"\n") + 1

    def damage(self, file: str, change) -> None:
        """Change the bytes of a file."""
        path = self.path / file
        path.write_bytes(change(path.read_bytes()))

    def snapshot(self) -> dict:
        """What is in the folder, and when it was written."""
        return {file: ((path := self.path / file).read_bytes(), path.stat().st_mtime_ns) for file in self.files()}

    def files(self) -> list[str]:
        """All files of the folder and of those in it, as problems name them."""
        return sorted(p.relative_to(self.path).as_posix() for p in self.path.rglob("*") if p.is_file())


@pytest.fixture(scope="session")
def data() -> Path:
    return ROOT / "data"


@pytest.fixture
def copy(tmp_path) -> Copy:
    return Copy(tmp_path / "data")


@pytest.fixture(scope="session")
def before() -> set[str]:
    """What is wrong with the data as it is, in which case `test_shipped_data_is_sound` says so."""
    return {str(problem) for problem in kgdata.validate(ROOT / "data")}


@pytest.fixture(scope="session")
def article() -> str:
    """The article, as it lies on the computer of whoever has a copy; it is not ours to publish."""
    path = os.environ.get("KGDATA_ARTICLE")
    if not path:
        pytest.skip("no copy of the article at hand: set KGDATA_ARTICLE=FILE to compare every passage with it")
    return Path(path).read_text("utf-8")


@pytest.fixture(scope="session")
def sentences(article) -> dict[str, str]:
    """Every passage and what it says."""
    text = passages.normalise(article)
    return {row["passage_id"]: text[row["start"] : row["end"]] for row in kgdata.records("passages")}
