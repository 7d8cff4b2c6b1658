"""A sentence is found again in any copy of its article, and a changed one is not."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kgdata
from kgdata import passages


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("“a” „b“ «c» ‟d‟", '"a" "b" "c" "d"'),
        ("it’s ‘so’ ‚then‛", "it's 'so' 'then'"),
        ("a – b — c ― d − e ‐ f ‑ g ‒ h", "a - b - c - d - e - f - g - h"),
        ("a\u00a0b\u2009c\u202fd\u3000e", "a b c d e"),
        ("a\r\nb\n\nc\td  e", "a b c d e"),
        (" a ", "a"),
        ("a , b . c ; d : e ! f ? g )", "a, b. c; d: e! f? g)"),
        ("\ufeffa\u200bb\u00adc", "abc"),
        ("Ale\u0301na", "Aléna"),
        ("e\u00ad\u0301", "é"),  # the soft hyphen keeps the accent from its letter
        ("Рожков и Йод", "Рожков и Йод"),
        ("", ""),
        ("\n \u200b\n", ""),
    ],
)
def test_normal_form(text, normal):
    assert passages.normalise(text) == normal


@given(st.text(max_size=40))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_normal_form_is_normal(text):
    once = passages.normalise(text)
    assert passages.normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\n" not in once


@pytest.mark.parametrize("letters", ["е ё", "и й", "a á", "A a", "1 2", "Ж ж", "c с"])
def test_letters_are_not_made_the_same(letters):
    one, two = letters.split()
    assert passages.normalise(one) != passages.normalise(two)


WORD = "x" * 32
TEXT = (
    "The gate was shut. The gate was open. The gatekeeper slept. "
    f"Incomprehensibilities-upon-incomprehensibilities ended. {WORD} slept."
)


@pytest.mark.parametrize(
    ("sentence", "anchor"),
    [
        # Only the last word is unique: then it is not given whole, as nothing else would be left out.
        ("The gate was shut.", "The gate was shut"),
        ("The gate was open.", "The gate was open"),
        ("The gatekeeper slept.", "The gatekeeper"),
        # A word of 32 characters is one just short enough.
        (f"{WORD} slept.", WORD),
        # No whole word has so few characters: then the opening ends within one.
        ("Incomprehensibilities-upon-incomprehensibilities ended.", "Incompre"),
    ],
)
def test_anchor_is_the_shortest_opening_that_is_unique(sentence, anchor):
    row = passages.describe(TEXT, sentence)
    assert row["anchor"] == anchor
    assert TEXT[row["start"] : row["end"]] == sentence
    assert row["length"] == len(sentence) == row["end"] - row["start"]
    assert row["sha256"] == passages.fingerprint(sentence)
    assert passages.locate(TEXT, row) == row["start"]


def test_a_sentence_that_cannot_be_anchored():
    with pytest.raises(ValueError, match="not in the article: 'The gate fell'"):
        passages.describe(TEXT, "The gate fell")
    twice = "a b c d e f g h i j k l m n o p q r s t"
    with pytest.raises(ValueError, match="no unique opening of 32 characters"):
        passages.describe(f"{twice} one. {twice} two.", f"{twice} one.")


def test_the_anchor_of_another_sentence_is_passed_over():
    # In a copy with other text before it, the opening may come twice; the hash decides.
    row = passages.describe(TEXT, "The gatekeeper slept.")
    assert passages.locate("The gatekeeper woke. " + TEXT, row) == row["start"] + 21
    assert passages.locate("The gatekeeper woke.", row) is None
    assert passages.locate("", row) is None


def test_check_names_what_is_missing(made, article):
    rows = kgdata.records("passages")
    assert kgdata.check_source(article) == []
    assert kgdata.check_source(article.replace("“", '"').replace("–", "-").replace("\n\n", " ")) == []
    states = {row["passage_id"]: "gone" for row in rows}
    assert kgdata.check_source(article.replace("shut", "open")) == [{**rows[1], "state": "changed"}]
    two = kgdata.check_source(article.replace("313,469", "313,470").replace("Nobody", "Everybody"))
    assert [row["passage_id"] for row in two] == [rows[0]["passage_id"], rows[2]["passage_id"]]
    assert {row["passage_id"]: row["state"] for row in kgdata.check_source("")} == states


def test_coverage_names_every_sentence_and_what_rests_on_it(made):
    ledger = kgdata.coverage()
    assert [row["passage_id"] for row in ledger] == [row["passage_id"] for row in kgdata.records("passages")]
    for row in ledger:
        assert bool(row["records"]) != bool(row["no_fact"])
        assert all(kgdata.get(id)["passage_id"] == row["passage_id"] for id in row["records"])


SAVED = """<!DOCTYPE html><html><head><title>Wide open it was.</title><style>p { color: red }</style></head>
<body><nav><a href="/">Home</a></nav><article><p>The <em>gate</em> was&nbsp;shut.</p><script>"Wide open it was."</script>
<p>The gate<wbr>keeper slept,</p><p>it is said.<br>So it is.</p></article></body></html>"""


def test_a_saved_page_is_read_as_its_reader_sees_it():
    assert (
        passages.normalise(passages.plain(SAVED))
        == "Home The gate was shut. The gatekeeper slept, it is said. So it is."
    )


@pytest.mark.parametrize("text", ["1 < 2 and 3 > 2", "a <b> c", "The gate was shut.", ""])
def test_what_is_no_page_is_left_as_it_is(text):
    assert passages.plain(text) == text


def test_sentences_are_found_in_a_saved_page_and_told_if_not():
    whole = "The gate was shut. The gatekeeper slept, it is said. So it is."
    rows = [
        passages.describe(whole, sentence) for sentence in ("The gate was shut.", "The gatekeeper slept, it is said.")
    ]
    assert passages.check(SAVED, rows) == []
    assert [row["state"] for row in passages.check(SAVED.replace("it is said", "they say"), rows)] == ["changed"]
    assert [row["state"] for row in passages.check(SAVED.replace("keeper", "man"), rows)] == ["gone"]
    # What a script or the title of the page says is not said by the article.
    hidden = passages.describe("Wide open it was. Now it is shut.", "Wide open it was.")
    assert [row["state"] for row in passages.check(SAVED, [hidden])] == ["gone"]
