"""The list by which the search page finds records: by id, by title, and by every spelling of a name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import kgdata
from kgbook import cards, records
from kgdata import _data, lookup

if TYPE_CHECKING:
    from docutils import nodes


def script(titles: dict[str, nodes.title]) -> str:
    """The list as a script that hands it to the search; ``titles`` are those of the pages."""
    pages: dict[str, int] = {}
    rows = []
    for table in kgdata.tables():
        key = _data.key(table)
        if len(key) != 1 or cards.page(table) != f"facts/{table}" or cards.page(table) not in titles:
            continue
        for row in _data.records(table):
            id = row[key[0]]
            page = pages.setdefault(cards.page(table), len(pages))
            rows.append([id, page, lookup.title(id), *filter(None, [records.spellings(table, row, id)])])
    listed = [[f"{name}.html", titles[name].astext()] for name in pages]
    data = json.dumps({"pages": listed, "rows": rows}, ensure_ascii=False, separators=(",", ":"))
    return f"kgRecords({data});\n"
