"""The version of the data says what changed since the last release: `docs/release.json` is what that was."""

import json
import re
from pathlib import Path

import pytest

import kgdata

ROOT = Path(__file__).parents[2]
RELEASE = ROOT / "docs" / "release.json"
SAID = kgdata.__version__
MAJOR, MINOR, PATCH = map(int, SAID.split("."))


def wrong(folder) -> list[str]:
    """What is wrong with the version and the identifiers of a folder, measured by the last release."""
    found = kgdata.diff(RELEASE, folder)
    said = [f"{remark.id}: {remark.rule}: {remark.remedy}" for remark in found.remarks]
    if not found.fits:
        said.append(f"needs version {found.needs}, says {found.new.version}: see docs/decisions/versions.md")
    return said


def test_the_version_fits_what_changed_since_the_last_release(data):
    assert wrong(data) == []


def test_the_last_release_is_recorded():
    recorded = json.loads(RELEASE.read_text("utf-8"))["version"]
    assert tuple(map(int, recorded.split("."))) <= (MAJOR, MINOR, PATCH)


def set_version(copy, text):
    copy.damage("datapackage.json", lambda raw: re.sub(rb'(?<="version": ")[^"]+', text.encode(), raw, count=1))


def corrected(copy):
    copy.change("statistics", lambda row: row["statistic_id"] == "st-0001", value="446575")


def added(copy):
    copy.append("claims", claim_id="cl-9999")


def reordered(copy):
    copy.save("claims", copy.rows("claims")[::-1])


@pytest.mark.parametrize(
    ("change", "least", "too_little"),
    [
        (corrected, f"{MAJOR + 1}.0.0", f"{MAJOR}.{MINOR + 1}.0"),
        (added, f"{MAJOR}.{MINOR + 1}.0", f"{MAJOR}.{MINOR}.{PATCH + 1}"),
        (reordered, f"{MAJOR}.{MINOR}.{PATCH + 1}", SAID),
    ],
)
def test_a_version_that_does_not_fit_is_refused(copy, monkeypatch, tmp_path, change, least, too_little):
    # Measured by the data as it is, so that this holds on the way to a release too.
    from kgdata.keeping import fingerprint, sides

    last = tmp_path / "release.json"
    last.write_text(fingerprint.dump(sides.read(copy.path)), "utf-8")
    monkeypatch.setattr(f"{__name__}.RELEASE", last)
    assert wrong(copy.path) == []
    change(copy)
    set_version(copy, too_little)
    assert wrong(copy.path) == [f"needs version {least}, says {too_little}: see docs/decisions/versions.md"]
    set_version(copy, least)
    assert wrong(copy.path) == []


def test_a_record_that_just_went_is_refused(copy):
    rows = copy.rows("claims")
    gone = rows.pop()["claim_id"]
    copy.save("claims", rows)
    set_version(copy, f"{MAJOR + 1}.0.0")
    assert [line.partition(": ")[2] for line in wrong(copy.path) if line.startswith(gone)] == [
        "went without being retired: put the record back, or add its id to retired.csv"
    ]


def test_the_changes_of_the_data_are_told_up_to_the_last_release():
    recorded = json.loads(RELEASE.read_text("utf-8"))["version"]
    told = (ROOT / "docs" / "data-changes.md").read_text("utf-8")
    versions = re.findall(r"^## (\d+\.\d+\.\d+)$", told, re.MULTILINE)
    assert versions[0] == recorded, "kgdata diff OLD --format markdown writes the section"
    assert versions == sorted(versions, key=lambda text: tuple(map(int, text.split("."))), reverse=True)
