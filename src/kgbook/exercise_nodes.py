"""The exercises on the page: sphinx-exercise's, with hints and solutions that unfold without a script.

They stand in ``chapters/exercises/``, for a notebook that holds them too would be long to read; ``{include}`` brings
them into the chapter. What is right is the business of :mod:`kgbook.exercises`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx_exercise import nodes as theirs

from kgbook import problems
from kgbook.folds import fold

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ASK = 'kgbook.check("{label}", answer)'


def _arrange(app: Sphinx, document: nodes.document) -> None:
    """Make each exercise one box with its hint and solution folded in it, and say how to have an answer checked."""
    boxes = {}
    for numbered in list(document.findall(theirs.is_exercise_node)):
        # A number through the whole book would change with every exercise before it: the title is enough.
        box = boxes[numbered["label"]] = theirs.exercise_node("", *numbered.children, **numbered.attributes)
        numbered.replace_self(box)
        said = box[0][-1].astext() if len(box[0]) > 1 else numbered["label"]
        box[0].replace_self(nodes.title("", f"Exercise: {said}"))
        _unwrap(box)
        for hint in list(box.findall(nodes.hint)):
            hint.replace_self(fold("", *hint.children, summary="A hint", classes=["kg-fold", "kg-hint"]))
        asked = nodes.literal("", ASK.format(label=box["label"]))
        box += nodes.paragraph("", "To check an answer: ", asked, classes=["kg-ask-how"])
    for solution in list(document.findall(theirs.is_solution_node)):
        label = solution["target_label"]
        if label not in boxes:
            problems.report(
                app.env, app.env.docname, None, "exercise", f"the solution of {label!r} has no exercise",
                "give the exercise that label, or correct the solution's",
            )  # fmt: skip
            continue
        _unwrap(solution)
        solution.parent.remove(solution)
        app.env.sphinx_exercise_registry.pop(solution["label"])  # type: ignore[attr-defined]  # sphinx-exercise's
        boxes[label] += fold("", *solution.children[1:], summary="A solution", classes=["kg-fold", "kg-solution"])
    _report_lacking(app, boxes)


def _unwrap(node: nodes.Element) -> None:
    """Take out the section around the content, whose id is the same for all on a page."""
    for section in list(node.findall(nodes.section)):
        section["ids"] = []  # or its first child would get them
        section.replace_self(section.children)


def _report_lacking(app: Sphinx, boxes: dict[str, nodes.Element]) -> None:
    from kgbook import exercises

    for label, box in boxes.items():
        lacking = [
            what for what in ("kg-hint", "kg-solution") if not any(what in f["classes"] for f in box.findall(fold))
        ]
        if lacking:
            what = " and no ".join(name.removeprefix("kg-") for name in lacking)
            problems.report(app.env, app.env.docname, None, "exercise", f"{label} has no {what}", "write it below")
        if exercises.find(label) is None:
            problems.report(
                app.env, app.env.docname, None, "exercise", f"nothing tells a right answer to {label} from a wrong one",
                "add it to the module of its chapter in src/kgbook/exercises/",
            )  # fmt: skip


def setup(app: Sphinx) -> None:
    """Register with Sphinx; sphinx-exercise must have been."""
    app.connect("doctree-read", _arrange)
