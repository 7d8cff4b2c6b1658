"""What unfolds on a page without a script; and one fold for code that comes in several cells, which make a chart together."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from kgbook import facts

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


class fold(nodes.General, nodes.Element):
    """What unfolds under its ``summary``."""


class OneFold(SphinxPostTransform):
    """Put the code of folded cells that show nothing into the fold of the folded cell that comes next."""

    default_priority = 198  # just before MyST-NB folds them
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for cell in list(self.document.findall(nodes.container)):
            following = cell.next_node(descend=False, siblings=True)
            if _folded(cell) and len(cell) == 1 and following is not None and _folded(following):
                following[0][:0] = cell[0].children
                cell.parent.remove(cell)


def _folded(node: nodes.Node) -> bool:
    """Whether a node is a cell whose code is folded away."""
    is_cell = isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"
    return is_cell and node.get("hide_mode") == "input" and node[0].get("nb_element") == "cell_code_source"


def _visit(self: HTML5Translator, node: fold) -> None:
    classes = html.escape(" ".join(node["classes"]))
    self.body.append(f'<details class="{classes}"><summary>{html.escape(node["summary"])}</summary>\n')


def _depart(self: HTML5Translator, node: fold) -> None:
    self.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(fold, html=(_visit, _depart), **facts.PLAIN)
    app.add_post_transform(OneFold)
