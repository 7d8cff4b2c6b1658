"""What there is to cite: this data, the article that it is about, and every other publication it was checked against."""

from __future__ import annotations

from typing import Any, NamedTuple

from kgdata import _data, citing, lookup, text
from kgdata.exporting import about


class Work(NamedTuple):
    """One work, as a list of references needs it; what is not known is None."""

    id: str  # the key to cite it by: our identifier
    type: str  # a code of the vocabulary source_type
    title: str  # as printed, with our translation in brackets where it is not in English
    author: str  # who published it: the data records no bylines
    date: str | None  # in EDTF
    accessed: str | None
    url: str | None
    language: str | None  # a BCP 47 tag
    version: str | None
    note: str | None  # for a source: what was read, and what to mind


def works() -> list[Work]:
    """This data first, then the article, then the others."""
    rows = sorted(_data.records("sources"), key=lambda row: not row["is_subject"])
    return [this(), *map(_source, rows)]


def work(target: str) -> Work:
    """The work to cite for what a target names: a source is one itself, all else is a part of this data."""
    id, field = text.parts(target)
    if id is None:  # a count has no identifier: what is counted is the title, and it is cited as the data
        return this()._replace(title=target, note=citing.cite(target))
    table, row = _data.get(id)
    if table == "sources":
        return _source(row)
    title = citing.headed(lookup.provenance(id, field), lookup.title(id))
    return this()._replace(id=target, title=title, note=citing.cite(target))


def this() -> Work:
    """This data itself."""
    package, day = _data.schema(), about.made()
    return Work(
        id=package["name"],
        type="dataset",
        title=package["title"],
        author=" and ".join(about.creators()) or package["name"],
        date=f"{day:%Y-%m-%d}" if day else None,
        accessed=None,
        url=package.get("homepage"),
        language=about.LANGUAGE,
        version=package["version"],
        note=about.licence()["title"],
    )


def _source(row: dict[str, Any]) -> Work:
    printed = row["title_original"]
    read = f"Read as a {_data.labels('read_as')[row['read_as']]}." if row["read_as"] != "canonical" else None
    return Work(
        id=row["source_id"],
        type=row["type"],
        title=f"{printed} [{row['title']}]" if printed else row["title"],
        author=row["publisher"],
        date=row["date_published"],
        accessed=row["accessed"],
        url=row["url"],
        language=row["in_language"],
        version=None,
        note=row["note"] or read,
    )
