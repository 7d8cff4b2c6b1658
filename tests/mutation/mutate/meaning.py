"""Faults that every cell may have and still be sound: a rule sees them, or a person does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from random import Random

from mutate import amounts, days, rest, voices
from mutate.folder import Folder
from mutate.made import Mutation

MADE = (
    amounts.numbers, amounts.units, days.dates, voices.voices, voices.people, voices.ids, rest.passages,
    rest.places_told, rest.checks, rest.words_of_codes,
)  # fmt: skip
MORE = 4  # of a kind, for each row that is asked for: a kind may be of many fields


def faults(folder: Folder, random: Random, each: int) -> Iterator[Mutation]:
    """What the rules are for, each broken wherever it can be; some of each kind."""
    for found in MADE:
        groups: dict[str, list[Mutation]] = defaultdict(list)
        for mutation in found(folder, random):
            groups[mutation.kind].append(mutation)
        for made in groups.values():
            yield from random.sample(made, min(len(made), each * MORE))
