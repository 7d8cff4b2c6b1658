"""Adds a JupyterLite to the built book, a JupyterLab that needs no server: ``python -m kgbook.lite``, or ``make lite``.

Every chapter is in it as a student's own copy, and Python with all that the chapters import. It is a step of its own:
neither the book nor its tests need it, and where something for it can't be had, the book stays as it is.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgbook import build, copies, origin, packing, pyodide, student
from kgbook.pyodide import NotMade

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "lite"
APP = "lab"
#: What is remembered is only this visit: an old copy of a chapter must not hide a new one. And no package is looked for on
#: other hosts: what is not here is not there.
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
#: What the kernel would else look for one after the other, in Python; so it comes at once, while Python itself still loads.
KERNEL_WHEELS = ("piplite", "ipykernel", "pyodide_kernel")
AT_START = ["micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython", "kgdata-kyrgyzstan"]
SETTINGS: dict[str, Any] = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "enableMemoryStorage": True,
        "settingsStorageDrivers": ["memoryStorageDriver"],
        "contentsStorageDrivers": ["memoryStorageDriver"],
        "workspacesStorageDrivers": ["memoryStorageDriver"],
        "litePluginSettings": {KERNEL: {"disablePyPIFallback": True, "loadPyodideOptions": {"packages": AT_START}}},
    },
}
BUILD = {"LiteBuildConfig": {"apps": [APP], "no_sourcemaps": True, "no_unused_shared_packages": True}}


def main(argv: list[str] | None = None) -> int:
    """Add it; the exit status is 1, and the site as it was, if anything is missing."""
    parser = argparse.ArgumentParser(prog="python -m kgbook.lite", description="Add a JupyterLite to the built book.")
    parser.add_argument("source", nargs="?", default=".", type=Path, metavar="FOLDER", help="the book (default: here)")
    parser.add_argument("--fetch", action="store_true", help="only get what it is made of")
    args = parser.parse_args(argv)
    start = time.monotonic()
    try:
        site = args.source / "_build" / "html"
        if not (args.fetch or (site / "index.html").is_file()):
            raise NotMade(f"there is no book in {site}: run make book")
        fetch(args.source)
        made = None if args.fetch else add(args.source, site)
    except NotMade as error:
        print(f"lite: there will be no JupyterLite: {error}", file=sys.stderr)
        return 1
    if made:
        files = [path for path in made.rglob("*") if path.is_file()]
        total = packing.size(sum(path.stat().st_size for path in files))
        print(f"JupyterLite is in {made}: {total} in {len(files)} files ({time.monotonic() - start:.0f} s).")
    return 0


# -- what it is made of --------------------------------------------------------------------------------------------------


def core(source: Path) -> Path:
    """Where npm has put Pyodide."""
    return source / ".venv" / "node" / "node_modules" / "pyodide"


def wheels(source: Path) -> Path:
    """Where the wheels for the browser are kept."""
    return source / "_build" / "lite-wheels"


def python(source: Path) -> Path:
    """The Python of the environment that makes JupyterLite, which the book's versions of Jupyter never meet."""
    return source / "_build" / "lite-env" / ("Scripts" if os.name == "nt" else "bin") / "python"


def fetch(source: Path) -> None:
    """Get Pyodide, the environment and the wheels, each only if it is not there as the requirements have it."""
    if not core(source).is_dir():
        say = (
            "run make lite again with a network"
            if shutil.which("npm")
            else "sudo apt-get install npm, then run make lite again"
        )
        raise NotMade(f"Pyodide is missing, which npm installs: {say}")
    environment, listed = python(source).parents[1], source / "requirements"
    _once(environment, listed / "lite.txt", _make_environment)
    _once(wheels(source), listed / "browser.txt", lambda folder, names: _download(folder, names, python(source)))


def _once(folder: Path, requirements: Path, make: Callable[[Path, Path], None]) -> None:
    """Make a folder unless it was made, to its end, of the very same requirements."""
    mark = folder / "made-of"
    wanted = pyodide.sha256(requirements.read_bytes())
    if not mark.is_file() or mark.read_text("utf-8") != wanted:
        mark.unlink(missing_ok=True)
        make(folder, requirements)
        mark.write_text(wanted, "utf-8")


def _make_environment(folder: Path, requirements: Path) -> None:
    print("Making the environment of JupyterLite (half a minute) ...", flush=True)
    venv.create(folder, clear=True, with_pip=True)
    program = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    _pip(program, "install", "--no-deps", "--require-hashes", "--only-binary=:all:", "-r", requirements)


def _download(folder: Path, requirements: Path, program: Path) -> None:
    print("Getting Python's packages for the browser (some 120 MB) ...", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    # They are not for this Python but for the browser's.
    options = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--ignore-requires-python"]
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="lite-wheels-") as new:
        for part, platform in _parts(requirements):
            listed = Path(new, requirements.name)
            listed.write_text(part, "utf-8")
            _pip(program, "download", *options, *platform, "--find-links", folder, "--dest", new, "-r", listed)
            listed.unlink()
        for path in folder.glob("*.whl"):
            path.unlink()
        for path in Path(new).iterdir():
            path.rename(folder / path.name)


def _parts(requirements: Path) -> list[tuple[str, list[str]]]:
    """The packages that are to be had as plain Python, and the few that are not, each with what pip is told to take."""
    entries = re.findall(r"^[a-z0-9-]+==.*\n(?:[ #].*\n)*", requirements.read_text("utf-8"), re.MULTILINE)
    compiled = [entry for entry in entries if entry.split("==")[0] in pyodide.WITHOUT_COMPILED]
    plain = [entry for entry in entries if entry not in compiled]
    parts = [("".join(plain), ["--platform", "any"]), ("".join(compiled), [])]
    return [(text, platform) for text, platform in parts if text]


