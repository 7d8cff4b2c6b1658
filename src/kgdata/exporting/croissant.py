"""The description of the CSV tables for tools of machine learning: Croissant 1.1, from the descriptor.

It lies beside the tables, where ``kgdata export csv`` writes them and where the book publishes them: addresses in it
are relative, and its hashes are of those files.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from kgdata import _data
from kgdata.exporting import about, bibtex, csv, works

#: As the specification gives it: readers compare.
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    **{
        term: f"cr:{term}"
        for term in (
            "arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field", "fileObject",
            "fileProperty", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5",
            "parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate",
            "separator", "source", "subField", "transform",
        )
    },
}  # fmt: skip
#: What Croissant calls the types of the descriptor; all else, dates in EDTF among it, is text.
_TYPES = {"integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean", "date": "sc:Date"}


def write(path: Path) -> None:
    """Write the description."""
    files = dict(csv.contents())
    tables = [_data.resource(name) for name in _data.tables()]
    known = about.dataset()
    # Of what schema.org knows of a data set Croissant has its own words for the tables, and none for the article.
    words = {name: value for name, value in known.items() if name not in ("isBasedOn", "variableMeasured")}
    about.write_json(
        path,
        {
            "@context": CONTEXT,
            **words,
            "conformsTo": "http://mlcommons.org/croissant/1.1",
            "citeAs": bibtex.entry(works.this()),
            "distribution": [_file(table, files[table["path"]]) for table in tables],
            "recordSet": [_records(table) for table in tables],
        },
    )


def _file(table: dict[str, Any], content: bytes) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": table["path"],
        "name": table["path"],
        "description": table["description"],
        "contentUrl": table["path"],
        "contentSize": f"{len(content)} B",
        "encodingFormat": "text/csv",
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _records(table: dict[str, Any]) -> dict[str, Any]:
    name, schema = table["name"], table["schema"]
    # To its own table a field may not refer in Croissant, and readers fail on one that does.
    others = [
        (key["fields"], key["reference"]) for key in schema.get("foreignKeys", []) if key["reference"]["resource"]
    ]
    leads_to = {field: _source(_data.resource(there["resource"])["path"], there["fields"]) for field, there in others}
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"{table['title']}. {table['description']}",
        "key": [{"@id": f"{name}/{field}"} for field in _data.key(name)],
        "field": [_field(table, field, leads_to.get(field["name"])) for field in schema["fields"]],
    }


def _field(table: dict[str, Any], field: dict[str, Any], leads_to: dict[str, Any] | None) -> dict[str, Any]:
    made = {
        "@type": "cr:Field",
        "@id": f"{table['name']}/{field['name']}",
        "name": field["name"],
        "description": field["description"],
        "dataType": _TYPES.get(field["type"], "sc:Text"),
        "source": _source(table["path"], field["name"]),
    }
    return made | ({"references": leads_to} if leads_to else {})


def _source(file: str, column: str) -> dict[str, Any]:
    return {"fileObject": {"@id": file}, "extract": {"column": column}}
