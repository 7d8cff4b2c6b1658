"""The nodes of the facts pages and their HTML, which is as light as can be: a page holds hundreds of records."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from docutils import nodes

from kgbook.facts import PLAIN

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


class record(nodes.General, nodes.Element):
    """One row; ``id`` is its permanent place."""


class record_title(nodes.General, nodes.TextElement):
    """What the row is called."""


class record_fields(nodes.definition_list):
    """What the row says, a definition each, with nothing around the words."""


class record_link(nodes.reference):
    """A link."""


class record_code(nodes.literal):
    """A date or a checksum as it stands in the table."""


def link(shown: str, address: str, kind: str = "") -> record_link:
    """A link; the style sheet knows ids as ``kg-ref``, and what is elsewhere as ``external``."""
    return record_link("", shown, refuri=address, internal=kind != "external", classes=[kind] if kind else [])


def add(fields: record_fields, label: str, content: list[nodes.Node]) -> None:
    """Add a field."""
    fields += nodes.definition_list_item("", nodes.term(text=label), nodes.definition("", *content))


def _visit_record(self: HTML5Translator, node: record) -> None:
    names = f' data-names="{html.escape(node["names"], quote=True)}"' if node["names"] else ""
    self.body.append(f'<article class="kg-record" id="{node["id"]}" aria-labelledby="{node["id"]}-title"{names}>')


def _depart_record(self: HTML5Translator, node: record) -> None:
    self.body.append("</article>\n")


def _visit_title(self: HTML5Translator, node: record_title) -> None:
    self.body.append(f'<h2 id="{node["id"]}-title">')


def _depart_title(self: HTML5Translator, node: record_title) -> None:
    id = node["id"]
    self.body.append(f' <a class="kg-id" href="#{id}">{id}</a></h2>\n')


def _visit_fields(self: HTML5Translator, node: record_fields) -> None:
    self.body.append("<dl>\n")


def _depart_fields(self: HTML5Translator, node: record_fields) -> None:
    self.body.append("</dl>\n")


def _visit_link(self: HTML5Translator, node: record_link) -> None:
    kind = f' class="{node["classes"][0]}"' if node["classes"] else ""
    self.body.append(f'<a{kind} href="{html.escape(node["refuri"], quote=True)}">')


def _depart_link(self: HTML5Translator, node: record_link) -> None:
    self.body.append("</a>")


def _visit_code(self: HTML5Translator, node: record_code) -> None:
    self.body.append("<code>")


def _depart_code(self: HTML5Translator, node: record_code) -> None:
    self.body.append("</code>")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(record, html=(_visit_record, _depart_record), **PLAIN)
    app.add_node(record_title, html=(_visit_title, _depart_title), **PLAIN)
    app.add_node(record_fields, html=(_visit_fields, _depart_fields), **PLAIN)
    app.add_node(record_link, html=(_visit_link, _depart_link), **PLAIN)
    app.add_node(record_code, html=(_visit_code, _depart_code), **PLAIN)
