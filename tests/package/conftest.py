"""A small made-up data folder, so that a test of the code does not hang on what the data says today."""

import csv
import json
import shutil
from pathlib import Path

import pytest

import kgdata
from kgdata import passages

ROOT = Path(__file__).parents[2]

ARTICLE = (
    "“Nobody came”, says Alyona Yolkina. On 4 June – a Sunday – the gate was shut.\n\nAbout 313,469 people waited."
)
SENTENCES = [
    "“Nobody came”, says Alyona Yolkina.",
    "On 4 June – a Sunday – the gate was shut.",
    "About 313,469 people waited.",
]

REPORTED = {"modality": "asserted", "claimant_id": "ent-0002", "attribution": "indirect_speech", "passage_id": "p1.1"}
COMPUTED = {"modality": "computed", "claimant_id": "ent-0005", "attribution": "computed"}
INFERRED = {
    "kind": "announcement",
    "date_basis": "inferred_from_context",
    "summary": "Told.",
    "note": "Made up.",
    **REPORTED,
}
NAMED = {
    "disclosure_reason": "Made up",
    "reviewed_on": "2026-11-24",
    "publicity": "named_in_press",
    "disclosure": "full",
}
THING = {"publicity": "public_figure", "disclosure": "full", "summary": "Made up"}


def numbers():
    """Every qualifier and unit, stated and computed."""
    stated = [
        ("446574", "exact", "1", "entry"),
        ("17000", "round", "1000", "entry"),
        ("313469", "about", "1", "entry"),
        ("7", "more_than", "1", "month"),
        ("1500", "up_to", "1", "entry"),
        ("10", "exact", "1", "day"),
        ("3", "exact", "", "rank"),
        ("1", "exact", "1", "year"),
    ]
    computed = [
        ("3.8068", "exact", "100 * st-0002 / st-0001", "percent"),
        ("70.1942", "about", "100 * st-0003 / st-0001", "percent"),
        ("1.4246", "exact", "st-0001 / st-0003", "ratio"),
        ("89314.8", "exact", "st-0001 / 5", "entry"),
        ("83653", "exact", "max(fig-0001, fig-0002)", "trip"),
    ]
    for number, (value, qualifier, rounding, unit) in enumerate(stated, 1):
        yield {
            "statistic_id": f"st-{number:04}",
            "label": f"Number {number}",
            "value": value,
            "value_as_written": "so many",
            "value_qualifier": qualifier,
            "rounding": rounding,
            "unit": unit,
            **REPORTED,
        }
    for number, (value, qualifier, formula, unit) in enumerate(computed, len(stated) + 1):
        yield {
            "statistic_id": f"st-{number:04}",
            "label": f"Number {number}",
            "value": value,
            "value_qualifier": qualifier,
            "unit": unit,
            "formula": formula,
            **COMPUTED,
        }


def figures(first: str, *lines) -> list[dict]:
    """Outside figures with ids from the first one on: country, indicator, period, value, qualifier, unit."""
    start, names = int(first[-4:]), ("country", "indicator", "period", "value", "value_qualifier", "unit")
    return [
        {
            "figure_id": f"fig-{number:04}",
            **dict(zip(names, line, strict=True)),
            "counted_by": "The Office",
            "source_id": "src-0002",
            "terms": "facts_credited",
            "note": "Made up." if number == start else "",
        }
        for number, line in enumerate(lines, start)
    ]


DATES = [
    "2023-06-04", "2022-12", "2021", "2022-07/2022-09", "[..2023-06-16]", "[2023-06-09..2023-06-16]", "2023-05-30~",
    "2023-05-30?", "2023-05%", "2022-07-13/..", "[2022-07-13..]", "2023-06-04/2023-06-12", "../2023-06-16",
]  # fmt: skip

