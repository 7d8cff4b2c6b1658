"""``python -m mutate``: damage the data, and see who notices."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from mutate import chapters, files, guards, meaning, report, values
from mutate.folder import Folder
from mutate.guards import Seen
from mutate.made import ARTICLE, RECORD, VALIDATE, Mutation

PROGRAMS = 12  # that are also damaged on disk, and looked at by the command that people run
ROOT = Path(__file__).resolve().parents[3]


def mutations(folder: Folder, each: int, seed: int = 1) -> list[Mutation]:
    """All that is made of a folder; the same each time."""
    return [mutation for made in (values, files, meaning) for mutation in made.faults(folder, Random(seed), each)]


def main(argv: list[str] | None = None) -> int:
    """Print what was seen; the exit status is 1 if something that can be seen was not, or not where it is."""
    parser = argparse.ArgumentParser(prog="python -m mutate", description=__doc__)
    parser.add_argument(
        "of", nargs="*", default=["data", "chapters"], metavar="PART", help="data, chapters (default: both)"
    )
    parser.add_argument("--data", type=Path, default=ROOT / "data", metavar="DIR", help="a sound data folder")
    parser.add_argument("--each", type=int, default=3, metavar="N", help="rows to damage of each table, in each way")
    parser.add_argument("--only", default="", metavar="KIND", help="only kinds of fault whose name has this in it")
    options = parser.parse_args(argv)
    start, folder, told = time.monotonic(), Folder(options.data), []
    if "data" in options.of:
        made = [mutation for mutation in mutations(folder, options.each) if options.only in mutation.kind]
        told += _shown("the data", list(guards.run(folder, made)), (VALIDATE, RECORD, ARTICLE), start)
        told += _programs(folder, made)
    if "chapters" in options.of:
        start = time.monotonic()
        found = [seen for seen in _chapters(folder) if options.only in seen.mutation.kind]
        told += _shown("the chapters", found, chapters.GUARDS, start)
    print(*told, sep="\n", end="\n" if told else "")
    return 1 if told else 0


def _shown(of: str, found: list[Seen], by: tuple[str, ...], start: float) -> list[str]:
    """Print the table of what was found, and give the survivors."""
    print(report.table(found, by))
    lost = report.survivors(found)
    # The record of a release sees every change, and says of none that it is wrong: it does not count.
    due = sum(bool(seen.mutation.sees - {RECORD}) for seen in found)
    caught = due - sum(bool(seen.survived - {RECORD}) for seen in found)
    share = f"{caught} of {due} that can be seen were seen where they are: {caught / max(due, 1):.2%}"
    print(f"\n{len(found)} faults of {of} in {time.monotonic() - start:.0f} s; {share}\n")
    return report.told(lost)


def _programs(folder: Folder, made: list[Mutation]) -> list[str]:
    """What the command makes of some of them."""
    sample, told = [mutation for mutation in made if VALIDATE in mutation.sees], []
    for mutation in Random(1).sample(sample, min(PROGRAMS, len(sample))):
        with tempfile.TemporaryDirectory() as path:
            if wrong := guards.command(folder, mutation, Path(path)):
                told.append(f"survived as a program: {mutation.kind}: {mutation.name}: {wrong}")
    return told


def _chapters(folder: Folder) -> Iterator[Seen]:
    """What became of the faults of the chapters, and of the records that they show."""
    from mutate import book  # brings the tools of the book

    sound = chapters.read(ROOT / "chapters")
    faults = [fault for name, notebook in sound.items() for fault in chapters.faults(name, notebook, Random(1))]
    with tempfile.TemporaryDirectory() as path:
        seen = book.quick(ROOT, faults, sound, Path(path)) | book.whole(ROOT, faults, sound, Path(path))
        shown = book.records(folder, sound, Path(path), most=100)
    for fault, told in seen.items():
        name = f"{fault.chapter}, cell {fault.cell or '-'}"
        by = frozenset({fault.guard})
        yield Seen(Mutation(fault.kind, name, print, by), by if told else frozenset())
    for (kind, id), told in shown.items():
        by = frozenset({chapters.FACTS})
        yield Seen(Mutation(kind, id, print, by), by if told else frozenset())


if __name__ == "__main__":
    sys.exit(main())
