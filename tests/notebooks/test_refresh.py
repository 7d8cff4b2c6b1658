"""`make refresh`: the same code gives the same bytes, and a failure changes nothing."""

import json
import os

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kgbook import refresh

GOOD = ["1 + 1", "print('a', flush=True)\nprint('b')", "import os\nos.path.basename(os.getcwd())"]


def write(path, sources):
    path.parent.mkdir(exist_ok=True)
    cells = [new_markdown_cell("# A chapter"), *map(new_code_cell, sources)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


@pytest.fixture
def chapter(tmp_path):
    return write(tmp_path / "chapters" / "01_good.ipynb", GOOD)


def snapshot(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_outputs_are_stored_in_order(chapter, capsys):
    assert refresh.main([str(chapter.parent)]) == 0
    cells = [c for c in nbformat.read(chapter, 4).cells if c.cell_type == "code"]
    assert [c.execution_count for c in cells] == [1, 2, 3]
    assert cells[0].outputs[0].data["text/plain"] == "2"
    assert [o.text for o in cells[1].outputs] == ["a\nb\n"]
    assert cells[2].outputs[0].data["text/plain"] == "'chapters'"
    assert "Changed: " in capsys.readouterr().out


def test_second_run_gives_the_same_bytes(chapter, capsys):
    refresh.main([str(chapter)])
    first, stamp = chapter.read_bytes(), chapter.stat().st_mtime_ns
    assert first.endswith(b"}\n")
    assert refresh.main([str(chapter)]) == 0
    assert chapter.read_bytes() == first
    assert chapter.stat().st_mtime_ns == stamp, "a file that did not change was written again"
    assert "up to date" in capsys.readouterr().out


def test_same_bytes_from_a_copy_touched_by_other_tools(chapter):
    refresh.main([str(chapter)])
    clean = chapter.read_bytes()
    notebook = json.loads(clean)
    notebook["metadata"]["kernelspec"] = {"name": "conda-env-mine-py", "display_name": "mine", "language": "python"}
    notebook["metadata"]["language_info"]["version"] = "3.99.0"
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    for cell in notebook["cells"]:
        cell["metadata"] |= {"execution": {"iopub.status.busy": "2026"}, "scrolled": True}
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": 41}
    chapter.write_text(json.dumps(notebook), "utf-8")
    refresh.main([str(chapter)])
    assert chapter.read_bytes() == clean


def test_tags_and_ids_are_kept(chapter):
    notebook = nbformat.read(chapter, 4)
    notebook.cells[1].metadata.tags = ["hide-input"]
    ids = [c.id for c in notebook.cells]
    nbformat.write(notebook, chapter)
    refresh.main([str(chapter)])
    notebook = nbformat.read(chapter, 4)
    assert notebook.cells[1].metadata.tags == ["hide-input"]
    assert [c.id for c in notebook.cells] == ids


def test_cells_without_ids_get_lasting_ones(chapter):
    notebook = json.loads(chapter.read_text("utf-8"))
    notebook["nbformat_minor"] = 4
    notebook["cells"].append(notebook["cells"][-1])  # the same text twice
    for cell in notebook["cells"]:
        cell.pop("id", None)
    chapter.write_text(json.dumps(notebook), "utf-8")
    ids = [[cell.id for cell in refresh.read(chapter).cells] for _ in range(2)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0])


def test_start_up_files_of_the_user_do_not_count(chapter, tmp_path, monkeypatch):
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("import builtins; builtins.mine = 1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    write(chapter, ["mine"])
    assert refresh.main([str(chapter)]) == 1


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        (["1", "1 / 0"], "02_bad.ipynb: cell 3: ZeroDivisionError: division by zero"),
        (["import kgdata_of_another_world"], "02_bad.ipynb: cell 2: ModuleNotFoundError"),
        (["import os; os._exit(1)"], "02_bad.ipynb: cell 2: the kernel died"),
    ],
)
def test_one_failing_chapter_leaves_all_untouched(chapter, capsys, sources, message):
    write(chapter.with_name("02_bad.ipynb"), sources)
    before = snapshot(chapter.parent)
    assert refresh.main([str(chapter.parent)]) == 1
    assert snapshot(chapter.parent) == before
    said = capsys.readouterr().err
    assert message in said
    assert "no chapter was changed" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("content", [b"", b"{", b'{"cells": 1}', "\xe9".encode("latin-1"), b"[]"])
def test_what_is_no_notebook_is_named(chapter, capsys, content):
    bad = chapter.with_name("02_bad.ipynb")
    bad.write_bytes(content)
    before = snapshot(chapter.parent)
    assert refresh.main([str(chapter.parent)]) == 1
    assert snapshot(chapter.parent) == before
    assert f"{bad}: not a notebook" in capsys.readouterr().err


