"""Draws a chart as static SVG, once for wide screens and once for phones.

Needs vl-convert, so it is only imported while the book is built.
"""

from __future__ import annotations

import copy
import json
import math
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

from kgbook import kept, maps, strokes, theme

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDE = theme.WIDTH
NARROW = 328
VEGA_LITE = "6.4"
LETTERS = "Liberation Sans"  # come with vl-convert and are as wide as Helvetica and Arial, which not every machine has
LINE_HEIGHT = 15
CHARACTER = 6  # the mean width of one, at the size of labels
DISCRETE = ("nominal", "ordinal")
_SVG = "http://www.w3.org/2000/svg"


def for_page(spec: dict[str, Any]) -> dict[str, Any]:
    """The chart without what the page gives it: the title is text of the page there."""
    spec = copy.deepcopy(spec)
    spec.pop("title", None)
    spec.setdefault("config", {})["background"] = None
    spec["padding"] = 4
    return spec


def forms(spec: dict[str, Any]) -> tuple[dict[str, Any], list[list[Any]]]:
    """The chart as a wide page has it, and what a phone changes in that."""
    page = for_page(spec)
    return changed(page, fitting(page, WIDE)), fitting(page, NARROW)


def fitting(spec: dict[str, Any], width: int) -> list[list[Any]]:
    """What a width needs changed in the chart, as ``[path, value]`` pairs.

    The page's script makes the same changes. Category labels are broken into lines, and rows
    made as high as these need; legends get as many columns as fit and do not stand side by
    side. On a phone a wrapped facet gets one column, and axes fewer ticks.
    """
    phone = width < WIDE
    characters = 20 if phone else 38
    changes: list[list[Any]] = []
    rows = [1]
    for path, part in units(spec):
        y = part.get("encoding", {}).get("y", {})
        axis = y.get("axis", {})
        if y.get("type") in DISCRETE and axis is not None and "labelExpr" not in axis:
            lines = [math.ceil(len(str(v)) / characters) for v in _values(spec, path, y.get("field"))]
            if max(lines, default=1) > 1:
                rows += lines
                changes.append([[*path, "encoding", "y", "axis", "labelExpr"], _wrapped(characters)])
        title = part.get("encoding", {}).get("x", {}).get("title") or ""
        if phone and isinstance(title, str) and len(title) > 40:
            half = title.find(" ", len(title) // 2 - 2)
            changes.append([[*path, "encoding", "x", "title"], [title[:half], title[half + 1 :]]])
    height = max(rows) * LINE_HEIGHT + 4
    for path, part in units(spec):
        step = part["height"].get("step", height) if isinstance(part.get("height"), dict) else height
        if step < height:
            changes.append([[*path, "height", "step"], height])
    if height > spec["config"]["view"]["discreteHeight"]["step"]:
        changes.append([["config", "view", "discreteHeight", "step"], height])
    legends = _legends(spec, width, characters)
    changes += [[path, columns] for path, columns, _ in legends]
    if len({field for _, _, field in legends}) > 1:
        below = {"top": {"anchor": "start", "direction": "vertical"}}
        changes.append([["config", "legend", "layout"], below])
    if phone:
        changes += [
            [["config", "axisX", "tickCount"], 4],
            [["config", "axisX", "titleAnchor"], "end"],
            [["config", "axis", "labelLimit"], 160],
        ]
        if "projection" in spec:  # a map keeps its shape
            corners = _frame(spec)
            shape = maps.aspect((*min(corners), *max(corners)))
            changes.append([["height"], min(spec["height"], round(width / shape))])
        if "facet" in spec and "columns" in spec:
            changes.append([["columns"], 1])
    return changes


def _frame(spec: dict[str, Any]) -> list[Any]:
    """The corners of what a map shows."""
    ring: list[Any] = spec["projection"]["fit"]["features"][0]["geometry"]["coordinates"][0]
    return ring


def _wrapped(characters: int) -> str:
    """A Vega expression that breaks a label between words."""
    pieces = f"replace(datum.label, /(.{{1,{characters}}})(?:\\s+|$)/g, '$1\\n')"
    return f"slice(split({pieces}, '\\n'), 0, -1)"  # the last piece is empty


def _legends(spec: dict[str, Any], width: int, characters: int) -> list[tuple[list[str | int], int, tuple[str, str]]]:
    """For each channel with a legend: where its columns are set, how many fit, and the field."""
    margin, found = 0, []
    for path, part in units(spec):
        encoding = part.get("encoding", {})
        y = encoding.get("y", {})
        if y.get("type") in DISCRETE and y.get("axis", {}) is not None:
            longest = max((len(str(v)) for v in _values(spec, path, y.get("field"))), default=0)
            margin = max(margin, CHARACTER * min(longest, characters) + 10)
        for channel in ("color", "shape", "fill", "stroke", "strokeDash", "opacity", "size"):
            field = encoding.get(channel, {})
            if field.get("legend", {}) is None or field.get("type") not in DISCRETE:
                continue
            # What a scale names is in the legend, whether or not this part's data has it.
            domain = (field.get("scale") or {}).get("domain")
            labels = {str(v) for v in (domain if isinstance(domain, list) else _values(spec, path, field["field"]))}
            room = max(map(len, labels), default=0) * CHARACTER + 40
            found.append(([*path, "encoding", channel, "legend", "columns"], len(labels), room, field))
    fits = [max(1, min(count, math.floor((width - margin) / room))) for _, count, room, _ in found]
    names = [(field["field"], str(field.get("title"))) for *_, field in found]
    # Parts that share a legend must agree on its columns.
    fewest = {name: min(n for n, other in zip(fits, names, strict=True) if other == name) for name in names}
    return [(path, fewest[name], name) for (path, *_), name in zip(found, names, strict=True)]


def changed(spec: dict[str, Any], changes: list[list[Any]]) -> dict[str, Any]:
    """A copy of the specification with the changes in it."""
    spec = copy.deepcopy(spec)
    for path, value in changes:
        part: Any = spec
        for key in path[:-1]:
            if isinstance(part, dict) and not isinstance(part.get(key), (dict, list)):
                part[key] = {}
            part = part[key]
        part[path[-1]] = value
    return spec


def draw(spec: dict[str, Any], width: int, prefix: str) -> str:
    """The chart as an SVG element that is ``width`` wide, its ids starting with ``prefix``."""

    def svg(inner: float) -> ET.Element:
        asked = json.dumps(_sized(spec, inner))
        return ET.fromstring(kept.once(f"drawing {VEGA_LITE}", asked, lambda: _made(asked)))

    drawn = svg(width)
    if is_composite(spec):
        # Axes and gaps come on top of the width of the plots, and how often depends on the
        # layout: the total is linear in it, so two drawings tell.
        first, total = width, _width(drawn)
        second = width - (total - width) / 2
        drawn = svg(second)
        slope = (total - _width(drawn)) / (first - second) if total != width else 0
        if slope:
            drawn = svg(second - (_width(drawn) - width) / slope)
    return _tidied(drawn, prefix)


def _made(asked: str) -> bytes:
    import vl_convert

    return vl_convert.vegalite_to_svg(asked, vl_version=VEGA_LITE).encode()


def is_composite(spec: dict[str, Any]) -> bool:
    """Whether the chart is made of several plots; Vega-Lite cannot fit those by itself."""
    parts = ("vconcat", "concat", "facet", "repeat")
    return any(key in spec for key in parts) or "row" in spec.get("encoding", {})


def _sized(spec: dict[str, Any], width: float) -> dict[str, Any]:
    spec = copy.deepcopy(spec)
    spec.setdefault("config", {})["font"] = LETTERS
    if not is_composite(spec):
        spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    for part in _plots(spec):
        part["width"] = width
    return spec


def _plots(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "spec" in spec:
        yield from _plots(spec["spec"])
    elif "vconcat" in spec or "concat" in spec:
        for child in spec.get("vconcat", []) + spec.get("concat", []):
            yield from _plots(child)
    else:
        yield spec


def units(
    spec: dict[str, Any], path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """Every part that may hold an encoding, with the way to it."""
    yield path, spec
    for key in ("layer", "vconcat", "concat"):
        for number, child in enumerate(spec.get(key, [])):
            yield from units(child, (*path, key, number))
    if "spec" in spec:
        yield from units(spec["spec"], (*path, "spec"))


def rows_of(spec: dict[str, Any], path: tuple[str | int, ...]) -> list[dict[str, Any]]:
    """The data that the part at the path reads: its own, or that of what it is in."""
    part: Any
    data, part = spec.get("data", {}), spec
    for key in path:
        part = part[key]
        data = part.get("data", data) if isinstance(part, dict) else data
    rows = data.get("values") or spec.get("datasets", {}).get(data.get("name"), [])
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _values(spec: dict[str, Any], path: tuple[str | int, ...], field: Any) -> list[Any]:
    return [row[field] for row in rows_of(spec, path) if row.get(field) is not None]


def _width(svg: ET.Element) -> float:
    return float(svg.attrib["width"])


def _tidied(svg: ET.Element, prefix: str) -> str:
    """Only what the picture needs, with ids that are unique on the page and tell nothing of what was drawn before."""
    ET.register_namespace("", _SVG)
    # Vega numbers its clips, gradients and patterns on from one drawing to the next.
    ids = [element.attrib["id"] for element in svg.iter() if "id" in element.attrib]
    own = {id: f"{prefix}{id.rstrip('0123456789')}{number}" for number, id in enumerate(ids)}
    for element in svg.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
        for name, value in list(element.attrib.items()):
            if name == "role" or name == "class" or name.startswith("aria-"):
                del element.attrib[name]  # the figure speaks for the whole picture
            elif name == "font-family":
                del element.attrib[name]  # the page's own font
            elif name == "id":
                element.set(name, own[value])
            else:
                value = re.sub(r"#([\w-]+)", lambda found: f"#{own.get(found[1], found[1])}", value)
                element.set(name, re.sub(r"(\d\.\d\d)\d+", r"\1", value))
    strokes.lighten(svg)
    svg.attrib.pop("version", None)
    svg.set("aria-hidden", "true")
    svg.set("focusable", "false")
    return ET.tostring(svg, encoding="unicode")
