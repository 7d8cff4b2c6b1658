"""What is in the files that people download, and what is not."""

import ast
import json
import tarfile
import zipfile
from email.parser import HeaderParser
from pathlib import PurePosixPath

import pytest


@pytest.fixture(scope="module")
def wheel(distributions):
    with zipfile.ZipFile(distributions["direct"]) as file:
        yield file


@pytest.fixture(scope="module")
def kgbook(distributions):
    with zipfile.ZipFile(distributions["kgbook"]) as file:
        yield file


@pytest.mark.parametrize("name", ["sdist", "wheel", "direct", "kgbook"])
def test_small_and_the_same_for_every_machine(distributions, name):
    path = distributions[name]
    assert path.name.endswith(".tar.gz" if name == "sdist" else "-py3-none-any.whl")
    assert path.stat().st_size < 300_000


def test_no_compiled_code(wheel, kgbook):
    kinds = {PurePosixPath(name).suffix for name in wheel.namelist() + kgbook.namelist()}
    assert not kinds & {".so", ".pyd", ".dll", ".dylib", ".pyc", ".wasm"}


def test_each_holds_one_package(wheel, kgbook):
    for file, package in ((wheel, "kgdata"), (kgbook, "kgbook")):
        tops = {name.split("/")[0] for name in file.namelist()}
        assert {top for top in tops if not top.endswith(".dist-info")} == {package}


def test_kgbook_has_all_that_it_imports(kgbook):
    files = [PurePosixPath(name).with_suffix("") for name in kgbook.namelist() if name.startswith("kgbook/")]
    there = {".".join(path.parts[1:]).removesuffix(".__init__") for path in files}
    wanted = set()
    for name in kgbook.namelist():
        if name.startswith("kgbook/") and name.endswith(".py"):
            # What a function imports is for a checkout, or says what is missing.
            for node in ast.parse(kgbook.read(name)).body:
                if isinstance(node, ast.ImportFrom) and node.module == "kgbook":
                    wanted |= {alias.name for alias in node.names if alias.name.islower()}
                elif isinstance(node, ast.ImportFrom) and node.module.startswith("kgbook."):
                    wanted.add(node.module.removeprefix("kgbook."))
    assert len(wanted) > 3
    own = {node.name for node in ast.parse(kgbook.read("kgbook/__init__.py")).body if isinstance(node, ast.FunctionDef)}
    assert wanted - there - own == set()


def test_every_table_is_there(wheel):
    descriptor = json.loads(wheel.read("kgdata/data/datapackage.json"))
    missing = {f"kgdata/data/{r['path']}" for r in descriptor["resources"]} - set(wheel.namelist())
    assert not missing


def test_metadata(wheel, root):
    (name,) = (n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
    metadata = HeaderParser().parsestr(wheel.read(name).decode())
    assert metadata["Name"] == "kgdata-kyrgyzstan"
    assert metadata["License-Expression"] == "MIT AND CC-BY-4.0 AND CC-BY-SA-4.0 AND BSD-3-Clause"
    assert metadata["Version"] == json.loads((root / "data" / "datapackage.json").read_text("utf-8"))["version"]
    needed = [r for r in metadata.get_all("Requires-Dist") if "extra ==" not in r]
    assert needed == ["pandas>=2.2"]
    assert metadata.get_payload().strip(), "the README is the description"


def test_kgbook_belongs_to_the_same_data(wheel, kgbook):
    (name,) = (n for n in kgbook.namelist() if n.endswith(".dist-info/METADATA"))
    metadata = HeaderParser().parsestr(kgbook.read(name).decode())
    assert metadata["Name"] == "kgbook-kyrgyzstan"
    assert metadata["Version"] == json.loads(wheel.read("kgdata/data/datapackage.json"))["version"]
    assert "kgbook/LICENSE" in kgbook.namelist()


def test_from_the_sdist_comes_the_same_wheel(distributions):
    assert distributions["wheel"].read_bytes() == distributions["direct"].read_bytes()


def test_sdist_holds_sources_data_and_terms_only(distributions):
    with tarfile.open(distributions["sdist"]) as file:
        names = {PurePosixPath(n).relative_to(PurePosixPath(n).parts[0]).as_posix() for n in file.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "LICENSES/CC-BY-4.0.txt", "data/datapackage.json"} <= names
    tops = {name.split("/")[0] for name in names}
    assert not tops & {"tests", "chapters", "_build", ".venv", "docs"}
