"""The facts pages: every row of every table at its permanent place, with what it leads to and where it is used.

``{facts} timeline`` in a page stands for all rows of that table, ``{facts}`` alone for the list of the tables. The
rows are put in when all pages have been read, for only then it is known which of them use a record.
"""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import kgdata
from kgbook import cards, datatable, downloads, facts, finder, language, problems, series
from kgdata import _data, lookup, text
from kgdata.cells import EDTF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

ID = re.compile(rf"\b(?:{datatable.RECORD}|p\d+\.\d+)\b")
#: Tables whose rows are lines of a table rather than articles, by their key.
LINES = {"figure_id": series.figures, "place_id": series.places}
MANY = 12  # as many links stand with what they lead to, more by their ids alone


class table_rows(nodes.General, nodes.Element):
    """Stands for the rows of ``table``, or for the list of tables if that is empty."""


class record(nodes.General, nodes.Element):
    """One row; ``id`` is its permanent place."""


class record_title(nodes.General, nodes.TextElement):
    """What the row is called."""


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
def referrers() -> dict[str, list[str]]:
    """For every id the ids of the records that name it."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for id, (_, row) in _data.index().items():
        for value in list(row.values())[1:]:
            for named in ID.findall(value) if isinstance(value, str) else ():
                found[named][id] = None
    for row in _data.records("participants"):
        found[row["entity_id"]][row["event_id"]] = None
    return {id: list(ids) for id, ids in found.items()}


class Page:
    """Makes the nodes of one facts page."""

    def __init__(self, app: Sphinx, docname: str) -> None:
        self.app, self.docname = app, docname

    # -- the list of tables

    def tables(self) -> list[nodes.Node]:
        items = nodes.definition_list(classes=["kg-tables"])
        for name in _data.tables():
            resource = _data.resource(name)
            if cards.page(name) != f"facts/{name}" or name in ("codes", _data.RETIRED):
                continue
            title = self.app.env.titles[f"facts/{name}"].astext()
            link = self._link(title, self._to(f"facts/{name}"))
            count = nodes.Text(f" ({len(kgdata.records(name)):,})")
            what = nodes.paragraph(text=resource["description"])
            items += nodes.definition_list_item("", nodes.term("", "", link, count), nodes.definition("", what))
        return [items]

    # -- the rows of a table

    def rows(self, table: str) -> list[nodes.Node]:
        resource = _data.resource(table)
        key = _data.key(table)[0]
        about = [nodes.paragraph(text=resource["description"]), downloads.line(self.app, self.docname, table)]
        rows = list(_data.records(table))
        if as_lines := LINES.get(key):
            about += self._shown_in(row[key] for row in rows)
            return [*about, *finder.form(rows), *as_lines(self, table, referrers()), *self._retired(table)]
        if table == "timeline":  # a timeline is read in the order of time
            rows = [_data.get(id)[1] for id in kgdata.timeline()[key]]
        made = [self._record(table, resource, row, row[key]) for row in rows]
        return [*about, *finder.form(made), *made, *self._retired(table)]

    def _retired(self, table: str) -> list[nodes.Node]:
        """The places of records that are gone: their addresses stay, and say what became of them."""
        made = []
        for id, row in _data.retired().items():
            if cards.page(row["table"]) == f"facts/{table}":
                reason = _data.labels("retirement_reason")[row["reason"]]
                on = text.date_forms(row["retired_on"])[0]
                said = nodes.paragraph("", f"{id} was retired on {on}: {reason}. {row['note'] or ''}".strip(), ids=[id])
                if row["replaced_by"]:
                    said += [nodes.Text(" In its place: "), self._named(row["replaced_by"]), nodes.Text(".")]
                made.append(said)
        return made

    def _record(self, table: str, resource: dict[str, Any], row: dict[str, Any], id: str) -> record:
        title = lookup.title(id)
        node: record = record("", id=id, names="" if table == "entities" else spellings(table, row, id))
        node += record_title("", "" if title == id else title, id=id)
        fields = nodes.definition_list(classes=["simple"])
        for field in resource["schema"]["fields"][1:]:
            value = row[field["name"]]
            # What is also the title is not said twice; the day of publication alone tells what "the other day" is.
            if value is not None and value != title:
                _add(fields, field["title"], self._value(value, field, row))
        for label, ids in self._more(table, row, id):
            if ids:
                _add(fields, label, ids)
        node += fields
        return node

    def _value(self, value: Any, field: dict[str, Any], row: dict[str, Any]) -> list[nodes.Node]:
        if "vocabulary" in field:
            return [nodes.Text(_data.labels(field["vocabulary"])[value])]
        if isinstance(value, bool):
            return [nodes.Text("yes" if value else "no")]
        if field.get("rdfType") == EDTF:
            return [nodes.Text(text.date_forms(value)[0] + " "), nodes.literal(text=value)]
        if field["type"] == "date":
            return [nodes.Text(text.date_forms(value)[0])]
        if isinstance(value, (int, float)):
            return [nodes.Text(f"{value:,}")]
        if field.get("format") == "uri":
            return [nodes.reference("", value, refuri=value, classes=["external"])]
        if field["name"] == "sha256":
            return [nodes.literal(text=f"{value[:16]}…")]  # the whole is in the table
        if field["name"] in ("formula", "check_rule"):
            return self._linked(value)
        if ID.fullmatch(value):
            return [self._named(value)]
        return [language.node(value, _language(field["name"], row))]

    def _more(self, table: str, row: dict[str, Any], id: str) -> Iterator[tuple[str, list[nodes.Node]]]:
        """What other rows say of this one: ``(label, nodes)``."""
        if table == "entities":
            yield "Names", _joined([self._spelling(n) for n in _data.records("names") if n["entity_id"] == id])
        if table == "timeline":
            people = [p for p in _data.records("participants") if p["event_id"] == id]
            roles = _data.labels("role")
            yield (
                "Who took part",
                _joined([[self._named(p["entity_id"]), nodes.Text(f" ({roles[p['role']]})")] for p in people]),
            )
        if table == "discrepancies":
            about = [r for r in _data.records("discrepancy_records") if r["discrepancy_id"] == id]
            yield "About", _joined([[self._named(r["record_id"]), *_field(r)] for r in about])
        if row.get("claimant_id"):
            found = kgdata.provenance(id)
            yield "Others say", self._checks(found["checks"])
            slips = {s["discrepancy_id"]: s for s in found["discrepancies"]}
            yield "Mind", _joined([[self._named(slip)] for slip in slips])
            yield "Standing", [nodes.Text(_data.labels("verification")[found["verification"]])]
        others = [other for other in referrers().get(id, []) if not other.startswith(("name-", "chk-"))]
        figures = Counter(_data.get(other)[0] for other in others if other.startswith("fig-"))
        others = [other for other in others if not other.startswith("fig-")]
        named = [[self._named(o) if len(others) <= MANY else self._plain(o)] for o in others]
        for name, number in figures.items():
            title = f"{_data.resource(name)['title']} ({number:,})"
            named.append([self._link(title, self._to(cards.page(name)))])
        yield "Named by", _joined(named)
        yield "Shown in", self._chapters([id])

    def _checks(self, checks: list[dict[str, Any]]) -> list[nodes.Node]:
        if not checks:
            return []
        items = nodes.bullet_list(classes=["simple"])
        relation = _data.labels("relation")
        for check in checks:
            link = self._link(check["source"]["publisher"], self._address(check["check_id"]))
            about = f", {check['field']}" if check["field"] else ""
            said = nodes.Text(f" ({relation[check['relation']]}{about}): {check['says']}")
            items += nodes.list_item("", nodes.paragraph("", "", link, said))
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

    def _link(self, shown: str, address: str) -> nodes.reference:
        return nodes.reference("", shown, refuri=address, internal=True)

    def _plain(self, id: str) -> nodes.reference:
        link = self._link(id, self._address(id))
        link["classes"].append("kg-ref")
        return link

    def _named(self, id: str) -> nodes.reference:
        table, row = _data.get(id)
        if table == "passages":
            where = f"paragraph {row['paragraph']}, sentence {row['sentence']}, beginning “{row['anchor']}”"
            return self._link(f"{id}: {where}", self._address(id))
        title = lookup.title(id)
        return self._link(title if table in ("entities", "sources") else f"{id}: {title}", self._address(id))

    def _linked(self, formula: str) -> list[nodes.Node]:
        parts = re.split(f"({ID.pattern})", formula)
        return [self._plain(part) if n % 2 else nodes.Text(part) for n, part in enumerate(parts) if part]

    def _shown_in(self, ids: Iterable[str]) -> list[nodes.Node]:
        """A paragraph on the pages that show any of these records, if there are any."""
        found = self._chapters(ids)
        return [nodes.paragraph("", "", nodes.Text("Shown in "), *found, nodes.Text("."))] if found else []

    def _chapters(self, ids: Iterable[str]) -> list[nodes.Node]:
        """Links to the other pages that show any of these records, each to its first place there."""
        found: dict[str, str] = {}
        for id in ids:
            for docname, anchor in facts.uses(self.app.env, id):
                found.setdefault(docname, anchor)
        found.pop(self.docname, None)
        return _joined([[self._chapter(docname, found[docname])] for docname in sorted(found)])

    def _chapter(self, docname: str, anchor: str) -> nodes.reference:
        title = self.app.env.titles[docname].astext()
        return self._link(title, f"{self._to(docname)}#{anchor}")


@_data.remember
def _names() -> dict[str, list[str]]:
    """For every entity its names, in every spelling and script."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in _data.records("names"):
        found[name["entity_id"]].append(name["text"])
    return dict(found)


