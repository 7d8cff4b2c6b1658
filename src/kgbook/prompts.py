"""What a chapter asks its reader after a chart: beside the text where there is room, folded where there is little.

In the notebook it is a paragraph in italics, and so it is in Jupyter. The question that opens a chapter is none of these.
"""

from __future__ import annotations

from docutils import nodes

from kgbook import facts

LABEL = "A question to you"


class prompt(nodes.General, nodes.Element):
    """A question to the reader."""


def _fold(app, document):
    if not app.env.docname.startswith("chapters/"):
        return
    for paragraph in list(document.findall(nodes.paragraph))[1:]:
        if len(paragraph) == 1 and isinstance(paragraph[0], nodes.emphasis) and "?" in paragraph.astext():
            asked = nodes.paragraph("", "", *paragraph[0].children)
            paragraph.replace_self(prompt("", asked))


def _visit(self, node):
    self.body.append(f'<details class="kg-ask"><summary>{LABEL}</summary>')


def _depart(self, node):
    self.body.append("</details>\n")


def setup(app) -> None:
    """Register with Sphinx."""
    app.add_node(prompt, html=(_visit, _depart), **facts.PLAIN)
    app.connect("doctree-read", _fold)
