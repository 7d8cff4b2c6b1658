"""The guards of the data: ``kgdata validate``, the record of a release, and a copy of the article."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kgdata import checking, passages
from kgdata.keeping import diffing, fingerprint, sides
from mutate.folder import Copy, Folder
from mutate.made import ARTICLE, RECORD, VALIDATE, Mutation

LINE = re.compile(r"(data/[\w./]+):(\d+): ([\w-]+|'.*?'|\".*?\"): (.+?): (.+)")
Validate = Callable[[sides.Packed], list[checking.Problem]]
LARGEST = 60  # faults in one copy: few enough that each is told apart by its place


@dataclass(frozen=True)
class Seen:
    """What became of a mutation: the guards that noticed it, and what was told where nobody looked."""

    mutation: Mutation
    by: frozenset[str]
    instead: str = ""
    crashed: bool = False

    @property
    def survived(self) -> frozenset[str]:
        """The guards that had to see it and did not; a traceback is never right."""
        return self.mutation.sees - self.by | ({VALIDATE} if self.crashed else frozenset())


def run(folder: Folder, mutations: Iterable[Mutation], validate: Validate = checking.validate) -> Iterator[Seen]:
    """Each mutation with the guards that noticed it."""
    article = Article(folder)
    base = fingerprint.load("the release", fingerprint.dump(sides._side("data", folder.packed())))
    for together in batches(mutations):
        for seen in _seen(folder, together, validate, base, article):
            if seen.survived and len(together) > 1:  # another fault in the copy may have hidden it: again, alone
                yield from _seen(folder, [seen.mutation], validate, base, article)
            else:
                yield seen


def _seen(
    folder: Folder, together: list[Mutation], validate: Validate, base: sides.Side, article: Article
) -> Iterator[Seen]:
    """What became of mutations that stand in one copy."""
    damaged = copy_of(folder, together).packed()
    problems, crash = _validated(damaged, validate)
    told: set[tuple[str | None, str | None]] = set()
    if not crash and any(RECORD in mutation.sees for mutation in together):
        changes = diffing.Difference(base, sides._side("data", damaged)).changes
        told = {(change.table, part) for change in changes for part in (change.id, change.field, None)}
    for mutation in together:
        by = set()
        if any(place.fits(problem) for place in mutation.places for problem in problems):
            by.add(VALIDATE)
        if mutation.what in told:
            by.add(RECORD)
        if ARTICLE in mutation.sees and article.sees(copy_of(folder, [mutation])):
            by.add(ARTICLE)
        instead = crash or (str(problems[0]) if problems else "nothing")
        yield Seen(mutation, frozenset(by), instead if VALIDATE in mutation.sees - by else "", bool(crash))


def _validated(folder: sides.Packed, validate: Validate) -> tuple[list[checking.Problem], str]:
    """What is told of a folder, and how it ended if it did not end well: bad input is no excuse."""
    try:
        return validate(folder), ""
    except Exception as error:
        return [], f"a traceback, {type(error).__name__}: {error}"


def command(folder: Folder, mutation: Mutation, path: Path) -> str:
    """What ``kgdata validate`` makes of it as a program, in a folder that is made at ``path``; empty if all is as it must be."""
    for file, content in copy_of(folder, [mutation]).packed().files.items():
        (path / "data" / file).parent.mkdir(parents=True, exist_ok=True)
        (path / "data" / file).write_bytes(content)
    run = [sys.executable, "-m", "kgdata", "--data", str(path / "data"), "validate"]
    done = subprocess.run(run, capture_output=True, encoding="utf-8", check=False)
    lines = [LINE.fullmatch(line) for line in done.stdout.splitlines()]
    problems = [checking.Problem(f[1], int(f[2]), *f.groups()[2:]) for f in lines if f]
    if not any(place.fits(problem) for place in mutation.places for problem in problems):
        return f"not told where it is: {done.stdout[:300]}{done.stderr[:300]}"
    if (
        done.returncode != 1
        or "Traceback" in done.stdout + done.stderr
        or not re.fullmatch(r"kgdata: .+\n", done.stderr)
    ):
        return f"exit status {done.returncode}: {done.stderr[:300]}"
    return ""


def copy_of(folder: Folder, mutations: Iterable[Mutation]) -> Copy:
    """A copy with these faults."""
    damaged = Copy(folder)
    for mutation in mutations:
        mutation.edit(damaged)
    return damaged


def batches(mutations: Iterable[Mutation]) -> Iterator[list[Mutation]]:
    """Mutations that may stand in one copy: what each takes is its own, and all are for the same guards."""
    open_: dict[tuple[frozenset[str], bool], list[tuple[list[Mutation], set[str]]]] = {}
    for mutation in mutations:
        if "*" in mutation.taken:
            yield [mutation]
            continue
        # Of a file that cannot be read nobody can say what it lacks: rows and whole files are not damaged at once.
        of_rows = any(":" in taken for taken in mutation.taken)
        waiting = open_.setdefault((mutation.sees - {ARTICLE}, of_rows), [])
        for batch, taken in waiting:
            if not taken & mutation.taken:
                batch.append(mutation)
                taken |= mutation.taken
                break
        else:
            waiting.append(([mutation], set(mutation.taken)))
        for n, (batch, _) in enumerate(waiting):
            if len(batch) >= LARGEST:
                yield waiting.pop(n)[0]
                break
    for waiting in open_.values():
        yield from (batch for batch, _ in waiting)


class Article:
    """A stand-in for the article, which is not ours to have here: the same openings at the same places, and filler.

    The hashes of the passages are those of the stand-in, but for a hash that a mutation changed.
    """

    def __init__(self, folder: Folder):
        rows = [self._typed(row) for row in folder.tables["passages"].rows]
        self.text, self.hashes = "", {}
        for n, row in enumerate(rows):
            sentence = (row["anchor"] + f"~{n}").ljust(row["length"], "z")[: row["length"]]
            self.text += f"{sentence} "
            self.hashes[row["sha256"]] = hashlib.sha256(sentence.encode()).hexdigest()
        self.text = self.text.rstrip()
        assert not passages.check(self.text, [self._known(row) for row in rows])

    def sees(self, copy: Copy) -> bool:
        """Whether ``kgdata check-source`` would find a passage that is not there."""
        table = copy.folder.tables["passages"]
        side = sides._side("data", copy.packed())
        rows = [self._typed({k: str(v or "") for k, v in row.items()}) for row in side.records[table.name].values()]
        return bool(passages.check(self.text, [self._known(row) for row in rows]))

    def _typed(self, row: dict[str, str]) -> dict:
        return {**row, "length": int(row["length"])}

    def _known(self, row: dict) -> dict:
        return {**row, "sha256": self.hashes.get(row["sha256"], row["sha256"])}
