"""The data dictionary says of every table, field and code what it means."""

from __future__ import annotations

import html
import re

import pytest

import kgdata
from kgdata import _data, passages


@pytest.fixture(scope="module")
def page(book):
    return (book / "dictionary.html").read_text("utf-8")


def plain(text: str) -> str:
    """A text without what typography makes of it."""
    return passages.normalise(" ".join(text.split()))


def text_of(part: str) -> str:
    return plain(html.unescape(re.sub(r"<[^>]+>", " ", part)))


def section(page: str, id: str) -> str:
    start = page.index(f'<section id="{id}">')
    return page[start : page.index("</section>", start)]


def tables_by_schema():
    """Each schema's first table, which has the section."""
    first = {}
    for resource in _data.schema()["resources"]:
        if "schema" in resource:
            first.setdefault(id(resource["schema"]), resource)
    return list(first.values())


@pytest.mark.parametrize("resource", tables_by_schema(), ids=lambda resource: resource["name"])
def test_every_field_is_there_with_its_meaning(page, resource):
    said = text_of(section(page, f"table-{resource['name']}"))
    missing = [
        field["name"]
        for field in resource["schema"]["fields"]
        if field["name"] not in said or plain(field["description"]) not in said
    ]
    assert missing == []


def test_every_table_is_named_with_its_rows(page):
    said = text_of(page)
    for name in kgdata.tables():
        resource = _data.resource(name)
        assert f"{name} (data/{resource['path']}, {len(kgdata.records(name)):,} rows)" in said
        assert plain(resource["description"]) in said


def test_every_code_is_there_with_its_meaning(page):
    sections = {}
    for row in kgdata.records("codes"):
        name = row["vocabulary"]
        said = sections.setdefault(name, text_of(section(page, f"codes-{name}")))
        assert f"{row['code']} {plain(row['label'])}" in said
        assert plain(row["definition"]) in said


def test_fields_lead_to_their_codes_and_tables(page):
    timeline = section(page, "table-timeline")
    assert 'href="#codes-event_kind"' in timeline
    assert 'href="#table-passages"' in timeline
    for id in re.findall(r'href="#((?:codes|table)-[\w-]+)"', page):
        assert f'id="{id}"' in page
