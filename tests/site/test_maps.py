"""Maps: the window, the land in it, and the borders that they must not draw."""

from __future__ import annotations

import json
from itertools import pairwise

import altair as alt
import pandas as pd
import pytest

import kgbook
import kgdata
from kgbook import drawing, maps

WINDOWS = [("central-asia", (61, 39, 85, 53)), ("eurasia", (24, 37, 84, 63))]


def lands(chart) -> list[dict]:
    spec = chart.to_dict()
    return json.loads((spec.get("data") or spec["layer"][0]["data"])["values"])


@pytest.mark.parametrize(("name", "window"), WINDOWS)
def test_every_polygon_reaches_into_the_window(name, window):
    west, south, east, north = window
    found = lands(kgbook.on_map(name, window))
    assert 5 <= len(found) < len(kgdata.boundaries(name)["features"]) + 1
    for land in found:
        for ring, *_ in land["geometry"]["coordinates"]:
            assert min(x for x, _ in ring) <= east
            assert max(x for x, _ in ring) >= west
            assert min(y for _, y in ring) <= north
            assert max(y for _, y in ring) >= south
            assert ring[0] == ring[-1]


def inside(point, ring) -> bool:
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def countries_at(point, name="eurasia") -> list[str]:
    found = []
    for land in kgdata.boundaries(name)["features"]:
        shape = land["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        if any(inside(point, polygon[0]) for polygon in polygons):
            found.append(land["properties"]["name"])
    return found


@pytest.mark.parametrize(
    ("point", "country"), [((34.3, 45.2), "Ukraine"), ((37.6, 55.8), "Russia"), ((74.59, 42.87), "Kyrgyzstan")]
)
def test_crimea_is_drawn_as_part_of_ukraine(point, country):
    assert countries_at(point) == [country]


def test_every_place_lies_in_the_country_of_its_record():
    names = {
        "KG": "Kyrgyzstan",
        "KZ": "Kazakhstan",
        "RU": "Russia",
        "UZ": "Uzbekistan",
        "UA": "Ukraine",
        "DE": "Germany",
    }
    for place in kgdata.records("places"):
        country = names[kgdata.get(place["entity_id"])["country"]]
        found = {
            c for dx in (-0.3, 0, 0.3) for dy in (-0.3, 0, 0.3)
            for c in countries_at((place["longitude"] + dx, place["latitude"] + dy))
        }  # fmt: skip
        assert country in found, place


def test_a_map_keeps_its_shape_on_a_phone():
    kgbook.enable()
    points = alt.Chart(pd.DataFrame({"x": [74.6], "y": [42.9]})).mark_point().encode(longitude="x:Q", latitude="y:Q")
    window = (61, 39, 85, 53)
    spec = drawing.for_page(
        kgbook.on_map("central-asia", window, points).properties(title="a", description="b").to_dict()
    )
    heights = {tuple(path): value for path, value in drawing.fitting(spec, drawing.NARROW)}
    assert heights[("height",)] == round(drawing.NARROW / maps.aspect(window)) < spec["height"]
    assert ("height",) not in {tuple(path) for path, _ in drawing.fitting(spec, drawing.WIDE)}


def test_a_degree_at_the_equator_is_as_wide_as_high():
    assert maps.aspect((0, -1, 2, 1)) == pytest.approx(1, abs=1e-4)
    assert maps.aspect((0, 59, 2, 61)) == pytest.approx(0.5, abs=1e-3)


def test_an_unknown_map_is_told_with_those_there_are():
    with pytest.raises(KeyError, match="no map 'moon': there are central-asia, eurasia"):
        kgbook.on_map("moon", (0, 0, 1, 1))
