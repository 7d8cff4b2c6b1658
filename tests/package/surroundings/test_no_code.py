"""Nothing that comes with data is run: not a cell, not a formula, not a file beside it; and nothing is asked of a network."""

import csv
import json
import zipfile
from pathlib import Path

import pytest

import kgdata

HOSTILE = str(Path(__file__).parent / "hostile.py")
TOUCH = "touch pwned"
#: Texts that some program or other would run.
CELLS = [
    f"=cmd|'/c {TOUCH}'!A0", f"$({TOUCH})", f"`{TOUCH}`", f"; {TOUCH} #", f"__import__('os').system('{TOUCH}')",
    "{{ 7 * 7 }} ${7*7} #{7*7} %(x)s {0.__class__.__mro__}", "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "'); DROP TABLE entities; --", "cos\\nsystem\\n(S'touch pwned'\\ntR.", "!!python/object/apply:os.system ['touch pwned']",
    "[x](javascript:alert(1)) {download}`/etc/passwd`", "../../../../etc/passwd", "file:///etc/passwd", "\\\\host\\share",
]  # fmt: skip
FORMULAS = [
    f"__import__('os').system('{TOUCH}')", "().__class__.__bases__[0].__subclasses__()", "[st_0001 for x in (1,)]",
    "(lambda: st_0001)()", "9**9**9", "open('pwned', 'w')", "exec('1')", "f'{st_0001}'", "st-0001 if 1 else st-0002",
]  # fmt: skip
#: Files that Python, git, pytest or a shell would run if they looked at them.
BESIDE = {
    "json.py": "open('pwned', 'w')\n", "csv.py": "open('pwned', 'w')\n", "sitecustomize.py": "open('pwned', 'w')\n",
    "__init__.py": "open('pwned', 'w')\n", "conftest.py": "open('pwned', 'w')\n", "evil.pth": "import os; open('pwned', 'w')\n",
    ".git/config": f'[core]\n\tfsmonitor = "{TOUCH}"\n\tpager = "{TOUCH}"\n', "datapackage.pickle": "cos\nsystem\n(S'touch pwned'\ntR.",
}  # fmt: skip


def change(path, field, values):
    """Put values into a field of a table, one a row from the first on."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, value in zip(rows, values, strict=False):
        row[field] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def texts(made_up_copy):
    """A sound folder whose texts are all meant to be run by somebody."""
    for number, (table, field) in enumerate([("entities", "name"), ("entities", "summary"), ("claims", "statement"),
                                             ("timeline", "title"), ("quotes", "paraphrase"), ("checks", "says"),
                                             ("statistics", "label"), ("sources", "title")]):  # fmt: skip
        change(made_up_copy / f"{table}.csv", field, CELLS[number:] + CELLS[:number])
    assert kgdata.validate(made_up_copy) == []
    return made_up_copy


@pytest.fixture
def formulas(made_up_copy):
    """A folder whose formulas are programs: the last rows of the statistics are computed."""
    with (made_up_copy / "statistics.csv").open(encoding="utf-8") as file:
        stated = sum(not row["formula"] for row in csv.DictReader(file))
    change(made_up_copy / "statistics.csv", "formula", [""] * stated + FORMULAS)
    change(made_up_copy / "discrepancies.csv", "check_rule", ["", *FORMULAS])
    return made_up_copy


def described(folder, number, what, value):
    """Change one thing in the descriptor."""
    path = folder / "datapackage.json"
    found = json.loads(path.read_text("utf-8"))
    found["resources"][number][what] = value
    path.write_text(json.dumps(found), "utf-8")
    return folder


@pytest.fixture
def path(made_up_copy):
    """A folder whose descriptor leads out of it."""
    return described(made_up_copy, 0, "path", "../" * 30 + "etc/passwd")


@pytest.fixture
def schema(made_up_copy):
    return described(made_up_copy, 1, "schema", "http://127.0.0.1:9/schema.json")


@pytest.fixture
def name(made_up_copy):
    return described(made_up_copy, 2, "name", f"../{TOUCH}")


@pytest.mark.parametrize("kind", ["texts", "formulas", "path", "schema", "name"])
def test_nothing_of_it_is_run(request, run, made_up, tmp_path, kind):
    folder = request.getfixturevalue(kind)
    for name, text in BESIDE.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    packed, out = tmp_path / "theirs.zip", tmp_path / "out"
    with zipfile.ZipFile(packed, "w") as file:
        for path in folder.rglob("*.*"):
            if path.is_file():
                file.write(path, path.relative_to(folder.parent))
        file.writestr("../../pwned", "out of the folder")
    for part in ("plain", "theirs"):
        (out / part).mkdir(parents=True)
    done = run(None, HOSTILE, str(made_up), str(folder), str(packed), str(out), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
    found = json.loads(done.stdout)
    assert found["ran"] == []
    assert found["seen"], "the hook would not have seen it"
    assert bool(found["problems"]) == (kind != "texts")
    inside = tuple(str(path.resolve()) for path in (folder, packed, out))
    assert [path for path in found["wrote"] if not path.startswith(inside[2])] == []
    # Else only what belongs to kgdata and to Python: the terms of the exports, the names of time zones.
    strange = [path for path in found["opened"] if not path.startswith(inside) and not path.startswith(OURS)]
    assert strange == []
    assert not list(tmp_path.rglob("pwned"))
    written = {path.name for path in (out / "theirs").iterdir()}
    assert bool(written) == (kind == "texts"), "what is not sound is not exported"


OURS = (str(Path(kgdata.__file__).resolve().parent), str(Path(__file__).resolve().parents[3] / "data"))
