"""Turns the facts of kgdata into pages: the look of the charts, the pages and their checks.

A chapter needs one line, ``kgbook.enable()``. It works wherever Altair does: nothing here
imports Sphinx, MyST-NB or vl-convert, which a Binder or a browser does not have.
"""

from __future__ import annotations

__all__ = ["check", "colour", "crosstab", "enable", "explore", "listing", "on_map", "tooltip"]

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from typing import Any

    import altair as alt

_LATER = {
    "check": "kgbook.exercises",
    "crosstab": "kgbook.lists",
    "explore": "kgbook.explorer",
    "listing": "kgbook.lists",
    "on_map": "kgbook.maps",
}

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

    from kgbook import advice, theme
    from kgbook.spec import render

    alt.theme.register("kgbook", enable=True)(theme.altair_theme)  # type: ignore[arg-type]  # a dictionary is one
    alt.renderers.register("kgbook", render)
    alt.renderers.enable("kgbook")
    advice.give()


def __getattr__(name: str) -> Any:
    # Only who draws a map, lists records, explores or answers an exercise reads the code for it.
    if name in _LATER:
        from importlib import import_module

        return getattr(import_module(_LATER[name]), name)
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


def tooltip(**fields: str | tuple[str, str]) -> list[alt.Tooltip]:
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
