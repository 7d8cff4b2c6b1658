"""Feeds every reader of the project with input that grows out of real data, guided by the code that it reaches.

``make fuzz`` runs all targets, each for TIME seconds; ``make fuzz TARGET=edtf TIME=600`` one of them. What breaks a
reader is kept in ``_build/fuzz/TARGET``, and what to do with it is printed: run it again, then keep it among the tests.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import traceback
from pathlib import Path
from typing import NamedTuple

import harness

OUT = harness.ROOT / "_build" / "fuzz"
KEPT = harness.ROOT / "tests" / "package" / "findings"
RSS = 200  # MB that a reader may fill
SLOW = 5  # seconds that one input may take; more than that on a machine without anything else to do is far too much


class Result(NamedTuple):
    """What became of a target."""

    runs: int
    coverage: int
    inputs: int
    memory: int
    findings: list[Path]


def fuzz(name: str, seconds: int) -> Result:
    """Run a target for some seconds, or until something breaks it."""
    folder = OUT / name
    corpus, seeds = folder / "corpus", folder / "seeds"
    for path in (corpus, seeds):
        path.mkdir(parents=True, exist_ok=True)
    for data in harness.target(name).seeds():
        (seeds / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    before = {*findings(folder)}
    log = folder / "log.txt"
    with log.open("wb") as file:
        subprocess.run(
            [
                sys.executable, __file__, "--start", name, f"-max_total_time={seconds}", f"-timeout={SLOW}",
                f"-rss_limit_mb={RSS}", f"-max_len={harness.LONGEST}", "-print_final_stats=1", "-seed=1", "-verbosity=1",
                f"-artifact_prefix={folder}{os.sep}", str(corpus), str(seeds), *_kept(name),
            ],
            stdout=file, stderr=subprocess.STDOUT, env=environment(), check=False,
        )  # fmt: skip
    told = log.read_text("utf-8", "replace")
    covered = re.findall(r"cov: (\d+) ft: \d+ corp: (\d+)", told)
    return Result(
        runs=int(next(iter(re.findall(r"stat::number_of_executed_units:\s+(\d+)", told)), 0)),
        coverage=int(covered[-1][0]) if covered else 0,
        inputs=int(covered[-1][1]) if covered else 0,
        memory=int(next(iter(re.findall(r"stat::peak_rss_mb:\s+(\d+)", told)), 0)),
        findings=sorted({*findings(folder)} - before) or ([] if covered else [log]),
    )


def findings(folder: Path) -> list[Path]:
    """The inputs that broke a target."""
    return [path for kind in ("crash", "timeout", "oom", "leak") for path in folder.glob(f"{kind}-*")]


def _kept(name: str) -> list[str]:
    return [str(KEPT / name)] if (KEPT / name).is_dir() else []


def environment() -> dict[str, str]:
    """The environment of a target: the code of this checkout, in UTF-8 whatever is spoken here."""
    return os.environ | {"PYTHONPATH": str(harness.ROOT / "src"), "PYTHONUTF8": "1"}


def again(name: str, path: Path) -> int:
    """Run one input again, with the traceback of what it breaks."""
    try:
        harness.target(name).one(path.read_bytes())
    except Exception:
        traceback.print_exc()
        return 1
    print(f"{name}: {path} breaks nothing")
    return 0


def report(name: str, result: Result) -> None:
    """Print a line for a target, and what to do with what was found."""
    print(
        f"{name:<12} {result.runs:>9,} {result.coverage:>8,} {result.inputs:>6,} {result.memory:>6} "
        f"{len(result.findings):>8}",
        flush=True,
    )
    for path in result.findings:
        if path.name == "log.txt":
            print(f"  it did not start: {path}")
        else:
            print(f"  again: make fuzz TARGET={name} INPUT={path.relative_to(harness.ROOT)}")
            print(f"  when mended: mv {path.relative_to(harness.ROOT)} {(KEPT / name).relative_to(harness.ROOT)}/")


def main() -> int:
    """Run what is asked for; the exit status is 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", nargs="?", choices=harness.names(), help="one target (default: all)")
    parser.add_argument("--time", type=int, default=60, metavar="SECONDS", help="for each (default: 60)")
    parser.add_argument("--input", type=Path, metavar="FILE", help="run this input again")
    args = parser.parse_args()
    if args.input is not None:
        if args.target is None:
            parser.error("name the target of the input")
        sys.path.insert(0, str(harness.ROOT / "src"))
        return again(args.target, args.input)
    print(f"{'target':<12} {'runs':>9} {'coverage':>8} {'inputs':>6} {'MB':>6} {'findings':>8}", flush=True)
    sys.path.insert(0, str(harness.ROOT / "src"))  # for the seeds
    found = False
    for name in [args.target] if args.target else harness.names():
        result = fuzz(name, args.time)
        report(name, result)
        found = found or bool(result.findings)
    return int(found)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--start"]:
        harness.start(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main())
