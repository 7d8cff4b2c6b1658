"""Puts students' copies of the chapters, and the wheels that they need, beside the pages, and links to where they run.

The links: to download a copy, to Binder if the repository's address is known, and to the JupyterLab of this very site
if it is being made (``KG_LITE=1``, as ``make lite`` sets it).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.errors import ExtensionError

import kgdata
from kgbook import origin, student

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx

#: The wheels, and the folder of the checkout that each is made of: the facts, and what the chapters draw with.
WHEELS = {
    f"{name}_kyrgyzstan-{kgdata.__version__}-py3-none-any.whl": folder
    for name, folder in (("kgdata", "."), ("kgbook", "src/kgbook"))
}


def _build_wheels(app: Sphinx) -> None:
    """Build the wheels before the first page is written, for a page says how large they are."""
    if app.builder.format != "html" or not Path(app.srcdir, "pyproject.toml").is_file():
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, project in WHEELS.items():
            command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
            done = subprocess.run(command, cwd=Path(app.srcdir, project), capture_output=True, text=True)
            made = Path(folder, name)
            if done.returncode or not made.is_file():
                said = (done.stderr or done.stdout).strip()[-500:]
                raise ExtensionError(f"the wheel {name} could not be built: {said}")
            packed(app, name).parent.mkdir(parents=True, exist_ok=True)
            packed(app, name).write_bytes(made.read_bytes())


def packed(app: Sphinx, name: str) -> Path:
    """Where a wheel waits for the pages; a book that is no project has none."""
    return Path(app.doctreedir, "kgbook", name)


def _lay_out(app: Sphinx, exception: Exception | None) -> None:
    chapters = Path(app.srcdir, student.CHAPTERS)
    if exception or app.builder.format != "html" or not list(chapters.glob("*.ipynb")):
        return
    folder, site = Path(app.outdir, origin.COPIES), origin.site_url()
    made = [name for name in WHEELS if packed(app, name).is_file()]
    student.write(folder, chapters, site, [f"{site}{origin.COPIES}/{name}" if site else name for name in made])
    for name in made:
        shutil.copyfile(packed(app, name), folder / name)


def buttons(app: Sphinx, pagename: str, pathto: Callable[..., str]) -> list[dict[str, str]]:
    """Where the chapters can be run, and on a chapter where it can be had, as links of the theme's header."""
    if pagename not in app.env.found_docs:
        return []
    chapter = f"{pagename.rpartition('/')[2]}.ipynb" if pagename.startswith("chapters/") else ""
    what = "this chapter" if chapter else "the chapters"
    made = []
    if url := origin.binder(app.config.html_theme_options.get("repository_url", ""), chapter):
        made.append(("binder", url, f"Run {what} on Binder, another site", "fas fa-rocket"))
    if os.environ.get("KG_LITE") == "1":
        here = pathto("lite/lab/index.html", 1) + (f"?path={chapter}" if chapter else "")
        made.append(("run-here", here, f"Run {what} in your browser", "fas fa-play"))
    if chapter:
        own = pathto(f"{origin.COPIES}/{chapter}", 1)
        made.append(("download", own, "Download your own copy of this chapter as a notebook", "fas fa-download"))
    return [
        {"type": "link", "url": url, "tooltip": said, "icon": icon, "label": f"{label}-notebook-button"}
        for label, url, said, icon in made
    ]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("builder-inited", _build_wheels)
    app.connect("build-finished", _lay_out)
