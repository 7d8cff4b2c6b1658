"""Makes one small style sheet of all that the theme, its parts and the book bring, and puts it into every page.

A style sheet in a file of its own holds up the first letter by a round trip and whatever else is on the line, on a slow
one for half a second. In the page it is there when the text is, and also when the server says that nothing is to be kept
for long. So it must be small: rules for what is on no page, and variables that nothing asks for, are left out. The policy
of a page allows this one style by its hash (docs/decisions/pages.md).
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import tinycss2
from pygments.lexers.javascript import JavascriptLexer
from pygments.token import String
from tinycss2 import ast

from kgbook import heavy, valid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: In the policy of a page, until the style is known.
HASH = "sha256-style"
OWN = "kg.css"
#: The style of a built page.
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
LINK = re.compile(r'<link rel="stylesheet"[^>]* href="[^"]*?_static/([^"?]+\.css)[^"]*"[^>]*>\n?')
_TAG = re.compile(r'<([a-z][\w-]*)((?:[^<>"]|"[^"]*")*)>', re.IGNORECASE)
_ATTRIBUTE = re.compile(r'([\w:-]+)(?:="([^"]*)")?')
_CONTENT = re.compile(r"(<script\b[^>]*>).*?(?=</script>)", re.DOTALL)
_ASKED = re.compile(r"(?<=var\()\s*--[\w-]+|(?<=animation:)[^;}]*|(?<=animation-name:)[^;}]*")
_ICON_LETTER = re.compile(r"[\ue000-\uf8ff]")  # of a font that the book does not have
_GROUPS = ("media", "supports", "layer", "container")


def put_in(out: Path, pages: dict[Path, str]) -> None:
    """Put the style of all linked style sheets into every page, and take the files away."""
    linked = dict.fromkeys(name for text in pages.values() for name in LINK.findall(text))
    # What the Vega bundle draws is styled by the book's own rules; the lists of the search and of charts hold no class.
    data = ("kg-vega.js", "kg-records.js", "searchindex.js")
    scripts = (path for path in out.rglob("*.js") if path.name not in data and path.parent.name != heavy.FOLDER)
    there = names(pages.values()) | made(path.read_text("utf-8") for path in scripts)
    # Our own rules stay, for those of paper and of live charts match nothing yet.
    parts = [_parts((out / "_static" / name).read_text("utf-8"), None if name == OWN else there) for name in linked]
    whole = valid.mended_style(_joined([part for sheet in parts for part in sheet]))
    for path in (out / "_static").rglob("*.css"):
        path.unlink()
    shutil.rmtree(out / "_static" / "styles", ignore_errors=True)
    allowed = f"sha256-{base64.b64encode(hashlib.sha256(whole.encode()).digest()).decode()}"
    for path, text in pages.items():
        # The first link gives way to the style, the others to nothing.
        left = iter([f"<style>{whole}</style>\n"])

        def give(found: re.Match[str], left: Iterator[str] = left) -> str:
            return next(left, "")

        pages[path] = LINK.sub(give, text.replace(HASH, allowed, 1))


def names(pages: Iterable[str]) -> set[str]:
    """Every element, attribute, class and id of the pages, as selectors write them.

    Examples
    --------
    >>> sorted(names(['<p class="a b" id="c" hidden>d</p><script>"<i>"</script>']))
    ['#c', '.a', '.b', '[class', '[hidden', '[id', 'p', 'script']
    """
    found: set[str] = set()
    for text in pages:
        for tag, attributes in _TAG.findall(_CONTENT.sub(r"\1", text)):
            found.add(tag.lower())
            for name, value in _ATTRIBUTE.findall(attributes):
                found.add(f"[{name}")
                if name in ("class", "id"):
                    found.update(("." if name == "class" else "#") + word for word in html.unescape(value).split())
    return found


def made(scripts: Iterable[str]) -> set[str]:
    """What scripts may add to a page: every word of a text in them as whatever it may be, and what they keep as data.

    Examples
    --------
    >>> sorted(made(["a.classList.add('b'); d.dataset.isLive = 1 // 'c'"]))
    ['#b', '.b', '[b', '[data-is-live', 'b']
    """
    found: set[str] = set()
    for text in scripts:
        for kind, part in JavascriptLexer().get_tokens(text):
            if kind in String:
                found.update(sign + word for word in re.findall(r"[\w-]+", part) for sign in ("", ".", "#", "["))
        for name in re.findall(r"\bdataset\.(\w+)", text):
            found.add("[data-" + re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", name))
    return found


@dataclass
class _Named:
    """A custom property or an animation, which stays if something asks for it."""

    name: str
    text: str


def shaken(css: str, there: set[str]) -> str:
    """The style sheet without rules for what is not there, what nothing asks for by its name, and comments but licences.

    Examples
    --------
    >>> shaken(".a { color: red } .b .a, .a:hover { top: 0 } @media print { .b { top: 0 } }", {".a"})
    '.a{color: red}.a:hover{top: 0}'
    >>> shaken("p { --x: 1; --y: var(--x); top: var(--z) }", {"p"})
    'p{top: var(--z)}'
    """
    return _joined(_parts(css, there))


def _parts(css: str, there: set[str] | None) -> list[str | _Named]:
    """What stays of a style sheet; all of its rules if nobody says what is there."""
    return [part for rule in tinycss2.parse_stylesheet(css, skip_whitespace=True) for part in _rule(rule, there)]


def _joined(parts: list[str | _Named]) -> str:
    while True:
        # A variable that only another one asked for goes with it.
        asked = {name for part in parts for name in _ASKED.findall(part if isinstance(part, str) else part.text)}
        asked = {name for found in asked for name in found.split()}
        left = [part for part in parts if isinstance(part, str) or part.name in asked]
        if len(left) == len(parts):
            break
        parts = left
    whole: list[str] = []
    for text in (part if isinstance(part, str) else part.text for part in parts):
        if text == "}" and whole[-1].endswith("{"):
            whole.pop()  # nothing is left of the rule
        else:
            if text == "}":
                whole[-1] = whole[-1].removesuffix(";")
            whole.append(text)
    return "".join(whole)


def _rule(rule: ast.Node, there: set[str] | None) -> Iterator[str | _Named]:
    """The parts of a rule that stay: texts, and variables of which it is not known yet."""
    if rule.type == "comment":
        if rule.value.startswith("!"):  # a licence
            yield rule.serialize()
    elif rule.type == "at-rule":
        yield from _at_rule(rule, there)
    elif rule.type == "qualified-rule":
        selectors = _split(rule.prelude, ",")
        kept = ",".join(_text(selector) for selector in selectors if there is None or _may_match(selector, there))
        if kept:
            yield f"{kept}{{"
            yield from _declarations(rule.content)
            yield "}"


def _at_rule(rule: ast.AtRule, there: set[str] | None) -> Iterator[str | _Named]:
    name, head = rule.lower_at_keyword, _text(rule.prelude)
    if name == "charset" or (name == "font-face" and "Awesome" in tinycss2.serialize(rule.content)):
        return
    if rule.content is None:
        yield f"@{name} {head};"
    elif name in _GROUPS:
        rules = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        if inner := [part for child in rules for part in _rule(child, there)]:
            yield from (f"@{name} {head}{{", *inner, "}")
    else:
        text = f"@{name} {head}{{{_text(rule.content)}}}"
        yield _Named(head, text) if name.endswith("keyframes") else text


def _declarations(content: list[ast.Node]) -> Iterator[str | _Named]:
    for declaration in _split(content, ";"):
        text = _text(declaration)
        if text and not _ICON_LETTER.search(text):
            first = next(token for token in declaration if token.type not in ("whitespace", "comment"))
            variable = first.type == "ident" and first.value.startswith("--")
            yield _Named(first.value, f"{text};") if variable else f"{text};"


def _split(tokens: list[ast.Node], at: str) -> list[list[ast.Node]]:
    """Split at a sign that is not within brackets."""
    parts: list[list[ast.Node]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == at:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _text(tokens: list[ast.Node]) -> str:
    """What the tokens say, without comments and with one space for many."""
    return re.sub(r"^ | $", "", tinycss2.serialize(_plain(tokens)))


def _plain(tokens: list[ast.Node]) -> list[ast.Node]:
    made: list[ast.Node] = []
    for token in tokens:
        if token.type == "comment":
            continue
        if token.type == "whitespace":
            if made and made[-1].type == "whitespace":
                continue
            token = ast.WhitespaceToken(token.source_line, token.source_column, " ")
        elif token.type == "function":
            token.arguments = _plain(token.arguments)
        elif token.type.endswith(" block"):
            token.content = _plain(token.content)
        made.append(token)
    return made


def _may_match(selector: list[ast.Node], there: set[str]) -> bool:
    """Whether all elements, attributes, classes and ids that the selector requires are there."""
    before = None
    for token in selector:
        required = ""  # what is within :not(), :is() and the like is not
        if token.type == "hash":
            required = f"#{token.value}"
        elif token.type == "ident" and before == ".":
            required = f".{token.value}"
        elif token.type == "ident" and before != ":":
            required = token.lower_value
        elif token.type == "[] block":
            required = "[" + next(part.value for part in token.content if part.type == "ident")
        if required and required not in there:
            return False
        before = token.value if token.type == "literal" else None
    return True
