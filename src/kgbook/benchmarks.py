"""How fast it is: ``{benchmarks}`` in a page stands for what ``docs/bench.json`` has, with machine, day and method.

What was not measured is said to be so, and what misses its aim is named first. A record of another form is a problem of
the page, and the book is not built.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from kgbook import benchmark_chart, datatable, figure, measured, problems
from kgdata.text import date_forms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx


class BenchmarksDirective(SphinxDirective):
    """``{benchmarks}``."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(measured.RECORD))
        groups, faults = measured.read(Path(self.env.srcdir, measured.RECORD))
        for field, rule, remedy in faults:
            what = f"{field}: {rule}"
            problems.report(self.env, self.env.docname, None, measured.RECORD.as_posix(), what, remedy)
        made = nodes.section("", nodes.title(text="What was aimed at"), *_aims(groups), ids=["aims"], generated=True)
        rows = [row for group in groups.values() for row in group["rows"]]
        if chart := benchmark_chart.ratios(rows):
            made += figure.shown(self.env, chart, None)
        return [made, *(_group(name, groups.get(name)) for name in measured.GROUPS)]


def _aims(groups: dict[str, dict[str, Any]]) -> Iterator[nodes.Node]:
    """How many aims are reached, and the figures that miss theirs."""
    aimed = [row for group in groups.values() for row in group["rows"] if row.reached is not None]
    missed = [row for row in aimed if not row.reached]
    yield nodes.paragraph(text=f"Figures with an aim: {len(aimed)}. Aims reached: {len(aimed) - len(missed)}.")
    if missed:
        yield nodes.paragraph(text="Missed:")
        listed = nodes.bullet_list()
        for row in missed:
            listed += nodes.list_item("", nodes.paragraph(text=f"{row.missed()}."))
        yield listed


def _group(name: str, group: dict[str, Any] | None) -> nodes.section:
    made = nodes.section("", nodes.title(text=measured.GROUPS[name]), ids=[name], generated=True)
    if group is None:
        made += nodes.paragraph(text="This was not measured.")
        return made
    columns = [{"field": name} for name in measured.HEAD]
    rows = [dict(zip(measured.HEAD, row.cells(), strict=True)) for row in group["rows"]]
    made += nodes.raw("", datatable.to_html(columns, rows, f"Figures: {measured.GROUPS[name]}", str), format="html")
    made += [nodes.paragraph(text=note) for note in group["notes"]]
    versions = ", ".join(f"{package} {version}" for package, version in group["versions"].items())
    day = date_forms(group["measured"])[0]
    made += nodes.paragraph(text=f"Measured on {day}: {group['machine']}; {versions}.")
    return made


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("benchmarks", BenchmarksDirective)
