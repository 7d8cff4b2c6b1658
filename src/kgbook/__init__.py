"""Turns the facts of kgdata into pages: the look of the charts, the pages and their checks.

A chapter needs one line, ``kgbook.enable()``. It works wherever Altair does: nothing here
imports Sphinx, MyST-NB or vl-convert, which a Binder or a browser does not have.
"""

from __future__ import annotations

__all__ = ["colour", "crosstab", "enable", "listing", "on_map", "tooltip"]

MIME = "application/vnd.vegalite.v5+json"
"""What JupyterLab draws by itself. Altair's own name for the type breaks Jupyter Book."""


def enable() -> None:
    """Draw this notebook's Altair charts in the look of the book.

    A chart must then have a title that states its finding, and a description for those
    who do not see it; without them it is a ``ValueError`` that says what to add.

    Examples
    --------
    >>> import kgbook
    >>> kgbook.enable()
    """
    import altair as alt

    from kgbook import theme
    from kgbook.spec import render

    alt.theme.register("kgbook", enable=True)(theme.altair_theme)
    alt.renderers.register("kgbook", render)
    alt.renderers.enable("kgbook")


def __getattr__(name: str):
    # Only who draws a map reads the code for it.
    if name == "on_map":
        from kgbook.maps import on_map

        return on_map
    raise AttributeError(f"module 'kgbook' has no attribute {name!r}")


def colour(name: str) -> str:
    """A colour of the book by its name, as charts store it.

    The page shows it in its light or its dark form. Any other colour stays as it is in
    both, so use these.

    Parameters
    ----------
    name : str
        ``blue``, ``rust``, ``green``, ``purple``, ``ochre``, ``grey`` for data; ``ink``,
        ``soft`` for text; ``line``, ``grid`` for rules; ``surface`` for what lies behind.

    Examples
    --------
    >>> colour("blue")
    '#2e6fd8'
    """
    from kgbook import theme

    try:
        return theme.COLOURS[name][0]
    except KeyError:
        raise KeyError(f"no colour {name!r}; there are {', '.join(theme.COLOURS)}") from None


def tooltip(**fields):
    """Tooltips for a chart, which also make the columns of the table under it.

    Parameters
    ----------
    **fields : str or tuple of str
        By the name of the field: what to call it, or that and a d3 format.

    Examples
    --------
    >>> [tip.shorthand for tip in tooltip(text="Entries", share=("Per cent", ".1f"))]
    ['text', 'share']
    """
    import altair as alt

    pairs = {name: (said, alt.Undefined) if isinstance(said, str) else said for name, said in fields.items()}
    return [alt.Tooltip(name, title=title, format=format) for name, (title, format) in pairs.items()]


def crosstab(frame, rows: str, columns: str, caption: str):
    """A table of counts in which every number opens the records that it counts.

    Each number is a native ``<details>``, so keyboard, touch and a page without scripts open it too.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a record, with its ``id`` and ``title``, as :func:`kgdata.standings` has them.
    rows, columns : str
        Two of its columns. Categories keep their order; those that do not occur are left out.
    caption : str
        What is counted.

    Returns
    -------
    kgbook.lists.Shown
        HTML in a notebook and on a page, where ids lead to the places of the records; counts as text elsewhere.

    Raises
    ------
    ValueError
        If a record is in the frame twice, or is in no row or column.

    Examples
    --------
    >>> import kgdata
    >>> people = kgdata.standings(labels=True).query("id in ['ev-0002', 'ev-0011']")
    >>> crosstab(people, "speaks_as", "section", "Two events by voice and section")
    Two events by voice and section
                  who is detained and expelled  all
    news outlets                             1    1
    officials                                1    1
    all                                      2    2
    """
    from kgbook import lists

    return lists.crosstab(frame, rows, columns, caption)


def listing(frame, by: str, shows=(), opened: bool = False):
    """Records as a list in parts that fold, each with a link to its place.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a record, with its ``id`` and ``title``.
    by : str
        The column that makes the parts. Categories keep their order.
    shows : sequence of str, optional
        Columns that stand below each title, a line each; empty texts are left out.
    opened : bool, default False
        Show the parts unfolded.

    Returns
    -------
    kgbook.lists.Shown
        HTML in a notebook and on a page; ids and titles as text elsewhere.

    Raises
    ------
    ValueError
        If a record is in the frame twice, or in no part.

    Examples
    --------
    >>> import kgdata
    >>> listing(kgdata.standings(labels=True).query("id == 'ev-0002'"), "section", ["claimant"])
    who is detained and expelled (1)
      ev-0002  Krylova is detained in Bishkek
    """
    from kgbook import lists

    return lists.listing(frame, by, shows, opened)
