"""Makes a drawing of Vega's light: it says everything of every mark, and a chart may have a thousand of one kind."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import groupby

#: What marks in a row have in common is said once, around them; all of it is inherited.
SHARED = ("fill", "fill-opacity", "stroke", "stroke-dasharray", "stroke-opacity", "stroke-width")
MARKS = ("path", "circle", "line")
FEW = 3  # as many marks in a row are worth an element around them
AT = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
CIRCLE = re.compile(r"M(?P<r>[\d.]+),0A(?P=r),(?P=r),0,1,1,-(?P=r),0A(?P=r),(?P=r),0,1,1,(?P=r),0")
#: A closed outline that goes on from where it begins, as those of squares and bars do.
OUTLINE = re.compile(r"M(-?[\d.]+),(-?[\d.]+)((?:[hvl]-?[\d.]+(?:,-?[\d.]+)?)+Z)")


def lighten(drawing: ET.Element) -> None:
    """Say nothing that goes without saying, and what marks have in common once."""
    for element in list(drawing.iter()):
        element.attrib.pop("pointer-events", None)  # nobody can point at it
        if element.get("opacity") == "1":
            del element.attrib["opacity"]
        if "stroke" not in element.attrib and len(element) == 0:
            element.attrib.pop("stroke-width", None)
        for end in ("x2", "y2"):
            if element.get(end) == "0":
                del element.attrib[end]
        _round(element)
    for element in list(drawing.iter()):
        if len(element) >= FEW:
            _gather(element)


def _round(mark: ET.Element) -> None:
    """Say of a circle that it is one."""
    at, circle = AT.fullmatch(mark.get("transform", "")), CIRCLE.fullmatch(mark.get("d", ""))
    if mark.tag == "path" and at and circle:
        mark.tag = "circle"
        del mark.attrib["transform"], mark.attrib["d"]
        mark.attrib = {"cx": at[1], "cy": at[2], "r": circle["r"], **mark.attrib}


def _gather(parent: ET.Element) -> None:
    children = list(parent)
    # What all of them have, then what some in a row have.
    for name, value in _look(children[0]):
        if all(child.tag in MARKS and child.get(name) == value for child in children):
            parent.set(name, value)
            for child in children:
                del child.attrib[name]
    parent[:] = []
    for (tag, look), run in groupby(children, key=lambda child: (child.tag, _look(child))):
        marks = list(run)
        if tag not in MARKS or not look or len(marks) < FEW:
            parent.extend(marks)
        elif "stroke" not in dict(look) and (joined := _joined(marks)) is not None:
            parent.append(joined)
        else:
            around = ET.SubElement(parent, "g", dict(look))
            for mark in marks:
                for name, _ in look:
                    del mark.attrib[name]
            around.extend(marks)


def _look(mark: ET.Element) -> tuple[tuple[str, str], ...]:
    return tuple((name, mark.attrib[name]) for name in SHARED if name in mark.attrib)


def _joined(marks: list[ET.Element]) -> ET.Element | None:
    """One outline for marks without a border, which look the same together as one by one; None if they may not."""
    parts = []
    for mark in marks:
        at, outline = AT.fullmatch(mark.get("transform", "translate(0,0)")), OUTLINE.fullmatch(mark.get("d", ""))
        if not at or not outline or set(mark.attrib) - {"transform", "d", "fill"}:
            return None
        x, y = float(at[1]) + float(outline[1]), float(at[2]) + float(outline[2])
        parts.append(f"M{round(x, 2):g},{round(y, 2):g}{outline[3]}")
    return ET.Element("path", {"d": "".join(parts), "fill": marks[0].attrib["fill"]})
