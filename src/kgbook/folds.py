"""One fold for code that comes in several cells: a reader unfolds all that makes a chart at once."""

from __future__ import annotations

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class OneFold(SphinxPostTransform):
    """Put the code of folded cells that show nothing into the fold of the folded cell that comes next."""

    default_priority = 198  # just before MyST-NB folds them
    formats = ("html",)

    def run(self, **kwargs):
        for cell in list(self.document.findall(nodes.container)):
            following = cell.next_node(descend=False, siblings=True)
            if _folded(cell) and len(cell) == 1 and following is not None and _folded(following):
                following[0][:0] = cell[0].children
                cell.parent.remove(cell)


def _folded(node) -> bool:
    """Whether a node is a cell whose code is folded away."""
    is_cell = isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"
    return is_cell and node.get("hide_mode") == "input" and node[0].get("nb_element") == "cell_code_source"


def setup(app) -> None:
    """Register with Sphinx."""
    app.add_post_transform(OneFold)
