"""Some of the people here were jailed for what they said: nothing private, nobody unnamed named, no verdict of ours."""

import re

import pytest

import kgdata
from kgdata import _data, rules

# Words of a column that would hold what is never recorded, see CONTRIBUTING.md.
PRIVATE = set(
    "birth birthday birthdate born dob age gender sex address street residence home flat phone telephone mobile email "
    "mail telegram whatsapp contact account passport health medical illness diagnosis family relatives spouse wife "
    "husband partner child children son daughter mother father parents religion ethnicity whereabouts location "
    "coordinates latitude longitude lat lon route photo picture face".split()
)
CONTACTS = {
    "e-mail": r"[\w.+-]+@[\w-]+\.\w+",
    "telephone": r"\+\d[\d ()-]{7,}\d",
    "account": r"(?<![\w/.])@\w{4,}|\bt\.me/",
    "day of birth": r"\b(?:born|birth)\b",
    "passport": r"\bpassport\s*(?:no|number|№)|\b\d{2} ?\d{2} \d{6}\b",
}

JUDGED = re.compile(r"\b(?:terroris(?:t|ts|m)|criminals?|guilt(?:y)?)\b", re.IGNORECASE)
# Terms of law that say nothing of a person, and names of laws.
TERMS = re.compile(r"\b(?:criminal (?:cases?|code|proceedings|prosecution|investigation)|not guilty)\b", re.IGNORECASE)
# Somebody says it, or it is a step of a trial: a charge, a plea, a verdict. Which of them, the sentence tells.
REPORTS = re.compile(
    r"\b(?:says?|said|calls?|called|writes?|wrote|asks?|asked|according to|alleged(?:ly)?|accus(?:es?|ed)|charges?|charged"
    r"|pleads?|pleaded|courts? (?:found|finds?|convict(?:s|ed)))\b",
    re.IGNORECASE,
)
REPORTED = {"direct_speech", "direct_speech_paraphrased", "indirect_speech", "document"}
OUR_TITLES = {("timeline", "title"), ("discrepancies", "title")}
WORDS_OF_OTHERS = re.compile(r".*_as_written|excerpt|statute|title|title_original|url")


# Where a town lies is no secret; that only towns have coordinates is tested below.
OF_PLACES = {("places", "latitude"), ("places", "longitude")}


def private(fields) -> list[str]:
    return [field for field in fields if PRIVATE & set(field.lower().split("_"))]


def judging(table: str, row: dict) -> list[str]:
    """The fields that call somebody a terrorist, a criminal or guilty in our own voice.

    Others may say so: in words of theirs that are kept as written, in a record whose attribution
    names them, in a check, which is what another publication says, or in a sentence that names its speaker.
    """
    if table == "checks" or row.get("attribution") in (*rules.SPEECH, "document"):
        return []
    found = []
    for field, text in row.items():
        if isinstance(text, str) and not (WORDS_OF_OTHERS.fullmatch(field) and (table, field) not in OUR_TITLES):
            # A remark on the words of the article, or on those beside a figure, has to quote them.
            if table == "discrepancies" or (table in _data.series() and field == "note"):
                text = re.sub(r'"[^"]*"', "", text)
            sentences = re.split(r"(?<=[.!?]) (?=[A-Z\"])", TERMS.sub("", text))
            if any(JUDGED.search(s) and not REPORTS.search(s) for s in sentences):
                found.append(field)
    return found


@pytest.mark.parametrize("table", kgdata.tables())
def test_no_column_for_what_is_private(table):
    fields = [field["name"] for field in _data.resource(table)["schema"]["fields"]]
    assert private(field for field in fields if (table, field) not in OF_PLACES) == []


def test_only_towns_have_coordinates():
    # Not even a place that is known only because somebody was held or lived there.
    assert {row["schema"] for row in map(kgdata.get, {row["entity_id"] for row in kgdata.records("places")})} <= {
        "Place"
    }
    for row in kgdata.records("places"):
        assert row["geoname_id"], "a place that everybody knows, in a list that everybody has"


def test_such_columns_would_be_seen():
    bad = ["date_of_birth", "home_address", "Email", "phone", "family_members", "last_location", "health"]
    assert private(bad) == bad
    assert private(["place_id", "case_id", "date", "label", "package", "message"]) == []