@_data.remember
def _present() -> dict[str, list[str]]:
    """For every event those who took part."""
    found: dict[str, list[str]] = defaultdict(list)
    for part in _data.records("participants"):
        found[part["event_id"]].append(part["entity_id"])
    return dict(found)


def spellings(table: str, row: dict[str, Any], id: str) -> str:
    """The names of those whom a row is about, so that it can be found by any of them."""
    if table in ("sources", "passages"):  # are about nobody
        return ""
    about = {id: None} if table == "entities" else {}
    about |= {value: None for value in row.values() if isinstance(value, str) and value.startswith("ent-")}
    about |= dict.fromkeys(_present().get(id, []))
    if table != "cases" and row.get("case_id"):
        about[_data.get(row["case_id"])[1]["entity_id"]] = None
    return " ".join(dict.fromkeys(name for entity in about for name in _names().get(entity, [])))


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


def _add(fields: nodes.definition_list, label: str, content: list[nodes.Node]) -> None:
    body = content if isinstance(content[0], nodes.bullet_list) else [nodes.paragraph("", "", *content)]
    fields += nodes.definition_list_item("", nodes.term(text=label), nodes.definition("", *body))


# -- HTML, and text for builders that have no links --------------------------------------------------------------


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


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(table_rows, html=(facts.nothing, facts.nothing), **facts.PLAIN)
    app.add_node(record, html=(_visit_record, _depart_record), **facts.PLAIN)
    app.add_node(record_title, html=(_visit_title, _depart_title), **facts.PLAIN)
    app.add_directive("facts", FactsDirective)
    app.connect("doctree-resolved", _fill)
