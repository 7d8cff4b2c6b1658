"""`make bench`: imports, builds, first views, environments, each beside its rival, measured in one run on this machine."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import builds
import environments
import firstview
import imports
import rival

from kgbook.paper import find_chromium

ROOT = Path(__file__).parents[1]
WRITTEN = ROOT / "_build" / "bench.json"
NOTES = """\
Times of imports and builds: median (lower to upper quartile) of new processes, taken in turns.
Views: a line of 1.6 Mbit/s and 150 ms, a processor 4 times slower, nothing stored, for both books alike and in turns.
kB: 1,000 bytes as sent, gzip, heads of the answers included. Complete: all that the browser waits for before it calls the
page loaded; our charts are then seen. Quiet: when nothing more comes, with nobody scrolling. LCP: when the largest thing of
the first view is seen; on a phone the median of 3 visits, else of one. CLS: how far what is seen jumps, while the page
loads, and on the way through it with a wheel, our charts turning live meanwhile.
The rival's charts need another host, which is asked but not counted, and here refuses at once: offline it never draws one.
That favours the rival in kB, in LCP and in CLS."""


def say(text: str) -> None:
    """Progress goes to the terminal, so that the table alone can be kept."""
    print(f"  {text}", file=sys.stderr, flush=True)


def machine() -> str:
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"
    )


def versions(chromium: str) -> str:
    browser = subprocess.run([chromium, "--version"], capture_output=True, text=True).stdout.split(" built")[0].strip()
    packages = ("kgdata-kyrgyzstan", "palmerpenguins", "pandas", "altair", "jupyter-book", "sphinx-book-theme")
    return ", ".join([*(f"{name} {version(name)}" for name in packages), browser])


def table(rows: list[tuple[str, str, str, str, str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def main() -> int:
    chromium = find_chromium()
    if chromium is None:
        print("bench: Chromium is missing: sudo apt-get install chromium, or set CHROMIUM to it", file=sys.stderr)
        return 1
    rows = [("what", "ours", "rival", "which rival", "aim")]
    with tempfile.TemporaryDirectory() as temporary:
        temporary = Path(temporary)
        rows += imports.measure(say)
        say("making the same chapters with the defaults of Altair and Jupyter Book")
        default = rival.make(ROOT, temporary / "default")
        times, (ours, theirs) = builds.measure(ROOT, default, temporary, say)
        rows += times
        found, views = firstview.measure(chromium, ours, theirs, say)
        rows += found
        rows += environments.measure(ROOT, temporary, say)
    head = {"machine": machine(), "versions": versions(chromium)}
    print("\n" + "\n".join(head.values()) + f"\n\n{table(rows)}\n\n{NOTES}")
    WRITTEN.parent.mkdir(exist_ok=True)
    names = [name.replace(" ", "_") for name in rows[0]]
    listed = [dict(zip(names, row, strict=True)) for row in rows[1:]]
    WRITTEN.write_text(json.dumps({**head, "table": listed, "views": views}, indent=1, ensure_ascii=False), "utf-8")
    say(f"every view of every page: {WRITTEN.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
