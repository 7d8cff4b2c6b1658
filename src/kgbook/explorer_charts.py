"""The charts of the explorer: the timeline of its widgets, and the one that asks by itself on a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kgbook import colour, tooltip
from kgbook.explorer import ALL, CHOICES, NOTHING, chosen, options, years

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

ROWS = 8  # events that the chart of a page shows at once
FORMS = {"on that day": "diamond", "some day in this time": "square", "by or from this day on": "triangle-left"}
TOLD = {"told in the article": "blue", "told by others only": "rust"}
HEIGHT = 40  # pixels of a row on a page: a line of words, and the mark below it


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The events as rows of a chart: each a point on a day, or a bar over the time in which it must lie."""
    import pandas as pd

    first, last = frame["earliest"], frame["latest"]
    begin, end = first.fillna(last), last.fillna(first)
    form = (end - begin < pd.Timedelta(days=1)).map({True: next(iter(FORMS)), False: list(FORMS)[1]})
    form = form.mask(first.isna() | last.isna(), list(FORMS)[2])
    in_years = {"from_year": first.dt.year, "to_year": last.dt.year}
    return frame.drop(columns=["earliest", "latest"]).assign(begin=begin, end=end, form=form, **in_years)


def _marks(base: alt.Chart, y: alt.Y, **axis: Any) -> list[alt.Chart]:
    """Bars and points for the events of a chart."""
    import altair as alt

    x = alt.Axis(tickCount=4, labelOverlap=True, **axis)
    tips = {"title": "What", "when": "When", "people": "About", "claimant": "Who says so", "standing": "Standing"}
    base = base.encode(
        x=alt.X("begin:T", title=None, axis=x, scale=alt.Scale(padding=14)),
        y=y,
        color=alt.Color("told:N", title=None, scale=alt.Scale(domain=list(TOLD), range=[*map(colour, TOLD.values())])),
        tooltip=tooltip(**tips, told="This is", form="The mark is", id="Record"),
    )
    shapes = alt.Scale(domain=list(FORMS), range=list(FORMS.values()))
    bars = base.mark_bar(height=7, opacity=0.55, clip=True).encode(x2="end:T")
    return [bars, base.mark_point(size=110, clip=True).encode(shape=alt.Shape("form:N", title=None, scale=shapes))]


