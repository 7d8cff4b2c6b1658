"""The data dictionary says of every table, field and code what it means."""

from __future__ import annotations

import csv
import html
import json
import re
from pathlib import Path

import pytest

import kgdata
from kgdata import _data, passages

DATA = Path(__file__).parents[2] / "data"


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


@pytest.mark.parametrize("resource", tables_by_schema(), ids=lambda resource: resource["name"])
def test_every_field_says_what_it_counts_and_what_empty_means(page, resource):
    listed = section(page, f"table-{resource['name']}")
    # One term and one definition a field.
    told = dict(
        re.findall(r'<dt><code[^>]*><span class="pre">(\w+)</span>.*?</dt>\s*<dd>(.*?)</dd>', listed, re.DOTALL)
    )
    assert list(told) == [field["name"] for field in resource["schema"]["fields"]]
    for field in resource["schema"]["fields"]:
        said = text_of(told[field["name"]])
        assert said.count("Empty: ") == len(field.get("missingValues", ()))
        assert all(f"Empty: {plain(missing['label'])}." in said for missing in field.get("missingValues", ()))
        assert said.count("Unit: ") == (field["type"] in ("integer", "number"))
        if "unit" in field:
            assert f"Unit: {field['unit']}." in said
        elif "unitField" in field:
            assert f"Unit: that in {field['unitField']}." in said


def test_the_counts_are_those_of_the_files(page):
    # Read by nothing of ours.
    descriptor = json.loads((DATA / "datapackage.json").read_text("utf-8"))
    tables = [resource for resource in descriptor["resources"] if resource.get("type") == "table"]
    rows = {}
    for table in tables:
        with (DATA / table["path"]).open(encoding="utf-8", newline="") as file:
            rows[table["name"]] = sum(1 for _ in csv.reader(file)) - 1
    schemas = {
        json.dumps(table["schema"]) if isinstance(table["schema"], dict) else table["schema"] for table in tables
    }
    read = [json.loads(text if text.startswith("{") else (DATA / text).read_text("utf-8")) for text in schemas]
    fields = sum(len(schema["fields"]) for schema in read)
    assert f"{len(rows)} tables, {sum(rows.values()):,} rows, {fields} fields, {rows['codes']} codes." in text_of(page)
    for name, count in rows.items():
        assert re.search(rf"\b{name} \(data/[\w/]+\.csv, {count:,} rows\)", text_of(page))


def test_the_drawing_has_every_table_and_every_key(page):
    drawn = re.search(r"<svg [^>]*Drawing of the tables.*?</svg>", page, re.DOTALL)[0]
    first = {
        name: r["name"]
        for r in tables_by_schema()
        for name in kgdata.tables()
        if _data.resource(name)["schema"] is r["schema"]
    }
    assert re.findall(r'<a href="#table-(\w+)"', drawn) == [resource["name"] for resource in tables_by_schema()]
    dots = {}
    for table, fields, to in re.findall(r"<title>(\w+)\.([\w, ]+) → (\w+)</title>", drawn):
        dots[table, to] = fields.split(", ")
    wanted = {}
    for resource in tables_by_schema():
        for key in resource["schema"].get("foreignKeys", []):
            to = first[key["reference"]["resource"] or resource["name"]]
            wanted.setdefault((resource["name"], to), []).append(key["fields"])
        if coded := [field["name"] for field in resource["schema"]["fields"] if "vocabulary" in field]:
            wanted[resource["name"], "codes"] = coded
    assert dots == wanted
    # The same in words, and with the keys.
    said = text_of(section(page, "relations")).replace("\N{NO-BREAK SPACE}", " ")
    for (_, to), fields in wanted.items():
        assert f"{', '.join(fields)} → {to}" in said
    for resource in tables_by_schema():
        assert f"key {' + '.join(_data.key(resource['name']))}" in said


def test_a_dot_stands_where_two_lines_meet(page):
    drawn = re.search(r"<svg [^>]*Drawing of the tables.*?</svg>", page, re.DOTALL)[0]
    across = {int(y): (int(left), int(right)) for left, y, right in re.findall(r"M(\d+) (\d+)H(\d+)", drawn)}
    down = [tuple(map(int, line)) for line in re.findall(r"M(\d+) (\d+)V(\d+)", drawn)]
    marks = [(int(x), int(y)) for x, y in re.findall(r'<circle[^>]* cx="(\d+)" cy="(\d+)"', drawn)]
    assert marks
    for x, y in marks:
        assert across[y][0] < x <= across[y][1]
        assert [line for line in down if line[0] == x and line[1] <= y <= line[2]], "on the line of its table"
    for n, (x, top, bottom) in enumerate(down):
        assert not [o for o in down[n + 1 :] if o[0] == x and top <= o[2] and o[1] <= bottom], "two lines are one"


def test_fields_lead_to_their_codes_and_tables(page):
    timeline = section(page, "table-timeline")
    assert 'href="#codes-event_kind"' in timeline
    assert 'href="#table-passages"' in timeline
    for id in re.findall(r'href="#((?:codes|table)-[\w-]+)"', page):
        assert f'id="{id}"' in page
