"""The chapters with the question that each asks: ``{questions}`` in a page, so that nobody writes them twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from kgbook import leaves, problems
from kgbook.pairs import pair
from kgbook.perpage import PerPage

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx_external_toc.api import SiteMap

_QUESTIONS = PerPage("kgbook_questions", str)


class questions(nodes.General, nodes.Element):
    """Stands for the list."""


class QuestionsDirective(SphinxDirective):
    """``{questions}``."""

    def run(self) -> list[nodes.Node]:
        return [questions("")]


def _note(app: Sphinx, document: nodes.document) -> None:
    """Keep the question of a chapter: the paragraph in italics below its title."""
    docname = app.env.docname
    if not docname.startswith("chapters/"):
        return
    first = next(iter(document.findall(nodes.paragraph)), None)
    if first is None or len(first) != 1 or not isinstance(first[0], nodes.emphasis):
        problems.report(
            app.env, docname, None, "question", "the chapter does not begin with one",
            "put it in italics, alone, below the title",
        )  # fmt: skip
        return
    _QUESTIONS.all(app.env)[docname] = first.astext()


def _fill(app: Sphinx, document: nodes.document, docname: str) -> None:
    for node in list(document.findall(questions)):
        asked = _QUESTIONS.all(app.env)
        items = nodes.definition_list(classes=["kg-questions"])
        for name in in_order(app.env):
            link = nodes.reference("", app.env.titles[name].astext(), internal=True)
            link["refuri"] = app.builder.get_relative_uri(docname, name)
            said = nodes.definition("", nodes.paragraph(text=asked[name]))
            items += nodes.definition_list_item("", pair("", nodes.term("", "", link), said))
        node.replace_self(items)


def part_of(env: BuildEnvironment, pagename: str) -> str:
    """Which part of the book a page belongs to, and where among the chapters it stands."""
    chapters, pagename = in_order(env), leaves.first(pagename)
    site: SiteMap | None = env.external_site_map  # type: ignore[attr-defined]  # sphinx-external-toc's
    for part in site.root.subtrees if site else ():
        if pagename in map(str, part.items):
            place = f", {chapters.index(pagename) + 1} of {len(chapters)}" if pagename in chapters else ""
            return f"{part.caption or ''}{place}"
    return ""


def in_order(env: BuildEnvironment) -> list[str]:
    """The chapters as the table of contents has them."""
    asked, found = _QUESTIONS.all(env), []
    for includes in env.toctree_includes.values():
        found += [name for name in includes if name in asked]
    return list(dict.fromkeys(found))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(questions)
    app.add_directive("questions", QuestionsDirective)
    app.connect("doctree-read", _note)
    app.connect("doctree-resolved", _fill)
    _QUESTIONS.setup(app)
