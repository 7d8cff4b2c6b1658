"""``python -m mutate``: damage the data, and see who notices."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from mutate import files, guards, meaning, report, values
from mutate.folder import Folder
from mutate.made import ARTICLE, RECORD, VALIDATE, Mutation

PROGRAMS = 12  # that are also damaged on disk, and looked at by the command that people run
ROOT = Path(__file__).resolve().parents[3]


def mutations(folder: Folder, each: int, seed: int = 1) -> list[Mutation]:
    """All that is made of a folder; the same each time."""
    return [mutation for made in (values, files, meaning) for mutation in made.faults(folder, Random(seed), each)]


def main(argv: list[str] | None = None) -> int:
    """Print what was seen; the exit status is 1 if something that can be seen was not, or not where it is."""
    parser = argparse.ArgumentParser(prog="python -m mutate", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT / "data", metavar="DIR", help="a sound data folder")
    parser.add_argument("--each", type=int, default=3, metavar="N", help="rows to damage of each table, in each way")
    parser.add_argument("--only", default="", metavar="KIND", help="only kinds of fault whose name has this in it")
    options = parser.parse_args(argv)
    start = time.monotonic()
    folder = Folder(options.data)
    made = [mutation for mutation in mutations(folder, options.each) if options.only in mutation.kind]
    found = list(guards.run(folder, made))
    print(report.table(found, (VALIDATE, RECORD, ARTICLE)))
    lost = report.survivors(found)
    told = report.told(lost)
    sample = [mutation for mutation in made if VALIDATE in mutation.sees]
    for mutation in Random(1).sample(sample, min(PROGRAMS, len(sample))):
        with tempfile.TemporaryDirectory() as path:
            if wrong := guards.command(folder, mutation, Path(path)):
                told.append(f"survived as a program: {mutation.kind}: {mutation.name}: {wrong}")
    print(*told, sep="\n", end="\n" if told else "")
    seen, due = report.shares(found, VALIDATE)[::-1]
    print(
        f"{len(found)} faults in {time.monotonic() - start:.0f} s; seen {seen} of {due} that can be seen: {seen / max(due, 1):.2%}"
    )
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
