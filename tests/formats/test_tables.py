"""Parquet, JSON Lines and CSV as DuckDB, pandas and Spark read them: the types and values of kgdata.table."""

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet
import pytest

import kgdata
from kgdata import _data, cli

ROOT = Path(__file__).parents[2]
#: What each type of a column of kgdata.table is called elsewhere.
DUCKDB = {"string": "VARCHAR", "Int64": "BIGINT", "Float64": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
SPARK = {"string": "string", "Int64": "bigint", "Float64": "double", "boolean": "boolean", "date": "date"}
ADDED = ["dates", "standings"]


def types(table: str) -> dict[str, str]:
    """Field name -> type in kgdata.table."""
    kinds = {"category": "string", "datetime64[s]": "date", "str": "string"}
    return {name: kinds.get(str(dtype), str(dtype)) for name, dtype in kgdata.table(table).dtypes.items()}


def plain(frame: pd.DataFrame) -> list[list]:
    """The values as Python has them, None where missing."""

    def value(cell):
        if pd.isna(cell):
            return None
        return cell.date() if hasattr(cell, "date") else cell

    return [[value(cell) for cell in row] for row in frame.astype(object).itertuples(index=False)]


@pytest.fixture(scope="module")
def expected():
    return {table: plain(kgdata.table(table)) for table in kgdata.tables()}


def path_of(exported, format: str, table: str) -> Path:
    return exported(format) / (_data.resource(table)["path"] if format == "csv" else f"{table}.{format}")


@pytest.mark.parametrize("table", kgdata.tables())
@pytest.mark.parametrize("format", ["parquet", "jsonl", "csv"])
def test_duckdb_reads_what_kgdata_does(exported, expected, format, table):
    path, wanted = path_of(exported, format, table), {name: DUCKDB[kind] for name, kind in types(table).items()}
    read = {
        "parquet": "read_parquet($path)",
        "jsonl": f"read_json($path, format='newline_delimited', columns={wanted})",
        "csv": f"read_csv($path, header=true, columns={wanted}, quote='\"', escape='\"', allow_quoted_nulls=false)",
    }[format]
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT * FROM {read}", {"path": str(path)})
        # What a Parquet file says of itself; of the others, what they could be read as.
        assert {column[0]: str(column[1]) for column in found.description} == wanted
        assert [list(row) for row in found.fetchall()] == expected[table]


@pytest.mark.parametrize("table", kgdata.tables())
@pytest.mark.parametrize("format", ["parquet", "jsonl", "csv"])
def test_pandas_reads_what_kgdata_does(exported, expected, format, table):
    path, kinds = path_of(exported, format, table), types(table)
    given = {name: "string" if kind == "date" else kind for name, kind in kinds.items()}
    if format == "parquet":
        frame = pd.read_parquet(path, dtype_backend="numpy_nullable")
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
            name: "object" if kind == "date" else kind for name, kind in kinds.items()
        }
    elif format == "jsonl":
        if not path.stat().st_size:  # which has no columns to tell
            assert expected[table] == []
            return
        frame = pd.read_json(path, lines=True, dtype=False, precise_float=True).astype(given)
    else:
        frame = pd.read_csv(path, dtype=given, keep_default_na=False, na_values=[""])
    assert list(frame) == list(kinds)
    days = [list(kinds).index(name) for name, kind in kinds.items() if kind == "date"]
    found = plain(frame)
    for row in found:
        for place in days:
            row[place] = date.fromisoformat(row[place]) if isinstance(row[place], str) else row[place]
    assert found == expected[table]


@pytest.mark.parametrize("table", kgdata.tables())
def test_every_line_is_the_record(exported, table):
    lines = path_of(exported, "jsonl", table).read_bytes().decode("utf-8").split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == kgdata.records(table)
    names = [field["name"] for field in _data.resource(table)["schema"]["fields"]]
    assert all(list(json.loads(line)) == names for line in lines)
    assert "\\u" not in "".join(lines)


@pytest.mark.parametrize("table", kgdata.tables())
def test_parquet_says_what_a_field_means(exported, table):
    schema = pyarrow.parquet.read_schema(path_of(exported, "parquet", table))
    resource = _data.resource(table)
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert {f.name: f.metadata[b"description"].decode() for f in schema} == {
        name: field["description"] for name, field in fields.items()
    }
    assert {f.name for f in schema if not f.nullable} == {
        name for name, field in fields.items() if field.get("constraints", {}).get("required")
    }
    told = {name.decode(): text.decode() for name, text in schema.metadata.items()}
    assert set(told) == {"description", "title", "version", "license"}
    assert (told["description"], told["version"]) == (resource["description"], kgdata.__version__)


@pytest.mark.parametrize("format", ["parquet", "jsonl"])
def test_there_is_one_file_a_table_and_no_other(exported, format):
    found = {path.name for path in exported(format).iterdir()}
    assert found == {"README.txt", *(f"{name}.{format}" for name in [*kgdata.tables(), *ADDED])}


def test_days_and_standings_are_the_same_everywhere(exported):
    with duckdb.connect() as connection:
        for name in ADDED:
            parquet = connection.execute(f"SELECT * FROM '{exported('parquet')}/{name}.parquet'").fetchall()
            jsonl = connection.execute(
                f"SELECT * FROM read_json('{exported('jsonl')}/{name}.jsonl', format='newline_delimited')"
            ).fetchall()
            assert parquet == jsonl
            assert len(parquet) > 100
        earliest, kind = connection.execute(
            f"SELECT earliest, kind FROM '{exported('parquet')}/dates.parquet' WHERE record_id = 'ev-0002'"
        ).fetchone()
    assert (earliest, kind) == (date(2023, 6, 4), "date")


def test_without_pyarrow_it_says_what_to_install(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert cli.main(["export", "parquet", "--out", str(tmp_path / "out")]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert re.fullmatch(r"kgdata: parquet needs pyarrow: install the extra parquet, .*\n", err)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def spark(exported):
    """What Spark reads, in the environment that has it."""
    python = Path(os.environ.get("KG_SPARK_PYTHON", ROOT / ".venv" / "apart" / "bin" / "python"))
    done = subprocess.run(
        [python, Path(__file__).with_name("spark.py"), exported("parquet")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_spark_reads_every_table(spark):
    assert set(spark) == {*kgdata.tables(), *ADDED}


@pytest.mark.parametrize("table", kgdata.tables())
def test_spark_reads_what_kgdata_does(spark, expected, table):
    found = spark[table]
    assert found["types"] == {name: SPARK[kind] for name, kind in types(table).items()}
    days = [[cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in expected[table]]
    assert [[row[name] for name in found["types"]] for row in found["rows"]] == days
