"""The Sphinx extension of the book: checks, facts, figures, and a light page.

The pages load nothing from anywhere else, and little from here: :mod:`kgbook.weight` takes
away what the theme brings and no page of this book uses.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx import search
from sphinx.search.en import SearchEnglish

from kgbook import (
    addresses,
    benchmarks,
    coloured,
    contents,
    copies,
    dictionary,
    downloads,
    drawing,
    exercise_nodes,
    facts,
    finding,
    folds,
    further,
    head,
    icons,
    kept,
    language,
    markup,
    origin,
    pairs,
    problems,
    prompts,
    records,
    reference,
    reshow,
    social,
    theme,
    timings,
    valid,
    weight,
)

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

ASSETS = Path(__file__).parent / "assets"
#: In this order: of two rules of the same weight the later one holds.
STYLES = ("frame", "text", "figures", "tables", "facts", "exercises", "landing", "print")
BUNDLE = "kg-vega.js"
SNIPPET = "window.kgVegaEmbed=vegaEmbed;"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything with Sphinx."""
    parts = (
        problems,
        facts,
        markup,
        records,
        further,
        contents,
        dictionary,
        benchmarks,
        reference,
        downloads,
        copies,
        exercise_nodes,
        folds,
        prompts,
        coloured,
        pairs,
        reshow,
        timings,
        language,
        social,
        head,
        addresses,
    )
    for part in (*parts, weight, valid):
        part.setup(app)
    search.languages["en"] = _English
    app.connect("config-inited", _configure)
    app.connect("builder-inited", _make_assets)
    app.connect("html-page-context", _page, priority=600)
    app.connect("env-updated", _make_list)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


class _English(SearchEnglish):
    """Finds the stem of a word once for the whole book; Sphinx finds it once a page, which takes a second of a build."""

    def init(self, options: dict[str, str]) -> None:
        super().init(options)
        self._stems: dict[str, str] = {}

    def stem(self, word: str) -> str:
        if word not in self._stems:
            self._stems[word] = super().stem(word)
        return self._stems[word]


def _configure(app: Sphinx, config: Config) -> None:
    config.templates_path.append(str(ASSETS / "templates"))
    if url := origin.repository_url(Path(app.srcdir)):
        config.html_theme_options = {
            **config.html_theme_options,
            "repository_url": url,
            "repository_branch": "main",
            "use_repository_button": True,
            "use_issues_button": True,
            "use_edit_page_button": True,
        }


def _make_assets(app: Sphinx) -> None:
    """Write what every page loads, and the Vega bundle that a page with a chart may load."""
    if app.builder.format != "html":
        return
    import vl_convert

    made = Path(app.doctreedir) / "kgbook"
    made.mkdir(parents=True, exist_ok=True)
    # Unwrapped, its top-level names would collide with those of Sphinx's own scripts.
    _write(made / BUNDLE, "(function(){" + _bundle() + "})();\n")
    # A string of JSON is one of CSS too. The margins of a printed page show it.
    name = f"html{{--kg-book:{json.dumps(app.config.project, ensure_ascii=False)}}}\n"
    styles = [theme.stylesheet(), icons.stylesheet(), name]
    styles += [(ASSETS / "styles" / f"{part}.css").read_text("utf-8") for part in STYLES]
    _write(made / "kg.css", "".join(styles))
    for script in ("kg.js", "search.js", "moved.js"):
        _write(made / script, (ASSETS / "scripts" / script).read_text("utf-8"))
    _write(made / "icon.svg", (ASSETS / "icon.svg").read_text("utf-8"))
    app.config.html_static_path.append(str(made))
    app.add_css_file("kg.css", priority=900)
    version = vl_convert.__version__  # type: ignore[attr-defined]  # its stub forgets it
    attributes: dict[str, Any] = {"data-vega": f"{BUNDLE}?v={version}"}
    app.add_js_file("kg.js", defer="defer", **attributes)


def _bundle() -> str:
    """Vega, Vega-Lite and what embeds them, as one script."""
    import vl_convert

    def make() -> bytes:
        return vl_convert.javascript_bundle(SNIPPET, vl_version=drawing.VEGA_LITE).encode()

    return kept.once(f"script {drawing.VEGA_LITE}", SNIPPET, make).decode()


def _make_list(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write the list by which records are found, now that the titles of all pages are known."""
    made = Path(app.doctreedir) / "kgbook"
    _write(made / "kg-records.js", finding.script(env.titles))
    return []


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def _page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Plain links in place of menus that need a script, and links to where a chapter can be had and run."""
    buttons: list[dict[str, Any]] = []
    for button in context.get("header_buttons", []):
        buttons += button["buttons"] if button["type"] == "group" else [button]
    buttons = copies.buttons(app, pagename, context["pathto"]) + buttons
    for button in buttons:
        button.pop("text", None)
    context["header_buttons"] = buttons
    if listed := context.get("generate_toctree_html"):
        context["generate_toctree_html"] = lambda *args, **options: _named(listed(*args, **options))
    context["root_title"] = html.escape(context.get("root_title", ""))  # the theme puts it into the page as it is
    context["kg_part"] = contents.part_of(app.env, pagename)


def _named(contents: object) -> str:
    """The list of contents, whose buttons to unfold a part the theme leaves without a name."""
    return re.sub(
        r">([^<>]+)</a><details([^>]*)><summary>",
        r'>\1</a><details\2><summary aria-label="Pages of \1">',
        str(contents),
    )
