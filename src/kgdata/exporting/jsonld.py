"""The data as linked data: JSON-LD in the terms of schema.org and, for places in the article, of Web Annotation.

A row is a ``Claim`` (a ``Quotation`` in the table of quotes) whose ``author`` is who says so and whose ``appearance``
is the sentence that says it. How it is said and how it stands are ``keywords``: terms that the file defines. Checks
and discrepancies are annotations that assess a claim. They are no ``ClaimReview``: that is the verdict of a
fact-checker on a claim, and the publications that are compared here have never judged these.

Identifiers are ours, after a ``#``. The context is in the file: to read it nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kgdata import _data, formula, lookup, text
from kgdata.cells import EDTF
from kgdata.exporting import about

_ID = {"@type": "@id"}
CONTEXT = {
    "@vocab": "https://schema.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "temporalCoverage": {"@type": EDTF},
    **dict.fromkeys(
        (
            "about", "appearance", "author", "citation", "contentLocation", "contentUrl", "inDefinedTermSet", "isBasedOn",
            "isPartOf", "keywords", "license", "spokenByCharacter", "url",
            "oa:hasSource", "oa:hasTarget", "oa:motivatedBy",
        ),
        _ID,
    ),
}  # fmt: skip
#: What schema.org calls the codes of the vocabularies ``schema`` and ``source_type``.
ENTITIES = {
    "Person": "Person",
    "Organization": "Organization",
    "PublicBody": "GovernmentOrganization",
    "Place": "Place",
    "Group": "Organization",
    "Company": "Organization",
    "Law": "Legislation",
    "InternationalOrganization": "Organization",
}
SOURCES = {
    "news_article": "NewsArticle",
    "ngo_report": "Report",
    "official_document": "CreativeWork",
    "reference_work": "CreativeWork",
    "dataset": "Dataset",
}
#: The field of each table of claims that says it whole; a number is said by its label.
_SAYS = {"timeline": "summary", "cases": "allegation", "claims": "statement"}
#: The field whose entity or record a claim is about.
_ABOUT = {"statistics": "about_id", "cases": "entity_id", "claims": "subject_id"}
#: What a value is where the source says more than, at least or up to.
_BOUND = {"more_than": "minValue", "at_least": "minValue", "up_to": "maxValue"}


def write(path: Path) -> None:
    """Write the graph."""
    about.write_json(path, {"@context": CONTEXT, "@graph": [about.told(thing) for thing in _graph()]})


def _graph() -> Iterator[dict[str, Any]]:
    yield _dataset()
    yield from map(_source, _data.records("sources"))
    yield from map(_passage, _data.records("passages"))
    yield from map(_entity, _data.records("entities"))
    for table in _data.CLAIMS:
        yield from (_statement(table, row) for row in _data.records(table))
    yield from map(_check, _data.records("checks"))
    yield from map(_discrepancy, _data.records("discrepancies"))
    yield from _terms()


def _dataset() -> dict[str, Any]:
    distribution = {"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": "datapackage.json"}
    known = about.dataset()
    keywords = [{"@value": word} for word in known.get("keywords", [])]  # words, not terms defined here
    mine = {"isBasedOn": _at(about.subject()["source_id"]), "keywords": keywords, "distribution": distribution}
    return {"@id": _at(_data.schema()["name"]), **known, **mine}


def _source(row: dict[str, Any]) -> dict[str, Any]:
    original = row["title_original"]
    return {
        "@id": _at(row["source_id"]),
        "@type": SOURCES[row["type"]],
        "name": row["title"],
        "alternateName": original and {"@value": original, "@language": row["in_language"]},
        "publisher": {"@type": "Organization", "name": row["publisher"]},
        "datePublished": row["date_published"],
        "inLanguage": row["in_language"],
        "url": row["url"],
        "description": row["note"],
    }


def _passage(row: dict[str, Any]) -> dict[str, Any]:
    """A sentence of the article: from the words that it begins with to its end, in normal form."""
    article = _at(about.subject()["source_id"])
    return {
        "@id": _at(row["passage_id"]),
        "@type": ["CreativeWork", "oa:SpecificResource"],
        "isPartOf": article,
        "position": f"paragraph {row['paragraph']}, sentence {row['sentence']}",
        "oa:hasSource": article,
        "oa:hasSelector": {
            "@type": "oa:RangeSelector",
            "oa:hasStartSelector": {"@type": "oa:TextQuoteSelector", "oa:exact": row["anchor"]},
            "oa:hasEndSelector": {"@type": "oa:TextPositionSelector", "oa:start": row["end"], "oa:end": row["end"]},
        },
    }


def _entity(row: dict[str, Any]) -> dict[str, Any]:
    """A person, body or place; who is shown by role only has no name here either."""
    id, named = row["entity_id"], row["disclosure"] == "full"
    spellings = _data.grouped("names", "entity_id").get(id, []) if named else []
    place = next((place for place in _data.records("places") if place["entity_id"] == id), None)
    return {
        "@id": _at(id),
        "@type": ENTITIES[row["schema"]],
        "name": row["name"] if named else None,
        "alternateName": [{"@value": name["text"], "@language": name["language"]} for name in spellings],
        "description": row["summary"] if named else f"{row['name']}. {row['summary']}",
        "geo": place and {"@type": "GeoCoordinates", "latitude": place["latitude"], "longitude": place["longitude"]},
    }


def _statement(table: str, row: dict[str, Any]) -> dict[str, Any]:
    id = next(iter(row.values()))
    found = lookup.provenance(id)
    codes = {
        "attribution": row["attribution"],
        "modality": row["modality"],
        "verification": found["verification"],
        "event_kind": row.get("kind"),
        "topic": row.get("topic"),
    }
    made = {
        "@id": _at(id),
        "@type": "Quotation" if table == "quotes" else "Claim",
        "identifier": id,
        "name": row[lookup.TITLE[table]] if table in ("timeline", "statistics", "cases") else None,
        "isPartOf": _at(_data.schema()["name"]),
        "author": _at(row["claimant_id"]),
        "appearance": _at(row["passage_id"] or row["source_id"]),
        "keywords": [_term(*code) for code in codes.items() if code[1]],
        "description": row["note"],
    }
    if table == "quotes":
        return made | _quotation(row)
    made["text"] = _number(row) if table == "statistics" else row[_SAYS[table]]
    if table == "timeline":
        concerned = [other["entity_id"] for other in _data.grouped("participants", "event_id").get(id, [])]
        made |= {"temporalCoverage": row["date"], "contentLocation": _at(row["place_id"])}
        made["about"] = [_at(entity) for entity in dict.fromkeys(concerned)]
    else:
        made["about"] = _at(row[_ABOUT[table]])
    if table == "statistics":
        unit = _data.labels("unit")[row["unit"]]
        made["temporalCoverage"] = row["period"]
        made["mainEntity"] = {
            "@type": "QuantitativeValue",
            _BOUND.get(row["value_qualifier"], "value"): row["value"],
            "unitText": unit,
        }
        made["isBasedOn"] = [_at(other) for other in _inputs(row)]
    return made


def _quotation(row: dict[str, Any]) -> dict[str, Any]:
    words = row["excerpt"] and about.told({"@value": row["excerpt"], "@language": row["in_language"]})
    translated = "A translation." if words and row["is_translation"] else None
    return {
        "spokenByCharacter": _at(row["speaker_id"]),
        "text": words,
        "abstract": row["paraphrase"],
        "description": " ".join(filter(None, (translated, row["note"]))),
    }


def _number(row: dict[str, Any]) -> str:
    said = f"{row['label']}: {text.say(row['statistic_id'])} {text.unit_of(row)}".rstrip()
    return f"{said} (computed: {row['formula']})" if row["formula"] else said


def _inputs(row: dict[str, Any]) -> list[str]:
    """The claims that a number is computed from; figures from elsewhere are none."""
    return [id for id in formula.inputs(row["formula"]) if _data.get(id)[0] in _data.CLAIMS] if row["formula"] else []


def _check(row: dict[str, Any]) -> dict[str, Any]:
    codes = {"relation": row["relation"], "independence": row["independence"]}
    return _annotation(row["check_id"], row["says"], [row["record_id"]], **codes) | {
        # A check of one field says nothing of the rest of the claim.
        "name": ".".join(filter(None, (row["record_id"], row["field"]))),
        "citation": _at(row["source_id"]),
        "dateCreated": row["checked_on"],
    }


def _discrepancy(row: dict[str, Any]) -> dict[str, Any]:
    id = row["discrepancy_id"]
    concerned = [other["record_id"] for other in _data.grouped("discrepancy_records", "discrepancy_id").get(id, [])]
    codes = {"discrepancy_kind": row["kind"], "severity": row["severity"], "resolution": row["resolution"]}
    return _annotation(id, row["description"], concerned, **codes) | {"name": row["title"]}


def _annotation(id: str, says: str, records: list[str], **codes: str) -> dict[str, Any]:
    return {
        "@id": _at(id),
        "@type": ["CreativeWork", "oa:Annotation"],
        "oa:motivatedBy": "oa:assessing",
        "oa:hasTarget": [_at(record) for record in dict.fromkeys(records)],
        "oa:hasBody": {"@type": "oa:TextualBody", "rdf:value": says},
        "keywords": [_term(*code) for code in codes.items()],
    }


def _terms() -> Iterator[dict[str, Any]]:
    """Every code as a term with its definition, so that who has the file alone can read it."""
    rows = _data.records("codes")
    for vocabulary in dict.fromkeys(row["vocabulary"] for row in rows):
        yield {"@id": _at(vocabulary), "@type": "DefinedTermSet", "name": vocabulary}
    for row in rows:
        yield {
            "@id": _term(row["vocabulary"], row["code"]),
            "@type": "DefinedTerm",
            "termCode": row["code"],
            "name": row["label"],
            "description": row["definition"],
            "inDefinedTermSet": _at(row["vocabulary"]),
        }


def _term(vocabulary: str, code: str) -> str:
    return f"#{vocabulary}/{code}"


def _at(id: str | None) -> str | None:
    return id and f"#{id}"
