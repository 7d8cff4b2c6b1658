"""How the work grows with the data: the real rows, and 10, 100 and 1,000 times as many, each step in a process of its own."""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import grown

FACTORS = (1, 10, 100, 1000)
EXPONENT = 1.05  # at most: work that grows with the rows and no faster
ROWS_A_SECOND = 100_000  # at least, validating
FIND = 50.0  # ms, at most
REPEATS = {1: 5, 10: 3}  # of the quick ones; else once

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
    "find": """
names = [row["name"] for row in _data.records("entities") if row["schema"] == "Person"]
asked = [names[n * len(names) // 50] for n in range(50)]
asked += [name[:-3] + name[-2] + name[-3] + name[-1] for name in asked]  # with a slip of the pen
asked += ["nobody is called this"]
first = took(lambda: kgdata.find(asked[0]))
each = [took(lambda: kgdata.find(name)) for name in asked]
tell(seconds=first, each=each)
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


def exponent(rows: list[int], seconds: list[float]) -> float:
    """The power of the number of rows that the seconds grow with: the slope of the line through both logarithms."""
    return statistics.linear_regression(list(map(math.log, rows)), list(map(math.log, seconds))).slope


def measure(say, factors: tuple[int, ...] = FACTORS) -> dict:
    """Of each size the rows, and of each step the seconds."""
    found: dict = {"factors": list(factors), "rows": [], "steps": {step: [] for step in STEPS}}
    with tempfile.TemporaryDirectory() as temporary:
        for factor in factors:
            folder = Path(temporary, str(factor))
            say(f"scale: making {factor} times the rows")
            found["rows"].append(grown.grow(factor, folder))
            for step in STEPS:
                say(f"scale: {step} of {factor} times the rows")
                told = [once(step, folder) for _ in range(REPEATS.get(factor, 1))]
                best = sorted(told, key=lambda one: one["seconds"])[len(told) // 2]
                found["steps"][step].append(best)
    return found


if __name__ == "__main__":
    start = time.perf_counter()
    result = measure(lambda text: print(text, file=sys.stderr), tuple(map(int, sys.argv[1:])) or FACTORS)
    for step, told in result["steps"].items():
        seconds = [one["seconds"] for one in told]
        print(f"{step:14}", *(f"{value:9.3f}" for value in seconds), f"  n^{exponent(result['rows'], seconds):.2f}")
    print(time.perf_counter() - start)
