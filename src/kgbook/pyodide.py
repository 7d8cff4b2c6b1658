"""Puts together the Pyodide, Python for the browser, that a site brings along: only what the chapters need, each file checked.

Pyodide itself comes from npm, with a list of all its packages and the sha256 of each. numpy and pandas as compiled for
it are on no registry under their own names. Another project's wheel carries them (``CARRIER``): a file is taken from
it only if it is, by its sha256, the one that Pyodide made. All other packages are plain Python, from PyPI.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

CARRIER = "open-webui"
CARRIED = "open_webui/frontend/pyodide/"
COMPILED = ("numpy", "pandas")
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
#: There is neither a build of these for Pyodide nor a wheel of plain Python, but they do without their compiled parts.
WITHOUT_COMPILED = ("markupsafe",)
#: What wheels ask for and the page does without: the two are JupyterLab's half of ipywidgets, which the page has already.
NOT_NEEDED = ("jupyterlab-widgets", "widgetsnbextension")
#: Not asked for by name by any other package: ``import kgbook`` shall bring them along.
BOOK, WITH_BOOK = "kgbook-kyrgyzstan", ("altair", "ipywidgets")
#: For markers such as ``sys_platform != "emscripten"``.
PLACE = {"sys_platform": "emscripten", "platform_system": "Emscripten", "os_name": "posix", "extra": ""}
SOURCE = "https://github.com/pyodide/pyodide/tree/{version}"
_EPOCH = (1980, 1, 1, 0, 0, 0)


class NotMade(Exception):
    """Why there is no JupyterLite: one sentence that says what to do."""


def make(folder: Path, core: Path, wheels: list[Path], own: list[Path]) -> dict[str, dict[str, Any]]:
    """Fill a folder that does not exist yet.

    Parameters
    ----------
    folder : Path
        Where Pyodide shall be.
    core : Path
        The package ``pyodide`` of npm.
    wheels : list of Path
        Those of ``requirements/browser.txt`` and of the kernel.
    own : list of Path
        The wheels of this project.

    Returns
    -------
    dict
        The entries of the packages in the list that Pyodide reads, by name.

    Raises
    ------
    NotMade
        If a file is missing, or is not the one that it should be.
    """
    missing = [name for name in (*CORE, LOCK) if not (core / name).is_file()]
    if missing:
        raise NotMade(f"{core} has no {missing[0]}: run make lite again with npm and a network")
    lock: dict[str, dict[str, Any]] = json.loads((core / LOCK).read_text("utf-8"))
    known = {normal(name): entry for name, entry in lock["packages"].items()}
    folder.mkdir(parents=True)
    for name in CORE:
        shutil.copyfile(core / name, folder / name)
    entries: dict[str, dict[str, Any]] = {}
    for path in sorted(wheels):
        name = normal(path.name.split("-")[0])
        if name == CARRIER:
            entries |= _compiled(path, known, folder)
        else:
            entries[name] = _entry(_pure(path, folder))
    if absent := [name for name in COMPILED if name not in entries]:
        raise NotMade(
            f"there is no wheel of {CARRIER}, which carries {absent[0]}: name it in requirements/browser.in, then run make lock"
        )
    for path in own:
        shutil.copy(path, folder)
        name = normal(path.name.split("-")[0])
        entries[name] = _entry(folder / path.name, WITH_BOOK if name == BOOK else ())
    _check(entries, known, folder)
    lock["packages"] = dict(sorted(entries.items()))
    (folder / LOCK).write_text(json.dumps(lock, indent=1) + "\n", "utf-8")
    version = json.loads((core / "package.json").read_text("utf-8"))["version"]
    (folder / "README.txt").write_text(
        f"Pyodide {version}, MPL-2.0. Its source: {SOURCE.format(version=version)}\n"
        "The packages beside it have their licences inside.\n",
        "utf-8",
    )
    return lock["packages"]


def normal(name: str) -> str:
    """A package's name as Pyodide looks it up.

    Examples
    --------
    >>> normal("prompt_toolkit"), normal("Jinja2")
    ('prompt-toolkit', 'jinja2')
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def sha256(content: bytes) -> str:
    """The sum that tells a file from every other."""
    return hashlib.sha256(content).hexdigest()


