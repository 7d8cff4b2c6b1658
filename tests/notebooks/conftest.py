"""The chapters, and a real JupyterLab to open them in."""

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
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))


def pytest_generate_tests(metafunc):
    """Give every test with an argument ``chapter_file`` each chapter in turn."""
    if "chapter_file" in metafunc.fixturenames:
        metafunc.parametrize("chapter_file", CHAPTERS, ids=[path.stem for path in CHAPTERS])


@pytest.fixture(scope="session")
def chapters():
    return CHAPTERS


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


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """JupyterLab on loopback, on copies of the chapters, with nobody's settings."""
    home = tmp_path_factory.mktemp("lab")
    work = home / "work"
    work.mkdir()
    for chapter in CHAPTERS:
        shutil.copy(chapter, work)
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
    command = [sys.executable, "-m", "jupyterlab", *(f"--{key}={value}" for key, value in options.items())]
    environment = {**os.environ, **own, "JUPYTER_RUNTIME_DIR": str(runtime), "JUPYTER_PREFER_ENV_PATH": "1"}
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
