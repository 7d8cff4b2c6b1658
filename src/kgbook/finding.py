"""The list by which the search page finds records: by id, by title, and by every spelling of a name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import kgdata
from kgbook import leaves
from kgdata import _data, lookup

if TYPE_CHECKING:
    from docutils import nodes


def script(titles: dict[str, nodes.title]) -> str:
    """The list as a script that hands it to the search; ``titles`` are those of the pages."""
    pages: dict[str, int] = {}
    rows = []
    for table in kgdata.tables():
        if len(_data.key(table)) != 1 or leaves.page(table) != f"facts/{table}" or leaves.page(table) not in titles:
            continue
        for leaf in leaves.leaves(table):
            page = pages.setdefault(leaf.page, len(pages))
            for row in leaf.rows:
                id = row[_data.key(table)[0]]
                rows.append([id, page, lookup.title(id), *filter(None, [spellings(table, row, id)])])
    listed = [[f"{name}.html", titles[name].astext()] for name in pages]
    data = json.dumps({"pages": listed, "rows": rows}, ensure_ascii=False, separators=(",", ":"))
    return f"kgRecords({data});\n"


def spellings(table: str, row: dict[str, Any], id: str) -> str:
    """The names of those whom a row is about, so that it can be found by any of them."""
    if table in ("sources", "passages"):  # are about nobody
        return ""
    about = {id: None} if table == "entities" else {}
    about |= {value: None for value in row.values() if isinstance(value, str) and value.startswith("ent-")}
    about |= {part["entity_id"]: None for part in _data.grouped("participants", "event_id").get(id, [])}
    if table != "cases" and row.get("case_id"):
        about[_data.get(row["case_id"])[1]["entity_id"]] = None
    names = _data.grouped("names", "entity_id")
    return " ".join(dict.fromkeys(name["text"] for entity in about for name in names.get(entity, [])))
