"""Turns a chart that a notebook stores into a figure of the page."""

from __future__ import annotations

import hashlib
import html
import json
from typing import TYPE_CHECKING, Any

from kgbook import MIME, cards, controls, datatable, drawing, heavy, leaves
from kgbook import spec as specs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docutils import nodes
    from sphinx.environment import BuildEnvironment

RECORDS_SHOWN = 8
NAMED = 6  # as many are named under a chart who say what it shows; the records name all


def shown(env: BuildEnvironment, spec: dict[str, Any], cell: int | None) -> list[nodes.Node]:
    """The nodes for a chart on the page that is being read; what is wrong with it is a problem of its cell."""
    from docutils import nodes

    from kgbook import facts, problems, social

    builder = env.app.builder
    for wrong in specs.problems(spec):
        what, remedy = wrong.split(": ", 1)
        problems.report(env, env.docname, cell, "chart", what, remedy)
    ids = records(spec)
    known = [id for id in ids if _known(id)]
    for id in sorted(set(ids) - set(known)):
        problems.report(
            env, env.docname, cell, "chart", f"{id} is no record",
            "name a record of data/, or leave it out",
        )  # fmt: skip
    number = env.temp_data["kgbook_charts"] = env.temp_data.get("kgbook_charts", 0) + 1
    for id in known:
        facts.note_use(env, env.docname, id, f"{facts.CHART}{number}")
    social.note(env, env.docname, spec)

    def to(page: str) -> str:
        return builder.get_relative_uri(env.docname, page)

    return [nodes.raw("", figure(spec, known, number, to, heavy.beside(env)), format="html")]


def stored(path: Path) -> list[dict[str, Any]]:
    """The charts that a notebook stores, in order."""
    import nbformat

    if not path.is_file():
        return []
    cells = nbformat.read(path, nbformat.NO_CONVERT).cells
    outputs = (output for cell in cells if cell.cell_type == "code" for output in cell.outputs)
    return [output.data[MIME] for output in outputs if MIME in output.get("data", {})]


def records(spec: dict[str, Any]) -> list[str]:
    """The ids of the records that a chart shows, in the order of its data.

    People, bodies and sources come along in columns of the data; they count only where the
    chart shows nothing else.
    """
    found: dict[str, None] = {}
    for rows in spec.get("datasets", {}).values():
        for row in rows:
            for value in row.values() if isinstance(row, dict) else [row]:
                if isinstance(value, str) and datatable.RECORD_ID.match(value):
                    found[value] = None
    found.update(dict.fromkeys(spec.get("usermeta", {}).get("records", [])))
    claims = [id for id in found if not id.startswith(("ent-", "name-", "src-", "place-"))]
    return claims or list(found)


def figure(
    spec: dict[str, Any], ids: list[str], number: int, to: Callable[[str], str], put: heavy.Put | None = None
) -> str:
    """The figure as HTML; ``number`` tells the charts of a page apart, ``to`` gives the address of a page.

    What is too heavy for the page is ``put`` beside it.
    """
    name = f"chart-{number}"
    title, description = specs.title(spec), str(spec.get("description") or "")
    page, changes = drawing.forms(spec)
    wide = drawing.draw(page, drawing.WIDE, f"{name}w-")
    narrow = drawing.draw(drawing.changed(page, changes), drawing.NARROW, f"{name}n-")
    subtitle = specs.subtitle(spec)
    # The theme makes room in the margin for what has its class.
    shape = "kg-figure full-width" if spec.get("usermeta", {}).get("wide") else "kg-figure"
    live = json.dumps({"spec": page, "narrow": changes}, separators=(",", ":"), sort_keys=True)

    def link(id: str) -> str:
        return f'<a href="{cards.place(id, to)}">{id}</a>'

    return "\n".join(
        [
            f'<figure class="{shape}" id="{name}">',
            f'<figcaption id="{name}-title"><span class="kg-title">{html.escape(title)}</span>'
            + (f'<span class="kg-subtitle">{html.escape(subtitle)}</span>' if subtitle else "")
            + "</figcaption>",
            f'<div class="kg-chart kg-still" role="img" aria-label="{html.escape(description)}">'
            f'<div class="kg-wide">{heavy.drawing(wide, f"{name}w", put)}</div>'
            f'<div class="kg-narrow">{heavy.drawing(narrow, f"{name}n", put)}</div></div>{controls.room(page)}',
            heavy.data(live, name, put),
            _source(spec, ids, link),
            _details(spec, title, description, ids, link, to),
            "</figure>",
        ]
    )


