"""The chapters, the environment that students have on Binder, and its JupyterLab."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETUP = 600  # seconds for the environment, on a busy machine and a slow line


@pytest.fixture(scope="session")
def chapters():
    return sorted((ROOT / "chapters").glob("*.ipynb"))


class Lab:
    """A running JupyterLab: where it is and where its notebooks lie."""

    def __init__(self, folder: Path, port: int, token: str):
        self.folder, self.origin, self.token = folder, f"http://127.0.0.1:{port}", token

    def address(self, name: str) -> str:
        return f"{self.origin}/lab/tree/{name}?token={self.token}&reset"


# Not by the reader's settings: every cell in the page, not only those in view, and no question at the start.
SETTINGS = {
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


class Binder:
    """What Binder makes of the checkout: its files with the copies of the chapters, and its Python."""

    def __init__(self, folder: Path):
        self.folder = folder / "checkout"
        self.copies = self.folder / "notebooks"
        self.bin = folder / "environment" / "bin"
        #: Nothing of the environment that runs the tests, and nobody's settings.
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "JUPYTER", "KG_", "COV"))},
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
        }

    def make(self) -> None:
        """As repo2docker does: the packages, then postBuild, in the folder of the checkout."""
        for name in files():
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
        subprocess.run([sys.executable, "-m", "venv", self.bin.parent], check=True)
        pip = [self.bin / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        self.run(*pip, "--require-hashes", "--requirement", ".binder/requirements.txt")
        self.run(".binder/postBuild")

    def run(self, *command):
        done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def files() -> list[str]:
    """What a clone of this checkout would have."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, encoding="utf-8").stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="session")
def binder(tmp_path_factory, worker_id):
    """The environment, made from nothing, once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    made, done, failed = Binder(shared / "binder"), shared / "binder.made", shared / "binder.failed"
    try:
        (shared / "binder").mkdir()
    except FileExistsError:  # another worker is at it
        end = time.monotonic() + SETUP
        while not done.exists() and not failed.exists() and time.monotonic() < end:
            time.sleep(0.5)
        assert done.exists(), (
            f"the environment of .binder was not made: {failed.read_text() if failed.exists() else ''}"
        )
        return made
    try:
        made.make()
    except BaseException as error:
        failed.write_text(str(error))
        raise
    done.touch()
    return made


@pytest.fixture(scope="session")
def lab(binder, tmp_path_factory):
    """JupyterLab as on Binder, on loopback, on copies of the chapters, with nobody's settings."""
    home = tmp_path_factory.mktemp("lab")
    work = home / "work"
    shutil.copytree(binder.copies, work)
    for name, values in SETTINGS.items():
        file = home / "settings" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    token = secrets.token_hex()
    own = {key: str(home / key.lower()) for key in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    runtime = home / "runtime"
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.root_dir": work,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": token,
        "LabApp.expose_app_in_browser": True,
        "LabApp.user_settings_dir": home / "settings",
        "LabApp.workspaces_dir": home / "workspaces",
        "LabApp.extension_manager": "readonly",
    }
    command = [binder.bin / "python", "-m", "jupyterlab", *(f"--{key}={value}" for key, value in options.items())]
    environment = {**binder.environment, **own, "JUPYTER_RUNTIME_DIR": str(runtime), "JUPYTER_PREFER_ENV_PATH": "1"}
    log = (home / "log").open("w+")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield Lab(work, _port(process, runtime, home / "log"), token)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def _port(process, runtime: Path, log: Path, patience=60) -> int:
    """The port that the server took, once it answers."""
    end = time.monotonic() + patience
    while time.monotonic() < end and process.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            try:
                return json.loads(file.read_text())["port"]
            except ValueError:  # half written
                pass
        time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")
