"""What the functions that hand out tables and records promise: shapes, types, order, copies and errors."""

import json
import pickle
import re

import pandas as pd
import pytest

import kgdata
from kgdata import _data, edtf

TABLES = kgdata.tables()
VIEWS = {
    "timeline": kgdata.timeline,
    "statistics": kgdata.statistics,
    "cases": kgdata.cases,
    "quotes": kgdata.quotes,
}
DTYPES = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean", "date": "datetime64[s]"}
DTYPES["duration"] = "string"  # P6Y is no number of days


def fields(table):
    return _data.resource(table)["schema"]["fields"]


def expected_dtypes(table):
    return {field["name"]: "category" if "vocabulary" in field else DTYPES[field["type"]] for field in fields(table)}


def dtypes(frame):
    return {name: str(dtype) for name, dtype in frame.dtypes.items()}


def test_made_up_data_is_sound(made):
    # What is shown with unsound data would prove nothing.
    assert [str(problem) for problem in kgdata.validate(made)] == []


# Records


def test_tables_are_those_of_the_descriptor():
    descriptor = json.loads((_data.folder() / "datapackage.json").read_text("utf-8"))
    assert [resource["name"] for resource in descriptor["resources"]] == TABLES


@pytest.mark.parametrize("table", TABLES)
def test_records_have_the_fields_and_types_of_the_schema(table):
    types = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "date": str, "duration": str}
    for row in kgdata.records(table):
        assert list(row) == [field["name"] for field in fields(table)]
        for field in fields(table):
            value = row[field["name"]]
            assert value is None or isinstance(value, types[field["type"]])
            assert value != ""


def test_whole_numbers_stay_whole(made):
    values = [row["value"] for row in kgdata.records("statistics")]
    assert [type(value) for value in values[:2]] == [int, int]
    assert values[0] == 446574
    assert values[-1] == 89314.8
    assert kgdata.records("sources")[0]["is_subject"] is True
    assert kgdata.records("sources")[1]["n_characters"] is None


@pytest.mark.parametrize("hand_out", [lambda: kgdata.records("cases"), lambda: [kgdata.get("case-0001")]])
def test_records_are_copies(hand_out):
    first = hand_out()
    first[0]["label"] = "changed"
    first.append("more")
    assert hand_out()[0]["label"] != "changed"
    assert "more" not in hand_out()


def test_get_finds_every_record_that_has_an_id():
    for table in TABLES:
        if len(_data.key(table)) == 1:
            for row in kgdata.records(table):
                assert kgdata.get(next(iter(row.values()))) == row


def test_unknown_id_names_ids_near_it():
    with pytest.raises(KeyError, match=r"no record 'st-0x01'; near it: st-\d{4}, .*kgdata\.find"):
        kgdata.get("st-0x01")
    with pytest.raises(KeyError, match=r"no record 'completely else'\. kgdata\.find"):
        kgdata.get("completely else")


@pytest.mark.parametrize("ask", [kgdata.records, kgdata.table, lambda name: kgdata.table(name, labels=True)])
def test_unknown_table_names_all_tables(ask):
    with pytest.raises(KeyError, match=re.escape(", ".join(TABLES))):
        ask("people")


def test_version_is_that_of_the_data():
    assert kgdata.__version__ == _data.schema()["version"]
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        kgdata.nothing  # noqa: B018
    assert set(kgdata.__all__) < set(dir(kgdata))


def test_another_folder_and_back(made_up):
    ours = kgdata.records("entities")
    kgdata.use(made_up)
    try:
        assert kgdata.get("ent-0002")["name"] == "Alyona Yolkina"
        assert len(kgdata.table("entities")) == 6
        assert len(kgdata.find("Žluťák")) == 1
        kgdata.use(str(made_up))
        assert len(kgdata.records("entities")) == 6
    finally:
        kgdata.use(None)
    assert kgdata.records("entities") == ours


def test_no_folder_is_no_data(tmp_path):
    kgdata.use(tmp_path)
    try:
        with pytest.raises(FileNotFoundError):
            kgdata.records("entities")
    finally:
        kgdata.use(None)


# Frames


@pytest.mark.parametrize("labels", [False, True])
@pytest.mark.parametrize("table", TABLES)
def test_types_come_from_the_schema(table, labels):
    frame = kgdata.table(table, labels=labels)
    assert dtypes(frame) == expected_dtypes(table)
    assert len(frame) == len(kgdata.records(table))
    assert frame.index.equals(pd.RangeIndex(len(frame)))
    copy = pickle.loads(pickle.dumps(frame))
    assert dtypes(copy) == dtypes(frame)
    pd.testing.assert_frame_equal(copy, frame)


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_has_the_same_types(table, tmp_path):
    for path in _data.folder().iterdir():
        lines = path.read_text("utf-8").splitlines(keepends=True)
        (tmp_path / path.name).write_text("".join(lines if path.suffix == ".json" else lines[:1]), "utf-8")
    kgdata.use(tmp_path)
    try:
        frame = kgdata.table(table)
    finally:
        kgdata.use(None)
    assert len(frame) == 0
    assert dtypes(frame) == expected_dtypes(table)


@pytest.mark.parametrize("table", TABLES)
def test_values_are_those_of_the_records(table):
    frame = kgdata.table(table)
    rows = kgdata.records(table)
    for field in fields(table):
        name = field["name"]
        assert frame[name].isna().tolist() == [row[name] is None for row in rows]
        values = frame[name].dropna().tolist()
        if field["type"] == "date":
            values = [f"{value:%Y-%m-%d}" for value in values]
        assert values == [row[name] for row in rows if row[name] is not None]


