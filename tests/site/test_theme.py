"""The look of the charts: colours that can be told apart, and what a chart must say."""

from __future__ import annotations

import itertools
import json

import altair as alt
import pytest

import kgbook
from kgbook import theme
from kgbook.spec import deterministic

# Machado, Oliveira and Fernandes (2009): how colours look to people with a kind of colour
# blindness, in linear RGB.
SIGHT = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
FORMS = {"light": 0, "dark": 1}


def linear(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def contrast(one, other):
    light = sorted(sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear(c), strict=True)) for c in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def lab(colour, sight):
    r, g, b = (sum(m * p for m, p in zip(row, linear(colour), strict=True)) for row in SIGHT[sight])
    x, y, z = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (max(t, 0) ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("sight", SIGHT)
def test_data_colours_stay_apart(form, sight):
    seen = {name: lab(theme.COLOURS[name][FORMS[form]], sight) for name in theme.DATA_COLOURS}
    for one, other in itertools.combinations(seen, 2):
        apart = sum((a - b) ** 2 for a, b in zip(seen[one], seen[other], strict=True)) ** 0.5
        assert apart > 25, (one, other)


@pytest.mark.parametrize("form", FORMS)
def test_colours_stand_out_from_what_is_behind_them(form):
    colour = {name: pair[FORMS[form]] for name, pair in (theme.COLOURS | theme.PAGE_COLOURS).items()}
    for name in theme.DATA_COLOURS:
        assert contrast(colour[name], colour["surface"]) >= 3, name
    for text, behind in itertools.product(("ink", "soft", "link"), ("surface", "wash", "mark")):
        assert contrast(colour[text], colour[behind]) >= 4.5, (text, behind)
    for tone in ("said-tone", "checked-tone", "computed-tone"):
        assert contrast(colour[tone], colour["surface"]) >= 3, tone


def test_no_two_names_share_a_colour():
    # A style sheet tells them apart by the colour alone.
    light = [pair[0] for pair in theme.COLOURS.values()]
    assert len(set(light)) == len(light)


@pytest.fixture
def chart():
    kgbook.enable()
    return alt.Chart(alt.Data(values=[{"a": "x", "b": 1}])).mark_bar().encode(x="b:Q", y="a:N")


def test_a_chart_is_a_specification_and_a_text(chart):
    made = chart.properties(title="One is one", description="One bar.")._repr_mimebundle_()
    assert set(made) == {kgbook.MIME, "text/plain"}
    assert made["text/plain"] == "Chart: One is one. One bar."


@pytest.mark.parametrize(
    ("given", "missing"),
    [({"description": "One bar."}, "no title"), ({"title": "One"}, "no description"), ({}, "no title")],
)
def test_a_chart_without_words_is_refused(chart, given, missing):
    with pytest.raises(ValueError, match=missing):
        chart.properties(**given)._repr_mimebundle_()


@pytest.mark.parametrize(
    "chart_in",
    [
        lambda c: c.mark_bar(color="white"),
        lambda c: c.encode(
            color=alt.condition("datum.b > 1", alt.value("lightgray"), alt.value(kgbook.colour("blue")))
        ),
        lambda c: c.encode(color=alt.Color("a:N").scale(range=["#123456"])),
    ],
)
def test_a_colour_that_cannot_follow_the_dark_theme_is_refused(chart, chart_in):
    with pytest.raises(ValueError, match="stays the same in light and dark"):
        chart_in(chart).properties(title="One", description="One bar.")._repr_mimebundle_()


def test_charts_side_by_side_are_refused(chart):
    words = {"title": "Two", "description": "Two bars."}
    for pair in (chart | chart.mark_line(), alt.concat(chart, chart.mark_line()), chart.encode(column="a:N")):
        with pytest.raises(ValueError, match="vconcat"):
            pair.properties(**words)._repr_mimebundle_()
    (chart & chart.mark_line()).properties(**words)._repr_mimebundle_()


def test_a_specification_does_not_depend_on_what_ran_before():
    def spec(number):
        return {
            "params": [{"name": f"param_{number}"}, {"name": f"param_{number + 1}"}],
            "mark": {"opacity": {"expr": f"param_{number + 1} / 10"}},
            "datasets": {"data": [{"text": f"param_{number}", "none": float("nan")}]},
        }

    assert json.dumps(deterministic(spec(3)) | {"datasets": 0}) == json.dumps(deterministic(spec(9)) | {"datasets": 0})
    assert deterministic(spec(3))["mark"]["opacity"]["expr"] == "param_1 / 10"
    assert deterministic(spec(3))["datasets"]["data"] == [{"none": None, "text": "param_3"}]


def test_only_named_colours_are_given_out():
    assert kgbook.colour("blue") == theme.COLOURS["blue"][0]
    with pytest.raises(KeyError, match="there are blue"):
        kgbook.colour("pink")
