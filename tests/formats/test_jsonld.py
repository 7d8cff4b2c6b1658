"""The linked data: rdflib reads it without a network, and SPARQL counts what the tables hold."""

import json
import socket
from collections import Counter

import pytest
import rdflib
from rdflib import RDF, Literal, Namespace, URIRef, namespace

import kgdata
from kgdata import _data

BASE = "https://example.org/data/kgdata.jsonld"
SDO, WORDS = Namespace("https://schema.org/"), Namespace("http://www.w3.org/ns/oa#")
PREFIXES = "PREFIX : <https://schema.org/> PREFIX oa: <http://www.w3.org/ns/oa#> "
#: What the model of Web Annotation defines, of which this uses a part.
OA = {
    "Annotation", "RangeSelector", "SpecificResource", "TextPositionSelector", "TextQuoteSelector", "TextualBody",
    "assessing", "end", "exact", "hasBody", "hasEndSelector", "hasSelector", "hasSource", "hasStartSelector",
    "hasTarget", "motivatedBy", "start",
}  # fmt: skip


@pytest.fixture(scope="module")
def parse():
    """Reads a file as if it had been found on the web, while nothing can be fetched."""

    def parse(path) -> rdflib.Graph:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(socket, "socket", lambda *_, **__: pytest.fail("it asks for something"))
            return rdflib.Graph().parse(path, format="json-ld", publicID=BASE)

    return parse


@pytest.fixture(scope="module")
def graph(parse, exported) -> rdflib.Graph:
    return parse(exported("jsonld"))


@pytest.fixture(scope="module")
def ask(graph):
    """The rows that a SPARQL query gives, as texts."""
    return lambda query: [tuple(map(str, row)) for row in graph.query(PREFIXES + query, base=BASE)]


def at(id: str) -> URIRef:
    return URIRef(f"{BASE}#{id}")


def test_every_claim_is_counted(ask):
    claims = sum(len(kgdata.records(name)) for name in ("timeline", "statistics", "cases", "claims"))
    assert ask("SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a :Claim }") == [(str(claims),)]
    assert ask("SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a :Quotation }") == [(str(len(kgdata.records("quotes"))),)]
    notes = len(kgdata.records("checks")) + len(kgdata.records("discrepancies"))
    assert ask("SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a oa:Annotation }") == [(str(notes),)]
    assert ask("SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a :Person }") == [
        (str(sum(row["schema"] == "Person" for row in kgdata.records("entities"))),)
    ]
    assert ask("SELECT (COUNT(?x) AS ?n) { ?x a :DefinedTerm }") == [(str(len(kgdata.records("codes"))),)]


@pytest.mark.parametrize("vocabulary", ["verification", "modality", "attribution"])
def test_how_claims_are_said_and_stand_can_be_counted(ask, vocabulary):
    counted = ask(
        "SELECT ?code (COUNT(?x) AS ?n) { ?x a ?type ; :keywords ?term . ?term :termCode ?code ; "
        f":inDefinedTermSet <#{vocabulary}> . VALUES ?type {{ :Claim :Quotation }} }} GROUP BY ?code"
    )
    rows = [row for name in _data.CLAIMS for row in kgdata.records(name)]
    known = Counter(kgdata.provenance(next(iter(row.values())))[vocabulary] for row in rows)
    assert {code: int(number) for code, number in counted} == known


def test_each_claim_has_its_author_and_the_sentence_that_says_it(graph):
    for name in _data.CLAIMS:
        for row in kgdata.records(name):
            id = at(next(iter(row.values())))
            assert graph.value(id, SDO.author) == at(row["claimant_id"])
            place = row["passage_id"] or row["source_id"]
            assert graph.value(id, SDO.appearance) == (at(place) if place else None)


def test_a_sentence_is_a_part_of_the_article_that_can_be_found_again(graph):
    article = at(next(row["source_id"] for row in kgdata.records("sources") if row["is_subject"]))
    assert graph.value(at("kgdata"), SDO.isBasedOn) == article
    for row in kgdata.records("passages"):
        sentence = at(row["passage_id"])
        assert graph.value(sentence, SDO.isPartOf) == graph.value(sentence, WORDS.hasSource) == article
        between = graph.value(sentence, WORDS.hasSelector)
        start, end = graph.value(between, WORDS.hasStartSelector), graph.value(between, WORDS.hasEndSelector)
        kinds = [graph.value(selector, RDF.type) for selector in (between, start, end)]
        assert kinds == [WORDS.RangeSelector, WORDS.TextQuoteSelector, WORDS.TextPositionSelector]
        assert str(graph.value(start, WORDS.exact)) == row["anchor"]
        assert int(graph.value(end, WORDS.start)) == int(graph.value(end, WORDS.end)) == row["end"]


