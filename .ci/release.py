"""What a release consists of: ``python .ci/release.py check v1.2.3``, and after ``make site``, ``make v1.2.3``.

``check`` needs nothing but Python: tag, data, its record, citation, Zenodo's metadata and changelogs must name one version.
``make`` puts all that is published into ``dist/``: ``python/`` goes to PyPI, ``files/`` beside it to the page of the release,
with the SHA-256 of every file and the bill of materials (``sbom.py``), and ``notes.md`` is what that page says.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: What writes the bill of materials; a program of its own, for `check` needs nothing but Python.
SBOM = ROOT / ".ci" / "sbom.py"
#: What is taken of the site that ``make site`` built, besides the data in each of its formats; all of it must be there.
TAKEN = ("downloads/*.pdf", "downloads/*.zip", "data/kgdata-{version}-csv.zip")


def section(changelog: str, version: str) -> tuple[str | None, str]:
    """The day that the changelog gives for a version, and what it says of it; None if there is no such version."""
    found = re.search(
        rf"^## \[{re.escape(version)}\](?: - (\S+))?\n(.*?)(?=^## \[|\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    return (found[1] or "", found[2].strip()) if found else (None, "")


def problems(root: Path, tag: str) -> list[str]:
    """What keeps a tag from being a release, each with the remedy; empty if nothing does."""
    found = []
    version = json.loads((root / "data" / "datapackage.json").read_text("utf-8"))["version"]
    if tag != f"v{version}":
        found.append(
            f"the tag is {tag}, the data has version {version}: tag v{version}, or change data/datapackage.json"
        )
    cited = re.search(r"^version: *[\"']?([^\"'\n]+)", (root / "CITATION.cff").read_text("utf-8"), re.MULTILINE)
    if not cited or cited[1].strip() != version:
        found.append(f"CITATION.cff names version {cited[1] if cited else 'none'}: write version: {version}")
    zenodo = json.loads((root / ".zenodo.json").read_text("utf-8")).get("version", version)
    if zenodo != version:
        found.append(f".zenodo.json names version {zenodo}: leave it out, Zenodo takes the tag")
    recorded = json.loads((root / "docs" / "release.json").read_text("utf-8"))["version"]
    if recorded != version:
        found.append(f"docs/release.json is the record of {recorded}: run make record")
    if not re.search(rf"^## {re.escape(version)}$", (root / "docs/data-changes.md").read_text("utf-8"), re.MULTILINE):
        found.append(f"docs/data-changes.md has no part for {version}: kgdata diff OLD --format markdown writes it")
    changelog = (root / "CHANGELOG.md").read_text("utf-8")
    day, said = section(changelog, version)
    if day is None:
        found.append(f"CHANGELOG.md has no part for {version}: begin it with ## [{version}] - {datetime.date.today()}")
    else:
        try:
            datetime.date.fromisoformat(day)
        except ValueError:
            found.append(f"CHANGELOG.md gives no day for {version}: write ## [{version}] - {datetime.date.today()}")
        if not said:
            found.append(f"CHANGELOG.md says nothing of {version}: say what changed for readers and users")
    if section(changelog, "Unreleased")[1]:
        found.append(f"CHANGELOG.md still has lines under Unreleased: move them to {version}")
    return found


def files(site: Path, version: str) -> list[Path]:
    """What of the built site is published as files.

    Raises
    ------
    FileNotFoundError
        If something is missing that every release has.
    """
    from kgdata.exporting import FORMATS

    wanted = [taken.format(version=version) for taken in TAKEN]
    wanted += [f"data/{kind.target}" for kind in FORMATS.values() if not kind.folder]
    found = {taken: sorted(site.glob(taken)) for taken in wanted}
    if lacking := [taken for taken, paths in found.items() if not paths]:
        raise FileNotFoundError(f"there is no {lacking[0]} in {site}: run make site first")
    return [path for paths in found.values() for path in paths]


def zips(site: Path, version: str) -> dict[str, dict[str, bytes]]:
    """The formats that are folders, each to be one zip; that of the CSV files is there already."""
    from kgdata.exporting import FORMATS

    return {
        f"kgdata-{version}-{name}.zip": {path.name: path.read_bytes() for path in (site / "data" / name).iterdir()}
        for name, kind in FORMATS.items()
        if kind.folder and name != "csv"
    }


def when(root: Path) -> str:
    """The time that everything is given: that of the environment, or else of the last commit.

    Raises
    ------
    ValueError
        If there is neither.
    """
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return given
    asked = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    done = subprocess.run(asked, capture_output=True, text=True)
    if done.returncode:
        raise ValueError(f"git tells no time of {root}: set SOURCE_DATE_EPOCH to the seconds of the tag's commit")
    return done.stdout.strip()


def make(root: Path, tag: str, out: Path) -> list[str]:
    """Put all that is published into a folder, whole or not at all; the names of the files."""
    from kgbook import packing

    html, version = root / "_build" / "html", tag.removeprefix("v")
    site, folders = files(html, version), zips(html, version)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": when(root)}
    with tempfile.TemporaryDirectory(prefix="release-", dir=root / "_build") as folder:
        made = Path(folder, "dist")
        build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(made / "python"), str(root)]
        subprocess.run(build, env=environment, check=True, stdout=subprocess.DEVNULL)
        (made / "files").mkdir()
        for path in site:
            shutil.copyfile(path, made / "files" / path.name)
        for name, content in folders.items():
            packing.pack(content, made / "files" / name)
        bill = [sys.executable, str(SBOM), "--root", str(root), str(made / "files" / f"kgdata-{version}.cdx.json")]
        subprocess.run(bill, env=environment, check=True)
        sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(made.glob("*/*"))}
        lines = [f"{digest}  {name}\n" for name, digest in sorted(sums.items())]
        (made / "files" / "SHA256SUMS").write_text("".join(lines), "utf-8", newline="\n")
        said = section((root / "CHANGELOG.md").read_text("utf-8"), version)[1]
        (made / "notes.md").write_text(f"{said}\n", "utf-8", newline="\n")
        if out.exists():
            shutil.rmtree(out)
        shutil.move(made, out)
    return [*sums, "SHA256SUMS"]


def main(argv: list[str] | None = None) -> int:
    """Check, or make; the exit status is 1 if anything is not as a release needs it."""
    parser = argparse.ArgumentParser(prog="release.py", description="Check what a release needs, or make it.")
    parser.add_argument("what", choices=("check", "make"))
    parser.add_argument("tag", metavar="TAG", help="as in v1.2.3")
    parser.add_argument("--root", type=Path, default=ROOT, metavar="DIR", help="the checkout (default: this one)")
    args = parser.parse_args(argv)
    try:
        wrong = problems(args.root, args.tag)
        for problem in wrong:
            print(f"release: {problem}", file=sys.stderr)
        if wrong:
            return 1
        if args.what == "make":
            print("\n".join(make(args.root, args.tag, args.root / "dist")))
        else:
            print(f"release: {args.tag} can be released")
    except (OSError, ValueError, KeyError, subprocess.CalledProcessError) as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
