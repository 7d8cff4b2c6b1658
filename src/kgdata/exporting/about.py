"""What several formats say of the data as a whole: who made it and when, and from which article, as schema.org puts it."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from kgdata import _data

#: Of all titles, labels and summaries.
LANGUAGE = "en"


def made() -> datetime | None:
    """When the data was made, by its descriptor: a fixed time, so that what is exported twice is the same."""
    told = _data.schema().get("created")
    return datetime.strptime(told, _data.CREATED).replace(tzinfo=timezone.utc) if told else None


def licence() -> dict[str, Any]:
    """The terms of the data, as the descriptor has them."""
    terms: dict[str, Any] = _data.schema()["licenses"][0]
    return terms


def creators() -> list[str]:
    """Who made the data."""
    return [someone["title"] for someone in _data.schema().get("contributors", [])]


def subject() -> dict[str, Any]:
    """The row of the article that the data is about."""
    return next(row for row in _data.records("sources") if row["is_subject"])


def article() -> dict[str, Any]:
    """The article as a schema.org ``NewsArticle``."""
    row = subject()
    return told(
        {
            "@type": "NewsArticle",
            "headline": row["title"],
            "publisher": {"@type": "Organization", "name": row["publisher"]},
            "datePublished": row["date_published"],
            "url": row["url"],
        }
    )


def dataset() -> dict[str, Any]:
    """The data as a schema.org ``Dataset``."""
    package, day = _data.schema(), made()
    return told(
        {
            "@type": "Dataset",
            "name": package["title"],
            "description": package["description"],
            "version": package["version"],
            "url": package.get("homepage"),
            "license": licence()["path"],
            "inLanguage": LANGUAGE,
            "isAccessibleForFree": True,
            "creator": [{"@type": "Organization", "name": name} for name in creators()],
            "datePublished": f"{day:%Y-%m-%d}" if day else None,
            "keywords": package.get("keywords"),
            "isBasedOn": article(),
            "variableMeasured": [_data.resource(name)["title"] for name in _data.tables()],
        }
    )


def told(things: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known: most formats have no word for that but silence."""
    return {name: value for name, value in things.items() if value not in (None, [], "")}


def numbers(point: str) -> list[int]:
    """Year, month and day of a point in EDTF, as far as it gives them.

    Examples
    --------
    >>> numbers("2023-06~")
    [2023, 6]
    """
    return [int(part) for part in point.rstrip("?~%").split("-")]


def write_json(path: Path, value: object) -> None:
    """Write a value as JSON in UTF-8, one member a line."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")
