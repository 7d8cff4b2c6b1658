"""Collects everything that is wrong with the book and fails the build once, with all of it.

A Sphinx warning is easily overlooked, and only fatal under ``-W``. What is reported here
always fails the build, before a page is written. Problems are kept in the build
environment with their document, so that an incremental build repeats them until mended.
"""

from __future__ import annotations

from sphinx.errors import SphinxError


class BookError(SphinxError):
    category = "The book was not built"


def report(env, docname: str, cell: int | None, rule: str, what: str, remedy: str) -> None:
    """Note one problem: where it is (chapter, cell), which rule it breaks and what to do."""
    place = env.doc2path(docname, base=False) + (f": cell {cell}" if cell is not None else "")
    _all(env).setdefault(docname, []).append(f"{place}: {rule}: {what}: {remedy}")


def cell_of(line: int | None) -> int | None:
    """The number of the notebook cell (from 1) that MyST-NB hides in a line number."""
    return line // 10_000 if line and line >= 10_000 else None


def _all(env) -> dict[str, list[str]]:
    if not hasattr(env, "kgbook_problems"):
        env.kgbook_problems = {}
    return env.kgbook_problems


def _purge(app, env, docname):
    _all(env).pop(docname, None)


def _merge(app, env, docnames, other):
    _all(env).update({d: p for d, p in _all(other).items() if d in docnames})


def _fail(app, env):
    found = [line for _, lines in sorted(_all(env).items()) for line in lines]
    if found:
        raise BookError(f"{len(found)} problem(s):\n" + "\n".join(found))


def setup(app) -> None:
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("env-check-consistency", _fail)
