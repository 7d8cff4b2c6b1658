"""The text of a page saved as HTML, as its reader sees it; read in one pass, whatever stands in it.

``html.parser`` fails on a ``<![x`` and, up to Python 3.13, takes time that grows with the square of what is left open:
100 kB can keep it busy for minutes. No more is needed here than where tags begin and end.
"""

from __future__ import annotations

import re

_PAGE = re.compile(r"<(?:!doctype|html|body|article|p|div)\b", re.IGNORECASE)
_MARKUP = re.compile(r"<(?P<end>/?)(?P<tag>[a-z][^\s/>]*)|<[!?/]", re.IGNORECASE)
_STOP = re.compile("[\"'<>]")
_LONG_NUMBER = re.compile(r"&#([0-9]{8,});?")
_SLIPS = 100  # quotation marks left open, after which they are not looked at any more
_HIDDEN = {"script": re.compile(r"</script\b", re.IGNORECASE), "style": re.compile(r"</style\b", re.IGNORECASE)}
#: Tags within a word; any other begins a new one.
_INLINE = frozenset("a abbr b cite em font i mark q s small span strong sub sup u wbr".split())


def plain(text: str) -> str:
    """The text of a page saved as HTML; anything else as it is.

    Examples
    --------
    >>> plain("<p>The <em>gate</em>keeper</p><script>slept()</script>")
    ' The gatekeeper   '
    >>> plain("1 < 2 > 1")
    '1 < 2 > 1'
    """
    page = _PAGE.search(text)
    last = text.rfind(">")  # what begins behind it ends nowhere, so it is text
    if not page or last < page.end():
        return text
    parts, at, slips, in_head = [], 0, 0, False

    def shown(piece: str) -> None:
        if not in_head:
            parts.append(_unescaped(piece))

    while 0 <= (start := text.find("<", at)) < last:
        markup = _MARKUP.match(text, start)
        if markup is None:
            shown(text[at : start + 1])
            at = start + 1
            continue
        shown(text[at:start])
        tag = (markup["tag"] or "").lower()
        if text.startswith("<!--", start):
            end = text.find("-->", start + 4)
            at = end + 3 if end >= 0 else len(text)
            continue
        end = _end(text, markup.end()) if slips < _SLIPS else -1
        if end < 0:
            slips, end = slips + 1, text.find(">", start)
        at = end + 1
        if tag and tag not in _INLINE:  # a new block is a new word, a link is not
            parts.append(" ")
        if tag in _HIDDEN and not markup["end"]:
            close = _HIDDEN[tag].search(text, at)
            at = close.start() if close else len(text)
        elif tag in ("head", "body"):
            in_head = tag == "head" and not markup["end"]
    shown(text[at:])
    return "".join(parts)


def _end(text: str, at: int) -> int:
    """Where a tag ends, which may have its mark in an attribute; -1 if that cannot be told."""
    while (stop := _STOP.search(text, at)) and stop[0] not in "<>":
        close = text.find(stop[0], stop.end())
        if close < 0:
            return -1
        at = close + 1
    return stop.start() if stop and stop[0] == ">" else -1


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    from html import unescape

    # Python makes no number of thousands of digits, and there is no such character.
    return unescape(_LONG_NUMBER.sub(lambda found: f"&#{found[1].lstrip('0')[:8] or 0};", text))