def _compiled(carrier: Path, known: dict[str, dict[str, Any]], folder: Path) -> dict[str, dict[str, Any]]:
    """Take the compiled packages out of the wheel that carries them, with their entries in Pyodide's own list."""
    taken = {}
    with zipfile.ZipFile(carrier) as archive:
        for name in COMPILED:
            entry = known[name]
            file = entry["file_name"]
            try:
                content = archive.read(CARRIED + file)
            except KeyError:
                raise NotMade(
                    f"{carrier.name} has no {file}, which this Pyodide wants: name a version that has it in requirements/browser.in, then run make lock"
                ) from None
            if sha256(content) != entry["sha256"]:
                raise NotMade(
                    f"{file} in {carrier.name} is not the file that Pyodide published: its sha256 is another, so do not use it"
                )
            (folder / file).write_bytes(content)
            taken[name] = {**entry, "depends": [normal(wanted) for wanted in entry["depends"]]}
    return taken


def _pure(wheel: Path, folder: Path) -> Path:
    """Copy a wheel of plain Python, or make one of what is plain in it."""
    name, version = wheel.name.split("-")[:2]
    if wheel.name.endswith("-none-any.whl"):
        return Path(shutil.copy(wheel, folder))
    if normal(name) not in WITHOUT_COMPILED:
        raise NotMade(
            f"{wheel.name} holds compiled code, which a browser cannot run: name a version without it in requirements/browser.in"
        )
    made = folder / f"{name}-{version}-py3-none-any.whl"
    about = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(made, "w") as target:
        files = {
            path: source.read(path)
            for path in sorted(source.namelist())
            if path.endswith((".py", ".typed")) or path.startswith(f"{about}/licenses/") or path == f"{about}/METADATA"
        }
        files[f"{about}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: kgbook\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        files[f"{about}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{about}/RECORD"]).encode()
        for path, content in files.items():
            target.writestr(zipfile.ZipInfo(path, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return made


def _entry(wheel: Path, more: tuple[str, ...] = ()) -> dict[str, Any]:
    """What Pyodide's list says of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (about,) = (name for name in names if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        metadata = HeaderParser().parsestr(archive.read(about).decode())
    tops = {name.split("/")[0].removesuffix(".py") for name in names if name.endswith(".py")}
    return {
        "name": normal(metadata["Name"]),
        "version": metadata["Version"],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": sha256(wheel.read_bytes()),
        "package_type": "package",
        "imports": sorted(top for top in tops if top.isidentifier()),
        "depends": sorted({*_needed(metadata.get_all("Requires-Dist", [])), *more}),
        "unvendored_tests": False,
    }


def _needed(requirements: list[str]) -> list[str]:
    """The names of what a wheel needs in a browser."""
    from packaging.requirements import Requirement

    parsed = map(Requirement, requirements)
    names = [normal(one.name) for one in parsed if one.marker is None or one.marker.evaluate(PLACE)]
    return [name for name in names if name not in NOT_NEEDED]


def _check(entries: dict[str, dict[str, Any]], known: dict[str, dict[str, Any]], folder: Path) -> None:
    """Nothing may be missing, and nothing compiled may be there but what Pyodide published."""
    for name, entry in entries.items():
        for wanted in entry["depends"]:
            if wanted not in entries:
                raise NotMade(
                    f"{name} needs {wanted}, which is not there: name it in requirements/browser.in, then run make lock"
                )
        file = entry["file_name"]
        found = sha256((folder / file).read_bytes())
        published = known.get(name, {}).get("sha256")
        if found != entry["sha256"] or not (file.endswith("-none-any.whl") or found == published):
            raise NotMade(f"{file} is not the file that it should be: its sha256 is another, so do not use it")
