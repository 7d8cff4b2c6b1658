"""Puts a term and what is said of it into one box, where a page sets its lists side by side.

HTML allows a ``<div>`` around the two; without one no style sheet can lay them out as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from kgbook import facts

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


class pair(nodes.General, nodes.Element):
    """A term with its definition."""


def _box(app: Sphinx, document: nodes.document) -> None:
    for container in document.findall(nodes.container):
        for item in list(container.findall(nodes.definition_list_item)):
            children = item.children
            item.clear()
            item += pair("", *children)


def _visit(self: HTML5Translator, node: pair) -> None:
    self.body.append('<div class="kg-pair">')


def _depart(self: HTML5Translator, node: pair) -> None:
    self.body.append("</div>")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(pair, html=(_visit, _depart), **facts.PLAIN)
    app.connect("doctree-read", _box)
