"""Three programs that check the tables, each asked for the same: kgdata, frictionless, pandera.

It runs in the environment of the rivals, ``.venv/bench``, and prints what it measured as JSON:
``python checkers.py FOLDER ROUNDS``. Each has to find the same planted faults before its time counts.

All three read the files and check types, codes, keys, references, what must be there, patterns, bounds and lengths.
For that the rivals get more than the descriptor says in words they know. Frictionless: the codes, as an ``enum`` of the
field. Pandera: schemas made of the descriptor beforehand, and references as checks against the keys of the other table.
"""

from __future__ import annotations

import csv
import gc
import json
import logging
import shutil
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import frictionless
import pandas as pd
import pandera.pandas as pa
from pandera.engines import pandas_engine

import kgdata
from kgdata import cells

#: One of each kind: what, table, field, and what to write there; None is the key of the row above.
FAULTS = (
    ("dangling id", "quotes", "speaker_id", "ent-9999"),
    ("unknown code", "timeline", "modality", "rumoured"),
    ("wrong type", "statistics", "value", "many"),
    ("wrong day", "checks", "checked_on", "2026-02-30"),
    ("missing cell", "cases", "label", ""),
    ("duplicate key", "checks", "check_id", None),
    ("wrong pattern", "cases", "jurisdiction", "Russia"),
    ("too long", "quotes", "paraphrase", "word " * 60 + "word"),
    ("out of bounds", "statistics", "rounding", "-1"),
)
OWN = "frictionless.json"  # the descriptor in words of frictionless
LINE = 7  # of the row that gets it
DAY = pandas_engine.DateTime(to_datetime_kwargs={"format": "%Y-%m-%d"})


def described(folder: Path) -> list[dict]:
    """The tables of a folder, each with its schema in place, and codes as an ``enum``."""
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    tables = [resource for resource in package["resources"] if "schema" in resource]
    with (folder / next(table["path"] for table in tables if table["name"] == "codes")).open(encoding="utf-8") as file:
        codes: dict[str, list[str]] = {}
        for row in csv.DictReader(file):
            codes.setdefault(row["vocabulary"], []).append(row["code"])
    for table in tables:
        if isinstance(table["schema"], str):
            table["schema"] = json.loads((folder / table["schema"]).read_text("utf-8"))
        for field in table["schema"]["fields"]:
            if vocabulary := field.get("vocabulary"):
                field.setdefault("constraints", {})["enum"] = codes[vocabulary]
    return tables


# -- the three: each gives the places that it finds wrong, as table and line ----------------------------------------


def by_kgdata(folder: Path) -> set[tuple[str, int]]:
    return {(problem.file.partition("/")[2], problem.line) for problem in kgdata.validate(folder)}


def by_frictionless(folder: Path, parallel: bool = False) -> set[tuple[str, int]]:
    report = frictionless.validate(str(folder / OWN), parallel=parallel)
    return {(task.place, row) for task in report.tasks for (row,) in task.flatten(["rowNumber"])}