@pytest.mark.parametrize("kind", CONTACTS)
def test_no_contact_or_birth_in_any_cell(kind):
    pattern = re.compile(CONTACTS[kind], re.IGNORECASE)
    cells = [(t, r, f) for t in kgdata.tables() if t != "codes" for r in kgdata.records(t) for f in r]
    assert [(t, next(iter(r.values())), f) for t, r, f in cells if isinstance(r[f], str) and pattern.search(r[f])] == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("e-mail", "write to lev@example.org"),
        ("telephone", "call +996 555 12-34-56"),
        ("account", "on Telegram, @somebody_1"),
        ("account", "see t.me/somebody"),
        ("day of birth", "born on 1 May 1990"),
        ("passport", "passport no 45 06 123456"),
    ],
)
def test_such_cells_would_be_seen(kind, text):
    assert re.search(CONTACTS[kind], text, re.IGNORECASE)


def test_who_is_not_named_has_no_name_anywhere():
    shown = {row["entity_id"]: row["disclosure"] for row in kgdata.records("entities")}
    assert {"role_only"} <= set(shown.values()) <= {"full", "role_only", "withheld"}
    assert [row["name_id"] for row in kgdata.records("names") if shown[row["entity_id"]] != "full"] == []


def test_every_person_named_has_a_reason_and_a_review():
    people = [r for r in kgdata.records("entities") if r["schema"] == "Person" and r["disclosure"] == "full"]
    assert people
    for row in people:
        assert row["publicity"] in ("public_figure", "self_publicised", "named_in_press"), row
        assert row["disclosure_reason"], row
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["reviewed_on"]), row


def test_no_present_status():
    # A status is only ever true of a day; that is what the timeline is for.
    for table in ("cases", "entities"):
        names = {field["name"] for field in _data.resource(table)["schema"]["fields"]}
        assert not names & {"status", "custody_status", "current_status", "in_custody", "outcome"}


@pytest.mark.parametrize("table", kgdata.tables())
def test_nobody_is_judged_in_our_voice(table):
    judged = [(next(iter(row.values())), fields) for row in kgdata.records(table) if (fields := judging(table, row))]
    assert judged == []


def test_a_charge_is_an_allegation_unless_a_court_has_convicted():
    convicted = {row["case_id"] for row in kgdata.records("timeline") if row["kind"] == "verdict" and row["passage_id"]}
    for row in kgdata.records("cases"):
        if row["modality"] not in ("alleged", "denied"):
            no_accusation = re.match(r"(?:No|The article names no) accusation\b", row["allegation"])
            assert row["case_id"] in convicted or (no_accusation and not row["charge_as_written"]), row["case_id"]


@pytest.mark.parametrize(
    ("table", "row", "fields"),
    [
        ("entities", {"summary": "A terrorist from Yekaterinburg"}, ["summary"]),
        ("timeline", {"title": "The criminal is sent back", "attribution": "authorial"}, ["title"]),
        ("timeline", {"summary": "He left. He is guilty.", "attribution": "authorial"}, ["summary"]),
        ("timeline", {"summary": "They said so. Terrorism it was.", "attribution": "unattributed"}, ["summary"]),
        ("timeline", {"summary": "Officials say it is terrorism.", "attribution": "authorial"}, []),
        ("timeline", {"summary": "It is terrorism.", "attribution": "indirect_speech"}, []),
        ("timeline", {"summary": "He pleaded not guilty.", "attribution": "authorial"}, []),
        ("timeline", {"summary": "The court found him guilty.", "attribution": "authorial"}, []),
        ("timeline", {"summary": "He was found guilty.", "attribution": "authorial"}, ["summary"]),
        ("timeline", {"summary": "A court resumes the criminal case.", "attribution": "authorial"}, []),
        ("cases", {"statute": "Criminal Code, art. 205", "charge_as_written": "terrorism"}, []),
        ("quotes", {"excerpt": "guilty", "paraphrase": "He is guilty.", "attribution": "authorial"}, ["paraphrase"]),
        ("checks", {"says": "The court found him guilty."}, []),
        ("discrepancies", {"title": "The terrorist"}, ["title"]),
        ("discrepancies", {"title": 'Wanted people beside "terrorists"'}, []),
        ("sources", {"title": "A terrorist, says the state"}, []),
        ("removals", {"note": '"mostly common criminals", as the page has it.'}, []),
        ("removals", {"note": "Mostly common criminals."}, ["note"]),
        ("removals", {"counted_by": '"criminals"'}, ["counted_by"]),
        ("codes", {"definition": "The innocent, whose guiltless minds nobody doubts."}, []),
    ],
)
def test_a_judgement_would_be_seen(table, row, fields):
    assert judging(table, row) == fields
