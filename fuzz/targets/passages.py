"""A copy of the article, as text or a saved page: one normal form, and every passage has one state."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import harness

SENTENCES = [
    "“Nobody came”, says Alyona Yolkina.",
    "On 4 June – a Sunday – the gate was shut.",
    "About 313,469 waited.",
]
PAGE = '<!DOCTYPE html><html><head><title>x</title><style>p{}</style></head><body class="a > b"><p>%s</p><!-- x -->'


def seeds() -> Iterator[bytes]:
    """A made-up article, as text and as pages; the real one is not here."""
    whole = " ".join(SENTENCES)
    yield whole.encode()
    yield (PAGE % "</p><script>1 < 2</script><p>".join(SENTENCES)).encode()
    yield ("<div>" + whole.replace(" ", "&nbsp;").replace("–", "&#8211;<wbr>") + "<br/></div>").encode()
    yield "<p>e\u0301\u00ad\u0316 <![CDATA[x]]> &#xD800; <a href='>'>".encode()


def one(data: bytes) -> None:
    from kgdata import passages

    text, normal = harness.text_of(data), passages.normalise(" ".join(SENTENCES))
    rows = [{"passage_id": f"p1.{n}", **passages.describe(normal, said)} for n, said in enumerate(SENTENCES, 1)]
    with harness.refused():
        once = passages.normalise(text)
        assert passages.normalise(once) == once
        assert unicodedata.is_normalized("NFC", once)
        assert "\n" not in once
    with harness.refused():
        wrong = passages.check(text, rows)
        assert [row["passage_id"] for row in wrong] == sorted({row["passage_id"] for row in wrong})
        assert {row["state"] for row in wrong} <= passages.STATES.keys()
    with harness.refused():  # the article is found behind any other text, if not where it first comes
        if passages.plain(f"{text}x") == f"{text}x":
            wrong = passages.check(f"{text}\n{' '.join(SENTENCES)}", rows)
            assert {row["state"] for row in wrong} <= {"moved"}
    with harness.refused():
        start = passages.normalise(passages.normalise(text)[:200])
        assert passages.describe(start, start)["length"] == len(start)
