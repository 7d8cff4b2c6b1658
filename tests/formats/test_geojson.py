"""The map: GDAL, which QGIS and most map programs read with, finds every event that has a town, and nothing finer."""

import json
import struct

import pyogrio.raw
import pytest

import kgdata

STANDING = ("attribution", "modality", "verification")


@pytest.fixture(scope="module")
def collection(exported) -> dict:
    return json.loads(exported("geojson").read_text("utf-8"))


@pytest.fixture(scope="module")
def towns() -> dict:
    """Place -> (longitude, latitude)."""
    return {row["entity_id"]: (row["longitude"], row["latitude"]) for row in kgdata.records("places")}


@pytest.fixture(scope="module")
def layer(exported) -> tuple[dict, list[tuple], list[dict]]:
    """What GDAL reads: about the layer, the points, and the fields of each feature."""
    about, _, shapes, columns = pyogrio.raw.read(exported("geojson"))
    points = [struct.unpack("<dd", shape[5:]) for shape in shapes]
    assert {shape[:5] for shape in shapes} == {b"\x01\x01\x00\x00\x00"}  # little-endian, a point
    rows = [dict(zip(about["fields"], values, strict=True)) for values in zip(*columns, strict=True)]
    return about, points, rows


def test_gdal_finds_every_event_that_has_a_town_where_it_lies(layer, towns):
    about, points, rows = layer
    events = {row["event_id"]: row for row in kgdata.records("timeline") if row["place_id"] in towns}
    assert (about["geometry_type"], about["crs"], about["encoding"].upper()) == ("Point", "EPSG:4326", "UTF-8")
    assert [row["event_id"] for row in rows] == [row["event_id"] for row in rows if row["event_id"] in events]
    assert len(rows) == len(events) > 0
    for point, row in zip(points, rows, strict=True):
        assert point == pytest.approx(towns[events[row["event_id"]]["place_id"]])
        assert row["place"] == kgdata.get(events[row["event_id"]]["place_id"])["name"]


def test_several_events_at_one_place_are_several_features(layer):
    _, points, rows = layer
    assert len(set(points)) < len(points)
    assert len({row["event_id"] for row in rows}) == len(rows)


def test_a_feature_says_who_claims_it_and_how_it_stands(layer):
    _, _, rows = layer
    frame = kgdata.timeline().set_index("event_id")
    for row in rows:
        found, event = kgdata.provenance(row["event_id"]), kgdata.get(row["event_id"])
        assert {name: row[name] for name in STANDING} == {name: found[name] for name in STANDING}
        assert row["claimant"] == found["claimant"]["name"]
        assert row["said"].startswith(f"Said by {found['claimant']['name']}")
        assert row["source"] == found["source"]["url"]
        assert (row["date"], row["kind"], row["summary"]) == (event["date"], event["kind"], event["summary"])
        assert row["title"].endswith(event["title"])
        for bound in ("earliest", "latest"):
            day = frame.loc[row["event_id"], f"date_{bound}"]
            assert str(row[bound]) == (str(day.date()) if day == day else "NaT")  # GDAL knows them as days


def test_it_is_what_the_rfc_asks_for(collection):
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    for feature in collection["features"]:
        assert feature.keys() == {"type", "id", "geometry", "properties"}
        assert feature["id"] == feature["properties"]["event_id"]
        longitude, latitude = feature["geometry"]["coordinates"]
        assert -180 <= longitude <= 180
        assert -90 <= latitude <= 90


def test_it_says_what_is_not_in_it_and_whose_the_coordinates_are(collection, towns):
    about, rows = collection["kgdata"], kgdata.records("timeline")
    assert about["events"] == len(rows)
    assert about["events_without_place"] == sum(row["place_id"] is None for row in rows)
    missing = about["events_without_place"] + about["events_whose_place_has_no_coordinates"]
    assert about["events"] - missing == len(collection["features"])
    publishers = {kgdata.get(row["source_id"])["publisher"] for row in kgdata.records("places")}
    assert {credit.partition(",")[0] for credit in about["coordinates"]} == publishers
    assert about["license"].startswith("https://")


def test_a_hostile_text_stays_a_text(theirs, hostile_texts, tmp_path):
    path = kgdata.export("geojson", tmp_path / "a.geojson")
    assert pyogrio.read_info(path)["features"] == len(json.loads(path.read_text("utf-8"))["features"])
