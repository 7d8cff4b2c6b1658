"""Keeps the pages light: takes out what the theme brings and no page uses.

The theme's default is 850 KB (compressed) before the first chart: a script with all of Font
Awesome, Bootstrap's scripts for menus that the book does not have, the search index on every
page, and style sheets of which most rules match nothing. What is left becomes one script, and one
style that stands in the page (:mod:`kgbook.style`), so that a page on a slow line waits for nothing but itself.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgbook import icons, style, valid

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

# Loaded by the theme's own templates; ours leave them out (assets/templates/). And a note of Sphinx to itself, which
# differs from folder to folder.
UNUSED = (
    ".buildinfo",
    "_static/scripts/bootstrap.js",
    "_static/scripts/bootstrap.js.LICENSE.txt",
    "_static/scripts/fontawesome.js",
    "_static/scripts/fontawesome.js.LICENSE.txt",
    "_static/vendor",
    "_static/webpack-macros.html",
    "_static/sbt-webpack-macros.html",
    "_static/locales",
    "_static/images",
    "_static/design-tabs.js",
    "_static/file.png",
    "_static/minus.png",
    "_static/plus.png",
)
# What every page runs, in this order; the search page has more.
SCRIPTS = (
    "documentation_options.js",
    "doctools.js",
    "sphinx_highlight.js",
    "scripts/sphinx-book-theme.js",
    "scripts/pydata-sphinx-theme.js",
    "kg.js",
)
SCRIPT = re.compile(r'<script(?P<rest>[^>]*) src="[^"]*?_static/(?P<name>[^"?]+\.js)[^"]*"(?P<more>[^>]*)></script>\n?')


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", _leave_out_scripts, priority=900)
    app.connect("build-finished", _lighten, priority=900)  # after the theme's last change of a style sheet


def _leave_out_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    # Tabs of sphinx-design are not used; translations are for other languages than English.
    unused = ("design-tabs.js", "translations.js")
    # Those without a file of their own set options that are as good as their defaults.
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if getattr(script, "filename", script) and not str(getattr(script, "filename", script)).endswith(unused)
    ]


def _lighten(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for name in UNUSED:
        path = out / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for path in (out / "_static").rglob("*.map"):
        path.unlink()
    pages = {path: path.read_text("utf-8") for path in out.rglob("*.html")}
    # First the scripts: words that only those left out know are no reason to keep a rule.
    _join_scripts(out, pages)
    for path, text in pages.items():
        pages[path] = icons.drawn(valid.mended_page(_tidied(text)))
    style.put_in(out, pages)
    for path, text in pages.items():
        path.write_text(text, "utf-8")


def _join_scripts(out: Path, pages: dict[Path, str]) -> None:
    """Make one script of those that every page runs, which does not hold up the page."""
    folder = out / "_static"
    whole = "".join(f"{(folder / name).read_text('utf-8').rstrip()}\n" for name in SCRIPTS)
    whole = re.sub(r"//# sourceMappingURL=.*\n", "", whole)
    mark = _mark(whole)
    for path, text in pages.items():
        top = _top(out, path)
        own = next((found for found in SCRIPT.finditer(text) if found["name"] == "kg.js"), None)
        if own is None:  # a page that leads on
            continue
        settings = f"{own['rest']}{own['more']}".strip()
        joined = f'<script {settings} src="{top}_static/book.js?v={mark}"></script>\n'
        # The first gives way to ours, the others of the list to nothing.
        text = SCRIPT.sub(lambda found: "" if found["name"] in SCRIPTS[1:] else found[0], text)

        def give(found: re.Match[str], new: str = joined) -> str:
            return new if found["name"] == SCRIPTS[0] else found[0]

        pages[path] = SCRIPT.sub(give, text)
    for name in SCRIPTS:
        (folder / name).unlink()
    shutil.rmtree(folder / "scripts")
    (folder / "book.js").write_text(whole, "utf-8")


def _mark(text: str) -> str:
    """What tells a changed file from the one that a browser has kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _top(out: Path, path: Path) -> str:
    """The way from a page to the top of the book."""
    return "../" * len(path.relative_to(out).parts[1:])


def _tidied(text: str) -> str:
    """The page without what the templates leave between its elements."""
    return re.sub(r"\n(?:[ \t]*\n)+", "\n", text.lstrip())
