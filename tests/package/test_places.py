"""Where kgdata finds its data: inside the package, beside a checkout, in a zip file; never that of another project."""

import json
import shutil
import sys
import zipfile

import pytest

import kgdata
from kgdata import _data, cli


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A folder from which kgdata believes to run, as in the checkout of a project."""
    package = tmp_path / "src" / "kgdata"
    package.mkdir(parents=True)
    monkeypatch.setattr(_data, "__file__", str(package / "_data.py"))
    monkeypatch.setattr("importlib.resources.files", lambda name: package)
    kgdata.use(None)  # forgets what it has found
    yield package
    monkeypatch.undo()
    kgdata.use(None)


def test_inside_the_package_before_all_else(package, made_up, made_up_copy):
    shutil.copytree(made_up, package / "data")
    assert _data.folder() == package / "data"
    assert kgdata.get("ent-0001")["name"] == "The Paper"


def test_beside_a_checkout(package, made_up_copy):
    assert _data.folder() == made_up_copy
    assert kgdata.get("ent-0001")["name"] == "The Paper"


@pytest.mark.parametrize("descriptor", [None, {"name": "another"}, {}])
def test_the_data_of_another_project_is_not_taken_for_ours(package, descriptor, capsys):
    if descriptor is not None:
        beside = package.parent.parent / "data"
        beside.mkdir()
        (beside / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    assert cli.main(["list"]) == 1
    assert capsys.readouterr().err == (
        "kgdata: the data folder of kgdata is missing: install the package again, "
        "or name a folder with a datapackage.json: kgdata --data DIR ...\n"
    )


def test_inside_a_zip_file(package, made_up, monkeypatch):
    packed = package.parent / "kgdata.zip"
    with zipfile.ZipFile(packed, "w") as file:
        for path in made_up.rglob("*"):
            file.write(path, f"kgdata/data/{path.relative_to(made_up).as_posix()}")
    monkeypatch.setattr("importlib.resources.files", lambda name: zipfile.Path(packed, f"{name}/"))
    assert kgdata.get("name-0001")["text"] == "Алёна Ёлкина"
    assert kgdata.validate() == []
    assert kgdata.diff(made_up).changes == []


def test_another_folder_is_not_looked_for(package, made_up):
    kgdata.use(made_up)
    assert _data.folder() == made_up
    assert sys.modules["kgdata"].__version__ == json.loads((made_up / "datapackage.json").read_text("utf-8"))["version"]
