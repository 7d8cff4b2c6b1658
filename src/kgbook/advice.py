"""Tells somebody who runs the cells of a chapter out of order what a name that is not there yet means."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

    from IPython.core.interactiveshell import InteractiveShell


def give() -> None:
    """Add a sentence to every ``NameError`` of this notebook; outside IPython, do nothing."""
    if "IPython" not in sys.modules:
        return
    from IPython import get_ipython

    if shell := get_ipython():
        shell.set_custom_exc((NameError,), _explain)


def _explain(
    shell: InteractiveShell,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
    tb_offset: int | None = None,
) -> None:
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
    name = getattr(error, "name", None)
    if name and shell.user_ns.get(name) is None:
        print(sentence(name), file=sys.stderr)


def sentence(name: str) -> str:
    """What to do about a name that is not there.

    Examples
    --------
    >>> sentence("parts")
    "No cell that was run has made 'parts'. Run all from the top (Run, then Run All Cells), or look how it is spelt."
    """
    return f"No cell that was run has made {name!r}. Run all from the top (Run, then Run All Cells), or look how it is spelt."
