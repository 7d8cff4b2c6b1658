"""The Data Package itself: the files as they are, but that no cell is a formula for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from kgdata import _data
from kgdata.cells import guarded


def write(path: Path) -> None:
    """Write the folder."""
    for name, content in contents():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)


def contents() -> Iterator[tuple[str, bytes]]:
    """The files of the folder: where each lies in it, and its bytes."""
    texts = {_data.resource(name)["path"]: _texts(name) for name in _data.tables()}
    for name in _data.files():
        content = (_data.folder() / name).read_bytes()
        yield name, _safe(content, texts[name]) if name in texts else content


def _texts(table: str) -> set[str]:
    """The fields that hold text; a number with a minus is no formula."""
    fields = _data.resource(table)["schema"]["fields"]
    return {field["name"] for field in fields if field["type"] not in ("integer", "number", "boolean")}


def _safe(content: bytes, texts: set[str]) -> bytes:
    """The file with every text guarded. Sound data is laid out as Python does it, so nothing else changes."""
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
    safe = [[guarded(cell) if name in texts else cell for name, cell in zip(header, row, strict=True)] for row in rows]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *safe])
    return out.getvalue().encode()
