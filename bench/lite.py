"""What the JupyterLite of `make lite` costs: its size, what a visitor is sent, and when the first result is there."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from machine import ROOT, machine, say, table
from playwright.sync_api import sync_playwright
from serving import FLAGS, Counter

from kgbook import lite
from kgbook.paper import find_chromium

BOOK = ROOT / "_build" / "html"
INSIDE = ROOT / "tests" / "lite" / "inside.js"
CHAPTER = "08_arrivals.ipynb"
ROUNDS = 5
PATIENCE = 180_000  # ms
AIM = "20 s"
NOTES = f"""\
{ROUNDS} visits of {CHAPTER}, each with an empty profile, and each time once more with what the browser then has.
Median (least to most), from the opening of the address, on this machine's loopback: no line slows it down.
First cell: all imports are done and the tables loaded. First chart: it, or a table, is in the page.
MB: 1,000,000 bytes as sent, text and Python itself packed with gzip, heads of the answers included."""


def visit(context, server) -> dict[str, float]:
    """Open the chapter and run it as soon as that can be done; when what was there, in seconds."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(path=INSIDE)
    start = time.monotonic()
    page.goto(f"{server.origin}/{lite.NAME}/{lite.APP}/index.html?path={CHAPTER}")
    page.wait_for_function("() => window.kg.open()", polling=50)
    seen = {"chapter": time.monotonic() - start}
    page.evaluate("() => window.kg.ready()")
    seen["Python"] = time.monotonic() - start
    page.evaluate("() => { window.kg.runAll(); }")
    for what, shows in (("first cell", False), ("first chart", True)):
        page.wait_for_function("shows => window.kg.first(shows)", arg=shows, polling=50)
        seen[what] = time.monotonic() - start
    page.close()
    return seen


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} ({min(values):.1f} to {max(values):.1f})"


def measure(chromium: str, server: Counter) -> list[tuple[str, str, str]]:
    """Rows of the table."""
    taken: dict[str, list[dict[str, float]]] = {"cold": [], "warm": []}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for number in range(ROUNDS + 1):
            say(f"visit {number} of {ROUNDS}" if number else "a visit that does not count: the server packs its files")
            context = browser.new_context(viewport={"width": 1400, "height": 1000})
            server.sent.clear()
            cold = visit(context, server)
            sent = sum(server.sent.values()), len(server.sent)
            warm = visit(context, server)
            context.close()
            if number:
                taken["cold"].append(cold)
                taken["warm"].append(warm)
        browser.close()
    files = [path for path in (BOOK / lite.NAME).rglob("*") if path.is_file()]
    rows = [
        ("on disk, MB", f"{sum(path.stat().st_size for path in files) / 1e6:.1f} in {len(files)} files", ""),
        ("sent to a first visitor, MB", f"{sent[0] / 1e6:.1f} in {sent[1]} answers", ""),
    ]
    for kind, visits in taken.items():
        for what in visits[0]:
            aim = AIM if (kind, what) == ("cold", "first cell") else ""
            rows.append((f"{what}, {kind}, s", spread([seen[what] for seen in visits]), aim))
    return rows


def main() -> int:
    chromium = find_chromium()
    for there, missing in (
        (chromium, "Chromium is missing: sudo apt-get install chromium, or set CHROMIUM to it"),
        (
            Path(BOOK, lite.NAME, "jupyter-lite.json").is_file(),
            f"there is no JupyterLite in {BOOK}: run make lite first",
        ),
    ):
        if not there:
            print(f"lite: {missing}", file=sys.stderr)
            return 1
    server = Counter(BOOK)
    rows = measure(chromium, server)
    server.shutdown()
    print(f"\n{machine()}\n\n{table([('JupyterLite', 'measured', 'aim'), *rows])}\n\n{NOTES}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
