"""A student's own copy of every chapter, as the site offers it, runs with the wheels that lie beside it and no checkout."""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest

from kgbook import copies, origin

RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], nbformat.NO_CONVERT)
NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[1])
"""


@pytest.fixture(scope="module")
def computer(binder, tmp_path_factory):
    """Somebody's Jupyter, which has never heard of kgdata: its Python, and what it is told of its surroundings."""
    folder = tmp_path_factory.mktemp("computer")
    shutil.copytree(binder.bin.parent, folder / "environment", symlinks=True)
    python = folder / "environment" / "bin" / "python"
    environment = {**binder.environment, "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
    environment |= {"IPYTHONDIR": str(folder / "ipython"), "JUPYTER_PREFER_ENV_PATH": "1", "PIP_NO_INDEX": "1"}
    # The kernel that Jupyter finds is that of the environment.
    for command in (
        ["pip", "uninstall", "--yes", "kgdata-kyrgyzstan", "kgbook-kyrgyzstan"],
        ["ipykernel", "install", "--sys-prefix"],
    ):
        subprocess.run([python, "-m", *command], check=True, capture_output=True, env=environment)
    for name in ("kgdata", "kgbook"):
        missing = subprocess.run([python, "-c", f"import {name}"], cwd=folder, env=environment, capture_output=True)
        assert missing.returncode != 0
    return python, environment


def test_own_copy_runs(book, computer, chapter_file, tmp_path):
    python, environment = computer
    for name in (chapter_file.name, *copies.WHEELS):
        shutil.copy(book / origin.COPIES / name, tmp_path)
    done = subprocess.run(
        [python, "-c", RUN, chapter_file.name], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    notebook = nbformat.read(tmp_path / chapter_file.name, nbformat.NO_CONVERT)
    kernels = [c for c in notebook.cells if c.cell_type == "code" and "%pip install" in c.source]
    assert len(kernels) == 1, "the copy does not say how to install what it needs"
    errors = [
        o for c in notebook.cells for o in c.get("outputs", []) if o.output_type == "error" or o.get("name") == "stderr"
    ]
    assert errors == []
    verdicts = [o for c in notebook.cells if "kgbook.check(" in c.source and c.cell_type == "code" for o in c.outputs]
    assert verdicts
    assert all("There is no answer yet" in str(o.get("data")) for o in verdicts)


def test_the_kernel_is_that_computers_own(computer):
    python, environment = computer
    found = subprocess.run(
        [python, "-c", "import sys; print(sys.prefix)"], env=environment, capture_output=True, text=True
    ).stdout
    assert found.strip() == str(python.parents[1]) != sys.prefix
