"""The exercises of the chapters: tells a right answer from a wrong one, and why, with no network.

What an exercise asks stands in its chapter (``chapters/exercises/``); what answers it, in a module here for each chapter.
No answer is written down: each is computed from the data, as a student would.
"""

from __future__ import annotations

import difflib
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from kgbook.exercises.answers import Answer, Verdict

__all__ = ["check"]


def check(exercise: str, answer: Any = ...) -> Verdict:
    """Say whether an answer is right, and if it is not, what is wrong with it.

    Parameters
    ----------
    exercise : str
        Its name, such as ``arrivals-1``; it stands above the exercise.
    answer : object
        What you found. Each exercise says what it asks for: a number, a date, ids of records, a table.

    Returns
    -------
    Verdict
        A sentence or two. It counts as true if the answer is right.

    Examples
    --------
    >>> check("arrivals-1", 5105)
    Right. ...
    >>> check("arrivals-1", "5105")
    Not yet. That is text. Give the number itself, without quotation marks.
    >>> check("arivals-1", 5105)
    Not yet. There is no exercise 'arivals-1'. Do you mean arrivals-1 ...
    """
    wanted = str(exercise).strip()
    found = find(wanted)
    if found is None:
        near = difflib.get_close_matches(wanted, names(), 3)
        meant = f"Do you mean {' or '.join(near)}?" if near else "The name stands above the exercise."
        return Verdict(False, f"There is no exercise {wanted!r}. {meant}")
    return found.judge(answer)


def find(exercise: str) -> Answer | None:
    """What answers an exercise, or None if there is none of that name."""
    chapter = exercise.rpartition("-")[0]
    found: Answer | None = (
        import_module(f"{__name__}.{chapter}").ANSWERS.get(exercise) if chapter in chapters() else None
    )
    return found


def chapters() -> list[str]:
    """The chapters that have exercises, by the names of their modules."""
    return sorted(module.name for module in iter_modules(__path__) if module.name != "answers")


def names() -> list[str]:
    """The names of all exercises."""
    return [name for chapter in chapters() for name in import_module(f"{__name__}.{chapter}").ANSWERS]
