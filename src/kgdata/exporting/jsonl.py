"""JSON Lines: one file a table, one object a row, null where a field is empty."""

from __future__ import annotations

import json
from pathlib import Path

from kgdata.exporting import tabular


def write(path: Path) -> None:
    """Write the folder; the keys come in the order of the descriptor."""
    path.mkdir()
    for table, rows in tabular.tables():
        names = [field["name"] for field in table["schema"]["fields"]]
        lines = (json.dumps({name: row[name] for name in names}, ensure_ascii=False) + "\n" for row in rows)
        (path / f"{table['name']}.jsonl").write_bytes("".join(lines).encode())
