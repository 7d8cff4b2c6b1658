"""Faults of the chapters, made from the chapters as they are: what a sentence shows, what is stored, what is missing."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from kgbook import MIME, prose

FACTS, STATIC, BUILD, LINKS, RUN = "facts", "static", "build", "links", "run"
GUARDS = (FACTS, STATIC, BUILD, LINKS, RUN)
HEDGES = ("about ", "more than ", "up to ", "at least ")
LAST = "What we learned, and what remains open"
Notebook = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """One fault of a chapter: the guard that must see it, the cell that must be named (none: the chapter), and some of the words."""

    kind: str
    chapter: str
    cell: int | None
    guard: str
    edit: Callable[[Notebook], None]
    says: str = ""

    def made(self, notebook: Notebook) -> Notebook:
        """The notebook with the fault in it."""
        damaged = copy.deepcopy(notebook)
        self.edit(damaged)
        return damaged

    def told(self, lines: list[str], folder: str = "") -> bool:
        """Whether a guard's lines name the chapter and the cell, and say what is wrong."""
        start = f"{folder}{self.chapter}: " + (f"cell {self.cell}: " if self.cell else "")
        return any(start in line and self.says in line for line in lines)


def read(folder: Path) -> dict[str, Notebook]:
    """The chapters by their file names."""
    return {path.name: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.ipynb"))}


def text_of(cell: Notebook) -> str:
    """What stands in a cell."""
    return "".join(cell["source"])


def faults(name: str, notebook: Notebook, random: Random) -> Iterator[Fault]:
    """Every kind of fault that a chapter can have, once."""
    cells = list(enumerate(notebook["cells"]))
    markdown = [(n, cell) for n, cell in cells if cell["cell_type"] == "markdown"]
    code = [(n, cell) for n, cell in cells if cell["cell_type"] == "code" and text_of(cell).strip()]
    charts = [(n, o) for n, cell in code for o, output in enumerate(cell["outputs"]) if MIME in output.get("data", {})]

    def fault(kind: str, n: int | None, guard: str, edit: Callable[[Notebook], None], says: str = "") -> Fault:
        return Fault(kind, name, None if n is None else n + 1, guard, edit, says)

    built = {0}  # cells that the build gets with a fault: one a cell, as all are built at once

    def rewritten(kind: str, guard: str, change: Callable[[re.Match[str]], str | None], says: str) -> Iterator[Fault]:
        """A fault of one fact among those for which ``change`` gives other words."""
        free = [(n, cell) for n, cell in markdown if n not in built]
        can = [(n, found) for n, cell in free for found in prose.FACT.finditer(text_of(cell)) if change(found)]
        if can:
            n, found = random.choice(can)
            built.update({n} if guard == BUILD else ())
            old = text_of(notebook["cells"][n])
            new = old[: found.start()] + str(change(found)) + old[found.end() :]

            def edit(damaged: Notebook) -> None:
                damaged["cells"][n]["source"] = new

            yield fault(kind, n, guard, edit, found["target"] if says == "target" else says)

    yield from rewritten("wrong number shown", FACTS, _other_number, "target")
    yield from rewritten("hedge dropped", FACTS, _plain, "target")
    yield from rewritten(
        "fact of a record that is not there", FACTS, lambda f: f"{{fact}}`{f['shown']} <st-9999>`", "st-9999"
    )
    yield from rewritten("number without its record", BUILD, _bare, "bare number")
    yield from rewritten("fact without a record", BUILD, lambda f: f"{{fact}}`{f['shown']}`", "names no record")

    def reworded(kind: str, n: int, guard: str, old: str, new: str, says: str, cell: int | None = None) -> Fault:
        def edit(damaged: Notebook) -> None:
            damaged["cells"][n]["source"] = re.sub(old, new, text_of(damaged["cells"][n]), count=1, flags=re.MULTILINE)

        return fault(kind, cell, guard, edit, says)

    yield reworded("question left out", 0, BUILD, r"^\*(.+)\*$", r"\1", "question")
    yield reworded("title left out", 0, STATIC, r"^# .*$", "", "title")
    last = next(n for n, cell in markdown if LAST in text_of(cell))
    yield reworded("end left out", last, STATIC, rf"^## {LAST}$", "", "what it came to")
    yield reworded("link to nowhere", last, LINKS, r"\Z", "\n\n[See there](no_such_page.md)", "no_such_page")
    yield from _stored(fault, notebook, code, charts, random)


def _other_number(found: re.Match[str]) -> str | None:
    """The fact with its last digit changed."""
    at = max((n for n, sign in enumerate(found["shown"]) if sign.isdigit()), default=-1)
    if at < 0:
        return None
    shown = found["shown"]
    return f"{{fact}}`{shown[:at]}{(int(shown[at]) + 1) % 10}{shown[at + 1 :]} <{found['target']}>`"


def _plain(found: re.Match[str]) -> str | None:
    hedge = next((hedge for hedge in HEDGES if found["shown"].lower().startswith(hedge)), None)
    return f"{{fact}}`{found['shown'][len(hedge) :]} <{found['target']}>`" if hedge else None


def _bare(found: re.Match[str]) -> str | None:
    return found["shown"] if re.search(r"\d{3}", found["shown"]) else None


def _stored(
    fault: Callable[..., Fault],
    notebook: Notebook,
    code: list[tuple[int, Notebook]],
    charts: list[tuple[int, int]],
    random: Random,
) -> Iterator[Fault]:
    """Faults of what is stored of a run."""
    n, cell = random.choice(code)
    outputs = {
        "an error stored": {"output_type": "error", "ename": "KeyError", "evalue": "'st-1'", "traceback": []},
        "a warning stored": {"output_type": "stream", "name": "stderr", "text": ["FutureWarning: ..."]},
        "a script stored": {"output_type": "display_data", "metadata": {}, "data": {"text/html": ["<script>1</script>"]}},
    }  # fmt: skip
    for kind, output in outputs.items():
        yield fault(kind, n, STATIC, lambda damaged, o=output: damaged["cells"][n]["outputs"].append(o))
    yield fault(
        "cell that was not run", n, STATIC, lambda damaged: damaged["cells"][n].update(execution_count=None), "not run"
    )
    yield fault(
        "cells run in another order", n, STATIC,
        lambda damaged: damaged["cells"][n].update(execution_count=99), "as number 99",
    )  # fmt: skip
    yield fault(
        "cell of more than 25 lines", n, STATIC,
        lambda damaged: damaged["cells"][n].update(source=text_of(cell) + "\nx = 1" * 25), "lines of code",
    )  # fmt: skip
    yield fault(
        "output kept from the tests", n, STATIC,
        lambda damaged: damaged["cells"][n]["metadata"].update(tags=["nbval-skip"]), "nbval-skip",
    )  # fmt: skip
    if not charts:
        return
    n_chart, o = random.choice(charts)
    # Of those that are run, too, one a cell.
    left_out = random.choice([n for n, _ in charts if n != n_chart] or [n_chart])

    def shown(damaged: Notebook) -> Notebook:
        data: Notebook = damaged["cells"][n_chart]["outputs"][o]["data"]
        return data

    def no_text_before(damaged: Notebook) -> None:
        damaged["cells"][n_chart - 1] |= {"cell_type": "raw"}

    def another_value(damaged: Notebook) -> None:
        rows = next(rows for rows in shown(damaged)[MIME]["datasets"].values() if rows)
        row, key = next(
            (row, key) for row in rows for key, value in row.items() if isinstance(value, (int, float, str))
        )
        row[key] = f"{row[key]}x" if isinstance(row[key], str) else row[key] + 1

    yield fault(
        "chart without a description", n_chart, STATIC, lambda d: shown(d)[MIME].pop("description"), "description"
    )
    yield fault("chart without a title", n_chart, STATIC, lambda d: shown(d)[MIME].update(title=""), "title")
    yield fault("chart without a text in its place", n_chart, STATIC, lambda d: shown(d).pop("text/plain"), "text")
    if left_out != n_chart:
        yield fault("chart left out", left_out, RUN, lambda d: d["cells"][left_out].update(outputs=[]), "another now")
    if notebook["cells"][n_chart - 1]["cell_type"] == "markdown":
        yield fault("chart without a text before it", n_chart, STATIC, no_text_before, "no text stands before")
    yield fault("chart of other values than are computed", n_chart, RUN, another_value, "another now")
