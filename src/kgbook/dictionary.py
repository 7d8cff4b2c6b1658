"""The data dictionary: every table, field and code with what it means, made from the descriptor itself.

``{dictionary}`` in a page stands for all of it. Tables that share a schema are described once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import kgdata
from kgbook import diagram
from kgdata import _data
from kgdata.cells import EDTF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "date": "day, YYYY-MM-DD",
    "duration": "length of time, ISO 8601",
}


class DictionaryDirective(SphinxDirective):
    """``{dictionary}``."""

    def run(self) -> list[nodes.Node]:
        return [
            _counts(),
            _section("How the tables hang together", *_relations(), id="relations"),
            _section("The tables", *_tables()),
            _section("The codes", *_codes()),
        ]


def _section(title: str, *body: nodes.Node, id: str = "") -> nodes.section:
    """A section whose words come from the data; ``generated`` tells the check for bare numbers so."""
    return nodes.section("", nodes.title(text=title), *body, ids=[id or nodes.make_id(title)], generated=True)


def _counts() -> nodes.container:
    """How much there is of everything."""
    rows = {name: len(kgdata.records(name)) for name in kgdata.tables()}
    fields = sum(len(first["schema"]["fields"]) for first, *_ in diagram.groups())
    said = f"{len(rows)} tables, {sum(rows.values()):,} rows, {fields} fields, {rows['codes']} codes."
    return nodes.container("", nodes.paragraph(text=said), generated=True)


def _relations() -> Iterator[nodes.Node]:
    """The drawing, what its marks mean, and the same in words."""
    *some, last = diagram.to_any_record()
    anywhere = f"{', '.join(some)} and {last}"
    yield nodes.paragraph(
        text="A ring is the key of a table. A dot on the line from a ring is a field of another table, or of the same, "
        f"that holds this key. Beyond what is drawn, {anywhere} name a record of any table."
    )
    listed = nodes.definition_list(classes=["kg-fields"])
    for first, *others in diagram.groups():
        name = first["name"]
        held: dict[str, list[str]] = {}
        for _, field, to in (relation for relation in diagram.relations() if relation.table == name):
            held.setdefault(to, []).append(field)
        term = nodes.term("", "", nodes.literal(text=diagram.title([first, *others])))
        said = "; ".join(
            [
                f"key {' + '.join(_data.key(name))}",
                *(f"{', '.join(fields)}\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}{to}" for to, fields in held.items()),
            ]
        )
        listed += nodes.definition_list_item("", term, nodes.definition("", nodes.paragraph(text=f"{said}.")))
    drawn = nodes.raw("", diagram.drawing(), format="html")
    yield nodes.container("", drawn, listed, classes=["kg-diagram"])


def _tables() -> Iterator[nodes.section]:
    for group in diagram.groups():
        first = group[0]
        title = diagram.title(group).capitalize() if len(group) > 1 else first["title"]
        about = [_text(_files(resource), resource["description"]) for resource in group]
        names = ", ".join(field["name"] for field in first["schema"]["fields"])
        yield _section(title, *about, _text("In this order", f"{names}."), _fields(first), id=f"table-{first['name']}")


def _files(resource: dict[str, Any]) -> str:
    rows = len(kgdata.records(resource["name"]))
    return f"{resource['name']} (data/{resource['path']}, {rows:,} rows)"


def _fields(resource: dict[str, Any]) -> nodes.definition_list:
    schema = resource["schema"]
    own = _data.key(resource["name"])
    keys = {key["fields"]: key["reference"] for key in schema.get("foreignKeys", [])}
    made = nodes.definition_list(classes=["kg-fields"])
    for field in schema["fields"]:
        term = nodes.term("", "", nodes.literal(text=field["name"]), nodes.Text(f" {_type(field, own)}"))
        meaning = nodes.paragraph("", "", nodes.Text(_sentence(field["description"])))
        if "vocabulary" in field:
            meaning += [
                nodes.Text(" Codes: "),
                _to(f"codes-{field['vocabulary']}", field["vocabulary"]),
                nodes.Text("."),
            ]
        if reference := keys.get(field["name"]):
            table = reference["resource"] or resource["name"]  # empty: a row of the same table
            meaning += [nodes.Text(" A row of "), _to(f"table-{table}", table), nodes.Text(".")]
        meaning += _unit(field)
        meaning += [nodes.Text(f" Empty: {value['label']}.") for value in field.get("missingValues", ())]
        made += nodes.definition_list_item("", term, nodes.definition("", meaning))
    return made


def _unit(field: dict[str, Any]) -> list[nodes.Node]:
    """What a number counts in: words, or the field that holds them."""
    if "unitField" in field:
        return [nodes.Text(" Unit: that in "), nodes.literal(text=field["unitField"]), nodes.Text(".")]
    return [nodes.Text(f" Unit: {field['unit']}.")] if "unit" in field else []


def _type(field: dict[str, Any], key: list[str]) -> str:
    """The type and the rules of a field in words."""
    rules = field.get("constraints", {})
    said = ["date with uncertainty, EDTF" if field.get("rdfType") == EDTF else TYPES[field["type"]]]
    if field["name"] in key:
        said += [
            "the key" if len(key) == 1 else f"key with {' and '.join(name for name in key if name != field['name'])}"
        ]
    elif rules.get("unique"):
        said += ["no two alike"]
    said += ["always there"] if rules.get("required") else ["may be empty"]
    said += [f"at least {rules['minimum']}"] if "minimum" in rules else []
    said += [f"at most {rules['maximum']}"] if "maximum" in rules else []
    said += [f"at most {rules['maxLength']} characters"] if "maxLength" in rules else []
    said += [f"of the form {rules['pattern']}"] if "pattern" in rules else []
    return ", ".join(said)


def _codes() -> Iterator[nodes.section]:
    vocabularies: dict[str, list[dict[str, Any]]] = {}
    for row in kgdata.records("codes"):
        vocabularies.setdefault(row["vocabulary"], []).append(row)
    for name, rows in vocabularies.items():
        made = nodes.definition_list(classes=["kg-fields"])
        for row in rows:
            broader = f" Part of {row['broader']}." if row["broader"] else ""
            term = nodes.term("", "", nodes.literal(text=row["code"]), nodes.Text(f" {row['label']}"))
            meaning = nodes.paragraph(text=_sentence(row["definition"]) + broader)
            made += nodes.definition_list_item("", term, nodes.definition("", meaning))
        yield _section(name.replace("_", " ").capitalize(), made, id=f"codes-{name}")


def _text(name: str, words: str) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.strong(text=name), nodes.Text(f": {words}"))


def _to(id: str, words: str) -> nodes.reference:
    return nodes.reference("", "", nodes.literal(text=words), refid=id, internal=True)


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?", "”")) else f"{words}."


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("dictionary", DictionaryDirective)