def test_a_date_is_an_edtf_text_and_is_said_to_be_one(graph):
    for row in kgdata.records("timeline"):
        edtf = URIRef("http://id.loc.gov/datatypes/edtf")
        assert graph.value(at(row["event_id"]), SDO.temporalCoverage) == Literal(row["date"], datatype=edtf)


def test_a_number_is_no_more_exact_than_its_source(graph):
    names = {"more_than": "minValue", "at_least": "minValue", "up_to": "maxValue"}
    for row in kgdata.records("statistics"):
        number = graph.value(at(row["statistic_id"]), SDO.mainEntity)
        name = names.get(row["value_qualifier"], "value")
        assert {p for p in graph.predicates(number) if str(p).endswith("alue")} == {SDO[name]}
        assert float(graph.value(number, SDO[name])) == row["value"]
        assert kgdata.say(row["statistic_id"]) in graph.value(at(row["statistic_id"]), SDO.text)


def test_quotations_have_their_speaker_and_no_words_that_nobody_printed(graph):
    for row in kgdata.records("quotes"):
        id = at(row["quote_id"])
        assert graph.value(id, SDO.spokenByCharacter) == at(row["speaker_id"])
        text = graph.value(id, SDO.text)
        assert (text and (str(text), text.language)) == (row["excerpt"] and (row["excerpt"], row["in_language"]))
        assert str(graph.value(id, SDO.abstract)) == row["paraphrase"]


def test_checks_assess_a_claim_and_name_the_publication(graph):
    for row in kgdata.records("checks"):
        id = at(row["check_id"])
        assert graph.value(id, WORDS.hasTarget) == at(row["record_id"])
        assert graph.value(id, SDO.citation) == at(row["source_id"])
        assert at(f"relation/{row['relation']}") in set(graph.objects(id, SDO.keywords))
        # What contradicts a date does not contradict the event.
        assert str(graph.value(id, SDO.name)) == row["record_id"] + (f".{row['field']}" if row["field"] else "")


def test_who_has_no_name_in_the_data_has_none_here(graph):
    hidden = [row for row in kgdata.records("entities") if row["disclosure"] != "full"]
    assert hidden
    for row in hidden:
        assert graph.value(at(row["entity_id"]), SDO.name) is None
        assert graph.value(at(row["entity_id"]), SDO.alternateName) is None
    for row in kgdata.records("entities"):
        if row["disclosure"] == "full":
            assert str(graph.value(at(row["entity_id"]), SDO.name)) == row["name"]


def test_a_person_has_nothing_but_names_and_what_they_are(graph):
    allowed = {RDF.type, SDO.name, SDO.alternateName, SDO.description}
    for person in graph.subjects(RDF.type, SDO.Person):
        assert set(graph.predicates(person)) <= allowed


def test_all_words_are_defined_by_the_vocabularies_they_are_taken_from(graph):
    used = {str(p) for p in graph.predicates()} | {str(o) for o in graph.objects(None, RDF.type)}
    theirs = {
        "https://schema.org/": set(namespace.SDO.__annotations__),
        "http://www.w3.org/ns/oa#": OA,
        str(RDF): {"type", "value"},
    }
    for word in used:
        (space,) = (space for space in theirs if word.startswith(space))
        assert word.removeprefix(space) in theirs[space], word


def test_what_is_pointed_to_is_there(graph):
    named = set(graph.subjects())
    pointed = {o for o in graph.objects() if isinstance(o, URIRef) and o.startswith(f"{BASE}#")}
    assert len(pointed) > 1000
    assert pointed <= named


def test_it_says_what_the_data_is(graph):
    package, data = _data.schema(), at("kgdata")
    assert str(graph.value(data, SDO.version)) == package["version"]
    assert graph.value(data, SDO.license) == URIRef(package["licenses"][0]["path"])
    assert sorted(map(str, graph.objects(data, SDO.keywords))) == sorted(package["keywords"])
    (file,) = graph.objects(data, SDO.distribution)
    assert graph.value(file, SDO.contentUrl) == URIRef(BASE.replace("kgdata.jsonld", "datapackage.json"))


def test_a_hostile_text_stays_a_text(theirs, hostile_texts, parse, tmp_path):
    graph = parse(kgdata.export("jsonld", tmp_path / "a.jsonld"))
    texts = {str(o) for o in graph.objects() if isinstance(o, Literal)}
    for text in hostile_texts.values():
        assert any(text in other for other in texts), text


def test_the_context_is_in_the_file(exported):
    made = json.loads(exported("jsonld").read_text("utf-8"))
    assert made["@context"]["@vocab"] == "https://schema.org/"
    assert "@import" not in made["@context"]
