"""Data of the same kind, so many times as much: ``python bench/grown.py 10 FOLDER``.

Each copy of the real rows gets ids, sentences and names of its own, as new research would bring: other people, told of in
the same few hundred words. It is sound like the real data, so what is measured is the work and not the telling of faults.
"""

from __future__ import annotations

import csv
import json
import random
import re
import shutil
import sys
from pathlib import Path

from kgdata import _data
from kgdata.lookup import TITLE
from kgdata.search import ALSO

FREE = ("codes", _data.RETIRED)  # a vocabulary does not grow with the data
LETTERS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшщэюя")
#: What is said in words of our own, and may name people.
TOLD = {*TITLE.values(), *ALSO} - {"value_as_written", "date_as_written"}
ANY_ID = re.compile(r"\b(?:[a-z]+-[0-9]{4,}|p[0-9]+\.[0-9]+)\b")


class Growth:
    """What becomes of a row of the real data in a copy."""

    def __init__(self, factor: int) -> None:
        self.factor = factor
        self.rows = {table: _data.records(table) for table in _data.tables()}
        # The outlet stays one: what is told in its own voice is told by nobody else.
        self.outlet = next(row["claimant_id"] for row in self.rows["timeline"] if row["attribution"] == "authorial")
        of_all = [id for id in _data.index() if "-" in id]
        #: How far the numbers of a copy's ids lie from those of the one before.
        self.step = {id.partition("-")[0]: 0 for id in of_all}
        for id in of_all:
            prefix, _, number = id.partition("-")
            self.step[prefix] = max(self.step[prefix], int(number))
        self.passage = self._passages()
        people = {row["entity_id"]: row["name"] for row in self.rows["entities"] if row["schema"] == "Person"}
        spelt = [*people.values(), *(row["text"] for row in self.rows["names"] if row["entity_id"] in people)]
        words = {word for name in spelt for word in re.findall(r"\w{3,}", name) if word.istitle()}
        #: What people are called by, wherever it is told of them.
        self.called = re.compile(rf"\b(?:{'|'.join(sorted(words))})\b")

    def _passages(self) -> dict[tuple[int, str], tuple[int, int]]:
        """Where the sentences of a copy stand: sections go on, so those of all copies stand together in each."""
        found: dict[tuple[int, str], tuple[int, int]] = {}
        paragraph = 0
        sections = dict.fromkeys(row["section"] for row in self.rows["passages"])
        for section in sections:
            for copy in range(self.factor):
                last = None
                for row in self.rows["passages"]:
                    if row["section"] == section:
                        if row["paragraph"] != last:
                            paragraph, last, sentence = paragraph + 1, row["paragraph"], 0
                        sentence += 1
                        found[copy, row["passage_id"]] = (paragraph, sentence)
        return found

    def id(self, id: str, copy: int) -> str:
        """The id of a record in a copy; what is not one stays."""
        if place := self.passage.get((copy, id)):
            return "p{}.{}".format(*place)
        prefix, _, number = id.partition("-")
        if copy == 0 or id == self.outlet or prefix not in self.step or id not in _data.index():
            return id
        return f"{prefix}-{int(number) + copy * self.step[prefix]:04}"

    def row(self, table: str, row: dict[str, str], copy: int, names: dict[int, int]) -> dict[str, str]:
        """The cells of a row in a copy."""
        made = {field: ANY_ID.sub(lambda found: self.id(found[0], copy), text) for field, text in row.items()}
        for field in TOLD.intersection(row) if copy else ():
            made[field] = self.called.sub(lambda found: found[0].translate(names), made[field])
        if copy and table in ("entities", "names") and row["entity_id"] != self.outlet:
            field = "name" if table == "entities" else "text"
            made[field] = row[field].translate(names)
        if copy and made.get("is_subject") == "true":
            made |= {"is_subject": "false", "n_characters": ""}
        elif made.get("is_subject") == "true":
            made["n_characters"] = str(int(made["n_characters"]) * self.factor)
        return made

    def table(self, table: str, rows: list[dict[str, str]]):
        """All rows of a table, in order."""
        if table == "passages":
            yield from self._sentences(rows)
            return
        for copy in range(1 if table in FREE else self.factor):
            shuffled = random.Random(copy)
            names = {}
            for letters in LETTERS:
                other = "".join(shuffled.sample(letters, len(letters)))
                names |= str.maketrans(letters + letters.upper(), other + other.upper())
            for row in rows:
                if copy and table == "entities" and row["entity_id"] == self.outlet:
                    continue
                yield self.row(table, row, copy, names)

    def _sentences(self, rows: list[dict[str, str]]):
        by_id = {row["passage_id"]: row for row in rows}
        end = -1
        for number, ((copy, id), (paragraph, sentence)) in enumerate(self.passage.items()):
            row = by_id[id]
            length = int(row["length"])
            place = {"paragraph": str(paragraph), "sentence": str(sentence), "start": str(end + 1)}
            place |= {"passage_id": f"p{paragraph}.{sentence}", "end": str(end + 1 + length)}
            anchor = row["anchor"] if copy == 0 else _short(number)
            yield {**row, **place, "anchor": anchor}
            end += length + 1


def _short(number: int) -> str:
    """A number in as few characters as can be, which begins with a letter."""
    digits = "abcdefghijklmnopqrstuvwxyz"
    text = ""
    while number or not text:
        number, digit = divmod(number, len(digits))
        text = digits[digit] + text
    return "#" + text


def grow(factor: int, folder: Path) -> int:
    """Write the data so many times as large into a folder that is not there yet; the number of rows."""
    ours = _data.folder()
    shutil.copytree(ours, folder, ignore=shutil.ignore_patterns("*.csv"))
    growth = Growth(factor)
    written = 0
    for resource in json.loads((ours / "datapackage.json").read_text("utf-8"))["resources"]:
        if resource["path"].endswith(".csv"):
            with (ours / resource["path"]).open(encoding="utf-8", newline="") as lines:
                rows = list(csv.DictReader(lines))
                fields = [field["name"] for field in _data.resource(resource["name"])["schema"]["fields"]]
            with (folder / resource["path"]).open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, fields, lineterminator="\n")
                writer.writeheader()
                for row in growth.table(resource["name"], rows):
                    writer.writerow(row)
                    written += 1
    return written


if __name__ == "__main__":
    print(f"{grow(int(sys.argv[1]), Path(sys.argv[2])):,} rows")
