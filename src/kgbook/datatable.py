"""The table under a chart: what its tooltips would say, for every mark at once."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import TYPE_CHECKING, Any

from kgbook.drawing import rows_of, units

if TYPE_CHECKING:
    from collections.abc import Callable

RECORD = r"(?:src|ent|name|ev|st|case|q|cl|chk|dis|fig|place)-(?:\d{4}|[1-9]\d{4,})"
MOST = 200  # rows of one table under a chart; what is drawn stands on the facts pages too
RECORD_ID = re.compile(rf"^{RECORD}$")


def tables(spec: dict[str, Any]) -> list[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """``(columns, rows)`` of each set of tooltips, without repeats; columns are field definitions."""
    found: list[tuple[list[dict[str, Any]], list[dict[str, Any]]]] = []
    for path, part in units(spec):
        tooltip = _inherited(spec, path, "tooltip")
        columns = [c for c in (tooltip if isinstance(tooltip, list) else [tooltip]) if c]
        rows = rows_of(spec, path)
        known = {key for row in rows for key in row}
        # A field that only a transform of the chart knows is not in the data.
        columns = [c for c in columns if isinstance(c, dict) and c.get("field") in known]
        if columns and (columns, rows) not in found and ("mark" in part or "layer" in part):
            found.append((columns, rows))
    return found


def to_html(columns: list[dict[str, Any]], rows: list[dict[str, Any]], label: str, link: Callable[[str], str]) -> str:
    """An HTML table in a container that scrolls by itself; ``link`` turns a record id into HTML."""

    def cell(tag: str, value: str, number: bool) -> str:
        shape = ' class="kg-number"' if number else ""
        return f"<{tag}{shape}>{value}</{tag.split()[0]}>"

    numeric = [c.get("type") == "quantitative" for c in columns]
    head = "".join(
        cell('th scope="col"', html.escape(str(c.get("title") or c["field"])), number)
        for c, number in zip(columns, numeric, strict=True)
    )
    body: list[str] = []
    seen: set[str] = set()
    for row in rows:
        shown = "".join(
            cell("td", _shown(row.get(c["field"]), c, link), number) for c, number in zip(columns, numeric, strict=True)
        )
        if shown not in seen and len(body) < MOST:
            seen.add(shown)
            body.append(f"<tr>{shown}</tr>")
    name = html.escape(label, quote=True)
    return (
        f'<div class="kg-scroll" role="region" tabindex="0" aria-label="{name}">'
        f'<table class="kg-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _shown(value: Any, column: dict[str, Any], link: Callable[[str], str]) -> str:
    if value is None or value == "":
        return '<span aria-hidden="true">–</span><span class="kg-hidden">not said</span>'
    if isinstance(value, str) and RECORD_ID.match(value):
        return link(value)
    return html.escape(formatted(value, column))


def formatted(value: Any, column: dict[str, Any]) -> str:
    """A value as the tooltip shows it: d3's formats are nearly Python's."""
    pattern = column.get("format") or ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column.get("type") == "temporal" and isinstance(value, str):
        moment = dt.datetime.fromisoformat(value.replace("Z", "+00:00"))
        return moment.strftime(pattern) if pattern else moment.date().isoformat()
    if isinstance(value, (int, float)):
        trimmed = "~" in pattern
        pattern = pattern.replace("~", "")
        if pattern.endswith("d"):
            return format(round(value), pattern)
        if pattern:
            text = format(value, pattern)
            return re.sub(r"\.?0+(?=%?$)", "", text) if trimmed and "." in text else text
        return f"{value:,}" if isinstance(value, int) else f"{value:,.10g}"
    return str(value)


def _inherited(spec: dict[str, Any], path: tuple[str | int, ...], channel: str) -> Any:
    """A channel of the part at the path, or of what it is in."""
    for depth in range(len(path), -1, -1):
        part = _at(spec, path[:depth])
        if isinstance(part, dict) and channel in part.get("encoding", {}):
            return part["encoding"][channel]
    return None


def _at(spec: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        spec = spec[key]
    return spec
