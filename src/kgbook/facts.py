"""The facts in a chapter's prose: the role that shows one, its check, its card, and the way back from its record.

Whoever writes a chapter names the record beside the words (see :mod:`kgbook.prose`). Here the words are held against
the record while the page is read, and bare numbers are looked for in all that is left. On the page a fact is a link
to its permanent place; the book's script opens its card instead.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.transforms import Transform
from sphinx.util.docutils import SphinxRole

from kgbook import cards, problems, prose
from kgbook.perpage import PerPage

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

_USES = PerPage("kgbook_uses", dict)
CHART = "chart-"  # what the places of charts begin with
TITLE = re.compile(r"(?P<shown>.*\S)\s*<(?P<target>[^<>]+)>", re.DOTALL)
# What a reader of code or of a chart's data sees is no prose.
NOT_PROSE = (nodes.literal, nodes.literal_block, nodes.raw, nodes.comment, nodes.FixedTextElement)


class fact(nodes.Inline, nodes.TextElement):
    """A shown fact; ``target`` is what it shows, ``refuri`` its place and ``anchor`` where on the page it is first shown."""


class FactRole(SphinxRole):
    """``{fact}`446,574 <st-0001>` ``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        node = fact(self.rawtext, classes=["kg-fact"])
        wrong = self._wrong(node)
        if wrong:
            problems.report(self.env, self.env.docname, problems.cell_of(self.lineno), "fact", *wrong)
            return [nodes.literal(self.rawtext, self.text)], []
        return [node], []

    def _wrong(self, node: fact) -> tuple[str, str] | None:
        from kgdata import text

        found = TITLE.fullmatch(self.text)
        if not found:
            return f"{self.text!r} names no record", "write the words, then the record: {fact}`446,574 <st-0001>`"
        node["target"] = found["target"].strip()
        node += nodes.Text(" ".join(found["shown"].split()).replace(" %", "\u00a0%"))
        try:
            fault = text.fault(node["target"], found["shown"])
        except ValueError as error:
            return str(error), "correct the id, or the row in data/"
        if fault:
            return f"{node['target']} is {fault}", "write it so, or run make refresh"
        return None


class BareNumbers(Transform):
    """Finds every number and date of the prose that names no record."""

    default_priority = 880  # all roles have become nodes, and no page has been taken apart yet

    def apply(self) -> None:
        env = self.document.settings.env
        for node in self.document.findall(nodes.Text):
            if _in_prose(node):
                for found in prose.bare(node.astext(), env.config.kgbook_plain_phrases):
                    problems.report(
                        env, env.docname, problems.cell_of(_line(node)), "bare number",
                        f"{found!r} names no record", f"write {{fact}}`{found} <id>`, or say it without a number",
                    )  # fmt: skip


def _in_prose(node: nodes.Node) -> bool:
    parent = node.parent
    while parent is not None:
        if (
            isinstance(parent, (fact, *NOT_PROSE))
            or parent.get("generated")
            or parent.get("nb_element")
            in (
                "cell_code_source",
                "cell_code_output",
            )
        ):
            return False
        parent = parent.parent
    return True


def _line(node: nodes.Node | None) -> int | None:
    while node is not None:
        if getattr(node, "line", None):
            line: int = node.line
            return line
        node = node.parent
    return None


# -- where each record is used, so that its place can lead back ---------------------------------------------------


def note_use(env: BuildEnvironment, docname: str, id: str, anchor: str) -> None:
    """Note that a page shows a record, and where: first in its prose, or else in a chart."""
    shown = _USES.of(env, docname)
    if id not in shown or not anchor.startswith(CHART):
        shown[id] = anchor


def uses(env: BuildEnvironment, id: str) -> list[tuple[str, str]]:
    """The pages that show a record, chapters in the order of their numbers: ``(docname, anchor)``."""
    return sorted((docname, shown[id]) for docname, shown in _USES.all(env).items() if id in shown)


def _note(app: Sphinx, document: nodes.document) -> None:
    """Give the first showing of each record on a page a name to come back to, before that of a chart."""
    named = set()
    for node in document.findall(fact):
        id = cards.record_of(node["target"])
        if id and id not in named:
            named.add(id)
            node["anchor"] = f"fact-{id}"
            note_use(app.env, app.env.docname, id, node["anchor"])


# -- on the page ---------------------------------------------------------------------------------------------------


def _add_cards(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Put a card at the end of the page for everything that it shows."""
    if app.builder.format != "html":
        return
    builder, made = app.builder, dict[str, str]()

    def to(page: str) -> str:
        return builder.get_relative_uri(docname, page)

    for node in document.findall(fact):
        target = node["target"]
        node["refuri"] = cards.place(target, to)
        if target not in made:
            made[target] = f"card-{len(made) + 1}"
        node["card"] = made[target]
    if made:
        found = "\n".join(cards.card(target, name, to) for target, name in made.items())
        # On paper the cards are the notes of the page, and this their heading.
        heading = '<p class="kg-notes-title">Notes: who says so</p>'
        document += nodes.raw("", f'<div class="kg-cards">\n{heading}\n{found}\n</div>', format="html")


def _visit_html(self: HTML5Translator, node: fact) -> None:
    if "refuri" not in node:  # in a list of contents, which is a link itself
        return
    anchor = f' id="{node["anchor"]}"' if "anchor" in node else ""
    href = html.escape(node["refuri"], quote=True)
    self.body.append(
        f'<a class="kg-fact reference internal" href="{href}" data-card="{node["card"]}" data-note="{node["card"].rpartition("-")[2]}"{anchor}>'
    )


def _depart_html(self: HTML5Translator, node: fact) -> None:
    if "refuri" in node:
        self.body.append("</a>")


def nothing(self: nodes.NodeVisitor, node: nodes.Node) -> None:
    """Visit or leave a node that is nothing but what it holds."""


#: For builders other than HTML a node of ours is what it holds.
PLAIN: dict[str, Any] = dict.fromkeys(("latex", "text", "man", "texinfo"), (nothing, nothing))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    # Phrases with a number in them that are names or ways of speaking, not facts.
    app.add_config_value("kgbook_plain_phrases", [], "env", [list])
    app.add_node(fact, html=(_visit_html, _depart_html), **PLAIN)
    app.add_role("fact", FactRole())
    app.add_transform(BareNumbers)
    app.connect("doctree-read", _note)
    app.connect("doctree-resolved", _add_cards)
    _USES.setup(app)
