"""The picture that goes with a shared link: the first chart of the page under its title, drawn when the book is built."""

from __future__ import annotations

import html
import json
import textwrap
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgbook import drawing, kept, theme
from kgbook import spec as specs
from kgbook.perpage import PerPage

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

WIDTH, HEIGHT = 1200, 630  # what the places where links are shared have agreed on
MARGIN = 64
SERIF = "'Noto Serif', 'Liberation Serif', 'DejaVu Serif', Georgia, serif"
SANS = "'Noto Sans', 'Liberation Sans', 'DejaVu Sans', Arial, sans-serif"
_CHARTS = PerPage("kgbook_first_chart", str)


def note(env: BuildEnvironment, docname: str, spec: dict[str, Any]) -> None:
    """Keep the first chart of a page."""
    _CHARTS.all(env).setdefault(docname, json.dumps(spec))


def picture(app: Sphinx, pagename: str) -> tuple[str, str]:
    """Write the picture of a page; its path from the top of the book, and what it shows in words."""
    charts = _CHARTS.all(app.env)
    # A page without a chart has the book's own picture.
    name = pagename if pagename in charts else "index"
    title = app.env.titles[name].astext()
    path = f"social/{name.replace('/', '-')}.png"
    spec = json.loads(charts[name]) if name in charts else None
    target = Path(app.outdir, path)
    if not target.is_file():
        target.parent.mkdir(exist_ok=True)
        drawn = svg(app.config.project, title, spec)
        target.write_bytes(kept.once("picture", drawn, lambda: _png(drawn)))
    if spec is None:
        return path, title
    return path, f"{title}. Chart: {specs.title(spec)}. {spec['description']}"


def _png(drawn: str) -> bytes:
    import vl_convert

    return vl_convert.svg_to_png(drawn)


def svg(book: str, title: str, spec: dict[str, Any] | None) -> str:
    """The picture as SVG: the book's name, the page's title, and the chart with the finding that is its title."""
    colour = {name: pair[0] for name, pair in theme.COLOURS.items()}
    lines = []

    def write(text: str, size: int, top: float, fill: str, font: str, weight: int = 400, wide: int = 60) -> float:
        for line in textwrap.wrap(text, wide)[:3]:
            top += size * 1.2
            lines.append(
                f'<text x="{MARGIN}" y="{top:.0f}" font-family="{html.escape(font)}" font-size="{size}" font-weight="{weight}" '
                f'fill="{colour[fill]}">{html.escape(line)}</text>'
            )
        return top

    top = write("" if title == book else book, 26, 36, "soft", SANS)
    top = write(title, 60 if spec else 84, top + 8, "ink", SERIF, wide=38 if spec else 26)
    if spec:
        top = write(specs.title(spec), 30, top + 22, "ink", SANS, 600, wide=66) + 18
        lines.append(_chart(spec, top, HEIGHT - top - 36))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{colour["surface"]}"/>'
        f'<rect width="12" height="{HEIGHT}" fill="{colour["blue"]}"/>{"".join(lines)}</svg>'
    )


def _chart(spec: dict[str, Any], top: float, room: float) -> str:
    """The chart as the page draws it, in what room is left: a high one shows its beginning."""
    made = ET.fromstring(drawing.draw(drawing.forms(spec)[0], drawing.WIDE, "s-"))
    width, height = float(made.attrib["width"]), float(made.attrib["height"])
    across = WIDTH - 2 * MARGIN
    scale = max(min(across / width, room / height), min(across / width, 1.0))
    made.set("x", str(MARGIN))
    made.set("y", f"{top:.0f}")
    made.set("width", f"{width * scale:.0f}")
    made.set("height", f"{min(height * scale, room):.0f}")
    made.set("viewBox", f"0 0 {width} {min(height, room / scale)}")
    made.set("font-family", SANS)
    return ET.tostring(made, encoding="unicode")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    _CHARTS.setup(app)
