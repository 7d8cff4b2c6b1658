"""What keeps a tag from being a release, and what a release consists of."""

import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

import pytest
import yaml

from kgdata.exporting import FORMATS


@pytest.fixture(scope="module")
def release(script):
    return script(".ci/release.py")


@pytest.fixture
def project(root, tmp_path):
    """A checkout that is ready for version 1.2.3: ``change`` replaces words of a file."""

    class Project:
        path = tmp_path / "a project"

        def change(self, name, old, new):
            text = (self.path / name).read_text("utf-8")
            assert old in text
            (self.path / name).write_text(text.replace(old, new), "utf-8")

    made = Project()
    shutil.copytree(root / "data", made.path / "data")
    shutil.copytree(root / "src", made.path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("LICENSES", "requirements"):
        shutil.copytree(root / name, made.path / name)
    (made.path / "docs").mkdir()
    (made.path / "docs" / "release.json").write_text('{"version": "1.2.3"}\n', "utf-8")
    (made.path / "docs" / "data-changes.md").write_text("# Data\n\n## 1.2.3\n\nMore.\n\n## 1.2.2\n\nLess.\n", "utf-8")
    for name in ("CITATION.cff", ".zenodo.json", "CHANGELOG.md", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, made.path / name)
    version = json.loads((root / "data" / "datapackage.json").read_text("utf-8"))["version"]
    made.change("data/datapackage.json", f'"version": "{version}"', '"version": "1.2.3"')
    made.change("CITATION.cff", f"version: {version}", "version: 1.2.3")
    first = "## [Unreleased]\n\n## [1.2.3] - 2026-12-01\n\n### Added\n\n- Something.\n\n## [1.2.2] - 2026-11-01\n\n- Less.\n"
    (made.path / "CHANGELOG.md").write_text(f"# Changelog\n\n{first}", "utf-8")
    return made


#: The formats of the data that are one file.
SINGLE = {kind.target for kind in FORMATS.values() if not kind.folder}


@pytest.fixture
def site(project):
    """A built site, as far as a release takes from it."""
    folder = project.path / "_build" / "html"
    for name, content in {
        "downloads/book.pdf": b"%PDF",
        "downloads/book.zip": b"PK",
        "data/kgdata-1.2.3-csv.zip": b"PK data",
        **{f"data/{name}": b"a format" for name in SINGLE},
        "data/parquet/cases.parquet": b"PAR1",
        "data/jsonl/cases.jsonl": b"{}",
        "data/cases.csv": b"not a file of its own",
        "data/kgdata-1.2.2-csv.zip": b"left over",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_a_project_that_is_ready_has_no_problems(release, project):
    assert release.problems(project.path, "v1.2.3") == []


TODAY = datetime.date.today()


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("data/datapackage.json", '"version": "1.2.3"', '"version": "1.2.4"', "tag v1.2.4, or change data/datapackage.json"),
        ("CITATION.cff", "version: 1.2.3", "version: 1.2.2", "CITATION.cff names version 1.2.2"),
        ("CITATION.cff", "version: 1.2.3", "", "CITATION.cff names version none"),
        (".zenodo.json", "{\n", '{"version": "1.2.2",\n', ".zenodo.json names version 1.2.2: leave it out"),
        ("docs/release.json", "1.2.3", "1.2.2", "docs/release.json is the record of 1.2.2: run make record"),
        ("docs/data-changes.md", "## 1.2.3", "## 1.3.0", "docs/data-changes.md has no part for 1.2.3"),
        ("CHANGELOG.md", "## [1.2.3] - 2026-12-01", "## [1.3.0] - 2026-12-01", "CHANGELOG.md has no part for 1.2.3"),
        ("CHANGELOG.md", "[1.2.3] - 2026-12-01", "[1.2.3]", f"no day for 1.2.3: write ## [1.2.3] - {TODAY}"),
        ("CHANGELOG.md", "2026-12-01", "2026-12-32", "CHANGELOG.md gives no day for 1.2.3"),
        ("CHANGELOG.md", "### Added\n\n- Something.\n", "", "CHANGELOG.md says nothing of 1.2.3"),
        ("CHANGELOG.md", "## [Unreleased]\n", "## [Unreleased]\n\n- More.\n", "still has lines under Unreleased: move them to 1.2.3"),
    ],
)  # fmt: skip
def test_what_keeps_a_tag_from_being_a_release(release, project, capsys, name, old, new, said):
    project.change(name, old, new)
    assert release.main(["check", "v1.2.3", "--root", str(project.path)]) == 1
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""


def test_all_problems_are_told_at_once(release, project, capsys):
    project.change("CITATION.cff", "1.2.3", "1.2.2")
    assert release.main(["make", "v2.0.0", "--root", str(project.path)]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("release: ") for line in lines)


