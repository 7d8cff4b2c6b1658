"""Collects everything that is wrong with the book and fails the build once, with all of it.

A Sphinx warning is easily overlooked, and only fatal under ``-W``. What is reported here
always fails the build, before a page is written. Problems are kept in the build
environment with their document, so that an incremental build repeats them until mended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.errors import SphinxError

from kgbook.perpage import PerPage

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_FOUND = PerPage("kgbook_problems", list)


class BookError(SphinxError):
    category = "The book was not built"


def report(env: BuildEnvironment, docname: str, cell: int | None, rule: str, what: str, remedy: str) -> None:
    """Note one problem: where it is (chapter, cell), which rule it breaks and what to do."""
    place = env.doc2path(docname, base=False) + (f": cell {cell}" if cell is not None else "")
    _FOUND.of(env, docname).append(f"{place}: {rule}: {what}: {remedy}")


def report_settings(env: BuildEnvironment, place: str, faults: list[str]) -> None:
    """Note what is wrong with settings, which belong to no page: each fault says what and what to do."""
    _FOUND.all(env)[place] = [f"{place}: {fault}" for fault in faults]


def cell_of(line: int | None) -> int | None:
    """The number of the notebook cell (from 1) that MyST-NB hides in a line number."""
    return line // 10_000 if line and line >= 10_000 else None


def _fail(app: Sphinx, env: BuildEnvironment) -> None:
    found = [line for _, lines in sorted(_FOUND.all(env).items()) for line in lines]
    if found:
        raise BookError(f"{len(found)} problem(s):\n" + "\n".join(found))


def setup(app: Sphinx) -> None:
    _FOUND.setup(app)
    app.connect("env-check-consistency", _fail)