def _pip(program: Path, *arguments: Any) -> None:
    """Run pip and say in a sentence what went wrong."""
    command = [str(program), "-m", "pip", *map(str, arguments), "--quiet", "--disable-pip-version-check"]
    done = _run(command)
    if done.returncode == 0:
        return
    requirements = f"requirements/{arguments[-1].name}"
    if "DO NOT MATCH THE HASHES" in done.stderr:
        raise NotMade(
            f"a package is not the one that {requirements} names, by its hash: do not use it, and look where it came from"
        )
    said = next((line for line in done.stderr.splitlines() if line.startswith("ERROR:")), "ERROR: pip stopped")
    raise NotMade(
        f"pip could not get {requirements}; it says {said.removeprefix('ERROR:').strip().rstrip('.')!r}: run make lite again with a network"
    )


def _run(command: list[str], **how: Any) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, errors="replace", **how)
    except OSError:
        raise NotMade(f"{command[0]} cannot be run: remove _build/lite-env, then run make lite again") from None


# -- the making ----------------------------------------------------------------------------------------------------------


def add(source: Path, site: Path) -> Path:
    """Make JupyterLite and move it into the site in the end; all that is needed must have been fetched.

    Parameters
    ----------
    source : Path
        The folder of the book.
    site : Path
        The built pages.

    Returns
    -------
    Path
        Where it is.
    """
    with tempfile.TemporaryDirectory(dir=site.parent, prefix="lite-next-") as folder:
        work = Path(folder).resolve()
        packages = [*wheels(source).glob("*.whl"), *_kernel_wheels(source)]
        pyodide.make(work / "lite" / "static" / "pyodide", core(source), packages, _own_wheels(site))
        chapters = student.write(work / "chapters", source / "chapters", origin.site_url())
        (work / "lite" / "jupyter-lite.json").write_text(json.dumps(SETTINGS), "utf-8")
        (work / "lite" / "jupyter_lite_config.json").write_text(json.dumps(BUILD), "utf-8")
        made = work / "made"
        _run_lite(python(source).absolute(), work, made)
        check(made, [path.name for path in chapters])
        target = site / NAME
        build._swap(made, target, work / "last")
    return target


def _kernel_wheels(source: Path) -> list[Path]:
    """The kernel's own packages for the browser, which come with it."""
    folder = python(source).parents[1] / "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension/static/pypi"
    return [path for name in KERNEL_WHEELS for path in folder.glob(f"{name}-*.whl")]


def _own_wheels(site: Path) -> list[Path]:
    """The wheels of this project, which lie beside the pages."""
    found = [site / origin.COPIES / name for name in copies.WHEELS]
    if missing := [path.name for path in found if not path.is_file()]:
        raise NotMade(f"{missing[0]} is not in {site / origin.COPIES}: run make book")
    return found


def _run_lite(program: Path, work: Path, target: Path) -> None:
    """Run the builder of JupyterLite, with nobody's settings, in a folder where it finds nothing of an earlier run."""
    command = [
        str(program),
        "-c",
        "from jupyterlite_core.app import main; main()",
        "build",
        "--lite-dir",
        str(work / "lite"),
    ]
    command += [
        "--config",
        str(work / "lite" / "jupyter_lite_config.json"),
        "--contents",
        str(work / "chapters"),
        "--output-dir",
        str(target),
    ]
    home = {
        key: str(work / "home")
        for key in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "PYTHON"))} | home
    done = _run(command, cwd=work / "lite", env=environment)
    if done.returncode:
        raise NotMade(
            f"jupyter lite build failed; it says {_last(done)!r}: remove _build/lite-env, then run make lite again"
        )


def _last(done: subprocess.CompletedProcess[str]) -> str:
    return next(iter((done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]), "nothing")


def check(made: Path, chapters: list[str]) -> None:
    """Refuse what looks whole and is not: without these a page asks other hosts, or shows old copies or none.

    Parameters
    ----------
    made : Path
        The JupyterLite.
    chapters : list of str
        The file names of the chapters.
    """
    try:
        settings = json.loads((made / "jupyter-lite.json").read_text("utf-8"))["jupyter-config-data"]
        listed = {entry["name"] for entry in json.loads((made / "api/contents/all.json").read_text("utf-8"))["content"]}
    except (OSError, ValueError, KeyError) as error:
        raise NotMade(f"jupyter lite build left out a file or a part of it ({error}): run make lite again") from None
    wanted = SETTINGS["jupyter-config-data"]
    kernel = settings.get("litePluginSettings", {}).get(KERNEL, {})
    faults = [
        f"it lost the setting {key}"
        for key in wanted
        if key != "litePluginSettings" and settings.get(key) != wanted[key]
    ]
    if kernel.get("disablePyPIFallback") is not True:
        faults.append("it would look for packages on PyPI")
    if kernel.get("pyodideUrl") != "./static/pyodide/pyodide.mjs":
        faults.append("it would load Pyodide from another host")
    faults += [
        f"it has no {path}"
        for path in (f"{APP}/index.html", f"static/pyodide/{pyodide.LOCK}")
        if not (made / path).is_file()
    ]
    faults += [f"it has no {name}" for name in chapters if name not in listed or not (made / "files" / name).is_file()]
    if faults:
        raise NotMade(f"jupyter lite build made one that is not whole: {'; '.join(faults)}: run make lite again")


if __name__ == "__main__":
    sys.exit(main())