@pytest.mark.parametrize("content", [None, "[", "{}"])
def test_a_broken_descriptor_is_told_in_a_line(release, project, capsys, content):
    path = project.path / "data" / "datapackage.json"
    path.unlink() if content is None else path.write_text(content)
    assert release.main(["check", "v1.2.3", "--root", str(project.path)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_release_is_made(release, project, site, monkeypatch, capsys):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    dist = project.path / "dist"
    (dist / "python").mkdir(parents=True)
    (dist / "python" / "old.whl").write_bytes(b"left over")
    assert release.main(["make", "v1.2.3", "--root", str(project.path)]) == 0
    python = {"kgdata_kyrgyzstan-1.2.3-py3-none-any.whl", "kgdata_kyrgyzstan-1.2.3.tar.gz"}
    files = {
        "book.pdf",
        "book.zip",
        "kgdata-1.2.3.cdx.json",
        *(f"kgdata-1.2.3-{name}.zip" for name in ("csv", "jsonl", "parquet")),
    } | SINGLE
    assert {path.name for path in (dist / "python").iterdir()} == python
    assert {path.name for path in (dist / "files").iterdir()} == files | {"SHA256SUMS"}
    assert (dist / "notes.md").read_text("utf-8") == "### Added\n\n- Something.\n"
    sums = dict(reversed(line.split("  ")) for line in (dist / "files" / "SHA256SUMS").read_text("utf-8").splitlines())
    assert sums == {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                    for path in dist.glob("*/*") if path.name != "SHA256SUMS"}  # fmt: skip
    assert set(capsys.readouterr().out.split()) == python | files | {"SHA256SUMS"}
    with zipfile.ZipFile(dist / "files" / "kgdata-1.2.3-parquet.zip") as packed:
        assert packed.namelist() == ["cases.parquet"]
    with zipfile.ZipFile(dist / "python" / "kgdata_kyrgyzstan-1.2.3-py3-none-any.whl") as wheel:
        assert {info.date_time[:3] for info in wheel.infolist()} == {(2023, 11, 14)}


@pytest.mark.parametrize(
    "lacking", ["downloads/book.pdf", "downloads/book.zip", "data/kgdata-1.2.3-csv.zip", "data/timeline.ics"]
)
def test_a_site_that_lacks_a_form_makes_no_release(release, project, site, capsys, lacking):
    (site / lacking).unlink()
    (project.path / "dist").mkdir()
    (project.path / "dist" / "last").touch()
    assert release.main(["make", "v1.2.3", "--root", str(project.path)]) == 1
    assert "run make site first" in capsys.readouterr().err
    assert [path.name for path in (project.path / "dist").iterdir()] == ["last"]


def test_what_is_no_repository_says_what_to_set(release, project, site, monkeypatch, capsys):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert release.main(["make", "v1.2.3", "--root", str(project.path)]) == 1
    assert "set SOURCE_DATE_EPOCH" in capsys.readouterr().err


def test_the_command_needs_nothing_but_python(root, project):
    command = [sys.executable, "-I", "-S", root / ".ci" / "release.py", "check", "v1.2.3", "--root", project.path]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (0, "release: v1.2.3 can be released\n")


def test_zenodo_is_told_what_the_citation_says(root):
    zenodo = json.loads((root / ".zenodo.json").read_text("utf-8"))
    cited = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    assert zenodo["title"] == cited["title"]
    assert re.sub(r"</?p>", "", zenodo["description"]) == cited["abstract"].strip()
    assert [one["name"] for one in zenodo["creators"]] == [one["name"] for one in cited["authors"]]
    assert zenodo["keywords"] == cited["keywords"]
    assert zenodo["license"] == cited["license"][0]
    assert zenodo["upload_type"] == cited["type"] == "dataset"
    assert "version" not in zenodo, "Zenodo takes the tag"
    assert [one["identifier"] for one in zenodo["related_identifiers"]] == [one["url"] for one in cited["references"]]


# -- the same bytes, whoever builds them -------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["--wheel", "--sdist"])
def test_two_builds_are_the_same_byte_for_byte(project, tmp_path, monkeypatch, what):
    """Another folder, another umask, another time of the files and another time zone make no difference."""
    made = []
    other = tmp_path / "some" / "other, longer place" / "project"
    shutil.copytree(project.path, other)
    for number, (path, umask, zone) in enumerate([(project.path, 0o022, "UTC"), (other, 0o077, "Asia/Bishkek")]):
        monkeypatch.setenv("TZ", zone)
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
        for file in path.rglob("*"):
            os.utime(file, (1_600_000_000 + number * 10_000_000,) * 2)
            if number and file.is_file():
                file.chmod(0o600)
        old = os.umask(umask)
        try:
            command = [sys.executable, "-m", "build", "--no-isolation", what, "--outdir", tmp_path / f"{number}", path]
            done = subprocess.run(command, capture_output=True, encoding="utf-8")
        finally:
            os.umask(old)
        assert done.returncode == 0, done.stdout + done.stderr
        (built,) = (tmp_path / f"{number}").iterdir()
        made.append((built.name, built.read_bytes()))
    assert made[0] == made[1]
