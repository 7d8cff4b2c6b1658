"""The data dictionary: every table, field and code with what it means, made from the descriptor itself.

``{dictionary}`` in a page stands for all of it. Tables that share a schema are described once.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import kgdata
from kgdata import _data
from kgdata.cells import EDTF

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

    def run(self):
        return [_section("The tables", *_tables()), _section("The codes", *_codes())]


def _section(title: str, *body, id: str = ""):
    """A section whose words come from the data; ``generated`` tells the check for bare numbers so."""
    return nodes.section("", nodes.title(text=title), *body, ids=[id or nodes.make_id(title)], generated=True)


def _tables():
    groups: dict[int, list[dict]] = {}
    for resource in _data.schema()["resources"]:
        if "schema" in resource:
            groups.setdefault(id(resource["schema"]), []).append(resource)
    for group in groups.values():
        first, shared = group[0], len(group) > 1
        title = "Outside figures" if shared else first["title"]
        about = [_text(_files(resource), resource["description"]) for resource in group]
        names = ", ".join(field["name"] for field in first["schema"]["fields"])
        yield _section(title, *about, _text("In this order", f"{names}."), _fields(first), id=f"table-{first['name']}")


def _files(resource: dict) -> str:
    rows = len(kgdata.records(resource["name"]))
    return f"{resource['name']} (data/{resource['path']}, {rows:,} rows)"


def _fields(resource: dict):
    schema = resource["schema"]
    keys = {key["fields"]: key["reference"] for key in schema.get("foreignKeys", [])}
    made = nodes.definition_list(classes=["kg-fields"])
    for field in schema["fields"]:
        term = nodes.term("", "", nodes.literal(text=field["name"]), nodes.Text(f" {_type(field)}"))
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
        made += nodes.definition_list_item("", term, nodes.definition("", meaning))
    return made


def _type(field: dict) -> str:
    """The type and the rules of a field in words."""
    rules = field.get("constraints", {})
    said = ["date with uncertainty, EDTF" if field.get("rdfType") == EDTF else TYPES[field["type"]]]
    said += ["always there"] if rules.get("required") else ["may be empty"]
    said += [f"at least {rules['minimum']}"] if "minimum" in rules else []
    said += [f"at most {rules['maximum']}"] if "maximum" in rules else []
    said += [f"at most {rules['maxLength']} characters"] if "maxLength" in rules else []
    said += [f"of the form {rules['pattern']}"] if "pattern" in rules else []
    return ", ".join(said)


def _codes():
    vocabularies: dict[str, list[dict]] = {}
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


def _text(name: str, words: str):
    return nodes.paragraph("", "", nodes.strong(text=name), nodes.Text(f": {words}"))


def _to(id: str, words: str):
    return nodes.reference("", "", nodes.literal(text=words), refid=id, internal=True)


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?", "”")) else f"{words}."


def setup(app) -> None:
    """Register with Sphinx."""
    app.add_directive("dictionary", DictionaryDirective)
