"""Any words: records, best first, each with the text that was found."""

from __future__ import annotations

from collections.abc import Iterator

import harness


def seeds() -> Iterator[bytes]:
    """Names as they are spelt in the data, whole and with a slip."""
    import kgdata

    for row in kgdata.records("names")[:60:3]:
        yield row["text"].encode()
        yield (row["text"][:3] + row["text"][4:]).lower().encode()


def one(data: bytes) -> None:
    import kgdata

    found = kgdata.find(harness.text_of(data))
    ids = [hit["id"] for hit in found]
    assert len(ids) == len(set(ids))
    for hit in found[:20]:
        assert kgdata.get(hit["id"])
        assert hit.keys() == {"id", "table", "name", "matched"}
