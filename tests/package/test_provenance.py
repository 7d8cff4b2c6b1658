"""Who says so, where, what others say: told for every record, and the verdict computed, never set by hand."""

import itertools

import pytest

import kgdata
from kgdata import _data, lookup

KEYS = [
    "id", "table", "field", "value", "claimant", "attribution", "modality", "passage", "source", "formula",
    "computed_from", "checks", "discrepancies", "verification",
]  # fmt: skip
RELATIONS = [row["code"] for row in kgdata.records("codes") if row["vocabulary"] == "relation"]
CODES = {row["code"] for row in kgdata.records("codes") if row["vocabulary"] == "verification"}
SAID = {"claimant_id": "ent-0001", "attribution": "authorial", "modality": "asserted"}


def check(relation, independence="independent"):
    return {"relation": relation, "independence": independence}


def test_a_stated_number(made):
    assert kgdata.provenance("st-0001") == {
        "id": "st-0001",
        "table": "statistics",
        "field": None,
        "value": "Number 1",
        "claimant": {"id": "ent-0002", "name": "Alyona Yolkina"},
        "attribution": "indirect_speech",
        "modality": "asserted",
        "passage": {"passage_id": "p1.1", "paragraph": 1, "sentence": 1, "anchor": '"Nobody'},
        "source": {
            "source_id": "src-0001",
            "title": "The gate",
            "publisher": "The Paper",
            "date_published": "2023-06-16",
            "url": None,
        },
        "formula": None,
        "computed_from": [],
        "checks": [
            {
                "check_id": "chk-0004",
                "field": None,
                "relation": "supports",
                "independence": "same_origin",
                "says": "Something else.",
                "source": {
                    "source_id": "src-0002",
                    "publisher": "The Other Paper",
                    "title": "The gate again",
                    "date_published": "2023-06",
                    "url": None,
                    "read_as": "mirror",
                },
            }
        ],
        "discrepancies": [
            {
                "discrepancy_id": "dis-0001",
                "title": "No year",
                "description": "None.",
                "severity": "minor",
                "resolution": "completed",
            }
        ],
        "verification": "single_source",
    }


def test_a_computed_number(made):
    found = kgdata.provenance("st-0010")
    assert found["formula"] == "100 * st-0003 / st-0001"
    assert found["computed_from"] == ["st-0003", "st-0001"]
    assert found["claimant"]["name"] == "kgdata"
    assert found["passage"] is None
    assert found["source"] is None
    assert found["verification"] == "computed"


def test_what_nobody_claims(made):
    found = kgdata.provenance("ent-0003")
    assert found["value"] == "Žluťák"
    assert found["claimant"] is found["attribution"] is found["modality"] is found["verification"] is None
    assert (found["checks"], found["discrepancies"]) == ([], [])


def test_what_another_publication_says(made):
    found = kgdata.provenance("chk-0001")
    assert found["source"]["publisher"] == "The Other Paper"
    assert found["value"] == "Something else."


@pytest.mark.parametrize(
    ("field", "checks", "slips", "verification"),
    [
        (None, ["chk-0001", "chk-0002", "chk-0003"], ["dis-0001", "dis-0002"], "disputed"),
        ("date", ["chk-0001", "chk-0003"], ["dis-0001"], "contradicted"),
        ("title", ["chk-0002", "chk-0003"], ["dis-0002"], "corroborated"),
        ("kind", ["chk-0003"], [], "refined"),
    ],
)
def test_a_field_has_its_own_checks_and_those_of_the_whole(made, field, checks, slips, verification):
    found = kgdata.provenance("ev-0001", field)
    assert [row["check_id"] for row in found["checks"]] == checks
    assert [row["discrepancy_id"] for row in found["discrepancies"]] == slips
    assert found["verification"] == verification
    assert found["value"] == (kgdata.get("ev-0001")[field] if field else "Event 1")


def test_an_empty_field_has_a_provenance_too(made):
    assert kgdata.provenance("ev-0001", "place_id")["value"] is None


def test_a_figure(made):
    found = kgdata.provenance("fig-0001")
    assert found["value"] == "Kyrgyzstan, the third quarter of 2019: trips of Russian citizens from Russia"
    assert found["source"]["publisher"] == "The Other Paper"
    assert found["claimant"] is found["passage"] is found["formula"] is found["verification"] is None
    assert kgdata.provenance("fig-0003")["value"].startswith("several countries, about 2022: ")
    assert kgdata.provenance("fig-0001", "value")["value"] == 83653


