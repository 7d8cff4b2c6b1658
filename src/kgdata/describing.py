"""Whether a descriptor says what it says in the form that everything else relies on, and asks for nothing that could hang.

That the fields of a key are there is seen when the tables are put together (:mod:`kgdata.checking`). Here is only what
each part has to be, so that no later step meets a list where a text is due.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

TYPES = ("string", "integer", "number", "boolean", "date", "duration")
PATTERN = 100  # characters of a pattern
MATCHED = 300  # characters of a text that is held against one

#: What each part is, by the name of its place: a type or types, a list of such parts, or a part with parts of its own.
#: What ends in ? may be missing.
_TEXT, _NUMBER = (str,), (int, float)
_FIELD = {
    "name": _TEXT, "type": _TEXT, "description": _TEXT, "title?": _TEXT, "unit?": _TEXT, "unitField?": _TEXT,
    "format?": _TEXT, "rdfType?": _TEXT, "vocabulary?": _TEXT, "references?": _TEXT,
    "missingValues?": [{"value": _TEXT, "label": _TEXT}],
    "constraints?": {
        "required?": (bool,), "unique?": (bool,), "pattern?": _TEXT,
        "minLength?": (int,), "maxLength?": (int,), "minimum?": _NUMBER, "maximum?": _NUMBER,
    },
}  # fmt: skip
_SCHEMA = {
    "fields": [_FIELD],
    "foreignKeys?": [{"fields": _TEXT, "reference": {"resource": _TEXT, "fields": _TEXT}}],
}
_RESOURCE = {"name": _TEXT, "path": _TEXT, "title?": _TEXT, "description?": _TEXT, "format?": _TEXT, "hash?": _TEXT}
_CALLED = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}


def faults(descriptor: Any) -> list[tuple[str, str]]:
    """What is not as it must be: (where, remedy), all of it; ``descriptor`` has the schemas that tables share in their place.

    Examples
    --------
    >>> field = {"name": "a", "type": "string", "description": "A.", "constraints": {"pattern": "(a+)+"}}
    >>> table = {"name": "t", "path": "t.csv", "schema": {"fields": [field], "primaryKey": "a"}}
    >>> faults({"resources": [table]})[0][0]
    'resources[0].schema.fields[0].constraints.pattern'
    >>> faults({"resources": [{"name": "t"}]})
    [('resources[0]', 'path is missing: write it')]
    """
    found = list(_wrong(descriptor, {"resources": [_RESOURCE]}, ""))
    if found:
        return found
    seen = set()
    for number, resource in enumerate(descriptor["resources"]):
        if "schema" in resource and id(resource["schema"]) not in seen:  # one that tables share is looked at once
            seen.add(id(resource["schema"]))
            place = f"resources[{number}].schema"
            told = list(_wrong(resource["schema"], _SCHEMA, place))
            found += told or _schema(resource["schema"], place)
    return found


def _wrong(value: Any, form: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(form, tuple):
        if not _is(value, form):
            yield place, f"write {_CALLED[form[-1]]}"
    elif isinstance(form, list):
        if not isinstance(value, list):
            yield place, f"write {_CALLED[list]}"
            return
        for number, part in enumerate(value):
            yield from _wrong(part, form[0], f"{place}[{number}]")
    elif not isinstance(value, dict):
        yield place or "-", f"write {_CALLED[dict]}"
    else:
        for name, part in form.items():
            bare = name.removesuffix("?")
            if bare in value:
                if not (isinstance(part, tuple) and _is(value[bare], part)):  # most are sound, and there are thousands
                    yield from _wrong(value[bare], part, f"{place}.{bare}".lstrip("."))
            elif bare == name:
                yield place or "-", f"{name} is missing: write it"


def _is(value: Any, types: tuple[type, ...]) -> bool:
    """Whether it is of a type; to Python true is a number, too."""
    return isinstance(value, types) and not (isinstance(value, bool) and bool not in types)


def _schema(schema: dict[str, Any], place: str) -> list[tuple[str, str]]:
    """What is wrong with a schema whose parts are what they must be."""
    found, seen = [], set()
    key = schema.get("primaryKey")
    if not (isinstance(key, str) or (isinstance(key, list) and key and all(isinstance(part, str) for part in key))):
        found.append((f"{place}.primaryKey", "name a field, or list some"))
    for number, field in enumerate(schema["fields"]):
        at, limits = f"{place}.fields[{number}]", field.get("constraints", {})
        if field["name"] in seen:
            found.append((f"{at}.name", f"{field['name']!r:.80} is another field already: call one otherwise"))
        seen.add(field["name"])
        if field["type"] not in TYPES:
            found.append((f"{at}.type", f"{field['type']!r:.80} is none of {', '.join(TYPES)}"))
        if field["type"] not in ("integer", "number"):
            found += [
                (f"{at}.constraints.{name}", "only a number has it: take it out")
                for name in ("minimum", "maximum")
                if name in limits
            ]
        if "pattern" in limits and (fault := pattern_fault(limits["pattern"])):
            found.append((f"{at}.constraints.pattern", fault))
    return found


# -- patterns ------------------------------------------------------------------------------------------------------

_PIECE = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|\((?:\?:)?|[)|]|[*+?]|\{\d+(?:,\d*)?\}|.", re.DOTALL)
_REPEAT = re.compile(r"[*+?]|\{\d+(,?)(\d*)\}")
#: Something to begin with, then a class that does not have it, as in (-[a-z]+)*.
_PARTED = re.compile(r"\((?:\?:)?(?P<mark>\\?[^\w\\\[\](){}|*+?.^$])(?P<then>\[(?:\\.|[^\]\\])+\]|\\[dw])[+*]?\)")
_OPEN = 2  # repeats without an end that may follow each other: with n of them it takes a text's length to the n


def pattern_fault(pattern: str) -> str | None:
    """What is wrong with a pattern: that it is none, or that somebody's text could keep it busy for years.

    Python looks for a match by trying: ``(a+)+`` takes a step for each way in which a text can be told into parts, of
    which there are billions. So a part that is repeated must begin with a mark that is not in the rest of it.

    Examples
    --------
    >>> pattern_fault("[a-z]{2}(-[A-Za-z]+)*")
    >>> pattern_fault("st-(\\\\d{4}|[1-9]\\\\d{4,})|p\\\\d+\\\\.\\\\d+")
    >>> pattern_fault("(a|a)*"), pattern_fault("a*a*a*") is None
    ('could take years on some texts: repeat no part that has repeats or | in it', False)
    """
    try:
        if len(pattern) > PATTERN:
            return f"a pattern of {len(pattern)} characters, at most {PATTERN}: say it shorter"
        re.compile(pattern, re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        return f"no pattern ({error}): correct it"
    slow = "could take years on some texts: repeat no part that has repeats or | in it"
    opened: list[int] = []  # where each part in brackets begins that is not closed yet
    part = ""  # in brackets, just closed
    repeats, last, at = 0, "", 0
    for piece in _PIECE.findall(pattern):
        begin, at = at, at + len(piece)
        many = _REPEAT.fullmatch(piece)
        if piece.startswith("("):
            opened.append(begin)
        elif many:
            if _REPEAT.fullmatch(last):  # as in a++ and a*?
                return slow
            endless = piece in "*+" or (bool(many[1]) and not many[2])
            often = endless or int(many[2] or re.sub(r"\D", "", piece) or 1) > 1
            if part and often and not _parted(part):
                return slow
            repeats += endless or (bool(many[2]) and int(many[2]) > 9)
        elif piece == "|" and not opened:
            repeats = 0
        elif re.fullmatch(r"\\[1-9]", piece):
            return slow
        part = pattern[opened.pop() : at] if piece == ")" else ""
        last = piece
        if repeats > _OPEN:
            return slow
    return slow if "(?" in pattern.replace("(?:", "") else None


def _parted(part: str) -> bool:
    found = _PARTED.fullmatch(part)
    return found is not None and not re.fullmatch(found["then"], found["mark"][-1], re.ASCII)
