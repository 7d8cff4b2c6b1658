"""How the work grows with the data: the real rows, and 10, 100 and 1,000 times as many, each step in a process of its own."""

from __future__ import annotations

import json
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import grown
from machine import say, versions

from kgbook.measured import Figure, Row

FACTORS = (1, 10, 100, 1000)
EXPONENT = 1.05  # at most: work that grows with the rows and no faster
A_ROW = 10  # microseconds at most to check one: 100,000 rows a second
FIND = 50  # ms at most
REPEATS = {1: 5, 10: 3}  # the median of so many processes; of the larger data one is enough
NOTES = [
    "The same data so many times over, each time with ids, sentences and names of its own, and sound like the real one. Each "
    "step has a process of its own, and its time is that of the processor.",
    "The power is the slope of the line through the logarithms of rows and seconds: 1 is twice the time for twice the rows.",
    "Memory is the most that the process had at once, above what it had before it began; the data frames are those of all "
    "tables together, as pandas counts them.",
    "Fifty people are looked for by their names, and again with two letters exchanged, and one that nobody has. The first "
    "search makes the index of the words, and the first with a slip of the pen one of their ends: both are steps of their "
    "own. A search costs what it finds.",
]

# What is measured: a name, and the code that prints its result as JSON. `folder` is the data; `took` times a call.
START = """
import json, resource, sys, time
from pathlib import Path
folder = Path(sys.argv[1])
import kgdata
from kgdata import _data, checking, exporting
_data.use(folder)
def took(call):
    begin = time.process_time()
    call()
    return time.process_time() - begin
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
def tell(**found):
    print(json.dumps(found))
bare = peak()
"""
PEOPLE = """
names = [row["name"] for row in _data.records("entities") if row["schema"] == "Person"]
right = [names[n * len(names) // 50] for n in range(50)]
slips = [name[:-3] + name[-2] + name[-3] + name[-1] for name in right] + ["nobody is called this"]
"""
STEPS = {
    "load": """
tell(seconds=took(lambda: [_data.records(name) for name in _data.tables()]))
""",
    "validate": """
problems = []
seconds = took(lambda: problems.extend(checking.validate(folder)))
assert not problems, problems[0]
tell(seconds=seconds, bytes=peak() - bare)
""",
    "frames": """
frames = []
def size(frame):
    return int(frame.memory_usage(deep=True).sum())
seconds = took(lambda: frames.extend(size(kgdata.table(name)) for name in _data.tables()))
tell(seconds=seconds, bytes=sum(frames))
""",
    "first search": PEOPLE
    + """
tell(seconds=took(lambda: kgdata.find(right[0])))
""",
    "first search with a slip": PEOPLE
    + """
kgdata.find(right[0])
seconds = took(lambda: kgdata.find(slips[0]))
tell(
    seconds=seconds, each=[took(lambda: kgdata.find(name)) for name in (*right, *slips)],
    many=len(kgdata.find("Bishkek")), at_once=took(lambda: kgdata.find("Bishkek")),
)
""",
    "provenance": """
ids = [row["event_id"] for row in _data.records("timeline")]
tell(seconds=took(lambda: [kgdata.provenance(id) for id in ids]))
""",
    "export csv": """
import tempfile
with tempfile.TemporaryDirectory() as out:
    tell(seconds=took(lambda: kgdata.export("csv", Path(out, "csv"))))
""",
    "export sqlite": """
import tempfile
with tempfile.TemporaryDirectory() as out:
    tell(seconds=took(lambda: kgdata.export("sqlite", Path(out, "facts.sqlite"))))
""",
    "diff": """
tell(seconds=took(lambda: kgdata.diff(folder, folder)))
""",
}


def once(step: str, folder: Path) -> dict:
    """What a new process tells of one step."""
    done = subprocess.run([sys.executable, "-c", START + STEPS[step], str(folder)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"bench: {step} of {folder.name} times the rows failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def _one(value: float) -> Figure:
    return Figure(float(f"{value:.4g}"))


def power(rows: list[int], seconds: list[float]) -> float:
    """The power of the number of rows that the seconds grow with."""
    return statistics.linear_regression(list(map(math.log, rows)), list(map(math.log, seconds))).slope


def taken(say, factors: tuple[int, ...]) -> dict[str, list[dict]]:
    """Of each step what was measured at each size; of ``rows`` their numbers."""
    found: dict[str, list] = {"rows": [], **{step: [] for step in STEPS}}
    with tempfile.TemporaryDirectory() as temporary:
        for factor in factors:
            folder = Path(temporary, str(factor))
            say(f"scale: {factor} times the rows")
            found["rows"].append(grown.grow(factor, folder))
            for step in STEPS:
                say(f"scale: {factor} times the rows: {step}")
                told = [once(step, folder) for _ in range(REPEATS.get(factor, 1))]
                found[step].append(sorted(told, key=lambda one: one["seconds"])[len(told) // 2])
            shutil.rmtree(folder)
    return found


def measure(say, factors: tuple[int, ...] = FACTORS):
    """Rows of the table, and all that was measured."""
    found = taken(say, factors)
    most = f"{found['rows'][-1]:,} rows"
    last = {step: found[step][-1] for step in STEPS}
    slips = last["first search with a slip"]
    searches = slips["each"]
    mega = 1_000_000
    rows = [
        Row(f"to check a row of {most}", "µs", _one(last["validate"]["seconds"] * mega / found["rows"][-1]), at_most=A_ROW),
        Row(
            f"memory to check {most}", "MB", _one(last["validate"]["bytes"] / mega),
            _one(last["frames"]["bytes"] / mega), "their data frames", own=True, at_least=0.5,
        ),
        Row(f"to find a name in {most}", "ms", Figure.of([1000 * each for each in searches])),
        Row(f"to find a name in {most}, the slowest", "ms", _one(1000 * max(searches)), at_most=FIND),
        Row(f"to find a word that {slips['many']:,} records have", "ms", _one(1000 * slips["at_once"])),
    ]  # fmt: skip
    for step in STEPS:
        seconds = [one["seconds"] for one in found[step]]
        rows.append(Row(f"{step}: {most}", "s", _one(seconds[-1])))
        rows.append(
            Row(
                f"{step}: grows with the rows to the power of",
                "",
                _one(power(found["rows"], seconds)),
                at_most=EXPONENT,
            )
        )
    return rows, {"versions": versions("kgdata-kyrgyzstan", "pandas"), "sizes": found}


if __name__ == "__main__":
    for row in measure(say, tuple(map(int, sys.argv[1:])) or FACTORS)[0]:
        print(*row.cells(), sep=" | ")
