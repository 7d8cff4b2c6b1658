"""Puts the book's small icons into its style sheet, where the theme expects Font Awesome."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

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
}


def stylesheet(folder: Path) -> str:
    """CSS variables ``--kg-icon-NAME`` for every SVG of the folder, and the theme's classes."""
    urls = "".join(
        f'--kg-icon-{path.stem}:url("data:image/svg+xml,{quote(path.read_text("utf-8").strip(), safe="/ =:,;()<>")}");'
        for path in sorted(folder.glob("*.svg"))
    )
    classes = "".join(f".{name}{{--kg-icon:var(--kg-icon-{icon})}}" for name, icon in THEME.items())
    return f":root{{{urls}}}\n{classes}\n"
