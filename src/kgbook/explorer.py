"""The explorer: dated events, chosen by person, kind, voice, standing and period.

In Jupyter it is a set of widgets. What is stored, and so what a page shows, is one chart whose own controls ask the
same questions: a page has no kernel, and a widget on it would be dead.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ipywidgets
    import pandas as pd

__all__ = ["chosen", "events", "explore"]

ALL = "all"
NOTHING = "Nothing is on record for this choice. Widen it: all people, all kinds, or more years."
#: What can be chosen, by the column of :func:`events`.
CHOICES = {"people": "Person or body", "group": "Kind", "claimant": "Who says so", "standing": "Standing"}


def events() -> pd.DataFrame:
    """The dated events as the explorer shows them.

    Returns
    -------
    pandas.DataFrame
        One row an event, in order: ``id``, ``title``, ``when`` (text), ``people`` (names), ``group``, ``claimant``,
        ``standing``, ``told`` (by the article or by others only), ``earliest`` and ``latest`` (missing where open),
        ``citation``.

    Examples
    --------
    >>> import kgdata
    >>> len(events()) == len(kgdata.records("timeline"))
    True
    """
    import kgdata
    from kgdata import _data

    found, called = kgdata.timeline(labels=True), _data.labels("verification")
    return found.assign(
        id=found["event_id"],
        when=found["date_text"],
        group=found["group"].astype("string"),
        people=found["people"].fillna(""),
        standing=[called[kgdata.provenance(id)["verification"]] for id in found["event_id"]],
        told=found["passage_id"].notna().map({True: "told in the article", False: "told by others only"}),
        earliest=found["date_earliest"],
        latest=found["date_latest"],
        citation=[kgdata.cite(id) for id in found["event_id"]],
    )[["id", "title", "when", *CHOICES, "told", "earliest", "latest", "citation"]]


def chosen(
    frame: pd.DataFrame,
    people: str = ALL,
    group: str = ALL,
    claimant: str = ALL,
    standing: str = ALL,
    since: int | None = None,
    until: int | None = None,
) -> pd.DataFrame:
    """The events that fit a choice.

    Parameters
    ----------
    frame : pandas.DataFrame
        As from :func:`events`.
    people, group, claimant, standing : str, default "all"
        A value of that column; for people, one of the names in it.
    since, until : int, optional
        Years. An event stays if it can have happened in them.

    Raises
    ------
    KeyError
        If no event of the frame has such a value; the message names what comes near.

    Examples
    --------
    >>> chosen(events(), people="Alexei Rozhkov", until=2021).empty
    True
    """
    picks = {"people": people, "group": group, "claimant": claimant, "standing": standing}
    fits = [_has(frame, column, value) for column, value in picks.items() if value != ALL]
    if since is not None:
        fits.append(frame["latest"].isna() | (frame["latest"].dt.year >= since))
    if until is not None:
        fits.append(frame["earliest"].isna() | (frame["earliest"].dt.year <= until))
    for fit in fits:
        frame = frame[fit.loc[frame.index]]
    return frame


def _has(frame: pd.DataFrame, column: str, value: str) -> pd.Series[bool]:
    """Whether each row has a value; a slip must not pass for a choice that nothing fits."""
    from difflib import get_close_matches

    names = frame[column].str.split("; ") if column == "people" else frame[column].map(lambda name: [name])
    known = set(names.explode())
    if value not in known:
        near = get_close_matches(value, known, n=3, cutoff=0.4)
        raise KeyError(f"{value!r} is nowhere in {column}" + (f"; near it: {', '.join(near)}" if near else ""))
    return names.map(lambda names: value in names)


def options(frame: pd.DataFrame, column: str) -> list[str]:
    """What can be chosen of a column: those with the most events first."""
    values = frame[column].str.split("; ").explode() if column == "people" else frame[column]
    return [ALL, *values[values != ""].value_counts(sort=True).index]


def years(frame: pd.DataFrame) -> tuple[int, int]:
    """The first and the last year of all events."""
    return int(frame["earliest"].dt.year.min()), int(frame["latest"].dt.year.max())


def explore(**start: Any) -> Explorer:
    """Widgets to explore the dated events, or on a page a chart that answers the same questions.

    Parameters
    ----------
    **start
        What is chosen at first, as for :func:`chosen`.

    Returns
    -------
    Explorer
        Shown by a notebook as the last line of a cell.

    Examples
    --------
    >>> explore(people="Alexei Rozhkov")
    Chart: Ask the timeline...
    """
    return Explorer(events(), **start)


class Explorer:
    """What :func:`explore` gives; ``controls`` holds its widgets by name once it was shown in Jupyter."""

    controls: dict[str, ipywidgets.Widget]

    def __init__(self, frame: pd.DataFrame, **start: Any) -> None:
        chosen(frame, **start)  # a slip must not open an empty explorer
        self.frame, self.start, self.controls = frame, start, {}

    def __repr__(self) -> str:
        shown: str = self._repr_mimebundle_()["text/plain"]
        return shown

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        from kgbook.explorer_charts import page_chart
        from kgbook.spec import render

        found = render(page_chart(self.frame, **self.start).to_dict())
        try:
            live: dict[str, Any] = self.widget()._repr_mimebundle_()
            return live | found
        except ImportError:  # no ipywidgets: the chart does it all
            return found

    def widget(self) -> ipywidgets.VBox:
        """The explorer as a widget."""
        import ipywidgets as w

        first, last = years(self.frame)
        span = [min(max(self.start.get(end) or year, first), last) for end, year in (("since", first), ("until", last))]
        wide = {"layout": w.Layout(width="100%"), "style": {"description_width": "8.5em"}}
        controls = self.controls = {
            name: w.Dropdown(
                options=options(self.frame, name), value=self.start.get(name, ALL), description=label, **wide
            )
            for name, label in CHOICES.items()
        }
        period = w.SelectionRangeSlider(options=range(first, last + 1), value=span, description="Years", **wide)
        one = w.Select(options=[], rows=8, description="Events", **wide)
        told = {name: w.HTML() for name in ("count", "citation")} | {"chart": w.Output()}
        controls |= {"period": period, "event": one, **told}
        for name in (*CHOICES, "period"):
            controls[name].observe(self._follow, "value")
        one.observe(self._cite, "value")
        self._follow()
        return w.VBox([*(controls[name] for name in (*CHOICES, "period", "count", "chart", "event", "citation"))])

    def _follow(self, _: object = None) -> None:
        """Show what fits the choice: how many, the timeline and the list."""
        from kgbook.explorer_charts import timeline
        from kgbook.spec import render

        controls = self.controls
        since, until = controls["period"].value
        picks = {name: controls[name].value for name in CHOICES}
        found = chosen(self.frame, **picks, since=since, until=until)
        controls["count"].value = html.escape(f"{len(found)} of {len(self.frame)} events" if len(found) else NOTHING)
        controls["event"].options = [
            (f"{row.when}: {row.title} ({row.standing})", row.id) for row in found.itertuples()
        ]
        controls["event"].index = 0 if len(found) else None
        # Set, not printed into: what is printed while a cell runs would be an output of the cell as well.
        drawn = render(timeline(found).to_dict()) if len(found) else {}
        controls["chart"].outputs = [{"output_type": "display_data", "data": drawn, "metadata": {}}] if drawn else []

    def _cite(self, change: dict[str, Any]) -> None:
        """Show the citation of the event that is marked in the list."""
        cited = self.frame.loc[self.frame["id"] == change["new"], "citation"]
        self.controls["citation"].value = "".join(f"<p>{html.escape(text)}</p>" for text in cited)
