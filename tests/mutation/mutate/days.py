"""Faults of dates that are dates."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from kgdata import cells, edtf, rules, witnesses
from mutate import resting
from mutate.folder import Folder
from mutate.made import VALIDATE, Mutation, Place, cell, place


def dates(folder: Folder, random: Random) -> Iterator[Mutation]:
    path = folder.tables["timeline"].path
    excused = {row["record_id"] for row in folder.tables["discrepancy_records"].rows}
    for line, row in resting.rows(folder, "timeline"):
        when, id = edtf.parse(row["date"]), row["event_id"]
        reading = resting.reading(folder, id)

        def change(kind: str, date: str, *told: Place, line: int = line) -> Mutation:
            return cell(kind, folder, "timeline", line, {"date": date}, told=told, alone=True)

        own = place(path, line, "date")
        months = [name for name in witnesses.MONTHS.values() if name.search(row["date_as_written"])]
        if when.is_exact and months and row["date_basis"] != "computed_from_relative" and id not in excused:
            year, month, _ = row["date"][:10].split("-")
            yield change(
                "date with another month than its words", f"{year}-{int(month) % 12 + 1:02}-{row['date'][8:10]}", own
            )
            yield change(
                "date with another day than its words", f"{row['date'][:8]}{int(row['date'][8:10]) % 28 + 1:02}", own
            )
        if (
            when.is_exact
            and id not in excused
            and any(day in row["date_as_written"] for day in rules.WEEKDAYS)
            and not months
        ):
            yield change("date of another weekday", f"{row['date'][:8]}{int(row['date'][8:10]) % 28 + 1:02}", own)
        if row["modality"] not in witnesses.AHEAD:
            yield change("date after the source", "2099-01-01", own)
        if row["follows_id"] and when.latest:
            cause = folder.tables["timeline"].rows[resting.line_of(folder, row["follows_id"])[1] - 2]
            if edtf.parse(cause["date"]).earliest:
                yield change("effect before its cause", "1999-01-01", own)
        free = when.is_exact and not row["date_as_written"] and not reading and id not in excused
        if free and not row["date"].endswith("-01"):
            earlier = f"{row['date'][:8]}{int(row['date'][8:10]) - 1:02}"
            yield cell(
                "date changed that nothing bears out", folder, "timeline", line, {"date": earlier}, sees="record"
            )
        if row["date_basis"] == "stated":
            yield cell("words of a date left out", folder, "timeline", line, {"date_as_written": ""}, alone=True)
        elif row["date_basis"] != "other_source":
            yield cell("reason of a date left out", folder, "timeline", line, {"note": ""}, alone=True)
        yield cell("event that follows from itself", folder, "timeline", line, {"follows_id": id}, alone=True)
    end = len(folder.tables["timeline"].rows) + 2
    for _, row in resting.rows(folder, "timeline", lambda row: row["case_id"] and row["kind"] in rules.BEGINS):
        if edtf.parse(row["date"]).earliest and row["event_id"] not in excused:
            made_up = {"event_id": "ev-9999", "kind": rules.BEGINS[row["kind"]][0], "date": "1999-01-01"}
            made_up |= {
                "date_as_written": "",
                "date_basis": "inferred_from_context",
                "follows_id": "",
                "note": "Made up.",
            }
            added = cells.line((row | made_up).values())
            yield Mutation(
                "end before its beginning", f"{path}:{end} after {row['event_id']}",
                lambda copy, added=added: copy.lines("timeline").append(added), frozenset({VALIDATE}),
                (place(path, end, "date"),),
            )  # fmt: skip
    for line, _ in resting.rows(folder, "sources", lambda row: row["date_published"]):
        told = (place("sources.csv", line, "accessed"),)
        yield cell(
            "read before it was published", folder, "sources", line, {"accessed": "1999-01-01"}, told=told, alone=True
        )
    for table in folder.tables.values():
        if table.key == ["figure_id"]:
            for line, _ in table.numbered():
                yield cell("figure of a time to come", folder, table.name, line, {"period": "2099"}, alone=True)
