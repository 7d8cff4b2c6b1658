"""What SECURITY.md promises is there."""

import re
import tomllib

import pytest
import yaml

from kgdata import formula


@pytest.fixture(scope="module")
def page(root):
    return (root / "SECURITY.md").read_text("utf-8")


def test_the_forms_it_names_are_there(root, page):
    forms = {yaml.safe_load(path.read_text("utf-8"))["name"] for path in root.glob(".github/ISSUE_TEMPLATE/?-*.yml")}
    assert set(re.findall(r'form\s+"([^"]+)"', page)) <= forms
    assert re.findall(r'form\s+"([^"]+)"', page)


def test_the_commands_it_names_are_there(root, page):
    commands = re.search(r"^\.PHONY: (.+)$", (root / "Makefile").read_text("utf-8"), re.MULTILINE)[1].split()
    named = set(re.findall(r"`make ([\w-]+)`", page))
    assert named
    assert named <= set(commands)


def test_the_limits_it_names_are_those(page):
    assert re.search(r"A formula has (\d+) characters", page)[1] == str(formula.LONGEST)
    names = re.findall(r"`(\w+)`", re.search(r"beyond\s+(`start`.+?`max`)", page, re.DOTALL)[1])
    assert len(names) == 5
    row = {"value": 1, "rounding": 1, "period": "2023-06-04"}
    for name in names:
        parts = "st-0001, st-0001" if name in ("min", "max") else "st-0001"
        assert formula.evaluate(f"{name}({parts})", lambda id: row) > 0


def test_the_days_it_names_are_those_of_contributing(root, page):
    contributing = (root / "CONTRIBUTING.md").read_text("utf-8")
    assert "| You get an answer | within 3 days |" in contributing
    assert "You have an answer within 3 days" in page
    heading = re.search(r"CONTRIBUTING\.md#([\w-]+)\)", page)[1].replace("-", " ")
    assert f"\n## {heading}\n" in contributing.lower()


def test_the_linter_refuses_what_it_says(root):
    lint = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    off = [*lint["ignore"], *(rule for rules in lint["per-file-ignores"].values() for rule in rules if rule != "S")]
    assert "S" in lint["select"]
    # exec, pickle, eval, a shell
    assert not {"S102", "S301", "S307", "S602", "S604", "S605"} & set(off)
    assert [path for path, rules in lint["per-file-ignores"].items() if "S" in rules] == ["{tests,fuzz}/**"]
