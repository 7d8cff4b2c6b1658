"""`make lighthouse`: what Lighthouse thinks of every page, on its own slow phone; the aims are those of AIMS."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from machine import ROOT, table
from serving import Counter, pages

from kgbook.paper import find_chromium

DRIVER = ROOT / "bench" / "lighthouse.mjs"
MODULES = ROOT / ".venv" / "node" / "node_modules"
BOOK = Path(os.environ.get("KG_HTML", ROOT / "_build" / "html"))
WRITTEN = ROOT / "_build" / "lighthouse.json"
AIMS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}


def judged(chromium: str, names: list[str]):
    """What the driver prints of each page, as it comes."""
    server = Counter(BOOK)
    addresses = [f"{server.origin}/{name}" for name in names]
    command = ["node", str(DRIVER), str(MODULES), ",".join(AIMS), *addresses]
    environment = {**os.environ, "CHROMIUM": chromium}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        for name, line in zip(names, process.stdout, strict=False):
            yield {"page": name, **json.loads(line)}
    server.shutdown()
    if process.returncode:
        raise SystemExit(f"lighthouse: {DRIVER.name} stopped with status {process.returncode}; what it said is above")


def missed(one: dict) -> list[str]:
    """The aims that a page misses, each with the audits that cost it."""
    if one["error"]:
        return [f"{one['page']}: {one['error']}"]
    told = []
    for name, aim in AIMS.items():
        if (one["scores"][name] or 0) < aim:
            audits = [
                f"\n    {a['id']}: {a['title']} {a['value']} {'; '.join(a['where'])}" for a in one["failing"][name]
            ]
            told.append(f"{one['page']}: {name} {one['scores'][name]}, not {aim}{''.join(audits)}")
    return told


def main(names: list[str]) -> int:
    chromium = find_chromium()
    for there, say in (
        (chromium, "Chromium is missing: sudo apt-get install chromium, or set CHROMIUM to it"),
        (
            (MODULES / "lighthouse").is_dir(),
            "npm's packages are missing: sudo apt-get install nodejs npm, then run it again",
        ),
        ((BOOK / "index.html").is_file(), f"there is no book in {BOOK}: run make book first"),
    ):
        if not there:
            print(f"lighthouse: {say}", file=sys.stderr)
            return 1
    found = []
    for one in judged(chromium, names or pages(BOOK)):
        found.append(one)
        print(f"  {one['page']}: {one['error'] or one['scores']}", file=sys.stderr, flush=True)
        # Written each time: who stops it half way has what was found until then.
        WRITTEN.write_text(json.dumps(found, indent=1, ensure_ascii=False), "utf-8")
    rows = [("page", *AIMS), *((one["page"], *(str(one["scores"].get(name)) for name in AIMS)) for one in found)]
    print(f"\n{table([*rows, ('aim', *map(str, AIMS.values()))])}\n")
    told = [line for one in found for line in missed(one)]
    print("\n".join(told) if told else "Every page reaches every aim.")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
