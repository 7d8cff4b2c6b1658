"""The examples in what makes the book: what they show is what comes out."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import kgbook

MODULES = ["kgbook", *(module.name for module in pkgutil.walk_packages(kgbook.__path__, "kgbook."))]


@pytest.mark.parametrize("name", MODULES)
def test_examples_work(name):
    # An ellipsis stands for the rest of a long description.
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert failed == 0


def test_there_are_examples():
    # The test above would pass with none.
    finder = doctest.DocTestFinder()
    found = [name for name in MODULES if any(test.examples for test in finder.find(importlib.import_module(name)))]
    assert {"kgbook.valid", "kgbook.lists", "kgbook.maps", "kgbook.explorer", "kgbook.exercises"} <= set(found)