@pytest.mark.parametrize("table", TABLES)
def test_codes_are_categories_in_the_order_of_the_codes(table):
    codes = kgdata.records("codes")
    plain, shown = kgdata.table(table), kgdata.table(table, labels=True)
    for field in fields(table):
        if "vocabulary" in field:
            own = {row["code"]: row["label"] for row in codes if row["vocabulary"] == field["vocabulary"]}
            assert plain[field["name"]].cat.categories.tolist() == list(own)
            assert shown[field["name"]].cat.categories.tolist() == list(own.values())
            known = plain[field["name"]].dropna()
            assert shown[field["name"]].dropna().tolist() == [own[code] for code in known]
        else:
            pd.testing.assert_series_equal(plain[field["name"]], shown[field["name"]])


@pytest.mark.parametrize("labels", [False, True])
@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_its_table_and_more(name, labels):
    view, table = VIEWS[name](labels=labels), kgdata.table(name, labels=labels)
    id = view.columns[0]
    same = view[table.columns].sort_values(id, ignore_index=True)
    pd.testing.assert_frame_equal(same, table.sort_values(id, ignore_index=True))
    more = dtypes(view.drop(columns=table.columns))
    assert set(more.values()) <= {"string", "category", "datetime64[s]"}
    pd.testing.assert_frame_equal(pickle.loads(pickle.dumps(view)), view)


def test_names_stand_beside_their_ids(made):
    assert kgdata.statistics()["claimant"].unique().tolist() == ["Alyona Yolkina", "kgdata"]
    assert kgdata.cases()["person"].tolist() == ["Alyona Yolkina", "Pyotr Yolkin"]
    assert kgdata.cases()["claimant"].tolist() == ["Alyona Yolkina"] * 2
    assert kgdata.quotes()["speaker"].tolist() == ["Alyona Yolkina"]
    assert kgdata.statistics()["about"].isna().all()
    events = kgdata.timeline().set_index("event_id")
    # Whom it happened to, not who did it
    assert events.loc["ev-0001", "people"] == "Alyona Yolkina; Pyotr Yolkin"
    assert events.loc["ev-0002", "people"] == "Pyotr Yolkin"
    assert pd.isna(events.loc["ev-0003", "people"])
    assert events["place"].isna().all()


def test_a_frame_may_be_changed():
    frame = kgdata.timeline()
    frame["title"] = "changed"
    assert "changed" not in kgdata.timeline()["title"].tolist()


# The timeline


@pytest.mark.parametrize("labels", [False, True])
def test_bounds_are_those_of_the_date(labels):
    frame = kgdata.timeline(labels=labels)
    for row in frame.itertuples():
        date = edtf.parse(row.date)
        for bound, day in ((row.date_earliest, date.earliest), (row.date_latest, date.latest)):
            assert pd.isna(bound) if day is None else bound.date() == day
        assert (row.date_precision, row.date_kind) == (date.precision, date.kind)
        assert row.date_text == kgdata.say(f"{row.event_id}.date")
    assert str(frame["date_earliest"].dtype) == str(frame["date_latest"].dtype) == "datetime64[s]"
    assert frame["date_precision"].cat.ordered


def test_timeline_is_in_order(made):
    # By the first day, or the last where there is no first; then by the last: the sharper date comes first.
    assert kgdata.timeline()["date"].tolist() == [
        "2021", "2022-07/2022-09", "2022-07-13/..", "[2022-07-13..]", "2022-12", "2023-05%", "2023-05-30~",
        "2023-05-30?", "2023-06-04", "2023-06-04/2023-06-12", "[2023-06-09..2023-06-16]", "[..2023-06-16]",
        "../2023-06-16",
    ]  # fmt: skip


def test_events_of_one_time_are_in_the_order_of_the_source(made, tmp_path):
    for path in made.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    frame = kgdata.table("timeline")
    frame["date"] = "2023-06-04"
    frame["seq"] = [3, 1, 2, *[pd.NA] * (len(frame) - 3)]
    frame.to_csv(tmp_path / "timeline.csv", index=False)
    kgdata.use(tmp_path)
    assert kgdata.timeline()["event_id"].tolist()[:4] == ["ev-0002", "ev-0003", "ev-0001", "ev-0004"]


@pytest.mark.parametrize("case", [row["case_id"] for row in kgdata.records("cases")])
def test_history_of_a_case(case):
    person = kgdata.get(case)["entity_id"]
    shared = {
        row["event_id"]
        for row in kgdata.records("participants")
        if (row["entity_id"], row["role"]) == (person, "subject")
    }
    own = {row["event_id"] for row in kgdata.records("timeline") if row["case_id"] == case}
    whole, part = kgdata.timeline(), kgdata.timeline(case=case)
    assert set(part["event_id"]) == own | shared
    pd.testing.assert_frame_equal(part, whole[whole["event_id"].isin(own | shared)].reset_index(drop=True))


def test_a_shared_event_is_in_both_cases(made):
    assert kgdata.timeline(case="case-0001")["event_id"].tolist() == ["ev-0001"]
    assert kgdata.timeline(case="case-0002")["event_id"].tolist() == ["ev-0002", "ev-0001"]


def test_a_case_that_is_none():
    with pytest.raises(KeyError, match="near it: case-00"):
        kgdata.timeline(case="case-001")
    with pytest.raises(KeyError, match="'st-0001' is in statistics, not a case"):
        kgdata.timeline(case="st-0001")


def test_statistics_have_a_text_for_sentences():
    for row in kgdata.statistics().itertuples():
        assert row.text == kgdata.say(row.statistic_id)
