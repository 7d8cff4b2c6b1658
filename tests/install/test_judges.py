"""What others who judge packages, citations and licences say of ours, each by its own command."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest


def said(*command, status=0, **options):
    done = subprocess.run([*map(str, command)], capture_output=True, encoding="utf-8", **options)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", ["pyproject.toml", "src/kgbook/pyproject.toml"])
def test_validate_pyproject(root, program, name):
    assert "Valid" in said(program("validate-pyproject"), root / name)


def test_validate_pyproject_would_refuse(root, program, tmp_path):
    text = (root / "pyproject.toml").read_text("utf-8")
    wrong = tmp_path / "pyproject.toml"
    wrong.write_text(text.replace("Topic :: Sociology", "Topic :: Sociologie"), "utf-8")
    assert "classifier" in said(program("validate-pyproject"), wrong, status=1)


@pytest.mark.parametrize("kind", ["direct", "kgbook"])
def test_check_wheel_contents(program, distributions, kind):
    assert said(program("check-wheel-contents"), distributions[kind]).strip().endswith(": OK")


def test_check_wheel_contents_would_refuse(program, distributions, tmp_path):
    wheel = tmp_path / distributions["direct"].name
    nothing = "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0"
    with zipfile.ZipFile(distributions["direct"]) as old, zipfile.ZipFile(wheel, "w") as new:
        for name in old.namelist():
            more = f"tests/__init__.py,{nothing}\n".encode() if name.endswith("/RECORD") else b""
            new.writestr(name, old.read(name) + more)
        new.writestr("tests/__init__.py", "")
    assert "W005" in said(program("check-wheel-contents"), wheel, status=1)


@pytest.mark.parametrize("kind", ["direct", "sdist"])
def test_twine(program, distributions, kind):
    # kgbook is on no index, and has no page there to be read.
    assert said(program("twine"), "--no-color", "check", "--strict", distributions[kind]).strip().endswith("PASSED")


def test_pyroma_wants_only_what_nobody_can_know_yet(program, distributions):
    found = said(program("pyroma"), "--file", distributions["sdist"], "--min", "8")
    complaints = set(re.findall(r"^Your package .+|^The .+|^You .+", found, re.MULTILINE))
    # Who publishes it writes the address of the repository into [project.urls]. An address to write to will not come:
    # corrections and removals go through the repository, where their days are promised.
    assert {line.split(".")[0] for line in complaints} <= {
        "Your package does not have author-email data",
        "Your package should have a 'url' field with a link to the project home page, or a 'project_urls' field, with a dictionary of links, or both",
    }


def failed(root, *options):
    """The checks of sp-repo-review that the project does not pass, and how many it does."""
    command = [sys.executable, "-m", "repo_review", root, "--format", "json", *options]
    done = subprocess.run([*map(str, command)], capture_output=True, encoding="utf-8")
    checks = json.loads(done.stdout)["checks"]
    wrong = {name: check["err_msg"] for name, check in checks.items() if check["result"] is False}
    assert bool(done.returncode) == bool(wrong), done.stderr
    return wrong, sum(check["result"] is True for check in checks.values())


def test_sp_repo_review(root):
    wrong, right = failed(root)
    assert wrong == {}
    assert right > 30


def test_no_check_is_ignored_that_would_pass(root):
    ignored = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["repo-review"]["ignore"]
    wrong, _ = failed(root, "--ignore", "NONE")  # in place of what pyproject.toml says
    assert [name for name in ignored if not any(check.startswith(name) for check in wrong)] == []


def test_cffconvert(root, program):
    assert "Citation metadata are valid" in said(program("cffconvert"), "--validate", cwd=root)


def test_cffconvert_would_refuse(root, program, tmp_path):
    text = (root / "CITATION.cff").read_text("utf-8")
    (tmp_path / "CITATION.cff").write_text(text.replace("type: dataset", "type: novel"), "utf-8")
    done = subprocess.run([program("cffconvert"), "--validate"], capture_output=True, encoding="utf-8", cwd=tmp_path)
    assert done.returncode != 0
    assert "valid according" not in done.stdout


def test_reuse(root, program):
    assert "compliant with version 3.3" in said(program("reuse"), "--root", root, "lint")


def test_reuse_would_refuse(root, program, tmp_path):
    shutil.copytree(root / "LICENSES", tmp_path / "LICENSES")
    (tmp_path / "new.csv").write_text("id\n", "utf-8")
    assert "not compliant" in said(program("reuse"), "--root", tmp_path, "lint", status=1)