def timeline(frame: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """The chosen events on one axis of time, for the widget."""
    import altair as alt

    rows = _rows(frame).drop(columns="citation")
    y = alt.Y("group:N", title=None, sort=list(dict.fromkeys(rows["group"])))
    return alt.layer(*_marks(alt.Chart(rows), y)).properties(
        height={"step": 34},
        title=f"{len(rows)} {'event fits' if len(rows) == 1 else 'events fit'} the choice",
        description="The chosen events on an axis of time, a row for each kind; the list below names them in order.",
    )


def page_chart(frame: pd.DataFrame, **start: Any) -> alt.LayerChart | alt.FacetChart:
    """The explorer as one chart with controls of its own, a few rows at a time."""
    import altair as alt

    article, work = _always_cited()
    shorter = [text.replace(article, "@article").replace(work, "@work") for text in frame["citation"]]
    rows = _rows(frame).assign(citation=shorter)
    chart = alt.Chart(rows)
    # Words that stand in the plot: from its left edge, and no longer than it is wide.
    words: dict[str, Any] = {"align": "left", "baseline": "bottom", "limit": alt.ExprRef("width")}
    leaf = f"min(leaf, ceil(datum.total / {ROWS}))"
    # An axis needs something to span: where nothing fits, one event stays, of no size and no words.
    listed = (
        chart.transform_calculate(fits=f"{_fits()} ? 1 : 0")
        .transform_joinaggregate(fit="sum(fits)", first="min(id)")
        .transform_filter("datum.fits || datum.fit == 0 && datum.id == datum.first")
        .transform_window(rank="row_number()", frame=[None, 0])
        .transform_joinaggregate(total="count()")
        .transform_filter(f"ceil(datum.rank / {ROWS}) == {leaf}")
        .transform_calculate(
            place=f"(datum.rank - 1) % {ROWS}", line="datum.fit ? datum.title + ', ' + datum.when : ''"
        )
    )
    y = alt.Y("place:Q", axis=None, scale=alt.Scale(domain=[-1.6, ROWS + 2.2], reverse=True, nice=False, zero=False))
    bars, points = _marks(listed, y, orient="top", grid=False)
    bars = bars.encode(opacity=alt.when("datum.fit").then(alt.value(0.55)).otherwise(alt.value(0)))
    points = points.encode(size=alt.when("datum.fit").then(alt.value(110)).otherwise(alt.value(0)))
    pick = alt.selection_point(
        name="pick", fields=["id"], empty=False, value=[{"id": chosen(frame, **start)["id"].iloc[0]}]
    )
    names = listed.mark_text(dy=-7, **words).encode(x=alt.value(0), y=y, text="line:N")
    counted = f"datum.fit ? datum.fit + ' of ' + datum.of + ' events fit the choice' : {json.dumps(NOTHING)}"
    total = (
        chart.transform_calculate(fits=f"{_fits()} ? 1 : 0")
        .transform_aggregate(fit="sum(fits)", of="count()")
        .transform_calculate(line=counted)
        .mark_text(fontWeight=600, **words)
        .encode(x=alt.value(0), y=alt.datum(-1), text="line:N")
    )
    whole = f"replace(replace(datum.citation, '@article', {json.dumps(article)}), '@work', {json.dumps(work)})"
    broken = r"replace(datum.whole, regexp('(.{1,' + floor(width / 6.6) + '})( |$)', 'g'), '$1\n')"
    cited = (
        chart.transform_filter(pick)
        .transform_calculate(whole=whole)
        .transform_calculate(line=rf"split({broken}, '\n')")
        .mark_text(align="left", baseline="top", lineHeight=17, color=colour("soft"))
        .encode(x=alt.value(0), y=alt.datum(ROWS - 0.4), text="line:N")
    )
    return (
        alt.layer(bars, points.add_params(pick), names, total, cited)
        .add_params(*_controls(frame, rows, start))
        .properties(
            height=(ROWS + 3.8) * HEIGHT,
            title=f"Ask the timeline: {len(rows)} events, {int((rows['told'] == next(iter(TOLD))).sum())} of them told in the article",
            description=(
                "A list of events on an axis of time, a few at once, with menus to choose by person, kind, voice and standing, and sliders for "
                "the years and the page of the list. A mark that is chosen shows the citation of its event. The table below holds all of them."
            ),
        )
    )


def _always_cited() -> tuple[str, str]:
    """What the citations have in common, and a page need hold only once: the article, and this work."""
    import kgdata
    from kgdata import citing

    (article,) = (row for row in kgdata.records("sources") if row["is_subject"])
    return citing.publication(article), citing.work()


def _fits() -> str:
    """Whether an event fits the choice, as Vega asks it; the same as :func:`chosen`."""
    return " && ".join(
        [
            "(people == 'all' || indexof(split(datum.people, '; '), people) >= 0)",
            *(f"({name} == 'all' || datum.{name} == {name})" for name in CHOICES if name != "people"),
            "(!isValid(datum.to_year) || datum.to_year >= since)",
            "(!isValid(datum.from_year) || datum.from_year <= until)",
        ]
    )


def _controls(frame: pd.DataFrame, rows: pd.DataFrame, start: dict[str, Any]) -> list[alt.Parameter]:
    import altair as alt

    first, last = years(frame)

    def slider(name: str, value: int, label: str, least: int, most: int) -> alt.Parameter:
        return alt.param(name=name, value=value, bind=alt.binding_range(min=least, max=most, step=1, name=label))

    return [
        *(
            alt.param(
                name=name,
                value=start.get(name, ALL),
                bind=alt.binding_select(options=options(frame, name), name=f"{label} "),
            )
            for name, label in CHOICES.items()
        ),
        slider("since", start.get("since") or first, "From the year ", first, last),
        slider("until", start.get("until") or last, "To the year ", first, last),
        slider("leaf", 1, "Page of the list ", 1, -(-len(rows) // ROWS)),
    ]
