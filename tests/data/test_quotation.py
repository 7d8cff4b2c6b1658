"""The article is not ours: what is quoted stays short, and whoever has a copy can find every sentence again.

Set KGDATA_ARTICLE=FILE to run the tests that need the text of the article.
"""

import html
import json
import re
import unicodedata
from pathlib import Path

import pytest

import kgdata
from kgdata import cli, passages

PASSAGES = kgdata.records("passages")
QUOTES = [row for row in kgdata.records("quotes") if row["excerpt"]]
# Of this article; what another publication was quoted with cannot be looked up in it.
OF_THE_ARTICLE = [row for row in QUOTES if row["passage_id"]]
QUOTED = {("quotes", "excerpt"), ("sources", "title"), ("sources", "url")}
LONGEST_RUN = 12  # words that may stand in the article in the same order: names of bodies are long


def test_anchors_and_excerpts_together_are_under_15_percent():
    (subject,) = (row for row in kgdata.records("sources") if row["is_subject"])
    spent = sum(len(row["anchor"]) for row in PASSAGES) + sum(len(row["excerpt"]) for row in QUOTES)
    assert 0 < spent < 0.15 * subject["n_characters"]


@pytest.mark.parametrize("row", QUOTES, ids=[row["quote_id"] for row in QUOTES])
def test_excerpt_has_at_most_25_words(row):
    assert len(row["excerpt"].split()) <= 25
    assert row["attribution"] == "direct_speech"
    assert row["in_language"]


@pytest.mark.parametrize("row", PASSAGES, ids=[row["passage_id"] for row in PASSAGES])
def test_anchor_has_at_most_32_characters_and_is_no_whole_sentence(row):
    assert len(row["anchor"]) <= 32
    assert len(row["anchor"]) < row["length"]
    assert row["anchor"] == passages.normalise(row["anchor"])


def test_no_text_of_a_passage_is_kept():
    assert [
        name for name in PASSAGES[0] if name in ("text", "sentence_text", "quote", "exact", "prefix", "suffix")
    ] == []
    texts = {name for row in PASSAGES for name, value in row.items() if isinstance(value, str)}
    assert texts == {"passage_id", "section", "anchor", "sha256", "no_fact"}
    sections = {row["code"] for row in kgdata.records("codes") if row["vocabulary"] == "section"}
    assert {row["section"] for row in PASSAGES} == sections, "a section is a code, and no words of the article"


def test_every_sentence_is_accounted_for():
    ledger = kgdata.coverage()
    print(*(f"{row['passage_id']}: {' '.join(row['records']) or row['no_fact']}" for row in ledger), sep="\n")
    assert [row["passage_id"] for row in ledger if bool(row["records"]) == bool(row["no_fact"])] == []


# With the article at hand.


def test_the_passages_leave_nothing_of_the_article_out(article):
    text = passages.normalise(article)
    at = 0
    for row in PASSAGES:
        assert text[at : row["start"]].strip() == "", f"before {row['passage_id']}"
        at = row["end"]
    assert text[at:].strip() == ""


def test_article_is_as_long_as_the_data_says(article):
    (subject,) = (row for row in kgdata.records("sources") if row["is_subject"])
    assert len(passages.normalise(article)) == subject["n_characters"]


@pytest.mark.parametrize("row", PASSAGES, ids=[row["passage_id"] for row in PASSAGES])
def test_passage_is_where_the_data_says(article, row):
    text = passages.normalise(article)
    sentence = text[row["start"] : row["end"]]
    assert passages.fingerprint(sentence) == row["sha256"]
    assert passages.locate(text, row) == row["start"]
    # Offsets, length and hash again, and the anchor: the shortest opening in whole words that is unique.
    assert passages.describe(text, sentence).items() <= row.items()


@pytest.mark.parametrize("row", PASSAGES, ids=[row["passage_id"] for row in PASSAGES])
def test_no_shorter_anchor_would_do(article, row):
    text = passages.normalise(article)
    assert text.count(row["anchor"]) == 1
    shorter = row["anchor"].rpartition(" ")[0]
    assert not shorter or text.count(shorter) > 1


@pytest.mark.parametrize("row", OF_THE_ARTICLE, ids=[row["quote_id"] for row in OF_THE_ARTICLE])
def test_excerpt_is_in_its_sentence(sentences, row):
    assert passages.normalise(row["excerpt"]) in sentences[row["passage_id"]]


