"""The reference of the package, made from its own docstrings, and that of the command line, made from its own parser.

``{python-reference}`` and ``{command-reference}`` in a page stand for them. What is in ``kgdata.__all__`` and in no group
is shown nonetheless, at the end; a test asks for a group.
"""

from __future__ import annotations

import argparse
import inspect
import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

import kgdata

if TYPE_CHECKING:
    from sphinx.application import Sphinx

#: What a reader wants to do, and what there is for it; names are within kgdata.
GROUPS = {
    "Read tables": "tables table records timeline statistics cases quotes series boundaries use".split(),
    "Find and trace": "find get say provenance cite standings coverage".split(),
    "Export and compare": "export diff keeping.diffing.Difference RetiredIdWarning".split(),
    "Check": "validate checking.Problem check_source".split(),
    "Dates": "edtf edtf.parse edtf.during edtf.ends edtf.Edtf".split(),
}
OTHERS = "More"
#: What every command takes too, and the page says once.
SHARED = "--data"


def groups() -> dict[str, list[str]]:
    """All that is public, by group, with full names.

    Examples
    --------
    >>> groups()["Check"]
    ['kgdata.validate', 'kgdata.checking.Problem', 'kgdata.check_source']
    """
    grouped = {name for names in GROUPS.values() for name in names}
    left = [name for name in kgdata.__all__ if name not in grouped]
    found = GROUPS | ({OTHERS: left} if left else {})
    return {title: [f"kgdata.{name}" for name in names] for title, names in found.items()}


def named(name: str) -> Any:
    """What a full name stands for."""
    module, _, last = name.rpartition(".")
    found = getattr(import_module(module), last, None)
    return import_module(name) if found is None else found


class PythonReferenceDirective(SphinxDirective):
    """``{python-reference}``."""

    def run(self) -> list[nodes.Node]:
        return [self._group(title, names) for title, names in groups().items()]

    def _group(self, title: str, names: list[str]) -> nodes.section:
        section = nodes.section("", nodes.title(text=title), ids=[nodes.make_id(title)], generated=True)
        lines = [line for name in names for line in _directive(name)]
        self.state.nested_parse(StringList(["```{eval-rst}", *lines, "```"], "kgdata"), 0, section)
        return section


def _directive(name: str) -> list[str]:
    """The directive of autodoc that shows what a name stands for."""
    thing = named(name)
    if inspect.ismodule(thing):
        return [f".. automodule:: {name}", ""]
    kind = "function"
    if inspect.isclass(thing):
        kind = "exception" if issubclass(thing, BaseException) else "class"
    # The fields of a named tuple are among its parameters.
    own = [key for key, value in vars(thing).items() if isinstance(value, property)] if kind != "function" else []
    return [f".. auto{kind}:: {name}", *([f"   :members: {', '.join(own)}"] * bool(own)), ""]


class CommandReferenceDirective(SphinxDirective):
    """``{command-reference}``."""

    def run(self) -> list[nodes.Node]:
        from kgdata import cli

        parser = cli._parser()
        made = nodes.definition_list(classes=["kg-fields", "kg-commands"])
        for name, command in {"kgdata": parser, **commands(parser)}.items():
            made += _command(name, command)
        return [nodes.container("", made, generated=True)]


def commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands of a parser, by name."""
    return next(action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction))


def arguments(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """What a command takes, but for ``--help``, its own commands, and what all commands take."""
    kinds = (argparse._HelpAction, argparse._SubParsersAction)
    shared = SHARED if " " in parser.prog else None
    return [a for a in parser._actions if not isinstance(a, kinds) and shared not in a.option_strings]


def usage(parser: argparse.ArgumentParser) -> str:
    """How a command is called, in one line.

    Examples
    --------
    >>> from kgdata import cli
    >>> usage(commands(cli._parser())["show"])
    'kgdata show [--format {text,json}] ID'
    """
    said = " ".join(parser.format_usage().removeprefix("usage: ").split()).replace(" [-h]", "")
    return said.replace(f" [{SHARED} DIR]", "") if " " in parser.prog else said


def _command(name: str, parser: argparse.ArgumentParser) -> nodes.definition_list_item:
    told = nodes.definition(
        "", *(nodes.paragraph("", "", *_words(words)) for words in (parser.description, parser.epilog) if words)
    )
    if taken := arguments(parser):
        listed = nodes.definition_list()
        for action in taken:
            shown = ", ".join(action.option_strings) or str(action.metavar or action.dest)
            if action.option_strings and action.nargs != 0:
                shown += f" {action.metavar or action.dest.upper()}"
            choices = f" One of {', '.join(map(str, action.choices))}." if action.choices else ""
            words = _words(f"{_sentence(action.help or '')}{choices}")
            said = nodes.definition("", nodes.paragraph("", "", *words))
            listed += nodes.definition_list_item("", nodes.term("", "", nodes.literal(text=shown)), said)
        told += listed
    term = nodes.term("", "", nodes.literal(text=usage(parser)), ids=[f"cli-{name}".removesuffix("-kgdata")])
    return nodes.definition_list_item("", term, told)


def _words(text: str) -> list[nodes.Node]:
    """The words of the parser, with options as code: typography would make one dash of two."""
    parts = re.split(r"(--?[a-z]+\b)", text)
    return [nodes.literal(text=part) if number % 2 else nodes.Text(part) for number, part in enumerate(parts) if part]


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("python-reference", PythonReferenceDirective)
    app.add_directive("command-reference", CommandReferenceDirective)
