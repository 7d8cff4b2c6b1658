"""What the functions that hand out tables and records promise: shapes, types, order, copies and errors."""

import json
import pickle
import re
import shutil
from importlib.util import find_spec

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


@pytest.mark.parametrize("name", VIEWS)
def test_texts_are_the_same_whether_pyarrow_is_there_or_not(name):
    assert find_spec("pyarrow"), "this proves nothing without it"
    found = {dtype.storage for dtype in VIEWS[name]().dtypes if isinstance(dtype, pd.StringDtype)}
    assert found == {"python"}
    one = VIEWS[name]().iloc[:, 0]
    assert str((one == one.iloc[0]).dtype) == "boolean"


# Records


def test_tables_are_those_of_the_descriptor():
    descriptor = json.loads((_data.folder() / "datapackage.json").read_text("utf-8"))
    assert [resource["name"] for resource in descriptor["resources"] if resource.get("type") == "table"] == TABLES


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
    assert values[11] == 89314.8
    assert [type(row["value"]) for row in kgdata.records("remittances")] == [float, int]
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


@pytest.fixture
def looked_into(monkeypatch):
    """The tables in which records were looked for by their ids, in order."""
    asked: list[str] = []
    by_id = _data.by_id
    monkeypatch.setattr(_data, "by_id", lambda name: asked.append(name) or by_id(name))
    return asked


def test_a_record_is_looked_for_where_ids_begin_as_its_own(looked_into):
    kgdata.get("st-0001")
    assert set(looked_into) == {"statistics"}
    kgdata.provenance("ev-0022")
    assert not {*looked_into} & {"names", "quotes", *_data.series()}


@pytest.mark.parametrize("pattern", [None, "ev?-.*", "[a-z]+-.*"])
def test_whatever_its_pattern_says_every_record_is_found(made_up_copy, pattern):
    path = made_up_copy / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    (timeline,) = (each["schema"] for each in package["resources"] if each["name"] == "timeline")
    limits = next(field["constraints"] for field in timeline["fields"] if field["name"] == "event_id")
    limits.pop("pattern")
    limits |= {"pattern": pattern} if pattern else {}
    path.write_text(json.dumps(package), "utf-8")
    kgdata.use(made_up_copy)
    try:
        assert kgdata.get("ev-0001")["event_id"] == "ev-0001"
        with pytest.raises(KeyError, match="no record 'ev-9999'"):
            kgdata.get("ev-9999")
    finally:
        kgdata.use(None)


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
    shutil.copytree(_data.folder(), tmp_path, dirs_exist_ok=True, copy_function=shutil.copyfile)
    for path in tmp_path.rglob("*.csv"):
        path.write_text(path.read_text("utf-8").splitlines(keepends=True)[0], "utf-8")
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


@pytest.mark.parametrize("labels", [False, True])
@pytest.mark.parametrize("name", _data.series())
def test_a_series_is_its_table_and_more(name, labels):
    frame, table = kgdata.series(name, labels=labels), kgdata.table(name, labels=labels)
    pd.testing.assert_frame_equal(frame[table.columns], table)
    assert frame.columns.tolist() == [
        "figure_id", "country", "indicator", "period", "value", "value_qualifier", "unit", "counted_by", "source_id",
        "terms", "note", "publisher", "date_earliest", "date_latest", "period_text",
    ]  # fmt: skip
    assert dtypes(frame.drop(columns=table.columns)) == {
        "publisher": "string",
        "date_earliest": "datetime64[s]",
        "date_latest": "datetime64[s]",
        "period_text": "string",
    }
    assert dtypes(frame)["value"] == "Float64"
    assert [dtypes(frame)[field] for field in ("country", "indicator", "unit", "terms")] == ["category"] * 4
    for row in frame.itertuples():
        date = edtf.parse(row.period)
        for bound, day in ((row.date_earliest, date.earliest), (row.date_latest, date.latest)):
            assert pd.isna(bound) if day is None else bound.date() == day
        assert row.period_text == kgdata.say(f"{row.figure_id}.period")
        assert row.publisher == kgdata.get(row.source_id)["publisher"]
    pd.testing.assert_frame_equal(pickle.loads(pickle.dumps(frame)), frame)


def test_the_series_are_the_tables_of_figures():
    figures = [name for name in TABLES if fields(name)[0]["name"] == "figure_id"]
    assert _data.series() == figures
    assert {"trips", "workers", "arrivals", "removals", "asylum", "remittances", "democracy", "indices"} == set(figures)
    assert all(f"``{name}``" in kgdata.series.__doc__ for name in figures)


def test_a_series_of_the_made_up_folder(made):
    frame = kgdata.series("trips", labels=True)
    assert frame["period_text"].tolist() == ["the third quarter of 2019", "the second quarter of 2019", "about 2022"]
    assert frame["country"].tolist()[:2] == ["Kyrgyzstan", "Kyrgyzstan"]
    assert pd.isna(frame.loc[2, "country"])
    assert frame["publisher"].unique().tolist() == ["The Other Paper"]
    open_one = kgdata.series("workers").set_index("figure_id").loc["fig-1006"]
    assert pd.isna(open_one["date_earliest"])
    assert str(open_one["date_latest"].date()) == "2024-12-31"


def test_an_empty_series_has_the_same_types(made):
    assert len(kgdata.series("indices")) == 0
    assert dtypes(kgdata.series("indices")) == dtypes(kgdata.series("trips"))


