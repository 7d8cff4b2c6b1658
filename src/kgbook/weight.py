"""Keeps the pages light: takes out what the theme brings and no page uses.

The theme's default is 850 KB (compressed) before the first chart: a script with all of Font
Awesome, Bootstrap's scripts for menus that the book does not have, the search index on every
page, and style sheets of which most rules match nothing. What is left becomes one style sheet
and one script, so that a page on a slow line waits for two files and not for eleven.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import tinycss2

from kgbook import valid

# Loaded by the theme's own templates; ours leave them out (assets/templates/).
UNUSED = (
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
LINK = re.compile(r'<link rel="stylesheet"[^>]* href="[^"]*?_static/([^"?]+\.css)[^"]*"[^>]*>\n?')
# Words that scripts may make up at run time out of parts, so that no file holds them whole.
MADE_AT_RUN_TIME = re.compile(r"^(pst-|sbt-|search|highlighted)")


def setup(app) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", _leave_out_scripts, priority=900)
    app.connect("build-finished", _lighten, priority=900)  # after the theme's last change of a style sheet


def _leave_out_scripts(app, pagename, templatename, context, doctree) -> None:
    # Tabs of sphinx-design are not used; translations are for other languages than English.
    unused = ("design-tabs.js", "translations.js")
    # Those without a file of their own set options that are as good as their defaults.
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if getattr(script, "filename", script) and not str(getattr(script, "filename", script)).endswith(unused)
    ]


def _lighten(app, exception) -> None:
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
    _join_styles(out, pages)
    for path, text in pages.items():
        path.write_text(valid.mended_page(_tidied(text)), "utf-8")


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
        pages[path] = SCRIPT.sub(lambda found, new=joined: new if found["name"] == SCRIPTS[0] else found[0], text)
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


def _join_styles(out: Path, pages: dict[Path, str]) -> None:
    """Make one small style sheet of all that the pages link, and link that."""
    linked = [name for text in pages.values() for name in LINK.findall(text)]
    words = _words(out, pages)
    parts = []
    for name in dict.fromkeys(linked):
        css = (out / "_static" / name).read_text("utf-8")
        parts.append(css if name == "kg.css" else shaken(css, words))  # ours has nothing to spare
    whole = "\n".join(parts)
    for path in (out / "_static").rglob("*.css"):
        path.unlink()
    shutil.rmtree(out / "_static" / "styles", ignore_errors=True)
    (out / "_static" / "book.css").write_text(whole, "utf-8")
    for path, text in pages.items():
        link = f'<link rel="stylesheet" href="{_top(out, path)}_static/book.css?v={_mark(whole)}">\n'
        # The first link gives way to ours, the others to nothing.
        left = iter([link])
        pages[path] = LINK.sub(lambda found, left=left: next(left, ""), text)


def _words(out: Path, pages: dict[Path, str]) -> set[str]:
    """Every word of every page and script: a class that is none of them is on no page."""
    # What the Vega bundle draws is styled by kg.css alone; the lists of the search hold no class.
    scripts = (path for path in out.rglob("*.js") if path.name not in ("kg-vega.js", "kg-records.js", "searchindex.js"))
    texts = [*pages.values(), *(path.read_text("utf-8") for path in scripts)]
    return {word for text in texts for word in re.findall(r"[\w-]+", text)}


def shaken(css: str, words: set[str]) -> str:
    """The style sheet without rules for classes and ids that are none of the words.

    Examples
    --------
    >>> shaken(".a{color:red}.b .a,.a:hover{top:0}@media print{.b{top:0}}", {"a"})
    '.a{color:red}.a:hover{top:0}'
    """
    rules = tinycss2.parse_stylesheet(css, skip_whitespace=True)
    return "".join(_rule(rule, words) for rule in rules)


def _rule(rule, words: set[str]) -> str:
    if rule.type == "comment":
        return rule.serialize() if rule.value.startswith("!") else ""  # a licence stays
    if rule.type == "at-rule":
        name = rule.lower_at_keyword
        if name == "font-face" and "Awesome" in tinycss2.serialize(rule.content):
            return ""
        if name in ("media", "supports", "layer", "container") and rule.content is not None:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            kept = "".join(_rule(child, words) for child in inner)
            head = tinycss2.serialize(rule.prelude).strip()
            return f"@{name} {head}{{{kept}}}" if kept else ""
        return rule.serialize()
    if rule.type != "qualified-rule":
        return rule.serialize()
    selectors = _split(tinycss2.serialize(rule.prelude))
    kept = ",".join(s for s in selectors if _may_match(s, words))
    return f"{kept}{{{tinycss2.serialize(rule.content)}}}" if kept else ""


def _split(selectors: str) -> list[str]:
    """Split at the commas that are not within brackets."""
    return [s.strip() for s in re.split(r",(?![^(\[]*[)\]])", selectors)]


def _may_match(selector: str, words: set[str]) -> bool:
    # What is within :not(), :is() and the like, or an attribute, is not required.
    plain = selector
    while (shorter := re.sub(r"\[[^\[\]]*\]|\([^()]*\)", "", plain)) != plain:
        plain = shorter
    for name in re.findall(r"[.#]((?:[\w-]|\\.)+)", plain):
        name = name.replace("\\", "")
        if name not in words and not MADE_AT_RUN_TIME.match(name):
            return False
    return True