def _source(spec: dict[str, Any], ids: list[str], link: Callable[[str], str]) -> str:
    """Who says what the chart shows, and where it is kept."""
    import kgdata

    said: dict[str, None] = {}
    checked: set[str] = set()
    computed = False
    ids, figures = _apart(ids)
    for id in ids:
        row = kgdata.get(id)
        if id.startswith("chk-"):
            checked.add(kgdata.get(row["source_id"])["publisher"])
        elif row.get("attribution") == "computed":
            computed = True
        elif row.get("claimant_id"):
            said[kgdata.get(row["claimant_id"])["name"]] = None
    parts = []
    if said:
        names = "; ".join(html.escape(name) for name in list(said)[:NAMED])
        if len(said) > NAMED:
            names += " and another" if len(said) == NAMED + 1 else f" and {len(said) - NAMED} others"
        parts.append(f'<span class="kg-said">Said by</span> {names}.')
    if checked:
        others = f"{len(checked)} other publications" if len(checked) > 1 else html.escape(next(iter(checked)))
        parts.append(f'<span class="kg-checked">Checked against</span> {others}.')
    if computed:
        which = "Partly computed" if said else "Computed"
        parts.append(f'<span class="kg-computed">{which} here</span>.')
    if figures:
        outside = dict.fromkeys(kgdata.get(kgdata.get(id)["source_id"])["publisher"] for id in figures)
        names = "; ".join(outside) if len(outside) <= 3 else f"{len(outside)} publications"
        parts.append(f'<span class="kg-checked">Outside figures</span> read in {html.escape(names)}.')
        parts.append(f"{_tables_of(figures, link)}.")
    if with_what := spec.get("usermeta", {}).get("measured"):
        parts.append(f'<span class="kg-computed">Measured here</span> with {html.escape(with_what)}.')
    elif not ids and not figures:
        parts.append('<span class="kg-computed">Counted here</span> from the tables of facts.')
    if ids and len(ids) <= RECORDS_SHOWN:
        parts.append("Records: " + ", ".join(map(link, ids)) + ".")
    elif ids:
        parts.append(f"Drawn from {len(ids)} records, listed with the data.")
    return f'<p class="kg-source">{" ".join(parts)}</p>'


def _details(
    spec: dict[str, Any],
    title: str,
    description: str,
    ids: list[str],
    link: Callable[[str], str],
    to: Callable[[str], str],
) -> str:
    tables = datatable.tables(spec)
    shown = "".join(
        datatable.to_html(
            columns, rows,
            f"Data: {title}" + (f", part {number} of {len(tables)}" if len(tables) > 1 else ""),
            link,
        )
        for number, (columns, rows) in enumerate(tables, 1)
    )  # fmt: skip
    if any(len(rows) > datatable.MOST for _, rows in tables):
        shown += f"<p>A table shows no more than {datatable.MOST} rows. All that is drawn is in {_homes(ids, to)}.</p>"
    ids, _ = _apart(ids)
    if len(ids) > RECORDS_SHOWN:
        more = f", and {len(ids) - datatable.MOST:,} more" if len(ids) > datatable.MOST else ""
        shown += f'<p class="kg-records">Records: {", ".join(map(link, ids[: datatable.MOST]))}{more}.</p>'
    return (
        '<details class="kg-data"><summary>The same in words and numbers</summary>'
        f"<p>{html.escape(description)}</p>{shown}</details>"
    )


def _apart(ids: list[str]) -> tuple[list[str], list[str]]:
    """The records, and the outside figures, of which a chart may show hundreds."""
    return [id for id in ids if not id.startswith("fig-")], [id for id in ids if id.startswith("fig-")]


def _tables_of(figures: list[str], link: Callable[[str], str]) -> str:
    """The tables that outside figures are from, each with a link to its first one here."""
    from kgdata import _data

    tables: dict[str, list[str]] = {}
    for id in figures:
        tables.setdefault(_data.get(id)[0], []).append(id)
    return "; ".join(
        f"{_data.resource(table)['title']}: "
        + (f"{len(ids)} figures from {link(ids[0])} on" if len(ids) > 1 else link(ids[0]))
        for table, ids in tables.items()
    )


def _homes(ids: list[str], to: Callable[[str], str]) -> str:
    """The tables that records are from, each with a link to its page."""
    from kgdata import _data

    tables = dict.fromkeys(_data.get(id)[0] for id in ids)
    named = (f'<a href="{to(leaves.page(table))}">{_data.resource(table)["title"]}</a>' for table in tables)
    return "; ".join(named) or f'<a href="{to("facts")}">the tables of facts</a>'


def _known(id: str) -> bool:
    import kgdata

    try:
        kgdata.get(id)
    except KeyError:
        return False
    return True


def picture(renderer: Any, spec: dict[str, Any]) -> nodes.image:
    """The chart for paper that LaTeX makes."""
    import vl_convert
    from docutils import nodes

    content = vl_convert.vegalite_to_png(json.dumps(spec), vl_version=drawing.VEGA_LITE, scale=2)
    name = hashlib.sha256(content).hexdigest() + ".png"
    uri = renderer.write_file([name], content, exists_ok=True)
    return nodes.image(uri=uri, alt=str(spec.get("description") or ""))