@pytest.mark.parametrize("name", ["people", "statistics", "places", "eurasia", "", "Trips"])
def test_no_such_series_names_all(name):
    with pytest.raises(KeyError, match=f"no series '{name}': there are {', '.join(_data.series())}"):
        kgdata.series(name)


# Standings

COUNTS = ["supports", "refines", "contradicts", "not_found", "same_origin", "checks"]
STANDING = {
    "id": "string", "table": "string", "title": "string", "section": "category", "paragraph": "Int64",
    "claimant_id": "string", "claimant": "string", "speaks_as": "category", "attribution": "category",
    "modality": "category", "verification": "category", **dict.fromkeys(COUNTS, "Int64"),
}  # fmt: skip


@pytest.mark.parametrize("labels", [False, True])
def test_standings_have_typed_columns(labels):
    frame = kgdata.standings(labels=labels)
    assert dtypes(frame) == STANDING
    assert list(dtypes(frame)) == list(STANDING)
    assert frame.index.equals(pd.RangeIndex(len(frame)))
    pd.testing.assert_frame_equal(pickle.loads(pickle.dumps(frame)), frame)
    for column, vocabulary in [("section", "section"), ("speaks_as", "speaker_kind"), ("verification", "verification")]:
        codes = _data.labels(vocabulary)
        assert frame[column].cat.categories.tolist() == list(codes.values() if labels else codes)
        assert frame[column].notna().all()


def test_standings_are_all_that_the_article_tells():
    frame = kgdata.standings().set_index("id")
    told = {
        next(iter(row.values())): table
        for table in ("timeline", "statistics", "cases", "quotes", "claims")
        for row in kgdata.records(table)
        if row["passage_id"]
    }
    assert frame["table"].to_dict() == told
    for id, row in frame.iterrows():
        passage = kgdata.get(kgdata.get(id)["passage_id"])
        assert (row["section"], row["paragraph"]) == (passage["section"], passage["paragraph"])
        assert row["claimant"] == kgdata.get(row["claimant_id"])["name"]
        assert row["speaks_as"] == kgdata.get(row["claimant_id"])["speaks_as"]


def test_standings_are_what_provenance_says():
    for row in kgdata.standings().itertuples():
        found = kgdata.provenance(row.id)
        assert row.verification == found["verification"]
        assert (row.title, row.attribution, row.modality) == (found["value"], found["attribution"], found["modality"])
        independent = [check["relation"] for check in found["checks"] if check["independence"] == "independent"]
        assert [row.supports, row.refines, row.contradicts] == [independent.count(relation) for relation in COUNTS[:3]]
        assert row.not_found == sum(check["relation"] == "not_found" for check in found["checks"])
        assert row.same_origin == sum(check["independence"] == "same_origin" for check in found["checks"])
        assert row.checks == len(found["checks"])


def test_standings_of_the_made_up_folder(made):
    frame = kgdata.standings().set_index("id")
    event = frame.loc["ev-0001"]
    assert event[COUNTS].tolist() == [1, 1, 1, 0, 0, 3]
    assert (event["verification"], event["section"], event["paragraph"]) == ("disputed", "rhetoric", 1)
    assert (event["claimant"], event["speaks_as"]) == ("Alyona Yolkina", "concerned")
    assert frame.loc["st-0001", COUNTS].tolist() == [0, 0, 0, 0, 1, 1]
    assert frame.loc["st-0001", "verification"] == "single_source"
    assert frame.loc["cl-0002", "verification"] == "not_checkable"
    assert "st-0009" not in frame.index, "what is computed here the article does not tell"
    assert not {"fig-0001", "place-0001"} & set(frame.index)
    assert kgdata.standings(labels=True)["speaks_as"].tolist()[0] == "those concerned"


# Maps


@pytest.mark.parametrize(("name", "west", "east"), [("central-asia", 45, 91), ("eurasia", 5, 95)])
def test_boundaries(name, west, east):
    found = kgdata.boundaries(name)
    assert found["type"] == "FeatureCollection"
    assert all(land["type"] == "Feature" and land["properties"]["name"] for land in found["features"])
    numbers = re.findall(r"\[(-?[\d.]+), (-?[\d.]+)\]", json.dumps([land["geometry"] for land in found["features"]]))
    longitudes, latitudes = zip(*((float(x), float(y)) for x, y in numbers), strict=True)
    assert west <= min(longitudes) < max(longitudes) <= east
    assert -90 <= min(latitudes) < max(latitudes) <= 90


def test_boundaries_are_those_of_the_folder(made):
    assert [land["properties"]["name"] for land in kgdata.boundaries("eurasia")["features"]]
    kgdata.boundaries("eurasia")["features"].clear()
    assert kgdata.boundaries("eurasia")["features"], "they are copies"


@pytest.mark.parametrize("name", ["moon", "places", "trips", ""])
def test_no_such_map_names_all(name):
    with pytest.raises(KeyError, match=f"no map '{name}': there are central-asia, eurasia"):
        kgdata.boundaries(name)


def test_a_map_is_no_table():
    with pytest.raises(KeyError, match="no table 'eurasia': the tables are "):
        kgdata.table("eurasia")


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


def test_events_of_one_time_are_in_the_order_of_the_source(made, made_up_copy):
    frame = kgdata.table("timeline")
    frame["date"] = "2023-06-04"
    frame["seq"] = [3, 1, 2, *[pd.NA] * (len(frame) - 3)]
    frame.to_csv(made_up_copy / "timeline.csv", index=False)
    kgdata.use(made_up_copy)
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