def test_stale_facts_are_written_anew_in_chapters_and_pages(chapter, capsys):
    notebook = nbformat.read(chapter, 4)
    notebook.cells[0].source = "# A chapter of {fact}`446,573 <st-0001>` entries"
    nbformat.write(notebook, chapter)
    page = chapter.parent.parent / "index.md"
    page.write_text("Of {fact}`446,573 <st-0001>`.\n")
    assert refresh.main([str(chapter.parent), str(page)]) == 0
    assert nbformat.read(chapter, 4).cells[0].source == "# A chapter of {fact}`446,574 <st-0001>` entries"
    assert page.read_text() == "Of {fact}`446,574 <st-0001>`.\n"
    assert refresh.main([str(chapter.parent), str(page)]) == 0
    assert capsys.readouterr().out.endswith("All was up to date.\n")


def test_the_check_names_every_stale_place_and_changes_nothing(chapter, capsys):
    refresh.main([str(chapter)])
    notebook = nbformat.read(chapter, 4)
    notebook.cells[0].source = "# A chapter of {fact}`446,573 <st-0001>` entries and {fact}`x <st-9999>`"
    notebook.cells[1].outputs[0].data["text/plain"] = "3"
    nbformat.write(notebook, chapter)
    page = chapter.parent.parent / "index.md"
    page.write_text("One.\n\nOf {fact}`446,573 <st-0001>`.\n")
    before = snapshot(chapter.parent), page.read_bytes()
    capsys.readouterr()
    assert refresh.main(["--check", str(chapter.parent), str(page)]) == 1
    assert (snapshot(chapter.parent), page.read_bytes()) == before
    named = capsys.readouterr().err.splitlines()
    assert named == [
        f"refresh: {chapter}: cell 1: st-0001 is shown as '446,573', but it is '446,574'",
        f"refresh: {chapter}: cell 1: no record 'st-9999'. kgdata.find(text) looks records up by name",
        f"refresh: {chapter}: cell 2: what it shows is another now",
        f"refresh: {page}:3: st-0001 is shown as '446,573', but it is '446,574'",
        "refresh: run `make refresh`, and read again what it changed",
    ]


def test_the_check_passes_what_a_refresh_stored(chapter, capsys):
    refresh.main([str(chapter)])
    assert refresh.main(["--check", str(chapter)]) == 0
    notebook = json.loads(chapter.read_text("utf-8"))
    notebook["metadata"]["kernelspec"]["name"] = "mine"
    chapter.write_text(json.dumps(notebook), "utf-8")
    assert refresh.main(["--check", str(chapter)]) == 1
    assert "is not stored as `make refresh` stores it" in capsys.readouterr().err


def test_all_failing_chapters_are_named_at_once(chapter, capsys):
    write(chapter.with_name("02_bad.ipynb"), ["1 / 0"])
    write(chapter.with_name("03_bad.ipynb"), ["nothing_of_this_name"])
    assert refresh.main([str(chapter.parent)]) == 1
    said = capsys.readouterr().err
    assert "02_bad.ipynb: cell 2: ZeroDivisionError" in said
    assert "03_bad.ipynb: cell 2: NameError" in said


WIDGET = """class Both:
    def _repr_mimebundle_(self, **_):
        return {"text/plain": "for a page", "application/vnd.jupyter.widget-view+json": {"model_id": str(id(self))}}

Both()"""


def test_a_widget_is_not_stored_beside_what_stands_for_it(chapter):
    write(chapter, [WIDGET])
    assert refresh.main([str(chapter)]) == 0
    assert nbformat.read(chapter, 4).cells[1].outputs[0].data == {"text/plain": "for a page"}


@pytest.mark.parametrize("path", ["missing", "."])
def test_nothing_to_run_is_an_error(tmp_path, monkeypatch, capsys, path):
    monkeypatch.chdir(tmp_path)
    assert refresh.main([path]) == 1
    assert "refresh: no " in capsys.readouterr().err


def test_a_write_that_fails_leaves_no_part_behind(chapter, monkeypatch):
    other = write(chapter.with_name("02_other.ipynb"), ["2"])
    before = snapshot(chapter.parent)
    real = os.fdopen
    monkeypatch.setattr(os, "fdopen", lambda handle, *a, **k: full_disk(real(handle, *a, **k), monkeypatch))
    with pytest.raises(OSError, match="No space left"):
        refresh.write_all({chapter: "new", other: "new"})
    assert snapshot(chapter.parent) == before


def full_disk(file, monkeypatch):
    def write(text):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(file, "write", write)
    return file


def test_how_files_are_stored_is_told_without_running_them(chapter, capsys):
    refresh.main([str(chapter)])
    clean = chapter.read_bytes()
    # An output that a run would not give is none of its business.
    chapter.write_bytes(clean.replace(b'"2"', b'"3"'))
    capsys.readouterr()
    assert refresh.main(["--check", "--stored", str(chapter)]) == 0
    assert refresh.main(["--check", str(chapter)]) == 1
    chapter.write_bytes(clean.replace(b'"python3"', b'"conda-env-mine-py"'))
    capsys.readouterr()
    assert refresh.main(["--check", "--stored", str(chapter)]) == 1
    assert "it is not stored as `make refresh` stores it" in capsys.readouterr().err
    page = chapter.with_suffix(".md")
    page.write_text("It was {fact}`2 June 2023 <ev-0002>`.\n", "utf-8")
    assert refresh.main(["--check", "--stored", str(page)]) == 1