AS_WRITTEN = [
    pytest.param(row, text, id=f"{next(iter(row.values()))}.{field}")
    for table in kgdata.tables()
    for row in kgdata.records(table)
    for field, text in row.items()
    if (field.endswith("_as_written") or (table, field) == ("names", "text")) and text and row["passage_id"]
]


@pytest.mark.parametrize(("row", "text"), AS_WRITTEN)
def test_words_as_written_are_in_the_paragraph(sentences, row, text):
    # A date or a charge is now and then given in the sentence before or after.
    paragraph = row["passage_id"].partition(".")[0]
    said = " ".join(text for id, text in sentences.items() if id.startswith(f"{paragraph}."))
    assert all(passages.normalise(part) in said for part in text.split("; "))


def test_nothing_else_is_copied(article):
    words = re.findall(r"\w+", passages.normalise(article).casefold())
    runs = {tuple(words[n : n + LONGEST_RUN]) for n in range(len(words))}
    copied = []
    for table in kgdata.tables():
        for row in kgdata.records(table):
            for field, text in row.items():
                if not isinstance(text, str) or (table, field) in QUOTED:
                    continue
                said = re.findall(r"\w+", text.casefold())
                if any(tuple(said[n : n + LONGEST_RUN]) in runs for n in range(len(said) - LONGEST_RUN + 1)):
                    copied.append((next(iter(row.values())), field))
    assert copied == []


ROOT = Path(__file__).parents[2]
LONGEST_RUN_OF_PROSE = 7  # an eighth word in common is a sentence of somebody else's
FACT = re.compile(r"\{fact\}`([^`<]*?)\s*<([^`>]+)>`")
#: Facts that are words of the article, marked as such: quoted speech, and what is kept as written.
MARKED = re.compile(r"^q-\d{4}(\.excerpt)?$|_as_written$|^p\d+\.\d+\.anchor$|^name-")


def prose_of(path: Path) -> list[str]:
    """The text of a page or chapter in pieces; what is marked as the article's words is taken out."""
    pieces = [path.read_text("utf-8")]
    if path.suffix == ".ipynb":
        cells = json.loads(pieces[0])["cells"]
        texts = [output.get("data", {}).get("text/plain", []) for c in cells for output in c.get("outputs", [])]
        pieces = ["".join(part) for part in (*(cell["source"] for cell in cells), *texts)]
    return [FACT.sub(lambda fact: " ~ " if MARKED.search(fact[2]) else fact[1], piece) for piece in pieces]


def copied_runs(text: str, runs: set) -> list[str]:
    """Every run of words that stands in the article too."""
    length = LONGEST_RUN_OF_PROSE + 1
    said = re.findall(r"\w+|~", passages.normalise(text).casefold())
    found = (said[n : n + length] for n in range(len(said) - length + 1))
    return [" ".join(words) for words in found if tuple(words) in runs]


@pytest.fixture(scope="module")
def runs(article):
    words = re.findall(r"\w+", passages.normalise(article).casefold())
    return {tuple(words[n : n + LONGEST_RUN_OF_PROSE + 1]) for n in range(len(words))}


PAGES = [
    *sorted((ROOT / "chapters").glob("*.ipynb")),
    *sorted(ROOT.glob("*.md")),
    *sorted(ROOT.glob("chapters/exercises/*.md")),
]


@pytest.mark.parametrize("path", PAGES, ids=[path.stem for path in PAGES])
def test_the_prose_is_our_own(runs, path):
    assert [run for piece in prose_of(path) for run in copied_runs(piece, runs)] == []


def test_a_copied_sentence_would_be_found(runs, sentences, tmp_path):
    words = sentences["p33.1"].split()
    page = tmp_path / "page.md"
    page.write_text(f"It is told that {' '.join(words[:9])}, and more.", "utf-8")
    assert copied_runs(*prose_of(page), runs)
    page.write_text(f"It is told that {' '.join(words[:7])}, and more.", "utf-8")
    assert not copied_runs(*prose_of(page), runs)
    page.write_text("As {fact}`" + " ".join(words[:9]) + " <q-0001>` it was said.", "utf-8")
    assert not copied_runs(*prose_of(page), runs), "what is marked as an excerpt may stand"
    page.write_text("As {fact}`" + " ".join(words[:9]) + " <ev-0001.title>` it was said.", "utf-8")
    assert copied_runs(*prose_of(page), runs), "a fact of ours is our own words"


