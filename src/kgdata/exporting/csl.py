"""This data and its sources as CSL-JSON, which Zotero, Pandoc and other tools for references read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kgdata import edtf
from kgdata.exporting import about
from kgdata.exporting.works import Work, works

#: What CSL calls the codes of the vocabulary ``source_type``.
TYPES = {
    "news_article": "article-newspaper",
    "ngo_report": "report",
    "official_document": "document",
    "reference_work": "entry-encyclopedia",
    "dataset": "dataset",
}


def write(path: Path) -> None:
    """Write the list of references."""
    about.write_json(path, [item(work) for work in works()])


def entry(work: Work) -> str:
    """One work as a list of one item, which is what such tools read."""
    return json.dumps([item(work)], ensure_ascii=False, indent=1)


def item(work: Work) -> dict[str, Any]:
    """One work as an item.

    Examples
    --------
    >>> from kgdata.exporting.works import work
    >>> item(work("src-0002"))["issued"]
    {'date-parts': [[2022, 9, 21]]}
    """
    return about.told(
        {
            "id": work.id,
            "type": TYPES[work.type],
            "title": work.title,
            "author": [{"literal": work.author}],
            "issued": work.date and _date(work.date),
            "accessed": work.accessed and _date(work.accessed),
            "URL": work.url,
            "language": work.language,
            "version": work.version,
            "note": work.note,
        }
    )


def _date(written: str) -> dict[str, Any]:
    """As far as it is known; CSL has no open ends and no "one of", and a mark of doubt is "circa"."""
    found, (first, last) = edtf.parse(written), edtf.ends(written)
    points = [about.numbers(end) for end in dict.fromkeys((first, last)) if end]
    return {"date-parts": points, **({"circa": True} if found.approximate or found.uncertain else {})}
