"""What a chapter asks its reader after a chart: beside the text where there is room, folded where there is little.

In the notebook it is a paragraph in italics, and so it is in Jupyter. The question that opens a chapter is none of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from kgbook.folds import fold

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LABEL = "A question to you"


def _fold(app: Sphinx, document: nodes.document) -> None:
    if not app.env.docname.startswith("chapters/"):
        return
    for paragraph in list(document.findall(nodes.paragraph))[1:]:
        if len(paragraph) == 1 and isinstance(paragraph[0], nodes.emphasis) and "?" in paragraph.astext():
            asked = nodes.paragraph("", "", *paragraph[0].children)
            asked.source, asked.line = paragraph.source, paragraph.line  # where a number in it is then told
            paragraph.replace_self(fold("", asked, summary=LABEL, classes=["kg-ask"]))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("doctree-read", _fold)
