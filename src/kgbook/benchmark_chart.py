"""The chart of the page of figures: how many times ours each rival's figure is, on a scale of equal ratios."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kgbook import colour, spec, theme, tooltip
from kgbook.measured import shown

if TYPE_CHECKING:
    from kgbook.measured import Row

#: Ours beside the rival's, and the colour and shape of its mark.
SIDES = {
    "less": ("Ours is less", "blue", "circle"),
    "alike": ("Much the same", "grey", "square"),
    "more": ("Ours is more", "rust", "diamond"),
}
STEP = 44  # px a comparison: its name stands above its mark, for beside it there is no room on a phone


def ratios(rows: list[Row]) -> dict[str, Any] | None:
    """The specification of the chart of all rows that have a rival and a ratio; ``None`` if there is none.

    Examples
    --------
    >>> from kgbook.measured import Figure, Row
    >>> ratios([Row("import", "ms", Figure(1.0), Figure(50.0), "another")])["title"]
    'Ours is less than the rival’s in 1 of 1 comparisons'
    """
    import altair as alt
    import pandas as pd

    values: list[dict[str, Any]] = [
        {
            "number": number,
            "name": f"{row.what}: {row.against}",
            "ours": f"{row.ours} {row.unit}".strip(),
            "rival": f"{row.rival} {row.unit}".strip(),
            "ratio": ratio,
            "end": max(ratio, 1),  # where no line is in the way of the words
            "text": f"{shown(ratio, 2)} times",
            "side": SIDES[row.side or "alike"][0],
        }
        for number, (row, ratio) in enumerate((row, row.ratio) for row in rows if row.ratio and not row.own)
    ]
    if not values:
        return None
    least, most = (pick(values, key=lambda one: one["ratio"]) for pick in (min, max))
    count = {side: sum(one["side"] == name for one in values) for side, (name, *_) in SIDES.items()}
    names, paints, shapes = zip(*(SIDES[side] for side in SIDES if count[side]), strict=True)
    domain = [min(1, least["ratio"]) / 1.5, most["end"] * 10]  # room for the words beside the last mark
    base = alt.Chart(pd.DataFrame(values)).encode(
        y=alt.Y("number:O", axis=None, scale=alt.Scale(paddingOuter=0.3)),
        tooltip=tooltip(name="Comparison", ours="Ours", rival="Rival", text="Times ours"),
    )
    axis: dict[str, Any] = {
        "title": "The rival’s figure, times ours",
        "scale": alt.Scale(type="log", domain=domain, nice=False),
    }
    x = alt.X("ratio:Q", **axis)
    marks = base.mark_point(size=110).encode(
        x=x.axis(values=[10**power for power in range(-3, 6)], format="~r"),
        color=alt.Color("side:N", title=None, scale=alt.Scale(domain=names, range=[*map(colour, paints)])),
        shape=alt.Shape("side:N", title=None, scale=alt.Scale(domain=names, range=shapes)),
    )
    lines = base.mark_rule(strokeWidth=2).encode(x=x, x2=alt.datum(1), color=marks.encoding.color)
    words = base.mark_text(align="left", dx=10).encode(x=alt.X("end:Q", **axis), text="text:N")
    called = base.mark_text(align="left", baseline="bottom", dy=-9, limit=alt.ExprRef("width")).encode(
        x=alt.value(0), text="name:N"
    )
    # Ours, in every line: one rule through all would cross the names.
    even = base.mark_tick(thickness=2, height=14, color=colour("soft")).encode(x=alt.datum(1))
    chart = alt.layer(lines, even, marks, words, called).properties(
        title=_finding(count),
        height=STEP * len(values),
        description=f"A mark a comparison shows the rival’s figure divided by ours, from {least['text']} "
        f"({least['name']}) to {most['text']} ({most['name']}). Right of one, ours is less, and so better. "
        "Much the same: the middle halves of both meet.",
    )
    made = chart.to_dict()
    made["config"] = theme.altair_theme()["config"]
    made["usermeta"] = {"measured": "make bench"}
    return spec.deterministic(made)


def _finding(count: dict[str, int]) -> str:
    """What the chart shows, in words.

    Examples
    --------
    >>> _finding({"less": 5, "alike": 2, "more": 1})
    'Ours is less than the rival’s in 5 of 8 comparisons, more in 1'
    """
    more = f", more in {count['more']}" * bool(count["more"])
    return f"Ours is less than the rival’s in {count['less']} of {sum(count.values())} comparisons{more}"
