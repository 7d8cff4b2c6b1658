"""How long Python takes to start with and without an import, each time in a new process."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 40
CODE = {
    "bare": "pass",
    "kgdata": "import kgdata",
    "find": "import kgdata; kgdata.find('Жап')",
    "palmerpenguins": "import palmerpenguins",
}


def once(code: str, environment: dict) -> float:
    """The milliseconds that a new Python takes for the code."""
    command = [sys.executable, "-c", code]
    start = time.perf_counter()
    subprocess.run(command, check=True, cwd="/", env=environment, stdin=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000


def spread(values: list[float], digits: int = 1) -> str:
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def measure(say) -> list[tuple[str, str, str, str, str]]:
    """Rows of the table: the whole start, and what the import adds to it."""
    taken = {name: [] for name in CODE}
    with tempfile.TemporaryDirectory() as cache:
        # Both packages compiled, as after any installation, and kept out of the checkout.
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
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
    added = {
        name: [with_it - bare for with_it, bare in zip(taken[name], taken["bare"], strict=True)]
        for name in ("kgdata", "palmerpenguins")
    }
    return [
        ("start and import, ms", spread(taken["kgdata"]), spread(taken["bare"]), "python -c pass", ""),
        ("start, import and find, ms", spread(taken["find"]), spread(taken["bare"]), "python -c pass", "50 ms"),
        ("import adds, ms", spread(added["kgdata"], 2), spread(added["palmerpenguins"], 2), "palmerpenguins", "1 ms"),
    ]
