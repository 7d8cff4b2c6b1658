"""The database: types and keys as the descriptor has them, kept by SQLite itself, and opened by Datasette."""

import asyncio
import sqlite3
from contextlib import closing

import pandas as pd
import pytest
from datasette.app import Datasette

import kgdata
from kgdata import _data

TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}


@pytest.fixture(scope="module")
def database(exported):
    with closing(sqlite3.connect(f"file:{exported('sqlite')}?mode=ro", uri=True)) as opened:
        yield opened


def rows(database, query, *values) -> list[tuple]:
    return database.execute(query, values).fetchall()


@pytest.mark.parametrize("table", kgdata.tables())
def test_every_cell_is_the_record(database, table):
    names = [field["name"] for field in _data.resource(table)["schema"]["fields"]]
    cursor = database.execute(f'SELECT * FROM "{table}" ORDER BY rowid')
    assert [column[0] for column in cursor.description] == names
    assert cursor.fetchall() == [tuple(row[name] for name in names) for row in kgdata.records(table)]


@pytest.mark.parametrize("table", kgdata.tables())
def test_types_and_keys_are_those_of_the_descriptor(database, table):
    schema = _data.resource(table)["schema"]
    found = rows(database, f'PRAGMA table_info("{table}")')
    limits = {field["name"]: field.get("constraints", {}) for field in schema["fields"]}
    assert {name: type for _, name, type, *_ in found} == {
        field["name"]: TYPES.get(field["type"], "TEXT") for field in schema["fields"]
    }
    assert {name for _, name, _, needed, *_ in found if needed} == {n for n in limits if limits[n].get("required")}
    keys = sorted((place, name) for _, name, _, _, _, place in found if place)
    assert [name for _, name in keys] == _data.key(table)
    foreign = {(here, there or table, field) for _, _, there, here, field, *_ in
               rows(database, f'PRAGMA foreign_key_list("{table}")')}  # fmt: skip
    assert foreign == {
        (key["fields"], key["reference"]["resource"] or table, key["reference"]["fields"])
        for key in schema.get("foreignKeys", [])
    }
    unique = set()
    for _, index, is_unique, *_ in rows(database, f'PRAGMA index_list("{table}")'):
        columns = [name for _, _, name in rows(database, f'PRAGMA index_info("{index}")')]
        if is_unique and len(columns) == 1:
            unique.add(columns[0])
    assert {name for name in limits if limits[name].get("unique")} <= unique


def test_no_key_dangles_and_nothing_is_damaged(database):
    assert rows(database, "PRAGMA foreign_key_check") == []
    assert rows(database, "PRAGMA integrity_check") == [("ok",)]


def test_a_dump_can_be_read_again_with_the_keys_on(database):
    # In this order each table finds those that it refers to.
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as again:
        again.execute("PRAGMA foreign_keys=ON")
        for (name,) in rows(database, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid"):
            (create,) = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()
            again.execute(create)
            found = rows(database, f'SELECT * FROM "{name}"')
            again.execute("BEGIN")
            again.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(found[0]))})', found) if found else 0
            again.execute("COMMIT")
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            again.execute("DELETE FROM entities")


def test_dates_are_those_that_python_reads(database):
    frame = kgdata.timeline().set_index("event_id")
    found = {id: tuple(date) for id, *date in rows(
        database, "SELECT record_id, earliest, latest, precision, dates.kind FROM dates JOIN timeline ON event_id = record_id"
    )}  # fmt: skip
    assert set(found) == set(frame.index)
    for id, row in frame.iterrows():
        days = [None if pd.isna(day) else day.date().isoformat() for day in row[["date_earliest", "date_latest"]]]
        assert found[id] == (*days, row["date_precision"], row["date_kind"])


