"""Every public function says what it takes and gives, in numpydoc, with an example that works."""

import doctest
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest
from numpydoc import validate

import kgdata

#: What the validator of numpydoc asks for and is not done here, and why.
LET_BE = {
    "ES01": "what one sentence says needs no second",
    "SA01": "the reference groups what belongs together",
    "SS05": "it takes the noun Records for a verb",
}
MODULES = sorted(
    ["kgdata", *(m.name for m in pkgutil.walk_packages(kgdata.__path__, "kgdata.") if m.name != "kgdata.__main__")]
)
SECTIONS = re.compile(r"^ *([A-Z][a-z]+)\n *(-+)$", re.MULTILINE)
ORDER = ["Parameters", "Returns", "Raises", "Notes", "Examples"]


def sections(text: str) -> dict[str, str]:
    """Name to content of the sections of a docstring."""
    parts = SECTIONS.split(text)
    return dict(zip(parts[1::3], parts[3::3], strict=True))


@pytest.mark.parametrize("name", MODULES)
def test_examples_work(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


def test_there_are_examples():
    # The test above would pass with none.
    examples = sum(len(test.examples) for test in doctest.DocTestFinder().find(kgdata))
    assert examples > len(kgdata.__all__)


@pytest.mark.parametrize("name", MODULES)
def test_module_says_what_it_is_for(name):
    first = inspect.getdoc(importlib.import_module(name)).splitlines()[0]
    assert re.fullmatch(r"\S.*[.:]", first)


def test_names_are_sorted_and_there():
    assert sorted(set(kgdata.__all__)) == kgdata.__all__
    assert all(inspect.isfunction(getattr(kgdata, name)) for name in kgdata.__all__)
    public = {name for name, it in vars(kgdata).items() if inspect.isfunction(it) and not name.startswith("_")}
    assert public == set(kgdata.__all__)


@pytest.mark.parametrize("name", kgdata.__all__)
def test_function_is_documented(name):
    function = getattr(kgdata, name)
    text = inspect.getdoc(function)
    found = sections(text)
    assert re.fullmatch(r"[A-Z].*\.", text.splitlines()[0])
    assert list(found) == [name for name in ORDER if name in found]
    assert all(len(title) == len(line) for title, line in SECTIONS.findall(text))
    assert ">>> " in found["Examples"]
    told = re.findall(r"^(\w+) : ", found.get("Parameters", ""), re.MULTILINE)
    assert told == list(inspect.signature(function).parameters)


def public():
    """Every public name, with the modules that are public and what is in them."""
    names = ["kgdata", *(f"kgdata.{name}" for name in kgdata.__all__), "kgdata.checking.Problem"]
    edtf = importlib.import_module("kgdata.edtf")
    own = [name for name, it in vars(edtf).items() if name[0] != "_" and getattr(it, "__module__", "") == edtf.__name__]
    return [*names, edtf.__name__, *(f"{edtf.__name__}.{name}" for name in own)]


@pytest.mark.parametrize("name", public())
def test_the_validator_of_numpydoc_has_nothing_to_say(name):
    errors = validate.validate(name)["errors"]
    assert [f"{code}: {what}" for code, what in errors if code not in LET_BE] == []


def test_what_is_let_be_is_in_use():
    seen = {code for name in public() for code, _ in validate.validate(name)["errors"]}
    assert set(LET_BE) <= seen


def test_the_validator_is_awake():
    assert "kgdata.edtf.parse" in public()
    # One without types, returns or examples.
    told = {code for code, _ in validate.validate("kgdata.cli.main")["errors"]} - LET_BE.keys()
    assert {"PR01", "RT01", "EX01"} <= told


@pytest.mark.parametrize("name", kgdata.__all__)
def test_function_has_type_hints(name):
    signature = inspect.signature(getattr(kgdata, name))
    assert signature.return_annotation is not signature.empty
    assert all(parameter.annotation is not parameter.empty for parameter in signature.parameters.values())


def test_hints_name_what_exists():
    # They are texts at run time, as pandas must not be imported for them.
    import os
    from typing import Any

    import pandas

    from kgdata.checking import Problem
    from kgdata.keeping.diffing import Difference

    names = {"pandas": pandas, "os": os, "Path": Path, "Any": Any, "Problem": Problem, "Difference": Difference}
    for name in kgdata.__all__:
        assert inspect.get_annotations(getattr(kgdata, name), globals=names, eval_str=True)["return"] is not object


def test_import_brings_in_nothing_else():
    code = "import sys; old = set(sys.modules); import kgdata; print(*sorted(set(sys.modules) - old))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"kgdata", "__future__"}
