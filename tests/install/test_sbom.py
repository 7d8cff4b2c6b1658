"""The bill of materials of a release: valid, the same each time, and of all that the locks name."""

import json
import os
import re
import subprocess
import sys

import pytest
from packaging.utils import canonicalize_name

WHEN = "1700000000"


def write(root, path, **environment):
    command = [sys.executable, root / ".ci" / "sbom.py", path]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, encoding="utf-8")


@pytest.fixture(scope="module")
def written(root, tmp_path_factory):
    path = tmp_path_factory.mktemp("sbom") / "kgdata.cdx.json"
    done = write(root, path, SOURCE_DATE_EPOCH=WHEN)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    return path


@pytest.fixture(scope="module")
def bill(written):
    return json.loads(written.read_text("utf-8"))


@pytest.fixture(scope="module")
def needs(bill):
    return {one["ref"]: set(one.get("dependsOn", [])) for one in bill["dependencies"]}


def validated(text):
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)


def test_it_is_valid(written):
    assert validated(written.read_text("utf-8")) is None


def test_the_validator_would_refuse(written):
    assert validated(written.read_text("utf-8").replace('"type": "library"', '"type": "book"')) is not None


def test_it_is_the_same_each_time(root, written, tmp_path):
    again = tmp_path / "again.cdx.json"
    write(root, again, SOURCE_DATE_EPOCH=WHEN, PYTHONHASHSEED="7", TZ="Asia/Bishkek", LC_ALL="C")
    assert again.read_bytes() == written.read_bytes()


def test_it_has_every_package_of_the_lock_with_its_hashes(root, bill):
    lock = (root / "requirements" / "book.txt").read_text("utf-8")
    wanted = {(canonicalize_name(n), v) for n, v in re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock, re.MULTILINE)}
    packages = [one for one in bill["components"] if one.get("purl", "").startswith("pkg:pypi/")]
    assert {(one["name"], one["version"]) for one in packages} == wanted
    hashes = [each["content"] for one in packages for each in one["externalReferences"][0]["hashes"]]
    assert sorted(hashes) == sorted(re.findall(r"sha256:(\w{64})", lock))


def test_what_kgdata_needs_to_run_is_told_from_what_builds(root, bill, needs):
    version = json.loads((root / "data" / "datapackage.json").read_text("utf-8"))["version"]
    kgdata = bill["metadata"]["component"]
    assert (kgdata["name"], kgdata["version"]) == ("kgdata-kyrgyzstan", version)
    running = {one["name"] for one in bill["components"] if one.get("scope") == "required"}
    assert {"pandas", "numpy"} <= running
    assert running.isdisjoint({"sphinx", "altair", "jupyter-book"})
    (pandas,) = needs[kgdata["bom-ref"]]
    assert pandas.startswith("pkg:pypi/pandas@")


def test_the_libraries_in_the_pages_are_named(bill, needs):
    carried = {one["name"]: one["purl"] for one in bill["components"] if one.get("purl", "").startswith("pkg:npm/")}
    assert set(carried) == {"vega", "vega-lite", "vega-embed"}
    assert set(carried.values()) <= needs["hosts-then-handovers"]


def test_whatever_is_named_is_there_and_used(bill, needs):
    named = {one["bom-ref"] for one in (bill["metadata"]["component"], *bill["components"])}
    assert set(needs) == named
    assert set().union(*needs.values()) <= named
    assert named - set().union(*needs.values()) == {"hosts-then-handovers"}, "nobody needs it, so why is it here?"


def test_it_says_what_to_set(root, tmp_path):
    done = write(root, tmp_path / "x.cdx.json", SOURCE_DATE_EPOCH="")
    assert (done.returncode, done.stderr) == (1, "sbom: set SOURCE_DATE_EPOCH to the seconds of the commit\n")
    assert list(tmp_path.iterdir()) == []


def test_its_time_is_that_of_the_commit(bill):
    assert bill["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"
    assert bill["serialNumber"].startswith("urn:uuid:")
