"""What all measuring shares: this machine, the environment of the rivals, what is said on the way, tables of text."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: The Python that has the rivals; `make bench` makes it.
RIVALS = Path(os.environ.get("KG_BENCH_PYTHON") or ROOT / ".venv" / "bench" / "bin" / "python")


def say(text: str) -> None:
    """Progress goes to the terminal, so that the tables alone can be kept."""
    print(f"  {text}", file=sys.stderr, flush=True)


def machine() -> str:
    """Processor, cores, system and Python; no name, for what is measured may be published."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        lines = info.read_text().splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    system = f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}"
    return f"{model}, {os.cpu_count()} cores, {system}, Python {platform.python_version()}"


def versions(*packages: str, python: str | Path = sys.executable) -> dict[str, str]:
    """The versions of packages, in this environment or in that of another Python."""
    code = "import json, sys; from importlib.metadata import version; print(json.dumps([*map(version, sys.argv[1:])]))"
    done = subprocess.run([python, "-c", code, *packages], capture_output=True, text=True, check=True)
    return dict(zip(packages, json.loads(done.stdout), strict=True))


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """Rows in columns, the first of them the head."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])
