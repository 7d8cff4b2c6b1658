"""How long each chapter takes: ``{timings}`` in a page, computed from the chapters, so that nobody has to keep it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx_exercise.nodes import is_exercise_node

from kgbook import contents
from kgbook.perpage import PerPage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx

WORDS = 150  # a minute, of somebody who reads in a foreign language and looks things up
CHART = 1  # minutes
EXERCISE = 5  # minutes
STEP = 5  # nothing more exact is known

_TIMES = PerPage("kgbook_times", tuple)


class timings(nodes.General, nodes.Element):
    """Stands for the table."""


class TimingsDirective(SphinxDirective):
    """``{timings}``."""

    def run(self) -> list[nodes.Node]:
        return [timings("")]


def _note(app: Sphinx, document: nodes.document) -> None:
    """Keep the minutes that a chapter takes to read, and the number of its exercises."""
    if not app.env.docname.startswith("chapters/"):
        return
    words = sum(len(p.astext().split()) for p in document.findall(nodes.paragraph) if not _in_exercise(p))
    charts = sum('class="kg-figure' in raw.astext() for raw in document.findall(nodes.raw))
    exercises = len(list(document.findall(is_exercise_node)))
    _TIMES.all(app.env)[app.env.docname] = (words / WORDS + charts * CHART, exercises)


def _in_exercise(node: nodes.Node | None) -> bool:
    while node is not None and not is_exercise_node(node):
        node = node.parent
    return node is not None


def minutes(exact: float) -> str:
    """Minutes as one says them.

    Examples
    --------
    >>> minutes(13.2)
    'about 15 min'
    """
    return f"about {max(STEP, STEP * round(exact / STEP))} min"


def _fill(app: Sphinx, document: nodes.document, docname: str) -> None:
    for node in list(document.findall(timings)):
        times = _TIMES.all(app.env)
        table = nodes.table(classes=["kg-timings"])
        group = nodes.tgroup(cols=3)
        table += group
        group += [nodes.colspec(colwidth=width) for width in (4, 2, 3)]
        group += nodes.thead("", _row(map(nodes.Text, ("Chapter", "To read", "Exercises"))))
        body = nodes.tbody()
        for name in contents.in_order(app.env):
            reading, exercises = times[name]
            link = nodes.reference("", app.env.titles[name].astext(), internal=True)
            link["refuri"] = app.builder.get_relative_uri(docname, name)
            work = f"{exercises}, {minutes(exercises * EXERCISE)}" if exercises else "none"
            body += _row((link, nodes.Text(minutes(reading)), nodes.Text(work)))
        group += body
        node.replace_self(table)


def _row(cells: Iterable[nodes.Node]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(timings)
    app.add_directive("timings", TimingsDirective)
    app.connect("doctree-read", _note)
    app.connect("doctree-resolved", _fill)
    _TIMES.setup(app)
