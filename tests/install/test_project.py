"""What the papers of the project promise: the example works, the locks are locks, the versions agree."""

import doctest
import json
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NOT_OURS = {".git", ".venv", "_build", "dist", "node_modules", "__pycache__", ".pytest_cache", ".ruff_cache"}


@pytest.fixture(scope="module")
def texts(root):
    """Every text file of the project by its path."""
    found = {}
    for path in root.rglob("*"):
        inside = path.relative_to(root)
        if path.is_file() and not NOT_OURS & set(inside.parts):
            try:
                found[inside.as_posix()] = path.read_text("utf-8")
            except UnicodeDecodeError:  # a picture
                continue
    return found


def locked(text):
    """The requirements of a lock file: name to version and number of hashes."""
    found = {}
    for entry in re.sub(r"\\\n", " ", text).splitlines():
        if entry and not entry.lstrip().startswith("#"):
            requirement, *hashes = entry.split("--hash=")
            parsed = Requirement(requirement.strip())
            found.setdefault(canonicalize_name(parsed.name), []).append((str(parsed.specifier), len(hashes)))
    return found


@pytest.mark.parametrize(("name", "least"), [("README.md", 4), ("docs/reading.md", 12)])
def test_the_examples_in_the_papers(root, name, least):
    failed, tried = doctest.testfile(str(root / name), module_relative=False)
    assert tried >= least
    assert failed == 0


def test_pictures_and_files_that_the_papers_name_exist(root, texts):
    for name in (name for name in texts if name.endswith(".md") and not name.startswith(("chapters/", "facts"))):
        for target in re.findall(r"\]\(([^)#:`]+)\)", texts[name]):
            assert (root / name).parent.joinpath(target).exists(), f"{name} names {target}"


def test_nobody_is_sent_to_the_other_kgdata(texts):
    # Put together here, so that this file may say it.
    wrong = re.compile("pip install " + r"(?:-\S+ )*kgdata(?!-kyrgyzstan)\b")
    assert [name for name, text in texts.items() if wrong.search(text)] == []


def test_one_version(root, texts):
    version = json.loads(texts["data/datapackage.json"])["version"]
    assert yaml.safe_load(texts["CITATION.cff"])["version"] == version
    assert "version" not in tomllib.loads(texts["pyproject.toml"])["project"]
    newest = re.search(r"^## \[(.+?)\]", texts["CHANGELOG.md"], re.MULTILINE)[1]
    assert newest in ("Unreleased", version)


def test_one_list_of_makers_and_keywords(texts):
    descriptor, citation = json.loads(texts["data/datapackage.json"]), yaml.safe_load(texts["CITATION.cff"])
    assert [maker["title"] for maker in descriptor["contributors"]] == [maker["name"] for maker in citation["authors"]]
    assert descriptor["keywords"] == citation["keywords"]


def test_terms_are_named_and_there(root, texts):
    named = set(re.findall(r'SPDX-License-Identifier = "(.+)"', texts["REUSE.toml"]))
    assert (
        named
        == {path.stem for path in (root / "LICENSES").iterdir()}
        == {"MIT", "CC-BY-4.0", "CC-BY-SA-4.0", "BSD-3-Clause"}
    )


@pytest.mark.parametrize(
    "name", ["lock", "book", "test", "apart", "bench", "fuzz", "lite", "browser", "package-pandas2", "package-pandas3"]
)
def test_lock_files_pin_everything_and_name_no_address(texts, name):
    text = texts[f"requirements/{name}.txt"]
    assert not re.search(r"https?://|^\s*--?(?:index|extra-index|find-links|i|f)\b", text, re.MULTILINE)
    for package, entries in locked(text).items():
        for specifier, hashes in entries:
            assert specifier.startswith("=="), package
            assert hashes > 0, package


def test_the_lock_of_npm_pins_everything_and_names_no_address(texts):
    wanted = json.loads(texts["requirements/package.json"])["dependencies"]
    lock = json.loads(texts["requirements/package-lock.json"])
    here = lock["packages"].pop("")
    assert here["dependencies"] == wanted
    assert {name: lock["packages"][f"node_modules/{name}"]["version"] for name in wanted} == wanted, "pin it by hand"
    assert len(lock["packages"]) > len(wanted)
    assert [name for name, found in lock["packages"].items() if "resolved" in found or "integrity" not in found] == []
    # What asks for the latest is looked for anew at each `npm ci`, lock or not.
    assert '"latest"' not in texts["requirements/package-lock.json"]


def test_the_test_environment_adds_to_that_of_the_book_and_changes_nothing(texts):
    book, test = (locked(texts[f"requirements/{name}.txt"]) for name in ("book", "test"))
    assert {name: test.get(name) for name in book} == book


def test_nothing_is_missing_in_the_environment_made_of_them():
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_what_the_package_asks_for_is_what_the_book_is_built_with(texts):
    asked = []
    for name in ("pyproject.toml", "src/kgbook/pyproject.toml"):
        project = tomllib.loads(texts[name])
        asked += project["build-system"]["requires"] + project["project"]["dependencies"]
        for extra in project["project"]["optional-dependencies"].values():
            asked += extra
    locks = locked(texts["requirements/test.txt"])
    for requirement in (r for r in map(Requirement, asked) if r.name != "kgdata-kyrgyzstan"):
        for specifier, _ in locks[canonicalize_name(requirement.name)]:
            assert requirement.specifier.contains(specifier.removeprefix("==")), requirement


def test_make_alone_lists_every_command(root):
    if not shutil.which("make"):
        pytest.skip("there is no make here: sudo apt-get install make")
    shown = subprocess.run(
        ["make", "-C", root, "--no-print-directory"], capture_output=True, text=True, check=True
    ).stdout
    commands = re.search(r"^\.PHONY: (.+)$", (root / "Makefile").read_text(), re.MULTILINE)[1].split()
    assert re.findall(r"^  make ([\w-]+) +\S", shown, re.MULTILINE) == sorted(commands, key=shown.index)
    assert all(f"make {command} " in shown for command in commands)


OLD = '[ "$1" = --version ] && echo Python 3.9.2 && exit 0; exit 1'
NO_VENV = 'case "$2" in *ensurepip*) exit 1 ;; esac; exit 0'


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (OLD, "Python 3.11 or newer is needed, but ./python is Python 3.9.2. Name one that you have"),
        (None, "Python 3.11 or newer is needed, but ./python is not there. Name one that you have"),
        (NO_VENV, "./python cannot make environments: its module venv is missing"),
    ],
    ids=["old", "missing", "without venv"],
)
def test_make_says_what_is_wrong_with_a_python(root, tmp_path, script, message):
    if not shutil.which("make"):
        pytest.skip("there is no make here: sudo apt-get install make")
    shutil.copytree(root / "requirements", tmp_path / "requirements")
    for name in ("Makefile", "pyproject.toml", "src/kgbook/pyproject.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, tmp_path / name)
    if script:
        python = tmp_path / "python"
        python.write_text(f"#!/bin/sh\n{script}\n")
        python.chmod(0o755)
    done = subprocess.run(["make", "-C", tmp_path, "PYTHON=./python", "book"], capture_output=True, text=True)
    assert done.returncode != 0
    assert message in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_this_is_a_python_the_locks_are_for():
    assert sys.version_info >= (3, 11)
