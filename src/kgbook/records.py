"""The facts pages: every row of every table at its permanent place, with what it leads to and where it is used.

``{facts} timeline`` in a page stands for all rows of that table, ``{facts}`` alone for the list of the tables. The
rows are put in when all pages have been read, for only then it is known which of them use a record.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import kgdata
from kgbook import cards, downloads, facts, finder, finding, further, language, leaves, markup, problems, series
from kgdata import _data, lookup, text
from kgdata.cells import EDTF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx

#: Tables whose rows are lines of a table rather than articles, by their key.
LINES = dict(zip(leaves.LINES, (series.figures, series.places), strict=True))


class table_rows(nodes.General, nodes.Element):
    """Stands for the rows of ``table``, or for the list of tables if that is empty."""


class FactsDirective(SphinxDirective):
    """``{facts} TABLE``."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        table = self.arguments[0] if self.arguments else ""
        if table and table not in kgdata.tables():
            problems.report(
                self.env, self.env.docname, None, "facts", f"no table {table!r}", f"there are {', '.join(kgdata.tables())}"
            )  # fmt: skip
            return []
        return [table_rows("", table=table)]


def _fill(app: Sphinx, document: nodes.document, docname: str) -> None:
    for node in list(document.findall(table_rows)):
        made = Page(app, docname)
        node.replace_self(made.rows(node["table"]) if node["table"] else made.tables())


@_data.remember
def _in_time() -> dict[str, int]:
    """The place of every event in the order of time."""
    return {id: place for place, id in enumerate(kgdata.timeline()["event_id"])}


