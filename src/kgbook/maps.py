"""Maps: land from kgdata's boundary files, cut to a window, with what a chapter draws on it."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from kgbook.theme import WIDTH

if TYPE_CHECKING:
    import altair as alt

__all__ = ["on_map"]


def on_map(name: str, window: tuple[float, float, float, float], *layers: alt.Chart) -> alt.LayerChart | alt.FacetChart:
    """Layers of a chart on the land of a part of the world.

    Parameters
    ----------
    name : str
        A map, see :func:`kgdata.boundaries`.
    window : tuple of float
        West, south, east and north in degrees: what the map shows, whatever its width.
    *layers : altair.Chart
        Charts with ``longitude`` and ``latitude``, drawn on the land in this order.

    Returns
    -------
    altair.LayerChart
        In Mercator's projection, as flat as a map of this size may be.

    Raises
    ------
    KeyError
        If there is no such map.

    Examples
    --------
    >>> on_map("central-asia", (60, 38, 84, 53)).to_dict()["projection"]["type"]
    'mercator'
    """
    import altair as alt

    import kgdata
    from kgbook import colour

    west, south, east, north = window
    lands = [cut for land in kgdata.boundaries(name)["features"] if (cut := _cut(land, window))]
    # As a text: one line of a stored notebook, where a list would take a line for every number.
    data = alt.Data(values=json.dumps(lands, separators=(",", ":")), format=alt.DataFormat(type="json"))
    land = alt.Chart(data).mark_geoshape(
        fill=colour("grid"), stroke=colour("surface"), strokeWidth=1, clip=True, aria=False
    )
    # A map keeps its shape, so the window says how high it is; a chapter may still say otherwise.
    height = min(430, round(WIDTH / aspect(window)))
    # Clockwise, as d3 wants it: the other way round it would be the rest of the globe.
    ring = [[west, south], [west, north], [east, north], [east, south], [west, south]]
    frame = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    fit = {"type": "FeatureCollection", "features": [frame]}
    return alt.layer(land, *layers).project(type="mercator", fit=fit).properties(height=height)


def aspect(window: tuple[float, float, float, float]) -> float:
    """How much wider than high a window is in Mercator's projection."""
    west, south, east, north = window
    up = [math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))) for lat in (south, north)]
    return (east - west) / (up[1] - up[0])


def _cut(land: dict[str, Any], window: tuple[float, float, float, float]) -> dict[str, Any] | None:
    """The polygons of a land that reach into the window, no finer than a pixel of the map."""
    shape = land["geometry"]
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    digits = 2 if window[2] - window[0] < 40 else 1
    kept = [[_rounded(ring, digits) for ring in polygon] for polygon in polygons if _meets(polygon[0], window)]
    if not kept:
        return None
    return {"type": "Feature", "properties": {}, "geometry": {"type": "MultiPolygon", "coordinates": kept}}


def _rounded(ring: list[list[float]], digits: int) -> list[list[float]]:
    points = [[round(x, digits), round(y, digits)] for x, y in ring]
    return [point for n, point in enumerate(points) if n == 0 or point != points[n - 1]]


def _meets(ring: list[list[float]], window: tuple[float, float, float, float]) -> bool:
    west, south, east, north = window
    across, up = zip(*ring, strict=True)
    meets: bool = min(across) < east and max(across) > west and min(up) < north and max(up) > south
    return meets
