"""What became of the mutations, as a table for people, kind by kind, and the survivors by name."""

from __future__ import annotations

from collections.abc import Iterable

from mutate.guards import Seen
from mutate.made import Mutation


def by_kind(found: Iterable[Seen]) -> dict[str, list[Seen]]:
    """The mutations of each kind, kinds in the order in which they came up."""
    kinds: dict[str, list[Seen]] = {}
    for seen in found:
        kinds.setdefault(seen.mutation.kind, []).append(seen)
    return kinds


def survivors(found: Iterable[Seen]) -> list[Seen]:
    """What a guard had to see and did not, or told at the wrong place."""
    return [seen for seen in found if seen.survived]


def shares(found: list[Seen], guard: str) -> tuple[int, int]:
    """How many mutations a guard had to see, and how many of these it saw."""
    due = [seen for seen in found if guard in seen.mutation.sees]
    return len(due), sum(guard in seen.by for seen in due)


def table(found: list[Seen], guards: tuple[str, ...]) -> str:
    """A line for each kind: how many were made, and of those that a guard must see, how many it saw at the right place."""
    kinds = [*sorted(by_kind(found).items()), ("all", found)]
    width = max(len(kind) for kind, _ in kinds)
    lines = [f"{'kind of fault':<{width}}  {'made':>5}" + "".join(f"  {guard:>12}" for guard in guards)]
    for kind, seen in kinds:
        counts = [shares(seen, guard) for guard in guards]
        cells = [f"{saw} of {due}" if due else "-" for due, saw in counts]
        lines.append(f"{kind:<{width}}  {len(seen):>5}" + "".join(f"  {text:>12}" for text in cells))
    return "\n".join(lines)


def told(lost: Iterable[Seen]) -> list[str]:
    """A line for each survivor: what it is, who had to see it, and what was told instead."""
    return [
        f"survived: {seen.mutation.kind}: {seen.mutation.name}: not seen by {', '.join(sorted(seen.survived))}"
        + (f"; told instead: {seen.instead}" if seen.instead else "")
        for seen in lost
    ]


def kinds_unseen(made: Iterable[Mutation], by: Iterable[str]) -> list[str]:
    """The kinds of which none has to be seen by any of these guards."""
    seen: dict[str, set[str]] = {}
    for mutation in made:
        seen.setdefault(mutation.kind, set()).update(mutation.sees)
    return sorted(kind for kind, guards in seen.items() if guards.isdisjoint(by))
