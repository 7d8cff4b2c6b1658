"""Faults of numbers, formulas and units that are sound as cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

from kgdata import formula
from mutate import resting
from mutate.folder import Copy, Folder
from mutate.made import VALIDATE, Mutation, cell, place


def numbers(folder: Folder, random: Random) -> Iterator[Mutation]:
    computed = resting.formulas(folder)
    for table, field, result, line, row in computed:
        told = (place(folder.tables[table].path, line, result, field),)
        yield cell(
            "result that does not follow",
            folder,
            table,
            line,
            {result: resting.more(row[result])},
            alone=True,
            told=told,
        )
        reads = formula.inputs(row[field])
        for kind, other in (
            ("operator of a formula changed", row[field].translate(str.maketrans("+-*/", "-+/*"))),
            ("id in a formula changed", row[field].replace(reads[0], _like(folder, reads[0]), 1)),
        ):
            if _differs(folder, row[field], other, row[result]):
                yield cell(kind, folder, table, line, {field: other}, alone=True, told=told)
        yield cell(
            "id in a formula that is none",
            folder,
            table,
            line,
            {field: row[field].replace(reads[0], reads[0][:-4] + "9999")},
            alone=True,
            told=told,
        )
    for line, row in resting.rows(folder, "statistics", lambda row: not row["formula"]):
        words = any(sign.isdigit() for sign in row["value_as_written"])
        more = resting.more(row["value"])
        told = resting.reading(folder, row["statistic_id"], value=more)
        path = folder.tables["statistics"].path
        if words:
            told += (place(path, line, "value"),)
        kind = "number changed" if told else "number changed that nothing bears out"
        yield cell(
            kind,
            folder,
            "statistics",
            line,
            {"value": more},
            sees="validate" if told else "record",
            told=told or None,
            alone=bool(told),
        )
        if row["rounding"]:
            step = resting.more(str(2 * float(row["value"])))
            yield cell("rounding changed", folder, "statistics", line, {"rounding": step}, alone=True,
                       told=(place(path, line, "rounding"), *resting.reading(folder, row["statistic_id"])))  # fmt: skip
        if row["modality"] != "computed":
            yield cell(
                "stated number told as computed", folder, "statistics", line, {"modality": "computed"}, alone=True
            )
        yield cell("words of a number left out", folder, "statistics", line, {"value_as_written": ""}, alone=True)
    for table in folder.tables.values():
        if table.key == ["figure_id"]:
            for line, row in table.numbered():
                more = resting.more(row["value"])
                told = resting.reading(folder, row["figure_id"], value=more)
                kind = "figure changed" if told else "figure changed that changes no result"
                yield cell(
                    kind,
                    folder,
                    table.name,
                    line,
                    {"value": more},
                    sees="validate" if told else "record",
                    told=told or None,
                    alone=bool(told),
                )
                if float(row["value"]) and not told:
                    yield cell(
                        "sign of a number changed",
                        folder,
                        table.name,
                        line,
                        {"value": f"{-float(row['value']):.10g}"},
                        sees="record",
                    )


def _like(folder: Folder, id: str) -> str:
    """Another record of the same kind that has what a formula needs."""
    table, line = resting.line_of(folder, id)
    of = folder.tables[table]
    return next(of.id_of(row) for row in of.rows[line - 1 :] + of.rows if of.id_of(row) != id)


def _differs(folder: Folder, was: str, now: str, result: str) -> bool:
    """Whether a changed formula is one, and gives something else."""
    try:
        return was != now and resting.differs(folder, now, result)
    except ValueError:
        return False


def units(folder: Folder, random: Random) -> Iterator[Mutation]:
    counted = Counter(
        (row["indicator"], row["unit"])
        for table in folder.tables.values() if table.key == ["figure_id"] for row in table.rows
    )  # fmt: skip
    for table in folder.tables.values():
        if "unit" in table.fields:
            for line, row in table.numbered():
                other = random.choice([unit for unit in folder.codes["unit"] if unit != row["unit"]])
                seen = counted["indicator" in row and row["indicator"], row["unit"]] > 2 or row.get("part_of")
                kind = "unit of a part changed" if row.get("part_of") else "unit changed"
                kind = kind if seen else "unit changed where nothing else has it"
                yield cell(
                    kind,
                    folder,
                    table.name,
                    line,
                    {"unit": other},
                    sees="validate" if seen else "record",
                    alone=bool(seen),
                )
    off = [line for line, row in folder.tables["discrepancies"].numbered() if row["kind"] == "arithmetic"]

    def tell_no_more(copy: Copy) -> None:
        for line in off:
            copy.row("discrepancies", line, kind="unit")

    path = folder.tables["statistics"].path
    wholes = {row["part_of"] for row in folder.tables["statistics"].rows if row["breakdown"] == "purpose"}
    for whole in wholes:
        at = place(path, resting.line_of(folder, whole)[1], "value")
        yield Mutation("sum that nobody says is off", whole, tell_no_more, frozenset({VALIDATE}), (at,))
    for line, row in resting.rows(folder, "statistics", lambda row: row["part_of"]):
        whole = place(folder.tables["statistics"].path, resting.line_of(folder, row["part_of"])[1], "value")
        if row["breakdown"] == "purpose":
            told = (whole, place(whole.file, line), *resting.reading(folder, row["statistic_id"]))
            yield cell(
                "sum that no longer adds",
                folder,
                "statistics",
                line,
                {"value": resting.more(f"{float(row['value']) + 8000}")},
                alone=True,
                told=told,
            )
