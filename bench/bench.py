"""`make bench`: how fast it is, each figure beside a rival's and an aim, measured in one run on this machine.

``bench.py PART ...`` measures some parts, ``--keep`` makes them the record that the book shows. Every part is written
into ``_build/bench.json`` as soon as it is there; one that breaks takes none of the others with it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import date
from functools import cached_property
from pathlib import Path

import builds
import environments
import firstview
import imports
import rival
import scale
import validation
from machine import ROOT, machine, say, table, versions

from kgbook import measured
from kgbook.paper import find_chromium
from kgdata import writing

WRITTEN = ROOT / "_build" / "bench.json"
BOOK = ("kgdata-kyrgyzstan", "jupyter-book", "sphinx-book-theme", "altair", "vl-convert-python")
BUILDS = [
    f"{builds.ROUNDS} times, in turns. The rival has the same chapters with all defaults of Altair and Jupyter Book, "
    "and no pages of facts: it has fewer pages to build. A whole build begins with nothing, of ours no drawing is kept.",
]


class Bench:
    """The parts, each a method that gives the rows of a group and what else is to be known of it."""

    def __init__(self, folder: Path):
        self.folder = folder

    def imports(self):
        rows, more = imports.measure(say)
        return rows, {"notes": imports.NOTES, **more}

    def validation(self):
        rows, more = validation.measure(say)
        return rows, {"notes": validation.NOTES, **more}

    def scale(self):
        rows, more = scale.measure(say)
        return rows, {"notes": scale.NOTES, **more}

    def builds(self):
        return self.built[0], {"notes": BUILDS, "versions": versions(*BOOK)}

    def views(self):
        chromium = find_chromium()
        if chromium is None:
            raise SystemExit("bench: Chromium is missing: sudo apt-get install chromium, or set CHROMIUM to it")
        rows, more = firstview.measure(chromium, *self.built[1], say)
        return rows, {"notes": firstview.NOTES, "versions": {**versions(*BOOK), **firstview.browser(chromium)}, **more}

    def environments(self):
        rows, more = environments.measure(ROOT, self.folder, say)
        return rows, {"notes": environments.NOTES, "versions": versions("pip"), **more}

    @cached_property
    def built(self):
        """The rows of the builds, and the folders of pages that the views need too."""
        say("making the same chapters with the defaults of Altair and Jupyter Book")
        default = rival.make(ROOT, Path(tempfile.mkdtemp(dir=self.folder)))
        return builds.measure(ROOT, default, self.folder, say)


def run(parts: list[str]) -> tuple[dict[str, dict], list[str]]:
    """Measure parts, in the order of the groups; what was found, and the parts that broke."""
    found, broken = {}, []
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        for name in parts:
            try:
                rows, more = getattr(bench, name)()
            except (Exception, SystemExit) as error:
                say(f"{name}: {error}")
                broken.append(name)
                continue
            head = {"measured": date.today().isoformat(), "machine": machine()}
            found[name] = {**head, **more, "rows": [row.record() for row in rows]}
            print(
                f"\n{measured.GROUPS[name]}\n\n{table([measured.HEAD, *(row.cells() for row in rows)])}\n", flush=True
            )
            print("\n".join(more["notes"]), flush=True)
            write(WRITTEN, found)
    return found, broken


def write(path: Path, groups: dict[str, dict]) -> None:
    path.parent.mkdir(exist_ok=True)
    with writing.whole(path) as beside:
        beside.write_text(json.dumps(groups, indent=1, ensure_ascii=False) + "\n", "utf-8")


def keep(found: dict[str, dict]) -> None:
    """Make what was found the record; a group that was not measured stays as it is."""
    path = ROOT / measured.RECORD
    groups = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    groups |= {name: {field: group[field] for field in measured.FIELDS} for name, group in found.items()}
    faults = measured.faults(groups)
    if faults:
        raise SystemExit("\n".join(f"bench: {measured.RECORD}: {': '.join(fault)}" for fault in faults))
    write(path, {name: groups[name] for name in measured.GROUPS if name in groups})
    say(f"kept: {measured.RECORD}")


def main(argv: list[str] | None = None) -> int:
    """Measure; the exit status is 1 if a part broke, and 0 though an aim is missed, for that is a finding."""
    known = [name for name in measured.GROUPS if hasattr(Bench, name)]
    parser = argparse.ArgumentParser(prog="bench.py", description="Measure how fast it is, each beside a rival.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(known)}; all if none is named")
    parser.add_argument(
        "--keep", action="store_true", help=f"make it the record that the book shows: {measured.RECORD}"
    )
    args = parser.parse_args(argv)
    if unknown := [name for name in args.parts if name not in known]:
        parser.error(f"no part {unknown[0]!r}: the parts are {', '.join(known)}")
    found, broken = run([name for name in known if name in (args.parts or known)])
    rows = [row for group in found.values() for row in map(measured.row, group["rows"])]
    missed = [row.missed() for row in rows if row.reached is False]
    aimed = sum(row.reached is not None for row in rows)
    print(f"\nAims reached: {aimed - len(missed)} of {aimed}.")
    print("".join(f"  Missed: {line}\n" for line in missed), end="")
    say(f"all of it: {WRITTEN.relative_to(ROOT)}")
    if args.keep and found:
        keep(found)
    if broken:
        say(f"broken, see above: {', '.join(broken)}{'; their record is the old one' * args.keep}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
