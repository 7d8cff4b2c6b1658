"""What answers the exercises of "Where the loyalty comes from"."""

from __future__ import annotations

import kgdata
from kgbook.exercises.answers import Choice, Number
from kgdata import edtf

YEAR = 365.25


def _opinions(of: str = "claimant == 'Temur Umarov'", skip: str = "quotes") -> float:
    """What is not checkable of the expert's statements in the section, as per cent of those that are meant."""
    rows = kgdata.standings().query("10 <= paragraph <= 17 and table != @skip")
    his = rows.query("claimant == 'Temur Umarov' and verification == 'not_checkable'")
    return 100 * len(his) / len(rows.query(of))


def _dates() -> list[edtf.Edtf]:
    """The time told, and the year of the confirmation."""
    return [edtf.parse(kgdata.get(id)["date"]) for id in ("ev-0124", "ev-0125")]


def _between(bound: str = "earliest") -> float:
    told, confirmed = _dates()
    days: int = (getattr(confirmed, bound) - told.latest).days
    return days / YEAR


def _left(years: float) -> float:
    """Years of a term, counted from the verdict, that were left when the article appeared."""
    texts = kgdata.get("chk-0308")["value"], kgdata.get("src-0001")["date_published"]
    verdict, article = (edtf.parse(text).earliest for text in texts)
    served: int = (article - verdict).days
    return years - served / YEAR


ANSWERS = {
    "loyalty-1": Number(
        _opinions, unit="per cent", within=0.05,
        slips={
            lambda: _opinions("verification == 'not_checkable'"): "That is his part in all opinions there.",
            lambda: _opinions("paragraph > 0"): "Divide by his statements, not by all.",
            lambda: _opinions(skip=""): "Quotations are still among them: so much would count twice.",
        },
        hint="Of his statements, quotations left out, find the share that is not checkable.",
        why="Most of what he says here is his reading, as one asks it of an analyst; no source could settle it.",
    ),
    "loyalty-2": Number(
        _between, unit="years", within=0.05,
        slips={
            lambda: _between("latest"): "That is longer than the dates need it to be. Which day of each is meant?",
            lambda: _dates()[1].latest.year - _dates()[0].latest.year: "Which days do these years allow?",
        },
        hint="For the shortest time, go from the last day of the one to the first possible day of the other.",
        why="It is the lower bound: the confirmation of which the article tells came no sooner.",
    ),
    "loyalty-3": Choice(
        lambda: kgdata.provenance("ev-0137")["verification"],
        among=("contradicted", "disputed", "single_source", "corroborated"),
        slips={
            "contradicted": "A page that does not tell of something does not deny it.",
            "disputed": "For that somebody would have to confirm it, and somebody else to deny it. Does anybody?",
            "corroborated": "One check is on another campaign. Does it say the same of this one?",
        },
        hint="What do the checks say for or against it? See their relation.",
        why="Nothing that was read confirms or denies it, so it rests on one voice, as before.",
    ),
    "loyalty-4": Number(
        lambda: _left(float(kgdata.get("chk-0330")["value"])), unit="years", within=0.1,
        slips={lambda: _left(kgdata.get("st-0105")["value"]): "That is of the first sentence. To what was it cut?"},
        hint="Add the term to the day of the verdict, and take the day of the article from that.",
        why="The sum holds for a verdict that stands; others report that it was overturned.",
    ),
}  # fmt: skip