TABLES = {
    "sources": [
        {"source_id": "src-0001", "title": "The gate", "publisher": "The Paper", "date_published": "2023-06-16",
         "is_subject": "true", "n_characters": "2000", "read_as": "canonical", "note": "Made up."},
        {"source_id": "src-0002", "title": "The gate again", "publisher": "The Other Paper", "date_published": "2023-06",
         "is_subject": "false", "read_as": "mirror", "note": "Made up."},
    ],
    "passages": [],
    "entities": [
        {"entity_id": "ent-0001", "schema": "Organization", "name": "The Paper", "speaks_as": "press", **THING},
        {"entity_id": "ent-0002", "schema": "Person", "name": "Alyona Yolkina", "summary": "Keeper of the gate",
         "speaks_as": "concerned", **NAMED},
        {"entity_id": "ent-0003", "schema": "Place", "name": "Žluťák", **THING},
        {"entity_id": "ent-0004", "schema": "Person", "name": "Pyotr Yolkin", "summary": "Brother at arms", **NAMED},
        {"entity_id": "ent-0005", "schema": "Organization", "name": "kgdata", "speaks_as": "project", **THING},
        {"entity_id": "ent-0006", "schema": "Person", "name": "A guard", "summary": "Stood there",
         "publicity": "private", "disclosure": "role_only"},
    ],
    "names": [
        {"name_id": "name-0001", "entity_id": "ent-0002", "text": "Алёна Ёлкина", "kind": "native", "language": "ru",
         "script": "Cyrl"},
        {"name_id": "name-0002", "entity_id": "ent-0002", "text": "Alena Elkina", "kind": "source_spelling",
         "language": "en", "script": "Latn", "passage_id": "p1.1"},
        {"name_id": "name-0003", "entity_id": "ent-0004", "text": "Пётр Ёлкин", "kind": "native", "language": "ru",
         "script": "Cyrl"},
    ],
    "timeline": [
        {"event_id": f"ev-{number:04}", "title": f"Event {number}", "date": date, **INFERRED}
        for number, date in enumerate(DATES, 1)
    ],
    "participants": [
        {"event_id": "ev-0001", "entity_id": "ent-0002", "role": "subject"},
        {"event_id": "ev-0001", "entity_id": "ent-0004", "role": "subject"},
        {"event_id": "ev-0001", "entity_id": "ent-0006", "role": "actor"},
        {"event_id": "ev-0002", "entity_id": "ent-0004", "role": "subject"},
    ],
    "statistics": list(numbers()),
    "cases": [
        {"case_id": f"case-{number:04}", "entity_id": id, "label": f"Case {number}", "jurisdiction": "RU",
         "allegation": "Accused of something.", "maximum_penalty": penalty, **REPORTED, "modality": "alleged"}
        for number, id, penalty in [(1, "ent-0002", "P6Y"), (2, "ent-0004", "P1Y6M")]
    ],
    "quotes": [
        {"quote_id": "q-0001", "speaker_id": "ent-0002", "speaker_role": "keeper", "channel": "interview",
         "excerpt": "Nobody came", "in_language": "en", "is_translation": "false", "paraphrase": "Not a soul.",
         "topic": "arrivals", **REPORTED, "attribution": "direct_speech"},
    ],
    "claims": [
        {"claim_id": "cl-0001", "subject_id": "ent-0003", "topic": "arrivals", "statement": "The gate was shut.",
         **REPORTED, "claimant_id": "ent-0001", "attribution": "authorial", "passage_id": "p1.2"},
        {"claim_id": "cl-0002", "subject_id": "ent-0003", "topic": "motive", "statement": "It was right to shut it.",
         **REPORTED, "modality": "opinion", "passage_id": "p2.1"},
    ],
    "checks": [
        {"check_id": f"chk-{number:04}", "record_id": record, "field": field, "source_id": "src-0002",
         "relation": relation, "independence": independence, "says": "Something else."}
        for number, (record, field, relation, independence) in enumerate([
            ("ev-0001", "date", "contradicts", "independent"),
            ("ev-0001", "title", "supports", "independent"),
            ("ev-0001", "", "refines", "independent"),
            ("st-0001", "", "supports", "same_origin"),
        ], 1)
    ],
    "discrepancies": [
        {"discrepancy_id": "dis-0001", "kind": "date", "severity": "minor", "title": "No year", "description": "None.",
         "resolution": "completed", "reason": "From the context."},
        {"discrepancy_id": "dis-0002", "kind": "precision", "severity": "cosmetic", "title": "Odd", "description": "So.",
         "resolution": "kept_as_stated", "reason": "As said.", "check_rule": "st-0001 - st-0003", "found": "133105"},
    ],
    "discrepancy_records": [
        {"discrepancy_id": "dis-0001", "record_id": "ev-0001", "field": "date"},
        {"discrepancy_id": "dis-0001", "record_id": "st-0001"},
        {"discrepancy_id": "dis-0002", "record_id": "ev-0001", "field": "title"},
    ],
    # Every qualifier and unit again; removals, asylum and indices have no rows.
    "trips": figures(
        "fig-0001",
        ("KG", "trips_from_russia", "2019-07/2019-09", "83653", "exact", "trip"),
        ("KG", "trips_from_russia", "2019-04/2019-06", "61002", "exact", "trip"),
        ("", "trips_from_russia", "2022~", "9700000", "about", "trip"),
    ),
    "workers": figures(
        "fig-1001",
        ("KG", "citizens_in_russia", "2017", "14", "at_least", "person"),
        ("KG", "citizens_in_russia", "2018-03-01", "738300", "at_least", "person"),
        ("KG", "registrations_in_russia", "2021", "1063000", "round", "registration"),
        ("KG", "citizens_in_russia", "2022-10", "1000000", "more_than", "person"),
        ("KG", "citizens_in_russia", "2023/2024", "4", "up_to", "person"),
        ("KG", "unregistered_in_russia", "[..2024]", "1", "exact", "person"),
    ),
    "arrivals": figures(
        "fig-1101",
        ("KG", "citizenship_applications", "2022", "385", "exact", "application"),
        ("KG", "citizenship_granted", "2022", "5", "exact", "decision"),
    ),
    "remittances": figures(
        "fig-3001",
        ("KG", "remittances_share_of_gdp", "2021", "31.4159", "exact", "percent"),
        ("TJ", "remittances_share_of_gdp", "2021", "40", "exact", "percent"),
    ),
    "democracy": figures(
        "fig-4001",
        ("KG", "electoral_democracy_index", "2021", "0.272", "exact", "index"),
        ("KG", "electoral_democracy_index", "2022", "0.3", "exact", "index"),
    ),
    "places": [
        {"place_id": "place-0001", "entity_id": "ent-0003", "latitude": "42.87", "longitude": "74.59",
         "geoname_id": "1528675", "source_id": "src-0002", "terms": "cc_by"},
    ],
}  # fmt: skip
ALWAYS = {
    "sources": {
        "type": "news_article",
        "in_language": "en",
        "license": "All rights reserved",
        "accessed": "2026-11-24",
    },
    "checks": {"checked_on": "2026-11-24"},
    "passages": {"section": "rhetoric"},
}


