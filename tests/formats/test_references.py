"""The lists of references: programs that make bibliographies read both, and print the same works from them."""

import json
import warnings

import pybtex
import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_file, parse_string
from pybtex.richtext import Text

import kgdata
from kgdata import _data, edtf
from kgdata.exporting import bibtex, csl, works

ODD = r"50 % of $5 & #1_a {b} \section ~ ^ <i> Ёж “” a--b ''c'' ?`d @misc{x,"


@pytest.fixture(scope="module")
def entries(exported):
    return parse_file(str(exported("bibtex")), "bibtex").entries


@pytest.fixture(scope="module")
def items(exported) -> dict:
    return {item["id"]: item for item in json.loads(exported("csl").read_text("utf-8"))}


def unbraced(value: str) -> str:
    """What LaTeX prints of a value; pybtex leaves some of its letters for later."""
    said = str(Text.from_latex(value)).replace("\xa0", " ").replace(r"\$", "$")
    for name, letter in {"asciicircum": "^", "braceleft": "{", "braceright": "}"}.items():
        said = said.replace(rf"\text{name} ", letter)
    return said


def printed(items: list[dict]) -> list[str]:
    """The items as a list in the style that citeproc-py ships."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        made = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        for item in items:
            made.register(Citation([CitationItem(item["id"])]))
        return list(map(str, made.bibliography()))


def test_the_data_itself_comes_first_then_the_article_then_every_source(entries, items):
    rows = kgdata.records("sources")
    (article,) = (row["source_id"] for row in rows if row["is_subject"])
    others = [row["source_id"] for row in rows if not row["is_subject"]]
    assert list(items) == ["kgdata", article, *others]
    assert list(entries) == list(items)


def test_every_field_of_an_entry_is_what_the_data_says(entries):
    for row in kgdata.records("sources"):
        entry = entries[row["source_id"]]
        fields = {name: unbraced(value) if name in ("title", "note") else value for name, value in entry.fields.items()}
        (author,) = entry.persons["author"]
        assert unbraced(str(author)) == row["publisher"]
        assert fields["title"].startswith(row["title_original"] or row["title"])
        assert row["title"] in fields["title"]
        assert fields.get("date") == row["date_published"]
        assert fields.get("year") == (row["date_published"] and row["date_published"][:4])
        assert fields["urldate"] == row["accessed"]
        assert fields.get("url") == row["url"]
        assert fields["language"]
        assert (row["note"] or "") == fields.get("note", "")


def test_bibtex_prints_an_entry(exported):
    said = pybtex.format_from_file(str(exported("bibtex")), "plain", citations=["src-0002"], output_backend="plaintext")
    row = kgdata.get("src-0002")
    assert said.startswith(f"[1] {row['publisher']}. {row['title']}. {row['date_published'][:4]}.")
    assert row["url"] in said


def test_what_latex_would_run_is_printed(tmp_path):
    work = works.this()._replace(title=ODD, author=ODD, note=ODD, url="https://example.org/a{b}\\c%20d?e=f_g&h")
    (entry,) = parse_string(bibtex.entry(work), "bibtex").entries.values()
    (author,) = entry.persons["author"]
    for value in (entry.fields["title"], str(author), entry.fields["note"]):
        assert unbraced(value) == ODD
        assert value.count("{") == value.count("}")
    assert entry.fields["url"] == "https://example.org/a%7Bb%7D%5Cc%20d?e=f_g&h"


def test_citeproc_prints_every_item(items):
    said = printed(list(items.values()))
    assert len(said) == len(items)
    first = next(line for line in said if "Putin announces partial mobilization" in line)
    assert first.startswith("The Independent (Associated Press) (2022)")
    assert "21 September" in first
    assert kgdata.get("src-0002")["url"] in first


def test_every_item_is_what_the_data_says(items):
    for row in kgdata.records("sources"):
        item = items[row["source_id"]]
        assert item["author"] == [{"literal": row["publisher"]}]
        assert (item.get("URL"), item["language"]) == (row["url"], row["in_language"])
        known = [int(part) for part in row["date_published"].split("-")] if row["date_published"] else None
        assert item.get("issued", {}).get("date-parts") == (known and [known])
        assert item["accessed"] == {"date-parts": [[int(part) for part in row["accessed"].split("-")]]}
        assert item["type"] == csl.TYPES[row["type"]]


def test_every_kind_of_source_has_a_name_in_csl():
    assert set(csl.TYPES) == set(_data.labels("source_type"))


@pytest.mark.parametrize(
    ("written", "issued", "date", "year"),
    [
        ("2023-06-16", {"date-parts": [[2023, 6, 16]]}, "2023-06-16", "2023"),
        ("2021", {"date-parts": [[2021]]}, "2021", "2021"),
        ("2021-12~", {"date-parts": [[2021, 12]], "circa": True}, "2021-12~", "2021"),
        ("2022-07/2022-09", {"date-parts": [[2022, 7], [2022, 9]]}, "2022-07/2022-09", "2022"),
        ("[..2021-12]", {"date-parts": [[2021, 12]]}, None, "2021"),
    ],
)
def test_a_date_goes_no_further_than_it_is_known(written, issued, date, year):
    assert edtf.parse(written)
    work = works.this()._replace(date=written)
    assert csl.item(work)["issued"] == issued
    (entry,) = parse_string(bibtex.entry(work), "bibtex").entries.values()
    assert (entry.fields.get("date"), entry.fields["year"]) == (date, year)


@pytest.mark.parametrize("target", ["st-0001", "ev-0022", "ev-0022.title", "case-0001", "q-0001", "p34.1", "fig-0001"])
def test_a_record_is_cited_as_a_part_of_the_data_with_its_standing(target):
    (key,), (entry,) = zip(*parse_string(kgdata.cite(target, "bibtex"), "bibtex").entries.items(), strict=True)
    assert key == target
    assert unbraced(entry.fields["note"]) == kgdata.cite(target)
    (item,) = json.loads(kgdata.cite(target, "csl"))
    assert (item["id"], item["note"]) == (target, kgdata.cite(target))
    assert item["version"] == entry.fields["version"] == kgdata.__version__
    assert printed([item])[0].startswith(f"{item['author'][0]['literal']} (")


def test_the_title_of_a_citation_is_no_fact_where_others_say_otherwise():
    (item,) = json.loads(kgdata.cite("ev-0022", "csl"))
    assert item["title"] == f"Contradicted: {kgdata.get('ev-0022')['title']}"
    (item,) = json.loads(kgdata.cite("case-0001", "csl"))
    assert item["title"] == f"Alleged: {kgdata.get('case-0001')['label']}"
    (item,) = json.loads(kgdata.cite("st-0008", "csl"))
    assert item["title"] == kgdata.get("st-0008")["label"]


def test_a_source_is_cited_as_itself_and_a_count_as_the_data(items):
    assert json.loads(kgdata.cite("src-0002", "csl")) == [items["src-0002"]]
    (item,) = json.loads(kgdata.cite("timeline?kind=detention", "csl"))
    assert (item["id"], item["title"]) == ("kgdata", "timeline?kind=detention")


def test_what_cannot_be_cited_is_named():
    with pytest.raises(ValueError, match=r"no format 'ris' for a citation: there are text, bibtex, csl"):
        kgdata.cite("st-0001", "ris")
    with pytest.raises(KeyError, match="no record 'st-9999'"):
        kgdata.cite("st-9999", "bibtex")