def test_a_number_computed_from_figures(made):
    found = kgdata.provenance("st-0013")
    assert found["formula"] == "max(fig-0001, fig-0002)"
    assert found["computed_from"] == ["fig-0001", "fig-0002"]
    assert found["verification"] == "computed"


def test_unknown_record_or_field():
    with pytest.raises(KeyError, match="no record 'st-9x99'"):
        kgdata.provenance("st-9x99")
    with pytest.raises(KeyError, match="st-0001 has no field 'colour'; it has statistic_id, label, value, "):
        kgdata.provenance("st-0001", "colour")


@pytest.mark.parametrize("table", [name for name in kgdata.tables() if len(_data.key(name)) == 1])
def test_every_record_and_field_has_one(table):
    for row in kgdata.records(table):
        id = next(iter(row.values()))
        for field in [None, *row]:
            found = kgdata.provenance(id, field)
            assert list(found) == KEYS
            assert found["verification"] is None or found["verification"] in CODES
            assert field is None or found["value"] == row[field]


def test_the_hands_are_off():
    # "verification" is no column anywhere: nobody can set it.
    for table in kgdata.tables():
        assert not any("verif" in name for row in kgdata.records(table)[:1] for name in row)


# The verdict

VERDICTS = [
    ("nobody checked", [], "single_source"),
    ("one agrees", [check("supports")], "corroborated"),
    ("one objects", [check("contradicts")], "contradicted"),
    ("both", [check("supports"), check("contradicts")], "disputed"),
    ("many agree, one objects", [check("supports")] * 3 + [check("contradicts")], "disputed"),
    ("refined", [check("refines")], "refined"),
    ("refined many times", [check("refines")] * 3, "refined"),
    ("refined by the same report", [check("refines", "same_origin")], "single_source"),
    ("refined by nobody knows whom", [check("refines", "unknown")], "single_source"),
    ("refined, and a copy supports", [check("refines"), check("supports", "same_origin")], "refined"),
    ("refined, and not found", [check("refines"), check("not_found")], "refined"),
    ("refined, and disputed", [check("refines"), check("supports"), check("contradicts")], "disputed"),
    ("refined and supported", [check("refines"), check("supports")], "corroborated"),
    ("refined and contradicted", [check("refines"), check("contradicts")], "contradicted"),
    ("context", [check("context")], "single_source"),
    ("not found", [check("not_found")], "single_source"),
    ("not found, and one objects", [check("not_found"), check("contradicts")], "contradicted"),
    ("the same report again", [check("supports", "same_origin")] * 4, "single_source"),
    ("nobody knows whence", [check("supports", "unknown"), check("contradicts", "unknown")], "single_source"),
    ("objects, but copies", [check("supports"), check("contradicts", "same_origin")], "corroborated"),
]


@pytest.mark.parametrize(("checks", "verdict"), [case[1:] for case in VERDICTS], ids=[case[0] for case in VERDICTS])
def test_verdict(checks, verdict):
    assert lookup.verification(SAID, checks) == verdict
    assert lookup.verification(SAID, checks[::-1]) == verdict
    # No publication can make a sum right or wrong, and what nobody claims cannot be checked.
    assert lookup.verification(SAID | {"attribution": "computed"}, checks) == "computed"
    assert lookup.verification({"name": "Somebody"}, checks) is None


def test_an_opinion_cannot_be_checked():
    opinion = SAID | {"modality": "opinion"}
    assert lookup.verification(opinion, []) == "not_checkable"
    assert lookup.verification(opinion, [check("context")]) == "not_checkable"
    # But that somebody holds it can be, in part as well.
    assert lookup.verification(opinion, [check("refines")]) == "refined"
    assert lookup.verification(opinion, [check("contradicts")]) == "contradicted"


@pytest.mark.parametrize("modality", [r["code"] for r in kgdata.records("codes") if r["vocabulary"] == "modality"])
def test_how_it_is_said_changes_no_other_verdict(modality):
    said = SAID | {"modality": modality}
    assert lookup.verification(said, [check("supports")]) == "corroborated"
    assert (lookup.verification(said, []) == "single_source") == (modality != "opinion")


def test_every_code_can_be_reached_and_no_other():
    pairs = itertools.product(RELATIONS, ["independent", "same_origin", "unknown"])
    checks = [check(*pair) for pair in pairs]
    rows = [
        SAID | {"modality": m, "attribution": a} for m in ("asserted", "opinion") for a in ("authorial", "computed")
    ]
    reached = {lookup.verification(row, []) for row in rows}
    reached |= {lookup.verification(row, [one, two]) for row in rows for one in checks for two in checks}
    assert reached == CODES