def curly(text):
    return re.sub(r'"([^"]*)"', "“\\1”", text).replace("'", "’")


COPIES = {
    "as it is": lambda text: text,
    "straight quotation marks": lambda text: text.translate(str.maketrans("“”„«»‘’", '"""""\'\'')),
    "curly quotation marks": curly,
    "angle quotation marks": lambda text: curly(text).translate(str.maketrans("“”", "«»")),
    "long dashes": lambda text: re.sub("[-–—]", "—", text),
    "short dashes": lambda text: re.sub("[-–—]", "-", text),
    "hyphens that do not break": lambda text: text.replace("-", "\u2011"),
    "spaces that do not break": lambda text: text.replace(" ", "\u00a0"),
    "thin spaces": lambda text: text.replace(" ", "\u2009"),
    "a line for each word": lambda text: text.replace(" ", "\n"),
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "all in one line": lambda text: " ".join(text.split()),
    "two spaces": lambda text: text.replace(" ", "  "),
    "space before commas": lambda text: text.replace(",", " ,"),
    "invisible characters": lambda text: "\ufeff" + text.replace("a", "a\u200b").replace("o", "\u00ado"),
    "accents as characters of their own": lambda text: unicodedata.normalize("NFD", text),
    "a saved page": lambda text: (
        "<!DOCTYPE html><html><head><title>On</title><style>p{}</style></head><body><p>"
        + html.escape(text).replace("\n\n", "</p>\n<p>").replace("Bishkek", "<a href='#'>Bish<b>kek</b></a>")
        + "</p><script>if (1 < 2) {}</script></body></html>"
    ),
    "other text around it": lambda text: "Menu\nSubscribe\n\n" + text + "\n\nShare",
}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_that_only_looks_different_is_the_article(article, tmp_path, capsys, name):
    path = tmp_path / "my copy.txt"
    path.write_bytes(COPIES[name](article).encode())
    assert cli.main(["check-source", str(path)]) == 0
    out, err = capsys.readouterr()
    assert out == f"kgdata: {len(PASSAGES)} of {len(PASSAGES)} passages found in {path}\n"
    assert err == ""


@pytest.mark.parametrize("row", PASSAGES, ids=[row["passage_id"] for row in PASSAGES])
def test_a_changed_sentence_is_named(article, row):
    text = passages.normalise(article)
    for at in (row["start"], row["start"] + row["length"] // 2, row["end"] - 1):
        damaged = text[:at] + "#" + text[at + 1 :]
        (wrong,) = kgdata.check_source(damaged)
        assert wrong.items() >= row.items()
        assert wrong["state"] in ("changed", "gone")


def test_a_moved_paragraph_is_told_apart(article, tmp_path, capsys):
    paragraphs = article.split("\n\n")
    last = len(paragraphs) - 2  # the very last is page furniture
    path = tmp_path / "moved.txt"
    path.write_text("\n\n".join([paragraphs[last], *paragraphs[:last], paragraphs[-1]]), "utf-8")
    moved = {row["passage_id"]: row["state"] for row in kgdata.check_source(path.read_text("utf-8"))}
    assert moved == {row["passage_id"]: "moved" for row in PASSAGES if row["paragraph"] == PASSAGES[-2]["paragraph"]}
    assert cli.main(["check-source", str(path)]) == 3
    assert (
        f"{len(PASSAGES)} of {len(PASSAGES)} passages found in {path}, {len(moved)} of them moved"
        in capsys.readouterr().err
    )


def test_a_damaged_copy_is_told(article, tmp_path, capsys):
    row = PASSAGES[3]
    text = passages.normalise(article)
    path = tmp_path / "damaged.txt"
    path.write_text(text[: row["start"]] + text[row["end"] :], "utf-8")
    assert cli.main(["check-source", str(path)]) == 1
    out, err = capsys.readouterr()
    assert out == f"{row['passage_id']}: gone: {row['anchor']!r}: it is not there\n"
    assert out.count("\n") == 1
    assert f"{len(PASSAGES) - 1} of {len(PASSAGES)} passages found" in err
