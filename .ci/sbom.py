"""What a release is made of, as CycloneDX: ``python .ci/sbom.py FILE`` writes the bill of materials of this checkout.

The packages and their hashes are those of ``requirements/book.txt``; which needs which stands there too, as uv writes it
below each. What kgdata needs where it runs is "required", what only the book was built with is "excluded". The libraries that
the pages carry come inside vl-convert. With the time in ``SOURCE_DATE_EPOCH``, the same checkout gives the same bytes.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import re
import sys
import tomllib
import uuid
from pathlib import Path
from typing import NamedTuple

import vl_convert
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = "requirements/book.txt"
BOOK = "hosts-then-handovers"


class Locked(NamedTuple):
    """A package of a lock; of some there are two versions, each for other versions of Python."""

    name: str
    version: str
    hashes: list[str]
    needed_by: set[str]  # packages, and files of requirements


def locked(text: str) -> list[Locked]:
    """The packages of a lock."""
    found = []
    for entry in re.split(r"^(?=[a-zA-Z0-9])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE)[1:]:
        name, version = re.match(r"([\w.-]+)==([^\s;\\]+)", entry).groups()
        needed_by = re.findall(r"^ +#(?: via)? +(-r \S+|[\w.-]+)$", entry, re.MULTILINE)
        found.append(Locked(canonicalize_name(name), version, re.findall(r"sha256:(\w{64})", entry), set(needed_by)))
    return found


def component(one: Locked, running: set[str]) -> Component:
    """A package of PyPI, with the hashes of its files."""
    page = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(f"https://pypi.org/project/{one.name}/{one.version}/"),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in one.hashes],
    )
    purl = PackageURL("pypi", name=one.name, version=one.version)
    return Component(
        name=one.name, version=one.version, purl=purl, bom_ref=str(purl), external_references=[page],
        scope=ComponentScope.REQUIRED if one.name in running else ComponentScope.EXCLUDED,
    )  # fmt: skip


def carried() -> list[Component]:
    """The libraries of JavaScript in the pages, of the versions that vl-convert has; see kgbook.drawing."""
    from kgbook.drawing import VEGA_LITE

    versions = {
        "vega": vl_convert.get_vega_version(),
        "vega-lite": VEGA_LITE,
        "vega-embed": vl_convert.get_vega_embed_version(),
    }
    urls = {name: PackageURL("npm", name=name, version=version) for name, version in versions.items()}
    return [Component(name=n, version=versions[n], purl=purl, bom_ref=str(purl)) for n, purl in urls.items()]


def reached(start: set[str], needs: dict[str, set[str]]) -> set[str]:
    """All that is needed by some packages, and they themselves."""
    found, todo = set(), set(start)
    while todo:
        found |= todo
        todo = set().union(*(needs[name] for name in todo)) - found
    return found


def bill(root: Path) -> Bom:
    """The bill of materials of a checkout."""
    lock = (root / LOCK).read_text("utf-8")
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    version = json.loads((root / "data" / "datapackage.json").read_text("utf-8"))["version"]
    packages = locked(lock)
    needs = {one.name: {other.name for other in packages if one.name in other.needed_by} for one in packages}
    asked = {canonicalize_name(Requirement(each).name) for each in project["dependencies"]}

    purl = PackageURL("pypi", name=project["name"], version=version)
    kgdata = Component(
        name=project["name"], version=version, purl=purl, bom_ref=str(purl), description=project["description"],
        licenses=[LicenseExpression(project["license"])],
    )  # fmt: skip
    book = Component(name=BOOK, version=version, type=ComponentType.APPLICATION, bom_ref=BOOK)
    running = reached(asked, needs)
    made = [(one, component(one, running)) for one in packages]
    inside = carried()

    bom = Bom(components=[book, *(component for _, component in made), *inside])
    bom.metadata.component = kgdata
    bom.metadata.timestamp = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.UTC)
    # The same number for the same bill: of its name, and of all that it is made from.
    content = hashlib.sha256(f"{lock}{version}".encode()).hexdigest()
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, f"{purl}#{content}")
    bom.register_dependency(kgdata, [component for one, component in made if one.name in asked])
    direct = [component for one, component in made if any(by.startswith("-r ") for by in one.needed_by)]
    bom.register_dependency(book, [kgdata, *direct, *inside])
    for one, this in made:
        others = [other for it, other in made if it.name in needs[one.name]]
        bom.register_dependency(this, others + (inside if one.name == "vl-convert-python" else []))
    return bom


def main(argv: list[str] | None = None) -> int:
    """Write the bill; the exit status is 1 if there is none."""
    parser = argparse.ArgumentParser(prog="sbom.py", description="Write what a release is made of, as CycloneDX.")
    parser.add_argument("file", type=Path, metavar="FILE", help="as in kgdata-1.2.3.cdx.json")
    parser.add_argument("--root", type=Path, default=ROOT, metavar="DIR", help="the checkout (default: this one)")
    args = parser.parse_args(argv)
    if not os.environ.get("SOURCE_DATE_EPOCH", "").isdigit():
        print("sbom: set SOURCE_DATE_EPOCH to the seconds of the commit", file=sys.stderr)
        return 1
    text = JsonV1Dot6(bill(args.root)).output_as_string(indent=1) + "\n"
    if wrong := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        print(f"sbom: the bill does not fit the schema of CycloneDX 1.6: {wrong.data.message}", file=sys.stderr)
        return 1
    args.file.write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
