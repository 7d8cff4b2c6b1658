"""Makes a chart's specification the same on every run, or says what it lacks."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from kgbook import MIME
from kgbook.theme import COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterator


def render(spec: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The Altair renderer of the book: the specification and a text that can stand for it."""
    check(spec)
    return {
        MIME: deterministic(spec),
        "text/plain": f"Chart: {title(spec).rstrip('.')}. {spec['description']}",
    }


def title(spec: dict[str, Any]) -> str:
    """The title of a chart as one line, or an empty text."""
    text = spec.get("title") or ""
    if isinstance(text, dict):
        text = text.get("text") or ""
    return " ".join(text) if isinstance(text, list) else str(text)


def subtitle(spec: dict[str, Any]) -> str:
    """The line under the title, or an empty text."""
    text = spec["title"].get("subtitle") if isinstance(spec.get("title"), dict) else ""
    return " ".join(text) if isinstance(text, list) else str(text or "")


def check(spec: dict[str, Any]) -> None:
    """Refuse a chart that a reader could not use, with the remedy."""
    for problem in problems(spec):
        raise ValueError(problem)


def problems(spec: dict[str, Any]) -> list[str]:
    """What is wrong with a chart, each with what to do."""
    found = []
    if not title(spec).strip():
        found.append(
            "the chart has no title: state its finding, "
            'chart.properties(title="Four purposes do not add up to the whole")'
        )
    if not str(spec.get("description") or "").strip():
        found.append(
            "the chart has no description: say in words what it shows, for readers who "
            'do not see it, chart.properties(description="...")'
        )
    if _side_by_side(spec):
        found.append("charts side by side do not fit a phone: use alt.vconcat(a, b) (or a & b), or facet by rows")
    for colour in sorted(set(_strange_colours({k: v for k, v in spec.items() if k != "datasets"}))):
        found.append(
            f'the colour {colour} stays the same in light and dark: name one of the book\'s, kgbook.colour("blue")'
        )
    return found


def _strange_colours(part: Any, paint: bool = False) -> Iterator[str]:
    """Every colour that the page does not know how to show in its other theme."""
    if isinstance(part, dict):
        for key, value in part.items():
            # A value or condition paints if what holds it does: {"color": {"value": "red"}}.
            yield from _strange_colours(value, key in _PAINTS or (paint and key in ("value", "condition")))
    elif isinstance(part, list):
        for value in part:
            yield from _strange_colours(value, paint)
    elif isinstance(part, str) and part not in _KNOWN and (paint or re.fullmatch(r"#[0-9a-fA-F]{3,8}", part)):
        yield part


_PAINTS = ("color", "fill", "stroke", "background")
_KNOWN = {pair[0] for pair in COLOURS.values()} | {"transparent"}


def _side_by_side(part: Any) -> bool:
    if not isinstance(part, dict):
        return False
    if "hconcat" in part or ("concat" in part and part.get("columns") != 1):
        return True
    if isinstance(part.get("repeat"), dict) and "column" in part["repeat"]:
        return True
    if "column" in part.get("encoding", {}) or "column" in _as_dict(part.get("facet")):
        return True
    inner = [part.get("spec"), *part.get("vconcat", []), *part.get("concat", [])]
    return any(_side_by_side(child) for child in inner)


def _as_dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def deterministic(spec: dict[str, Any]) -> dict[str, Any]:
    """The same specification with sorted keys and names that do not depend on the session.

    Altair names data by its content but numbers parameters and views through the life of
    the kernel: a cell that is run twice would differ.
    """
    data = spec.get("datasets", {})
    text = json.dumps({key: spec[key] for key in spec if key != "datasets"}, sort_keys=True)
    numbers: dict[str, str] = {}

    def renumber(found: re.Match[str]) -> str:
        kind = found[1]
        if found[0] not in numbers:
            used = sum(name.startswith(kind) for name in numbers)
            numbers[found[0]] = f"{kind}_{used + 1}"
        return numbers[found[0]]

    result = json.loads(re.sub(r"\b(param|view)_\d+\b", renumber, text))
    if data:
        # A missing number must become null: NaN is not JSON.
        plain = json.dumps(data, sort_keys=True)
        result["datasets"] = json.loads(plain, parse_constant=lambda _: None)
    return dict(sorted(result.items()))
