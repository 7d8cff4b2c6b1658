"""The colours and the chart theme of the book: one place for pages and charts.

A chart stores the light form of a colour. On the page a style sheet made from the same
table (:func:`stylesheet`) repaints whatever is drawn in that very colour, so that one SVG
follows the reader's light or dark theme without any script.
"""

from __future__ import annotations

from typing import Any

COLOURS = {
    # name: (light, dark). The first six are for data: every pair stays apart for common
    # kinds of colour blindness and each stands out from its surface (tests/site/test_theme.py).
    "blue": ("#2e6fd8", "#a9c8f8"),
    "rust": ("#8c3f10", "#cf661c"),
    "ochre": ("#b0880a", "#f1bd04"),
    "green": ("#0f5a4c", "#3cdead"),
    "purple": ("#642685", "#b35fd6"),
    "grey": ("#8490a2", "#78808f"),
    "ink": ("#1d222b", "#e7e9ee"),
    "soft": ("#4b5362", "#b3bac6"),
    "line": ("#98a0ad", "#697180"),
    "grid": ("#e3e6eb", "#2f353f"),
    "surface": ("#fefefe", "#15181d"),
}
PAGE_COLOURS = {
    # For the pages alone; charts do not draw in these.
    "link": ("#1b4b9e", "#a9c8f8"),
    "wash": ("#f4f5f7", "#1e2229"),
    "mark": ("#fff3cf", "#2e2912"),
    "said-tone": ("#2e6fd8", "#a9c8f8"),
    "checked-tone": ("#0f7a63", "#3cdead"),
    "computed-tone": ("#b0520f", "#f0914f"),
}
DATA_COLOURS = ("blue", "rust", "ochre", "green", "purple", "grey")
WIDTH = 680


def altair_theme() -> dict[str, Any]:
    """The Altair theme: what every chart has unless it says otherwise."""
    light = {name: pair[0] for name, pair in COLOURS.items()}
    return {
        "config": {
            "background": light["surface"],
            "font": "Helvetica, Arial, sans-serif",
            "view": {
                "continuousWidth": WIDTH,
                "continuousHeight": 300,
                "discreteWidth": WIDTH,
                "discreteHeight": {"step": 30},
                "stroke": None,
            },
            "range": {"category": [light[name] for name in DATA_COLOURS]},
            "mark": {"color": light["blue"]},
            "bar": {"discreteBandSize": {"band": 0.72}},
            "rule": {"color": light["soft"]},
            "text": {"color": light["ink"], "fontSize": 13},
            "point": {"size": 90, "filled": True, "opacity": 1},
            "line": {"strokeWidth": 2.5},
            "title": {
                "anchor": "start",
                "frame": "group",
                "color": light["ink"],
                "fontSize": 16,
                "fontWeight": 600,
                "subtitleColor": light["soft"],
                "subtitleFontSize": 13,
                "offset": 14,
            },
            "axis": {
                "domainColor": light["line"],
                "gridColor": light["grid"],
                "tickColor": light["line"],
                "labelColor": light["soft"],
                "labelFontSize": 13,
                "labelPadding": 6,
                "labelLimit": 260,
                "titleColor": light["soft"],
                "titleFontSize": 13,
                "titleFontWeight": "normal",
                "titlePadding": 10,
            },
            "axisBand": {"ticks": False, "labelAngle": 0},
            "axisPoint": {"ticks": False},
            "axisX": {"tickCount": 6},
            "legend": {
                "orient": "top",
                "direction": "horizontal",
                "labelColor": light["ink"],
                "labelFontSize": 13,
                "labelLimit": 280,
                "symbolSize": 120,
                "symbolBaseFillColor": light["ink"],
                "symbolBaseStrokeColor": light["ink"],
                "titleColor": light["soft"],
                "titleFontSize": 13,
                "titleFontWeight": "normal",
                "columnPadding": 18,
            },
            "header": {
                "labelColor": light["ink"],
                "labelFontSize": 13,
                "labelFontWeight": 600,
                "labelAnchor": "start",
                "titleColor": light["soft"],
                "titleFontSize": 13,
                "titleFontWeight": "normal",
            },
        }
    }


def stylesheet() -> str:
    """The colours as CSS: the page's variables, and rules that repaint charts with them."""

    def variables(form: int) -> str:
        return "".join(f"--kg-{name}:{pair[form]};" for name, pair in (COLOURS | PAGE_COLOURS).items())

    rules = [
        f"html{{{variables(0)}color-scheme:light}}",
        f'html[data-theme="dark"]{{{variables(1)}color-scheme:dark}}',
        # The theme's script turns "auto" into one of the two; this is for readers without scripts.
        f'@media (prefers-color-scheme:dark){{html[data-theme="auto"]{{{variables(1)}color-scheme:dark}}}}',
        # Paper is white whatever the screen was.
        f"@media print{{html[data-theme]{{{variables(0)}color-scheme:light}}}}",
    ]
    for name, (light, _) in COLOURS.items():
        for paint in ("fill", "stroke"):
            rules.append(f'.kg-chart [{paint}="{light}"]{{{paint}:var(--kg-{name})}}')
    return "\n".join(rules) + "\n"
