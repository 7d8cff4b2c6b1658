"""What pages leave in Sphinx's build environment, kept by page, so that an incremental or parallel build loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class PerPage:
    """A store of the build environment: page -> whatever ``empty`` makes."""

    def __init__(self, name: str, empty: Callable[[], Any]):
        self.name, self.empty = name, empty

    def all(self, env: BuildEnvironment) -> dict[str, Any]:
        """All pages that left something."""
        if not hasattr(env, self.name):
            setattr(env, self.name, {})
        pages: dict[str, Any] = getattr(env, self.name)
        return pages

    def of(self, env: BuildEnvironment, docname: str) -> Any:
        """What a page left, to be added to."""
        return self.all(env).setdefault(docname, self.empty())

    def setup(self, app: Sphinx) -> None:
        """Forget a page that is read again, and take over what another process read."""
        app.connect("env-purge-doc", lambda app, env, docname: self.all(env).pop(docname, None))
        app.connect(
            "env-merge-info",
            lambda app, env, docnames, other: self.all(env).update(
                {name: left for name, left in self.all(other).items() if name in docnames}
            ),
        )
