"""Builds the distributions once and gives each way of installing them an environment of its own."""

import importlib.util
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Environment:
    """An empty virtual environment: nothing of the one that runs the tests can be imported in it."""

    def __init__(self, folder: Path):
        venv.create(folder, with_pip=False, symlinks=True)
        self.folder = folder
        self.bin = folder / "bin"
        self.path = None  # what PYTHONPATH is set to, if anything
        self.site = next(folder.glob("lib/python*/site-packages"))

    def run(self, *arguments, status=0):
        """Run Python in an empty folder, so that no data is found by chance, and return its output."""
        return self.call("python", *arguments, status=status).stdout

    def call(self, program, *arguments, status=0):
        nowhere = self.folder / "nowhere"
        nowhere.mkdir(exist_ok=True)
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV_", "COVERAGE_"))}
        if self.path is not None:
            environment["PYTHONPATH"] = str(self.path)
        done = subprocess.run(
            [self.bin / program, *map(str, arguments)],
            cwd=nowhere,
            env=environment,
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done

    def install(self, *arguments):
        """Install with the pip of the tests' environment; nothing is downloaded."""
        pip = [sys.executable, "-m", "pip", "--python", self.bin / "python", "install", "--quiet", "--no-index"]
        done = subprocess.run([*pip, "--no-deps", *arguments], capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stdout + done.stderr

    def borrow(self):
        """Let the packages of the tests' environment, pandas among them, be imported here too."""
        (self.site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")

    def give_back(self):
        (self.site / "borrowed.pth").unlink()


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def script(root):
    """Loads a script of the project, which is in no package, as a module: ``script("docs/links.py")``."""

    def load(path):
        spec = importlib.util.spec_from_file_location(Path(path).stem, root / path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture(scope="session")
def distributions(tmp_path_factory):
    """Where the distributions lie: ``sdist``, ``wheel`` made of it, ``direct``, made of the checkout, and ``kgbook``."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir"]
    for options in (
        [folder / "both", ROOT],
        [folder / "direct", "--wheel", ROOT],
        [folder / "book", "--wheel", ROOT / "src" / "kgbook"],
    ):
        done = subprocess.run([*build, *map(str, options)], capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stdout + done.stderr
    (sdist,) = (folder / "both").glob("*.tar.gz")
    (wheel,) = (folder / "both").glob("*.whl")
    (direct,) = (folder / "direct").glob("*.whl")
    (book,) = (folder / "book").glob("*.whl")
    return {"sdist": sdist, "wheel": wheel, "direct": direct, "kgbook": book}


def _wheel(environment, distributions):
    environment.install(distributions["direct"])


def _sdist(environment, distributions):
    environment.install(distributions["wheel"])


def _editable(environment, distributions):
    environment.borrow()  # the build backend
    environment.install("--no-build-isolation", "--editable", ROOT)
    environment.give_back()


def _checkout(environment, distributions):
    environment.path = ROOT / "src"


def _zip(environment, distributions):
    environment.path = distributions["direct"]


WAYS = {"wheel": _wheel, "sdist-wheel": _sdist, "editable": _editable, "checkout": _checkout, "zip": _zip}


@pytest.fixture(scope="session", params=WAYS)
def installed(request, distributions, tmp_path_factory):
    """An environment in which kgdata is there in one of the five ways; its name is ``installed.way``."""
    environment = Environment(tmp_path_factory.mktemp(request.param) / "an environment")
    WAYS[request.param](environment, distributions)
    environment.way = request.param
    return environment
