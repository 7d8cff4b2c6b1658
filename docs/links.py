"""`make links`: asks every address of a source, and every one in the project's own pages, whether it is still there.

Sphinx's own link checker does the asking: it waits where a server says so, tries again, and follows what has moved. An
address that is gone makes no fact wrong, so nothing in `make test` asks: this reports, grouped by publisher, and whoever
reads it looks for a copy in an archive.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import kgdata

ROOT = Path(__file__).resolve().parents[1]
OWN = "This project's own pages"
ADDRESS = re.compile(r"https?://[^\s<>\"'`|\]})]+[^\s<>\"'`|\]}).,;:]")
EXAMPLES = r"https?://(?:[\w-]+\.)?example\.(?:org|com|net)(?:[/:]|$)"
GONE = ("broken", "timeout")
FOR_GOOD = (301, 308)  # it has moved, and says so
Answers = dict[str, tuple[str, int, str]]

# One page that holds nothing but the addresses: they are put in as nodes, for no markup takes every one as it is.
CONF = """
import json
from pathlib import Path
from docutils import nodes

linkcheck_anchors = False
linkcheck_retries = 2
linkcheck_timeout = 30
linkcheck_rate_limit_timeout = 120
linkcheck_report_timeouts_as_broken = False
linkcheck_workers = 4
root_doc = "index"


def fill(app, document):
    for address in json.loads(Path(app.srcdir, "addresses.json").read_text("utf-8")):
        document += nodes.paragraph("", "", nodes.reference("", address, refuri=address))


def setup(app):
    app.connect("doctree-read", fill)
"""


def addresses(root: Path) -> dict[str, dict[str, set[str]]]:
    """Every address and the records or pages that name it, by the publisher it belongs to."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in kgdata.records("sources"):
        if row["url"]:
            found[row["publisher"]][row["url"]].add(row["source_id"])
    known = {address for theirs in found.values() for address in theirs}
    for path in sorted([*root.glob("*.md"), *root.glob("docs/**/*.md"), root / "data" / "datapackage.json"]):
        for address in ADDRESS.findall(path.read_text("utf-8")):
            if address not in known and not re.match(EXAMPLES, address):
                found[OWN][address].add(path.relative_to(root).as_posix())
    return found


def ask(wanted: list[str]) -> Answers:
    """What became of each address: a word of Sphinx's (working, redirected, broken, timeout ...), a code, what it adds."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "source"), Path(folder, "out")
        source.mkdir()
        (source / "conf.py").write_text(CONF, "utf-8")
        (source / "index.rst").write_text("Addresses\n=========\n", "utf-8")
        (source / "addresses.json").write_text(json.dumps(wanted), "utf-8")
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "linkcheck", str(source), str(out)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8")
        told = out / "output.json"
        if not told.is_file():
            raise RuntimeError(f"Sphinx did not ask: {' '.join((done.stderr or done.stdout).split())[-300:]}")
        lines = map(json.loads, told.read_text("utf-8").splitlines())
        answers = {line["uri"]: (line["status"], line["code"], line["info"]) for line in lines}
    if lacking := set(wanted) - answers.keys():
        raise RuntimeError(f"no answer is told for {', '.join(sorted(lacking))}")
    return answers


def report(found: dict[str, dict[str, set[str]]], answers: Answers) -> str:
    """What is gone and what has moved for good, as Markdown, by publisher."""
    gone = sum(answers[address][0] in GONE for theirs in found.values() for address in theirs)
    lines = [f"## {gone} of {sum(map(len, found.values()))} addresses do not answer as they should", ""]
    for publisher, theirs in sorted(found.items()):
        told = []
        for address, named in sorted(theirs.items()):
            state, code, info = answers[address]
            if state in GONE or code in FOR_GOOD:
                word = "has moved to" if code in FOR_GOOD else f"{state}:"
                told.append(f"- {', '.join(sorted(named))}: <{address}> {word} {' '.join(info.split())[:200]}")
        if told:
            lines += [f"### {publisher}", "", *told, ""]
    if gone:
        lines.append("The facts stand: a source is what was read on the day in `accessed`. Look for it in an archive.")
    return "\n".join(lines).rstrip() + "\n"


def main(argv: list[str] | None = None) -> int:
    """Ask and report; the exit status is 1 if an address does not answer."""
    parser = argparse.ArgumentParser(prog="links.py", description="Ask every address whether it is still there.")
    parser.add_argument("--root", type=Path, default=ROOT, metavar="DIR", help="the checkout (default: this one)")
    parser.add_argument("--summary", type=Path, metavar="FILE", help="append the report to a file, too")
    args = parser.parse_args(argv)
    try:
        found = addresses(args.root)
        answers = ask(sorted({address for theirs in found.values() for address in theirs}))
    except (OSError, RuntimeError) as error:
        print(f"links: {error}", file=sys.stderr)
        return 1
    said = report(found, answers)
    print(said, end="")
    if args.summary:
        with args.summary.open("a", encoding="utf-8") as file:
            file.write(said)
    return int(any(state in GONE for state, *_ in answers.values()))


if __name__ == "__main__":
    sys.exit(main())