class Pandera:
    """All tables with their schemas, made once; the keys that others refer to are those of the files at hand."""

    def __init__(self, tables: list[dict]):
        self.tables = tables
        self.keys: dict[tuple[str, str], pd.Series] = {}
        self.schemas = {table["name"]: self._schema(table) for table in tables}

    def _schema(self, table: dict) -> pa.DataFrameSchema:
        schema = table["schema"]
        referred = {key["fields"]: key["reference"] for key in schema.get("foreignKeys", [])}
        columns = {}
        for field in schema["fields"]:
            limits = field.get("constraints", {})
            checks = [
                make(limits[name])
                for name, make in {
                    "enum": pa.Check.isin,
                    "pattern": lambda pattern: pa.Check.str_matches(rf"^(?:{pattern})$"),
                    "maxLength": lambda most: pa.Check.str_length(max_value=most),
                    "minimum": pa.Check.ge,
                    "maximum": pa.Check.le,
                }.items()
                if name in limits
            ]
            if reference := referred.get(field["name"]):
                key = reference["resource"] or table["name"], reference["fields"]
                checks.append(pa.Check(lambda column, key=key: column.isin(self.keys[key])))
            kind = field["type"]
            if kind == "boolean":
                checks.append(pa.Check.isin(["true", "false"]))
            dtype = {"integer": "Int64", "number": "Float64", "date": DAY}.get(kind, str)
            columns[field["name"]] = pa.Column(
                dtype, checks, nullable=not limits.get("required"), unique=limits.get("unique", False),
                coerce=dtype is not str,
            )  # fmt: skip
        key = schema["primaryKey"]
        return pa.DataFrameSchema(columns, unique=[key] if isinstance(key, str) else key, strict=True, ordered=True)

    def __call__(self, folder: Path) -> set[tuple[str, int]]:
        read = partial(pd.read_csv, dtype=str, keep_default_na=False, na_values=[""])
        frames = {table["name"]: read(folder / table["path"]) for table in self.tables}
        for table in self.tables:
            for key in table["schema"].get("foreignKeys", []):
                named = key["reference"]["resource"] or table["name"], key["reference"]["fields"]
                self.keys[named] = frames[named[0]][named[1]]
        paths = {table["name"]: table["path"] for table in self.tables}
        found = set()
        for name, frame in frames.items():
            try:
                self.schemas[name].validate(frame, lazy=True)
            except pa.errors.SchemaErrors as errors:
                found |= {(paths[name], int(row) + 2) for row in errors.failure_cases["index"].dropna()}
        return found


# -- measured --------------------------------------------------------------------------------------------------------


def copied(data: Path, folder: Path, tables: list[dict]) -> Path:
    """A copy of the data with the descriptor for frictionless beside ours."""
    shutil.copytree(data, folder)
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    own = {table["name"]: table for table in tables}
    package["resources"] = [own.get(resource["name"], resource) for resource in package["resources"]]
    (folder / OWN).write_text(json.dumps(package), "utf-8")
    return folder


def plant(folder: Path, path: str, field: str, text: str | None) -> None:
    """Write a text into a field of row LINE of a table."""
    with (folder / path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    place = rows[0].index(field)
    rows[LINE - 1][place] = rows[LINE - 2][place] if text is None else text
    (folder / path).write_text("".join(f"{cells.line(row)}\n" for row in rows), "utf-8")


def tried(programs: dict, data: Path, tables: list[dict], room: Path) -> list[str]:
    """See that each program finds nothing in sound files and every planted fault where it is; the faults, in words."""
    paths = {table["name"]: table["path"] for table in tables}
    for what, table, field, text in (("nothing", "", "", ""), *FAULTS):
        folder = copied(data, room / what, tables)
        if table:
            plant(folder, paths[table], field, text)
        for name, check in programs.items():
            found = check(folder)
            if ((paths[table], LINE) not in found) if table else found:
                raise SystemExit(f"checkers: {what}, {table}, line {LINE}: {name} found {sorted(found)[:5]}")
    return [what for what, *_ in FAULTS]


def timed(act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def main(data: Path, rounds: int, cold: int) -> None:
    logging.disable()
    tables = described(data)
    programs = {
        "kgdata": by_kgdata,
        "frictionless": by_frictionless,
        "frictionless, parallel": partial(by_frictionless, parallel=True),
        "pandera": Pandera(tables),
    }
    with tempfile.TemporaryDirectory() as room:
        faults = tried(programs, data, tables, Path(room))  # which warms all of them up, too
        folder = copied(data, Path(room, "data"), tables)
        commands = {
            "kgdata": [sys.executable, "-m", "kgdata", "--data", folder, "validate"],
            "frictionless": [sys.executable, "-m", "frictionless", "validate", folder / OWN],
        }
        gc.collect()
        gc.freeze()  # what the programs are made of is not to be gone through again while one of them runs
        warm, new = {name: [] for name in programs}, {name: [] for name in commands}
        for _ in range(rounds):
            for name, check in programs.items():
                warm[name].append(timed(partial(check, folder)))
        for number in range(cold + 1):
            for name, command in commands.items():
                taken = timed(partial(subprocess.run, command, check=True, stdout=subprocess.DEVNULL))
                new[name] += [taken] * (number > 0)  # the first has its files compiled
    rows = sum(len((data / table["path"]).read_bytes().splitlines()) - 1 for table in tables)
    print(json.dumps({"warm": warm, "cold": new, "faults": faults, "tables": len(tables), "rows": rows}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
