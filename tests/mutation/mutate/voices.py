"""Faults of who says so, of how, and of who is meant."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from random import Random

from kgdata import rules, witnesses
from kgdata._data import CLAIMS
from mutate import resting
from mutate.folder import Folder
from mutate.made import Mutation, Place, cell, place

#: What a row may be said to be instead, so that it sounds firmer; no machine reads the source.
FIRMER = {"alleged": "asserted", "planned": "asserted", "opinion": "asserted", "denied": "asserted"}


def voices(folder: Folder, random: Random) -> Iterator[Mutation]:
    entities = {row["entity_id"]: row for row in folder.tables["entities"].rows}
    speakers = [id for id, row in entities.items() if row["speaks_as"]]
    for table in CLAIMS:
        rows = folder.tables[table].rows
        outlet = Counter(row["claimant_id"] for row in rows if row["attribution"] == "authorial" and row["passage_id"])
        for line, row in resting.rows(folder, table):
            if firmer := FIRMER.get(row["modality"]):
                yield cell("modality strengthened", folder, table, line, {"modality": firmer}, sees="record")
            if row["attribution"] == "authorial" and row["passage_id"]:
                other = random.choice([id for id in speakers if id not in outlet])
                yield cell("own voice of another", folder, table, line, {"claimant_id": other}, alone=True)
            if row["attribution"] in witnesses.SPEECH and row["passage_id"] and outlet:
                yield cell(
                    "reported speech of the outlet",
                    folder,
                    table,
                    line,
                    {"claimant_id": next(iter(outlet))},
                    alone=True,
                )
            if row["attribution"] == "indirect_speech" and row["passage_id"]:
                other = random.choice([id for id in speakers if id not in (*outlet, row["claimant_id"])])
                yield cell("claimant exchanged for another", folder, table, line, {"claimant_id": other}, sees="record")
            place_id = random.choice([id for id, e in entities.items() if e["schema"] == "Place"])
            yield cell("claim of a place", folder, table, line, {"claimant_id": place_id}, alone=True)
    for line, row in resting.rows(folder, "quotes"):
        if row["excerpt"]:
            yield cell(
                "excerpt of too many words",
                folder,
                "quotes",
                line,
                {"excerpt": "a" + " b" * rules.EXCERPT_WORDS},
                alone=True,
            )
            yield cell("excerpt left out", folder, "quotes", line, {"excerpt": ""}, alone=True)
            yield cell(
                "words of an excerpt changed",
                folder,
                "quotes",
                line,
                {"excerpt": row["excerpt"] + " not"},
                sees="record",
            )
        else:
            yield cell("excerpt that nobody spoke", folder, "quotes", line, {"excerpt": "so they say"}, alone=True)
        if row["attribution"] in witnesses.SPEECH[:2]:
            other = random.choice(
                [id for id in speakers if id != row["speaker_id"] and entities[id]["schema"] == "Person"]
            )
            yield cell(
                "quoted words of another",
                folder,
                "quotes",
                line,
                {"speaker_id": other},
                at=("claimant_id",),
                alone=True,
            )


def people(folder: Folder, random: Random) -> Iterator[Mutation]:
    hidden = [row["entity_id"] for row in folder.tables["entities"].rows if row["disclosure"] != "full"]
    shown = {row["entity_id"]: row for row in folder.tables["entities"].rows if row["disclosure"] == "full"}
    speak = {row["claimant_id"] for table in CLAIMS for row in folder.tables[table].rows}
    for line, row in resting.rows(folder, "entities"):
        if row["schema"] == "Person" and row["disclosure"] == "full":
            for field in ("disclosure_reason", "reviewed_on"):
                yield cell("person named without a reason", folder, "entities", line, {field: ""}, alone=True)
            yield cell("summary changed", folder, "entities", line, {"summary": "Somebody else"}, sees="record")
        if row["disclosure"] != "full":
            told = tuple(
                place("entities.csv", line, field) for field in ("disclosure", "disclosure_reason", "reviewed_on")
            )
            yield cell("hidden person shown", folder, "entities", line, {"disclosure": "full"}, told=told, alone=True)
            name = next(iter(shown.values()))["name"]
            yield cell(
                "name written into a text", folder, "entities", line, {"summary": f"Also called {name}"}, sees="record"
            )
        if row["entity_id"] in speak:
            yield cell("claimant without a voice", folder, "entities", line, {"speaks_as": ""}, alone=True)
    for line, row in resting.rows(folder, "names"):
        if hidden:
            told = (place("names.csv", line, "text"),)
            yield cell(
                "spelling of somebody hidden",
                folder,
                "names",
                line,
                {"entity_id": random.choice(hidden)},
                told=told,
                alone=True,
            )
        if row["kind"] == "preferred":
            told = (place("names.csv", line, "text"),)
            yield cell(
                "preferred name of another",
                folder,
                "names",
                line,
                {"text": f"{row['text']} Junior"},
                told=told,
                alone=True,
            )
            other = random.choice([id for id, e in shown.items() if e["name"] != row["text"]])
            yield cell(
                "preferred name with another's id", folder, "names", line, {"entity_id": other}, told=told, alone=True
            )
        else:
            yield cell(
                "spelling changed", folder, "names", line, {"text": row["text"] + row["text"][-1]}, sees="record"
            )
        other = next(script for script in witnesses.LETTERS if script != row["script"])
        yield cell("script changed", folder, "names", line, {"script": other}, alone=True)
        letter = {"Latn": "о", "Cyrl": "o"}[row["script"]]  # they only look the same
        yield cell("letter of another script", folder, "names", line, {"text": row["text"] + letter}, alone=True,
                   told=(place("names.csv", line, "script"),))  # fmt: skip


def ids(folder: Folder, random: Random) -> Iterator[Mutation]:
    """Two cells of a key exchanged: each points to a record that is there."""
    case = {row["case_id"]: row["entity_id"] for row in folder.tables["cases"].rows}
    with_part = defaultdict(set)
    for row in folder.tables["participants"].rows:
        with_part[row["event_id"]].add(row["entity_id"])
    concerned = {
        row["event_id"]: with_part[row["event_id"]] & set(case.values()) for row in folder.tables["timeline"].rows
    }
    for table in folder.tables.values():
        for field in table.keys:
            rows = [(line, row) for line, row in table.numbered() if row[field]]
            for _ in range(4 if len({row[field] for _, row in rows}) > 1 else 0):
                (line, one), (other_line, other) = random.sample(rows, 2)
                if one[field] == other[field]:
                    continue
                told: tuple[Place, ...] = ()
                for at, row, now in ((line, one, other), (other_line, other, one)):
                    if (
                        field == "case_id"
                        and concerned[row["event_id"]]
                        and case[now["case_id"]] not in concerned[row["event_id"]]
                    ):
                        told += (place(table.path, at, "case_id"),)
                    if table.name == "quotes" and field != "passage_id" and row["attribution"] in witnesses.SPEECH[:2]:
                        told += (place(table.path, at, "claimant_id"),)
                    if (table.name, field) == ("names", "entity_id") and row["kind"] == "preferred":
                        told += (place(table.path, at, "text"),)
                kind = "ids exchanged" if told else "ids exchanged that nothing ties"

                def edit(copy, line=line, one=one, other_line=other_line, other=other, field=field, name=table.name):
                    copy.row(name, line, **{field: other[field]})
                    copy.row(name, other_line, **{field: one[field]})

                yield Mutation(
                    kind, f"{table.path}:{line} and {other_line} {field}", edit,
                    frozenset({"validate"} if told else {"record"}), told,
                    frozenset({"*"} if told else {f"{table.path}:{line}", f"{table.path}:{other_line}"}),
                    (table.name, table.id_of(one) if field not in table.key else None),
                )  # fmt: skip
