"""The program of this folder, and what it makes of the data."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(Path(__file__).parent))  # as `make mutate` has it


@pytest.fixture(scope="session")
def folder():
    """The data, read once."""
    from mutate.folder import Folder

    return Folder(ROOT / "data")


@pytest.fixture(scope="session")
def made(folder):
    """Every kind of fault in every table and field that can have it, once."""
    from mutate.__main__ import mutations

    return mutations(folder, 1)
