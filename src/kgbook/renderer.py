"""What MyST-NB asks to show a chart that a notebook stores: it finds this through the entry point ``myst_nb.mime_renderers``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kgbook import MIME

if TYPE_CHECKING:
    from docutils import nodes


class VegaLite:
    """The MIME render plugin. Builders not named here show the chart's text instead."""

    mime_priority_overrides = tuple((builder, MIME, 5) for builder in ("html", "dirhtml", "singlehtml", "latex"))

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Node] | None:
        """The nodes for one stored chart, or None if it is something else."""
        if data.mime_type != MIME or inline:
            return None
        try:
            from kgbook import figure, problems  # noqa: F401
        except ImportError:  # the wheel draws charts, and only a checkout has what makes pages of ours
            return None
        env = renderer.renderer.sphinx_env
        spec = data.content if isinstance(data.content, dict) else json.loads(data.string)
        if env.app.builder.format == "latex":
            return [figure.picture(renderer, spec)]
        return figure.shown(env, spec, None if data.cell_index is None else data.cell_index + 1)