class Page:
    """Makes the nodes of one facts page."""

    def __init__(self, app: Sphinx, docname: str) -> None:
        self.app, self.docname = app, docname
        self.everywhere: list[tuple[str, str]] = []  # charts that are named once for all records

    # -- the list of tables

    def tables(self) -> list[nodes.Node]:
        items = nodes.definition_list(classes=["kg-tables"])
        for name in _data.tables():
            resource = _data.resource(name)
            if leaves.page(name) != f"facts/{name}" or name in ("codes", _data.RETIRED):
                continue
            title = self.app.env.titles[f"facts/{name}"].astext()
            link = markup.link(title, self._to(f"facts/{name}"))
            count = nodes.Text(f" ({len(kgdata.records(name)):,})")
            what = nodes.paragraph(text=resource["description"])
            items += nodes.definition_list_item("", nodes.term("", "", link, count), nodes.definition("", what))
        return [items]

    # -- the rows of a table

    def rows(self, table: str) -> list[nodes.Node]:
        resource = _data.resource(table)
        key, leaf = _data.key(table)[0], leaves.of(self.docname, table)
        rows, found = list(leaf.rows), list[nodes.Node]()
        if leaf.page == leaves.page(table):
            found += [nodes.paragraph(text=resource["description"]), downloads.line(self.app, self.docname, table)]
        found += further.about(table, leaf)
        if as_lines := LINES.get(key):
            found += self._shown_in(row[key] for row in rows)
            made, listed = as_lines(self, rows, leaves.referrers()), rows
        else:
            if table == "timeline":  # a timeline is read in the order of time
                rows.sort(key=lambda row: _in_time()[row[key]])
            self.everywhere = self._charts([row[key] for row in rows])
            if self.everywhere:
                links = _joined([[self._chapter(*one)] for one in self.everywhere])
                found.append(nodes.paragraph("", "", nodes.Text("Charts of all or most of these rows: "), *links))
            made = listed = [self._record(table, resource, row, row[key]) for row in rows]
        found += further.navigation(table, leaf, self._to)
        elsewhere = self._to("search") if len(leaves.leaves(table)) > 1 else ""
        found += [*finder.form(listed, elsewhere), *made, *self._retired(table, leaf)]
        return found + further.navigation(table, leaf, self._to, again=True)

    def _retired(self, table: str, leaf: leaves.Leaf) -> list[nodes.Node]:
        """The places of records that are gone: their addresses stay, and say what became of them."""
        made = []
        for id, row in _data.retired().items():
            # A name stood with whom it was of; who that was is gone with it.
            stood = leaves.holds(leaf, table, id) if row["table"] == table else leaf.page == leaves.page(table)
            if stood and leaves.page(row["table"]) == leaves.page(table):
                reason = _data.labels("retirement_reason")[row["reason"]]
                on = text.date_forms(row["retired_on"])[0]
                said = nodes.paragraph("", f"{id} was retired on {on}: {reason}. {row['note'] or ''}".strip(), ids=[id])
                if row["replaced_by"]:
                    said += [nodes.Text(" In its place: "), self._named(row["replaced_by"]), nodes.Text(".")]
                made.append(said)
        return made

    def _record(self, table: str, resource: dict[str, Any], row: dict[str, Any], id: str) -> markup.record:
        title = lookup.title(id)
        names = "" if table == "entities" else finding.spellings(table, row, id)
        node: markup.record = markup.record("", id=id, names=names)
        node += markup.record_title("", "" if title == id else title, id=id)
        fields = markup.record_fields()
        for field in resource["schema"]["fields"][1:]:
            value = row[field["name"]]
            # What is also the title is not said twice; the day of publication alone tells what "the other day" is.
            if value is not None and value != title:
                markup.add(fields, field["title"], self._value(value, field, row))
        for label, ids in self._more(table, row, id):
            if ids:
                markup.add(fields, label, ids)
        node += fields
        return node

    def _value(self, value: Any, field: dict[str, Any], row: dict[str, Any]) -> list[nodes.Node]:
        if "vocabulary" in field:
            return [nodes.Text(_data.labels(field["vocabulary"])[value])]
        if isinstance(value, bool):
            return [nodes.Text("yes" if value else "no")]
        if field.get("rdfType") == EDTF:
            return [nodes.Text(text.date_forms(value)[0] + " "), markup.record_code(text=value)]
        if field["type"] == "date":
            return [nodes.Text(text.date_forms(value)[0])]
        if isinstance(value, (int, float)):
            return [nodes.Text(f"{value:,}")]
        if field.get("format") == "uri":
            return [markup.link(value, value, "external")]
        if field["name"] == "sha256":
            return [markup.record_code(text=f"{value[:16]}…")]  # the whole is in the table
        if field["name"] in ("formula", "check_rule"):
            return self._linked(value)
        if leaves.ID.fullmatch(value):
            return [self._named(value)]
        return [language.node(value, _language(field["name"], row))]

    def _more(self, table: str, row: dict[str, Any], id: str) -> Iterator[tuple[str, list[nodes.Node]]]:
        """What other rows say of this one: ``(label, nodes)``."""
        if table == "entities":
            yield "Names", _joined([self._spelling(n) for n in _data.grouped("names", "entity_id").get(id, ())])
        if table == "timeline":
            people = _data.grouped("participants", "event_id").get(id, ())
            roles = _data.labels("role")
            yield (
                "Who took part",
                _joined([[self._named(p["entity_id"]), nodes.Text(f" ({roles[p['role']]})")] for p in people]),
            )
        if table == "discrepancies":
            about = _data.grouped("discrepancy_records", "discrepancy_id").get(id, ())
            yield "About", _joined([[self._named(r["record_id"]), *_field(r)] for r in about])
        if row.get("claimant_id"):
            found = kgdata.provenance(id)
            yield "Others say", self._checks(found["checks"])
            slips = {s["discrepancy_id"]: s for s in found["discrepancies"]}
            yield "Mind", _joined([[self._named(slip)] for slip in slips])
            yield "Standing", [nodes.Text(_data.labels("verification")[found["verification"]])]
        others = [other for other in leaves.referrers().get(id, []) if not other.startswith(("name-", "chk-"))]
        figures = Counter(_data.get(other)[0] for other in others if other.startswith("fig-"))
        others = [other for other in others if not other.startswith("fig-")]
        named = [[self._named(o) if len(others) <= leaves.MANY else self._plain(o)] for o in others]
        for name, number in figures.items():
            title = f"{_data.resource(name)['title']} ({number:,})"
            named.append([markup.link(title, self._to(leaves.page(name)))])
        yield "Named by", _joined(named)
        yield "Shown in", self._chapters([id])

    def _checks(self, checks: list[dict[str, Any]]) -> list[nodes.Node]:
        if not checks:
            return []
        items = nodes.bullet_list(classes=["simple"])
        relation = _data.labels("relation")
        for check in checks:
            link = markup.link(check["source"]["publisher"], self._address(check["check_id"]))
            about = f", {check['field']}" if check["field"] else ""
            said = nodes.Text(f" ({relation[check['relation']]}{about}): {check['says']}")
            items += nodes.list_item("", link, said)
        return [items]

    def _spelling(self, name: dict[str, Any]) -> list[nodes.Node]:
        kind = _data.labels("name_kind")[name["kind"]]
        shown = language.words("", name["text"], ids=[name["name_id"]], lang=name["language"], classes=["kg-name"])
        return [shown, nodes.Text(f" ({kind})")]

    # -- links

    def _to(self, docname: str) -> str:
        return self.app.builder.get_relative_uri(self.docname, docname)

    def _address(self, id: str) -> str:
        return cards.place(id, self._to)

    def _plain(self, id: str) -> nodes.reference:
        return markup.link(id, self._address(id), "kg-ref")

    def _named(self, id: str) -> nodes.reference:
        table, row = _data.get(id)
        if table == "passages":
            where = f"paragraph {row['paragraph']}, sentence {row['sentence']}, beginning “{row['anchor']}”"
            return markup.link(f"{id}: {where}", self._address(id))
        title = lookup.title(id)
        return markup.link(title if table in ("entities", "sources") else f"{id}: {title}", self._address(id))

    def _linked(self, formula: str) -> list[nodes.Node]:
        parts = re.split(f"({leaves.ID.pattern})", formula)
        return [self._plain(part) if n % 2 else nodes.Text(part) for n, part in enumerate(parts) if part]

    def _shown_in(self, ids: Iterable[str]) -> list[nodes.Node]:
        """A paragraph on the pages that show any of these records, if there are any."""
        found = self._chapters(ids)
        return [nodes.paragraph("", "", nodes.Text("Shown in "), *found, nodes.Text("."))] if found else []

    def _charts(self, ids: list[str]) -> list[tuple[str, str]]:
        """The charts that show most of these records, if they are many: as ``(docname, anchor)``."""
        if len(ids) < finder.FEW:
            return []
        shown = Counter(use for id in ids for use in facts.uses(self.app.env, id) if use[1].startswith(facts.CHART))
        return sorted(use for use, times in shown.items() if 2 * times > len(ids))

    def _chapters(self, ids: Iterable[str]) -> list[nodes.Node]:
        """Links to the other pages that show any of these records, each to its first place there."""
        found: dict[str, str] = {}
        for id in ids:
            for docname, anchor in facts.uses(self.app.env, id):
                if (docname, anchor) not in self.everywhere:
                    found.setdefault(docname, anchor)
        found.pop(self.docname, None)
        return _joined([[self._chapter(docname, found[docname])] for docname in sorted(found)])

    def _chapter(self, docname: str, anchor: str) -> nodes.reference:
        title = self.app.env.titles[docname].astext()
        return markup.link(title, f"{self._to(docname)}#{anchor}")


def _language(field: str, row: dict[str, Any]) -> str | None:
    """The language of what is kept as it was written; all else is in English."""
    found: str | None = None
    if field == "title_original":
        found = row["in_language"]
    elif field.endswith("_as_written") and row["source_id"]:
        found = _data.get(row["source_id"])[1]["in_language"]
    return found


def _field(row: dict[str, Any]) -> list[nodes.Node]:
    return [nodes.Text(f" ({row['field']})")] if row["field"] else []


def _joined(parts: list[list[nodes.Node]]) -> list[nodes.Node]:
    """Nodes with semicolons between."""
    return [node for n, part in enumerate(parts) for node in ([nodes.Text("; ")] if n else []) + part]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(table_rows, html=(facts.nothing, facts.nothing), **facts.PLAIN)
    app.add_directive("facts", FactsDirective)
    app.connect("doctree-resolved", _fill)
