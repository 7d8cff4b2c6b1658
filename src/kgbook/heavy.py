"""What of a chart with very many marks lies beside its page: a page shall have no more than 500,000 bytes.

Drawings of more than :data:`MOST` bytes become pictures that a browser fetches when they come near, for the light page
and for the dark one. Data of more than twice that becomes a script, which is loaded when the chart comes to life.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util.osutil import relative_uri

from kgbook.theme import COLOURS, altair_theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.environment import BuildEnvironment

    Put = Callable[[str, str], str]

MOST = 60_000
FOLDER = "charts"  # among the files that the pages load


def drawing(svg: str, name: str, put: Put | None) -> str:
    """A drawing as it stands in the page: itself, or the pictures that ``put`` makes of it."""
    if put is None or len(svg) <= MOST:
        return svg
    size, font = svg[len("<svg ") : svg.index(" viewBox")], altair_theme()["config"]["font"]
    start = f'<svg xmlns="http://www.w3.org/2000/svg" font-family="{html.escape(font)}" '
    shown = []
    for form, theme in enumerate(("light", "dark")):
        picture = svg.replace("<svg ", start, 1)
        for pair in COLOURS.values():
            picture = picture.replace(f'"{pair[0]}"', f'"{pair[form]}"')
        address = put(f"{name}-{theme}.svg", picture)
        shown.append(f'<img class="kg-{theme}" src="{address}" {size} alt="" loading="lazy">')
    return "".join(shown)


def data(live: str, name: str, put: Put | None) -> str:
    """The data of a live chart as it stands in the page: itself, or where it is."""
    if put is None or len(live) <= 2 * MOST:
        # A closing tag within the data would end the element.
        return f'<script type="application/json">{live.replace("<", chr(92) + "u003c")}</script>'
    return f'<script type="application/json" data-src="{put(f"{name}.js", f"kgChart({live});")}"></script>'


def beside(env: BuildEnvironment) -> Put:
    """What puts a file beside the page that is being read, and gives its address."""

    def put(name: str, content: str) -> str:
        name = f"{env.docname.replace('/', '-')}-{name}"
        target = Path(env.app.doctreedir, "kgbook", FOLDER, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, "utf-8")
        return relative_uri(f"{env.docname}.html", f"_static/{FOLDER}/{name}")

    return put
