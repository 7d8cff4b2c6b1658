"""The guards of the chapters: what is stored, what sentences show, the build of the book, and the run that proves it."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import kgdata
from kgbook import prose, refresh
from mutate import chapters
from mutate.chapters import BUILD, FACTS, LINKS, RUN, STATIC, Fault, Notebook
from mutate.folder import Copy, Folder

#: What the book is made of.
PARTS = ("chapters", "data", "facts", "src")


def static(root: Path) -> Callable[[str, str], list[str]]:
    """The check of what is stored, as the tests of the chapters have it."""
    spec = importlib.util.spec_from_file_location("test_static", root / "tests" / "notebooks" / "test_static.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    check: Callable[[str, str], list[str]] = module.check
    return check


def quick(root: Path, faults: Iterable[Fault], sound: dict[str, Notebook], folder: Path) -> dict[Fault, bool]:
    """Which of the faults are seen by what runs no cell and builds no page; each chapter is written into ``folder``."""
    check, seen = static(root), {}
    for fault in faults:
        text = json.dumps(fault.made(sound[fault.chapter]), ensure_ascii=False, indent=1) + "\n"
        if fault.guard == STATIC:
            seen[fault] = fault.told(check(fault.chapter, text))
        elif fault.guard == FACTS:
            path = folder / fault.chapter
            path.write_text(text, "utf-8")
            said = io.StringIO()
            with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
                status = refresh.main(["--check", "--stored", str(path)])
            seen[fault] = status == 1 and fault.told(said.getvalue().splitlines())
    return seen


def whole(root: Path, faults: Iterable[Fault], sound: dict[str, Notebook], folder: Path) -> dict[Fault, bool]:
    """Which of the faults are seen by the build and by the run: all of a guard at once, in a copy of the book."""
    seen = {}
    commands = {BUILD: ["kgbook.build"], LINKS: ["kgbook.build"], RUN: ["kgbook.refresh", "--check", "chapters"]}
    for guard, command in commands.items():
        due = [fault for fault in faults if fault.guard == guard]
        path = folder / guard
        for part in PARTS:
            shutil.copytree(
                root / part, path / part, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            )
        for file in (*root.glob("*.md"), *root.glob("_*.yml")):
            shutil.copy(file, path)
        for name, notebook in sound.items():
            for fault in due:
                if fault.chapter == name:
                    notebook = fault.made(notebook)
            (path / "chapters" / name).write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8")
        environment = {**os.environ, "PYTHONPATH": str(path / "src")}
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=path, env=environment, capture_output=True, text=True, check=False
        )
        lines = (done.stdout + done.stderr).splitlines()
        # Sphinx names the file and a line of its own counting where a link leads nowhere.
        seen |= {
            fault: done.returncode == 1
            and (any(f"chapters/{fault.chapter}" in line and fault.says in line for line in lines)
                 if guard == LINKS else fault.told(lines, "chapters/"))
            for fault in due
        }  # fmt: skip
    return seen


#: What is made of a record that a sentence shows. The words of the source may be shown too, and of a person any spelling.
SHOWN: dict[str, Callable[[dict[str, str]], dict[str, str]] | None] = {
    "statistics": lambda row: {"value": f"{float(row['value']) * 3 + 1:.10g}", "value_as_written": ""},
    "timeline": lambda row: {"date": "1999-09-09", "date_as_written": ""},
    "discrepancies": lambda row: {"title": "Something else"},
    "entities": None,
}


def records(folder: Folder, sound: dict[str, Notebook], path: Path, most: int) -> dict[tuple[str, str], bool]:
    """Records that the chapters show, changed or taken out of the data: whether every sentence that shows one is named."""
    sentences: dict[str, list[str]] = {}
    for notebook in sound.values():
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                for found in prose.FACT.finditer(chapters.text_of(cell)):
                    if found["target"] in folder.ids:
                        sentences.setdefault(found["target"], []).append(found[0])
    shown = [id for id in sorted(sentences) if folder.ids[id] in SHOWN][:: max(1, len(sentences) // most)]
    seen = {}
    for kind in ("record changed", "record removed"):
        damaged, done = Copy(folder), []
        for table, change in SHOWN.items():
            of = folder.tables[table]
            for line, row in reversed(of.numbered()):
                if of.id_of(row) not in shown or (kind == "record changed" and change is None):
                    continue
                done.append(of.id_of(row))
                if kind == "record removed":
                    del damaged.lines(table)[line - 1]
                elif change is not None:
                    damaged.row(table, line, **change(row))
        for file, content in damaged.packed().files.items():
            (path / kind / file).parent.mkdir(parents=True, exist_ok=True)
            (path / kind / file).write_bytes(content)
        kgdata.use(path / kind)
        try:
            seen |= {(kind, id): all(prose.stale(sentence) for sentence in sentences[id]) for id in sorted(done)}
        finally:
            kgdata.use(None)
    return seen
