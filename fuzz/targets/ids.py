"""What names a record, or should: found, or refused with a word; nothing else comes of any text."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import harness


def seeds() -> Iterator[bytes]:
    """An id of each table, with fields and conditions."""
    import kgdata
    from kgdata import _data

    for table in kgdata.tables():
        rows = kgdata.records(table)
        if rows and len(_data.key(table)) == 1:
            yield from (f"{rows[0][_data.key(table)[0]]}{end}".encode() for end in ("", f".{list(rows[0])[-1]}"))
    yield b"timeline?kind=detention&date_basis=stated"
    yield b"sources?is_subject=true"
    yield b"passages?no_fact="


def one(data: bytes) -> None:
    import kgdata
    from kgdata import text

    named = harness.text_of(data)
    id, _, field = named.partition(".")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", kgdata.RetiredIdWarning)
        with harness.refused():
            assert id in kgdata.get(id).values()
        for asked in (None, field):
            with harness.refused():
                assert kgdata.provenance(id, asked)["field"] == asked
        for format in ("text", "bibtex", "csl"):
            with harness.refused():
                assert kgdata.cite(named, format).strip()
        with harness.refused():
            text.parts(named)
        with harness.refused():
            for form in text.forms(named):
                assert text.fault(named, form) is None, form
