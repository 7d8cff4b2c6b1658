"""Finds records by what they are called or say: in any script, spelling and case, and with a slip of the pen.

The first search makes an index of the words, so that a search costs what it finds and not what there is.
"""

from __future__ import annotations

from array import array
from collections import defaultdict

from kgdata import _data
from kgdata.lookup import TITLE, fold

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    Hit = tuple[tuple[int, int], str, str, str]  # (rank, place of its table), text, table, title

SHORT = 4  # letters of a word at least, for which a slip is forgiven
LONGEST = 1000  # characters that are looked for: no text of the data has so many
#: What else of a record may be searched, besides what it is called and, for entities, all spellings.
ALSO = ("summary", "statute", "charge_as_written", "value_as_written", "date_as_written", "excerpt", "description")


def find(text: str) -> list[dict[str, Any]]:
    """See :func:`kgdata.find`."""
    if len(text) > LONGEST:
        return []
    wanted = fold(text)
    if not wanted:
        return []
    words = list(dict.fromkeys(wanted.split()))
    index = _index()
    hits = _best(index.holding(words), lambda folded: _rank(wanted, words, folded))
    if not hits:  # slips of the pen are only forgiven where nothing else is found
        near = [index.near(word) for word in words]
        hits = _best(index.having(near), lambda _: 5)
    ranked: dict[tuple[int, int], list[str]] = {}
    for id, hit in hits.items():
        ranked.setdefault(hit[0], []).append(id)
    in_order = ((id, hits[id]) for rank in sorted(ranked) for id in sorted(ranked[rank]))
    return [{"id": id, "table": table, "name": called, "matched": shown} for id, (_, shown, table, called) in in_order]


def _texts() -> Iterator[tuple[str, str, str, str, str]]:
    """All that can be found: the folded text, the text, then the id, table and title of its record."""
    name = {row["entity_id"]: row["name"] for row in _data.records("entities")}
    for row in _data.records("names"):
        yield fold(row["text"]), row["text"], row["entity_id"], "entities", name[row["entity_id"]]
    for table, field in TITLE.items():
        if table != "names":
            fields = (field, *ALSO)
            for row in _data.records(table):
                id = next(iter(row.values()))
                for each in fields:
                    if text := row.get(each):
                        yield fold(text), text, id, table, row[field]


class _Index:
    """The texts, and for each word those that have it."""

    def __init__(self) -> None:
        self.texts = list(_texts())
        # Word -> the numbers of its texts, ascending. A million lists would be gone through at each collection of garbage.
        places: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for number, text in enumerate(self.texts):
            for word in set(text[0].split()):
                places[word].append(number)
        self.places = dict(places)
        self.words = "\n".join(["", *self.places, ""])
        self.ends: dict[tuple[int, str], list[str]] = {}  # (length, how it begins or ends) -> words; for slips

    def holding(self, parts: list[str]) -> list[int]:
        """The texts with a word that has the longest of these in it."""
        part = max(parts, key=len)
        found: set[int] = set()
        at = self.words.find(part)
        while at >= 0:
            begin, end = self.words.rfind("\n", 0, at) + 1, self.words.find("\n", at)
            found.update(self.places[self.words[begin:end]])
            at = self.words.find(part, end)
        return sorted(found)

    def having(self, choices: list[list[str]]) -> list[int]:
        """The texts that have one word of each choice."""
        rarest, *others = sorted(
            ([self.places[word] for word in words] for words in choices), key=lambda of: sum(map(len, of))
        )
        found: set[int] = set().union(*rarest)
        for places in others:
            found = set().union(*map(found.intersection, places))
        return sorted(found)

    def near(self, word: str) -> list[str]:
        """The words that differ from one by a single slip, and itself; those of fewer than SHORT letters stand for themselves."""
        if len(word) < SHORT:
            return [word] if word in self.places else []
        if not self.ends:
            ends: dict[tuple[int, str], list[str]] = {}
            for other in self.places:
                for end in {*_ends(other, len(other)), *_ends(other, len(other) - 1)} if len(other) >= SHORT else ():
                    ends.setdefault((len(other), end), []).append(other)
            self.ends = ends  # all at once: another thread may be asking
        lengths = range(max(SHORT, len(word) - 1), len(word) + 2)
        like = [(length, end) for length in lengths for end in _ends(word, min(length, len(word)))]
        others = dict.fromkeys(other for key in like for other in self.ends.get(key, ()))
        return [other for other in others if _one_slip(word, other)]


@_data.remember
def _index() -> _Index:
    return _Index()


def _best(numbers: Iterable[int], rank_of: Callable[[str], int | None]) -> dict[str, Hit]:
    """Of each record that has a rank the text that ranks best: id -> ((rank, place of its table), text, table, title)."""
    place = {table: number for number, table in enumerate(TITLE)}
    ranks: dict[str, int | None] = {}  # many records may say the same
    hits: dict[str, Hit] = {}
    for folded, shown, id, table, called in map(_index().texts.__getitem__, numbers):
        if folded not in ranks:
            ranks[folded] = rank_of(folded)
        rank = ranks[folded]
        if rank is not None and (id not in hits or (rank, place[table]) < hits[id][0]):
            hits[id] = ((rank, place[table]), shown, table, called)
    return hits


def _rank(wanted: str, words: list[str], folded: str) -> int | None:
    """How well a text has what is wanted; 0 is best."""
    if folded == wanted:
        return 0
    if wanted in folded:
        return 1 if _begins_a_word(wanted, folded) else 2
    if all(word in folded for word in words):
        return 3 if all(_begins_a_word(word, folded) for word in words) else 4
    return None


def _begins_a_word(wanted: str, folded: str) -> bool:
    at = folded.find(wanted)
    while at > 0 and folded[at - 1].isalnum():
        at = folded.find(wanted, at + 1)
    return at >= 0


def _ends(word: str, shorter: int) -> tuple[str, str]:
    """How a word begins and ends: of two words, the shorter of so many letters, a slip spares the one or the other."""
    letters = 1 if shorter <= SHORT else 2  # abcd and acbd have but a and d
    return f"^{word[:letters]}", f"{word[-letters:]}$"


def _one_slip(one: str, other: str) -> bool:
    """Whether two words differ by at most one letter: another, one missing or too many, or two neighbours in turned order."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if len(short) < SHORT or len(long) - len(short) > 1:
        return one == other
    same = 0
    while same < len(short) and short[same] == long[same]:
        same += 1
    if len(short) < len(long):
        return short[same:] == long[same + 1 :]
    left, right = short[same:], long[same:]
    return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])
