"""The chapters with the question that each asks: ``{questions}`` in a page, so that nobody writes them twice."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from kgbook import problems
from kgbook.pairs import pair
from kgbook.perpage import PerPage

_QUESTIONS = PerPage("kgbook_questions", str)


class questions(nodes.General, nodes.Element):
    """Stands for the list."""


class QuestionsDirective(SphinxDirective):
    """``{questions}``."""

    def run(self):
        return [questions("")]


def _note(app, document):
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


def _fill(app, document, docname):
    for node in list(document.findall(questions)):
        asked = _QUESTIONS.all(app.env)
        items = nodes.definition_list(classes=["kg-questions"])
        for name in in_order(app.env):
            link = nodes.reference("", app.env.titles[name].astext(), internal=True)
            link["refuri"] = app.builder.get_relative_uri(docname, name)
            said = nodes.definition("", nodes.paragraph(text=asked[name]))
            items += nodes.definition_list_item("", pair("", nodes.term("", "", link), said))
        node.replace_self(items)


def part_of(env, pagename: str) -> str:
    """Which part of the book a page belongs to, and where among the chapters it stands."""
    chapters = in_order(env)
    for part in env.external_site_map.root.subtrees if env.external_site_map else ():
        if pagename in map(str, part.items):
            place = f", {chapters.index(pagename) + 1} of {len(chapters)}" if pagename in chapters else ""
            return f"{part.caption or ''}{place}"
    return ""


def in_order(env) -> list[str]:
    """The chapters as the table of contents has them."""
    asked, found = _QUESTIONS.all(env), []
    for includes in env.toctree_includes.values():
        found += [name for name in includes if name in asked]
    return list(dict.fromkeys(found))


def setup(app) -> None:
    """Register with Sphinx."""
    app.add_node(questions)
    app.add_directive("questions", QuestionsDirective)
    app.connect("doctree-read", _note)
    app.connect("doctree-resolved", _fill)
    _QUESTIONS.setup(app)
