"""A chapter's text: its facts are judged and made right once and for all, and bare numbers are found."""

from __future__ import annotations

from collections.abc import Iterator

import harness


def seeds() -> Iterator[bytes]:
    """Facts as the chapters show them, right and wrong."""
    yield b"They counted {fact}`446,573 <st-0001>` entries, {fact}`17,000 <st-0002>` for business, 1 of 2 in June."
    yield "On {fact}`4 June 2023 <ev-0002>`: {fact}`About 313,469\n<st-0005>`, “{fact}`four <cases?jurisdiction=RU>`”".encode()
    yield b"{fact}`x <p34.1.anchor>` {fact}` <ev-0022.date>` {fact}`<>` {fact}`5 <st-9999>` Two things, CC BY 4.0, 3.8 %"


def one(data: bytes) -> None:
    from kgbook import prose

    markdown = harness.text_of(data)
    wrong = prose.stale(markdown)
    assert all(1 <= line <= markdown.count("\n") + 1 and said for line, said in wrong)
    mended = prose.refreshed(markdown)
    assert prose.refreshed(mended) == mended
    assert len(prose.stale(mended)) <= len(wrong)
    plain = prose.FACT.sub("", markdown)
    for number in prose.bare(plain, ["CC BY 4.0"]):
        assert number in plain.replace("CC BY 4.0", "")
