"""Keeps room in a drawn chart for the menus, buttons and sliders that Vega puts under the live one.

Without it all that is below a chart moves down when it comes to life, in the midst of somebody's reading.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def room(spec: dict[str, Any]) -> str:
    """The form that Vega will make, as it makes it, to be laid out but not seen; nothing if a chart has no controls.

    Examples
    --------
    >>> room({"mark": "bar"})
    ''
    >>> room({"params": [{"name": "year", "bind": {"input": "range", "max": 9, "name": "Year "}, "value": 3}]})
    '<form class="kg-room vega-bindings" inert><div class="vega-bind"><label><span class="vega-bind-name">Year \
</span><input type="range"><span>3</span></label></div></form>'
    """
    shown = "".join(
        f'<div class="vega-bind">{_control(bind, bind.get("name") or name, value)}</div>'
        for name, value, bind in _bound(spec)
    )
    return f'<form class="kg-room vega-bindings" inert>{shown}</form>' if shown else ""


def _bound(part: Any) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Name, value and control of every parameter, wherever in the chart it stands."""
    if isinstance(part, dict):
        for param in part.get("params", []):
            bind, value = param.get("bind"), param.get("value")
            if isinstance(bind, dict):
                fields = {param["name"]: bind} if "input" in bind else bind
                for name, control in fields.items():
                    given = value[0].get(name) if isinstance(value, list) and value else value
                    yield name, given, control
        for key in ("layer", "vconcat", "hconcat", "concat", "spec"):
            yield from _bound(part.get(key))
    elif isinstance(part, list):
        for child in part:
            yield from _bound(child)


def _control(bind: dict[str, Any], name: str, value: Any) -> str:
    kind = bind["input"]
    named = f'<span class="vega-bind-name">{html.escape(str(name))}</span>'
    options = [html.escape(str(option)) for option in bind.get("labels") or bind.get("options", [])]
    if kind == "radio":
        buttons = "".join(f'<label><input type="radio">{option}</label>' for option in options)
        return f'{named}<span class="vega-bind-radio">{buttons}</span>'
    if kind == "select":
        # The longest gives the menu its width.
        control = f"<select><option>{max(options, key=len)}</option></select>"
    else:
        control = f'<input type="{html.escape(kind)}">'
        if kind == "range":
            control += f"<span>{html.escape(str(bind.get('min', '') if value is None else value))}</span>"
    return f"<label>{named}{control}</label>"
