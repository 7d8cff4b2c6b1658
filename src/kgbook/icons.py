"""Puts the book's small icons where the theme expects Font Awesome: in the page itself, and for marks in its style."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

FOLDER = Path(__file__).parent / "assets" / "icons"
# The theme's class for an icon: the file that takes its place.
THEME = {
    "fa-bars": "menu",
    "fa-list": "list",
    "fa-magnifying-glass": "search",
    "fa-sun": "sun",
    "fa-moon": "moon",
    "fa-circle-half-stroke": "auto",
    "fa-angle-left": "left",
    "fa-angle-right": "right",
    "fa-chevron-right": "right",
    "fa-chevron-down": "down",
    "fa-download": "download",
    "fa-github": "code",
    "fa-gitlab": "code",
    "fa-bitbucket": "code",
    "fa-pencil-alt": "pencil",
    "fa-lightbulb": "flag",
    "fa-rocket": "rocket",
    "fa-play": "play",
}


_ICON = re.compile(r'(<(i|span) class="[^"]*?\bfa-[\w-]+[^"]*"[^>]*>)\s*(?=</\2>)')


def stylesheet() -> str:
    """CSS variables ``--kg-icon-NAME`` for every SVG of the folder; those that no rule asks for are left out later."""
    urls = "".join(
        f'--kg-icon-{path.stem}:url("data:image/svg+xml,{quote(path.read_text("utf-8").strip(), safe="/ =:,;()<>")}");'
        for path in sorted(FOLDER.glob("*.svg"))
    )
    return f":root{{{urls}}}\n"


def drawn(text: str) -> str:
    """The page with a drawing in each of the theme's icons.

    As a mask of the style sheet each would be a picture to load, which takes a slow phone long before it draws a letter.

    Examples
    --------
    >>> drawn('<i class="fa-solid fa-bars"></i>')
    '<i class="fa-solid fa-bars"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 6h16M4 12h16M4 18h16"/></svg></i>'
    """
    return _ICON.sub(_drawing, text)


def _drawing(found: re.Match[str]) -> str:
    icon = next((THEME[name] for name in re.findall(r"\bfa-[\w-]+", found[1]) if name in THEME), None)
    return found[0] if icon is None else f'{found[1]}<svg viewBox="0 0 24 24" aria-hidden="true">{_inner(icon)}</svg>'


@cache
def _inner(icon: str) -> str:
    """What is drawn; how (lines of one width, no filling) the style sheet says for all."""
    return re.sub(r"</?svg\b[^>]*>", "", (FOLDER / f"{icon}.svg").read_text("utf-8")).strip()
