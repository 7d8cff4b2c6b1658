"""How long Python takes to start, to import a package of data, and to have a first table of it, in new processes."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time

from machine import RIVALS, versions

from kgbook.measured import Figure, Row

ROUNDS = 40
PACKAGES = ("palmerpenguins", "pycountry", "vega_datasets")
#: What each process runs: the import alone, the first table, and, of ours, what does without pandas.
CODE = {
    "bare": "pass",
    "kgdata": "import kgdata",
    **{name: f"import {name}" for name in PACKAGES},
    "kgdata, find": "import kgdata; kgdata.find('Жап')",
    "kgdata, rows": "import kgdata; kgdata.records('timeline')",
    "pycountry, rows": "import pycountry; list(pycountry.countries)",
    "kgdata, frame": "import kgdata; kgdata.timeline()",
    "palmerpenguins, frame": "import palmerpenguins; palmerpenguins.load_penguins()",
    "vega_datasets, frame": "import vega_datasets; vega_datasets.data.cars()",
}
NOTES = [
    f"Each line is {ROUNDS} new processes, in turns with all others, each after one that does nothing; the median, and "
    "in brackets the quartiles. All packages are installed alike, in one environment, and are compiled beforehand.",
    "What an import adds is the difference from a Python that does nothing, taken in the same turn. For the "
    "processor: only while it works for that Python, which depends less on what else the machine does. Several of "
    "these packages import pandas at once, and kgdata only when a table is asked for: so the first table is measured too, "
    "from the start of Python to a data frame, or to rows where a package has no frames.",
    "First tables: the timeline of kgdata; the penguins; the cars of vega_datasets, which lie in the package; all "
    "countries of pycountry, as objects, beside the rows of kgdata, as dictionaries.",
]


def once(code: str, environment: dict[str, str]) -> tuple[float, float]:
    """The milliseconds that a new Python takes for the code, and how long the processor works for it."""
    start = time.perf_counter()
    process = subprocess.Popen([RIVALS, "-c", code], cwd="/", env=environment, stdin=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    taken = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"bench: {code}: Python stopped with status {process.returncode}")
    return taken * 1000, (used.ru_utime + used.ru_stime) * 1000


def measure(say):
    """Rows of the table, and the versions of what was measured."""
    taken = {name: [] for name in CODE}
    with tempfile.TemporaryDirectory() as cache:
        # All packages compiled, as after any installation, and kept out of the checkout.
        environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")}
        environment["PYTHONPYCACHEPREFIX"] = cache
        for code in CODE.values():
            once(code, environment)
        for number in range(ROUNDS):
            if number % 10 == 0:
                say(f"imports: round {number + 1} of {ROUNDS}")
            # In turns, so that whatever else the machine does meets all of them alike.
            for name, code in CODE.items():
                once("pass", environment)  # what ran before leaves traces: let it be the same for all
                taken[name].append(once(code, environment))
    return rows(taken), {"versions": versions("kgdata-kyrgyzstan", *PACKAGES, "pandas", python=RIVALS)}


def rows(taken: dict[str, list[tuple[float, float]]]) -> list[Row]:
    """The table: what the import adds, and the whole start with a search, with rows, with a frame."""
    whole = {name: Figure.of([clock for clock, _ in values]) for name, values in taken.items()}

    def added(name: str, which: int) -> Figure:
        return Figure.of([one[which] - bare[which] for one, bare in zip(taken[name], taken["bare"], strict=True)])

    ours = added("kgdata", 1)
    frames = [name for name in PACKAGES if f"{name}, frame" in CODE]
    return [
        Row("the import adds, by the clock", "ms", added("kgdata", 0), at_most=1),
        Row("the import adds, for the processor", "ms", ours, at_most=1),
        *(Row("the import adds, for the processor", "ms", ours, added(name, 1), name) for name in PACKAGES),
        Row("start, import, find a name", "ms", whole["kgdata, find"], at_most=50),
        Row("start to first rows", "ms", whole["kgdata, rows"], whole["pycountry, rows"], "pycountry"),
        *(
            Row("start to first frame", "ms", whole["kgdata, frame"], whole[f"{name}, frame"], name)
            for name in frames
        ),
    ]  # fmt: skip
