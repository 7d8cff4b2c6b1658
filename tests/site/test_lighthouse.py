"""Lighthouse has nothing against a page of each kind; `make lighthouse` asks about all of them, and about speed too.

Speed is not judged here: it depends on what else the machine does, and a test must not.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

DRIVER = Path(__file__).parents[2] / "bench" / "lighthouse.mjs"
CATEGORIES = ("accessibility", "best-practices", "seo")
#: What every page of a kind has; the lightest page that has it stands for all, as the seconds go by the size.
KINDS = {
    "a chapter with charts": ("chapters/*.html", 'class="kg-figure"'),
    "records": ("facts/*.html", "kg-record"),
    "outside figures": ("facts/*.html", "kg-series"),
}


def of_each_kind(book: Path) -> list[str]:
    """The first page, the search, the dictionary, and a page of each other kind."""
    pages = ["index.html", "search.html", "dictionary.html"]
    for kind, (pattern, sign) in KINDS.items():
        found = [path for path in book.glob(pattern) if sign in path.read_text("utf-8")]
        assert found, f"the book has no page of the kind: {kind}"
        pages.append(min(found, key=lambda path: path.stat().st_size).relative_to(book).as_posix())
    return pages


@pytest.fixture
def judged(node_modules, chromium_path):
    """What Lighthouse says of some addresses: a list of dictionaries, as bench/lighthouse.mjs prints them."""

    def judged(*addresses):
        done = subprocess.run(
            ["node", str(DRIVER), str(node_modules), ",".join(CATEGORIES), *addresses],
            env={**os.environ, "CHROMIUM": chromium_path}, capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return [json.loads(line) for line in done.stdout.splitlines()]

    return judged


def test_a_page_of_each_kind_has_full_marks(judged, book, site):
    pages = of_each_kind(book)
    found = judged(*(site + page for page in pages))
    assert [one["address"] for one in found] == [site + page for page in pages]
    told = []
    for page, one in zip(pages, found, strict=True):
        if one["error"]:
            told.append(f"{page}: {one['error']}")
        for name in CATEGORIES:
            if one["scores"][name] != 100:
                audits = [f"{a['id']}: {a['title']} {a['value']} {a['where']}" for a in one["failing"][name]]
                told.append(f"{page}: {name} {one['scores'][name]}: {'; '.join(audits)}")
    assert not told, "\n".join(told)
