"""Puts students' copies of the chapters, and the wheel that they need, beside the pages, and links to where they run.

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

from sphinx.errors import ExtensionError

import kgdata
from kgbook import origin, student

WHEEL = f"kgdata_kyrgyzstan-{kgdata.__version__}-py3-none-any.whl"


def _build_wheel(app) -> None:
    """Build the wheel before the first page is written, for a page says how large it is."""
    if app.builder.format != "html" or not Path(app.srcdir, "pyproject.toml").is_file():
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
        done = subprocess.run(command, cwd=app.srcdir, capture_output=True, text=True)
        made = Path(folder, WHEEL)
        if done.returncode or not made.is_file():
            raise ExtensionError(f"the wheel could not be built: {(done.stderr or done.stdout).strip()[-500:]}")
        packed(app).parent.mkdir(parents=True, exist_ok=True)
        packed(app).write_bytes(made.read_bytes())


def packed(app) -> Path:
    """Where the wheel waits for the pages; a book that is no project has none."""
    return Path(app.doctreedir, "kgbook", WHEEL)


def _lay_out(app, exception) -> None:
    chapters = Path(app.srcdir, student.CHAPTERS)
    if exception or app.builder.format != "html" or not list(chapters.glob("*.ipynb")):
        return
    folder, site, made = Path(app.outdir, origin.COPIES), origin.site_url(), packed(app)
    where = (f"{site}{origin.COPIES}/{WHEEL}" if site else WHEEL) if made.is_file() else ""
    student.write(folder, chapters, site, where)
    if made.is_file():
        shutil.copyfile(made, folder / WHEEL)


def buttons(app, pagename: str, pathto) -> list[dict]:
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


def setup(app) -> None:
    """Register with Sphinx."""
    app.connect("builder-inited", _build_wheel)
    app.connect("build-finished", _lay_out)