@pytest.fixture(scope="session")
def made_up(tmp_path_factory) -> Path:
    """A sound data folder of the schema of ours, with made-up facts."""
    folder = tmp_path_factory.mktemp("made up") / "data"
    folder.mkdir()
    text = passages.normalise(ARTICLE)
    place = {"p1.1": (1, 1), "p1.2": (1, 2), "p2.1": (2, 1)}
    rows = dict(TABLES)
    rows["passages"] = [
        {"passage_id": id, "paragraph": p, "sentence": s, **passages.describe(text, sentence)}
        for (id, (p, s)), sentence in zip(place.items(), SENTENCES, strict=True)
    ]
    descriptor = (ROOT / "data" / "datapackage.json").read_text("utf-8")
    (folder / "datapackage.json").write_bytes(descriptor.encode())
    for resource in json.loads(descriptor)["resources"]:
        name, schema, path = resource["name"], resource.get("schema"), folder / resource["path"]
        path.parent.mkdir(exist_ok=True)
        if isinstance(schema, str):  # shared
            (folder / schema).write_bytes((ROOT / "data" / schema).read_bytes())
            schema = json.loads((folder / schema).read_text("utf-8"))
        if name == "codes" or schema is None:  # the codes and the maps are ours
            path.write_bytes((ROOT / "data" / resource["path"]).read_bytes())
            continue
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(
                file, [field["name"] for field in schema["fields"]], restval="", lineterminator="\n"
            )
            writer.writeheader()
            writer.writerows({**ALWAYS.get(name, {}), **row} for row in rows.get(name, []))
    return folder


@pytest.fixture
def made_up_copy(made_up, tmp_path) -> Path:
    """A copy of it that a test may change."""
    return shutil.copytree(made_up, tmp_path / "data")


@pytest.fixture(scope="session")
def everything():
    """Every file of a folder: what is in it, and when it was written."""

    def everything(folder: Path) -> dict:
        return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}

    return everything


@pytest.fixture
def unchanged(made_up_copy, everything):
    """Whatever the test does, no file of the copy is another afterwards, and none is added."""
    before = everything(made_up_copy)
    yield made_up_copy
    assert everything(made_up_copy) == before


@pytest.fixture
def made(made_up):
    """kgdata reads the made-up folder."""
    kgdata.use(made_up)
    yield made_up
    kgdata.use(None)


@pytest.fixture(scope="session")
def article() -> str:
    """The article that the made-up folder is about."""
    return ARTICLE