def test_every_date_of_every_table_is_there(database):
    dated = {
        (next(iter(row.values())), field["name"])
        for table in kgdata.tables()
        for field in _data.resource(table)["schema"]["fields"]
        if field.get("rdfType", "").endswith("/edtf")
        for row in kgdata.records(table)
        if row[field["name"]]
    }
    assert set(rows(database, "SELECT record_id, field FROM dates")) == dated
    doubtful = {(id, field) for id, field in dated if set(kgdata.get(id)[field]) & set("~%")}
    assert set(rows(database, "SELECT record_id, field FROM dates WHERE approximate")) == doubtful != set()
    doubtful = {(id, field) for id, field in dated if set(kgdata.get(id)[field]) & set("?%")}
    assert set(rows(database, "SELECT record_id, field FROM dates WHERE uncertain")) == doubtful


def test_every_claim_says_how_it_stands(database):
    found = dict(rows(database, "SELECT record_id, verification FROM standings"))
    assert found == {
        row["id"]: kgdata.provenance(row["id"])["verification"]
        for table in ("timeline", "statistics", "cases", "quotes", "claims")
        for row in [{"id": next(iter(row.values()))} for row in kgdata.records(table)]
    }
    told = kgdata.standings().set_index("id")["verification"].astype(str).to_dict()
    assert told.items() <= found.items()
    codes = {code for (code,) in rows(database, "SELECT code FROM codes WHERE vocabulary = 'verification'")}
    assert set(found.values()) <= codes


def test_it_says_what_everything_is(database):
    described = dict(rows(database, "SELECT table_name || '.' || column_name, description FROM descriptions"))
    for table in kgdata.tables():
        resource = _data.resource(table)
        assert described[f"{table}."] == resource["description"]
        for field in resource["schema"]["fields"]:
            assert described[f"{table}.{field['name']}"] == field["description"]
    in_it = {(table, column) for (table,) in rows(database, "SELECT name FROM sqlite_master WHERE type = 'table'")
             for _, column, *_ in rows(database, f'PRAGMA table_info("{table}")')}  # fmt: skip
    ours = {tuple(name.split(".")) for name in described if not name.endswith(".")}
    assert {table for table, column in in_it - ours} == {"descriptions", "package"}
    ((version, license, reading),) = rows(database, "SELECT version, license, reading FROM package")
    assert version == kgdata.__version__
    assert _data.schema()["licenses"][0]["path"] in license
    assert "claimant_id" in reading


def test_hostile_texts_are_only_texts(theirs, tmp_path, hostile_texts):
    with closing(sqlite3.connect(kgdata.export("sqlite", tmp_path / "theirs.sqlite"))) as database:
        for (table, field, number), text in hostile_texts.items():
            found = rows(database, f"SELECT {field} FROM {table} ORDER BY rowid")
            assert found[number] == (text,)
            assert len(found) == len(kgdata.records(table))


def ask(path, *addresses):
    """What Datasette answers, as it would a program."""

    async def answers():
        datasette = Datasette([str(path)])
        await datasette.invoke_startup()
        try:
            return [(await datasette.client.get(address)) for address in addresses]
        finally:
            datasette.remove_database("kgdata")

    return asyncio.run(answers())


def test_datasette_opens_it_and_follows_its_keys(exported):
    named, event, searched, page = ask(
        exported("sqlite"),
        "/kgdata/timeline.json?_labels=on&_shape=objects&_size=max",
        "/kgdata/timeline/ev-0022.json?_shape=objects",
        "/kgdata.json?sql=select+count(*)+as+n+from+timeline+join+dates+on+record_id=event_id"
        "+where+latest<'2023-01-01'&_shape=array",
        "/kgdata/timeline",
    )
    assert [answer.status_code for answer in (named, event, searched, page)] == [200] * 4
    events = {row["event_id"]: row for row in named.json()["rows"]}
    assert len(events) == len(kgdata.records("timeline"))
    for row in kgdata.records("timeline"):
        shown = events[row["event_id"]]["claimant_id"]
        assert shown == {"value": row["claimant_id"], "label": kgdata.get(row["claimant_id"])["name"]}
    assert event.json()["rows"][0]["date"] == kgdata.get("ev-0022")["date"]
    frame = kgdata.timeline()
    assert searched.json()[0]["n"] == int((frame["date_latest"] < "2023-01-01").sum())
    assert "/kgdata/entities/" in page.text
