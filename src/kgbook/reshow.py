"""Shows a chart of a chapter on another page: ``{chart} chapters/19_scoreboard 1``, with a link to where it is told.

The chart stays that of its chapter, where it is made and tested; the other page cannot disagree with it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from kgbook import figure, problems

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class shown_from(nodes.General, nodes.Element):
    """Stands for the line that says where the chart is from; ``docname`` is that chapter."""


class ChartDirective(SphinxDirective):
    """``{chart} CHAPTER NUMBER``."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        docname, number = self.arguments
        self.env.note_dependency(f"{docname}.ipynb")
        charts = figure.stored(Path(self.env.srcdir, f"{docname}.ipynb"))
        if not number.isdigit() or not 1 <= int(number) <= len(charts):
            problems.report(
                self.env, self.env.docname, None, "chart", f"{docname} has no chart {number}",
                f"it has {len(charts)}; name one of these" if charts else "name a chapter with a chart",
            )  # fmt: skip
            return []
        made = figure.shown(self.env, charts[int(number) - 1], None)
        return [*made, shown_from("", docname=docname, anchor=f"chart-{number}")]


def _fill(app: Sphinx, document: nodes.document, docname: str) -> None:
    for node in list(document.findall(shown_from)):
        link = nodes.reference("", app.env.titles[node["docname"]].astext(), internal=True)
        link["refuri"] = f"{app.builder.get_relative_uri(docname, node['docname'])}#{node['anchor']}"
        line = nodes.paragraph("", "", nodes.Text("From the chapter "), link, nodes.Text("."), classes=["kg-from"])
        node.replace_self(line)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(shown_from)
    app.add_directive("chart", ChartDirective)
    app.connect("doctree-resolved", _fill)
