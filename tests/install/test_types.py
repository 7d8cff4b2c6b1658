"""The types: mypy's strict mode finds nothing in kgdata, and a user's program is told when it misuses it."""

import re
import subprocess
import sys
import tomllib


def mypy(*arguments, cwd):
    done = subprocess.run([sys.executable, "-m", "mypy", *arguments], capture_output=True, encoding="utf-8", cwd=cwd)
    return done.returncode, done.stdout + done.stderr


def test_mypy_finds_nothing(root):
    status, said = mypy(cwd=root)
    assert status == 0, said
    assert re.search(r"no issues found in \d{2,} source files", said)


def test_kgdata_is_checked_in_full(root):
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]
    assert settings["strict"] is True
    named = [one["module"] for one in settings["overrides"]]
    assert not [module for module in named if "kgdata" in module or module == "*"]
    assert not any(one.get("ignore_errors") for one in settings["overrides"])


def test_what_mypy_is_told_to_ignore_has_a_code_and_a_reason(root):
    found = [
        (path.name, line.strip())
        for path in (root / "src").rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if "type: ignore" in line
    ]
    # One in kgdata; in kgbook seven, where others' types are wrong or say less than there is.
    assert len(found) <= 8
    assert [one for one in found if not re.search(r"# type: ignore\[[a-z-]+\]  # \w+", one[1])] == []


#: Lines of a user's program, and what is wrong with each.
LINES = {
    "kgdata.say('st-0001')": None,
    "kgdata.get('st-0001')['value']": None,
    "kgdata.timeline(case='case-0001').shape": None,
    "kgdata.say(1)": 'incompatible type "int"; expected "str"',
    "kgdata.timeline(cases='case-0001')": 'Unexpected keyword argument "cases"',
    "kgdata.say('st-0001') + 1": "Unsupported operand types",
    "kgdata.validate()[0].nothing": 'has no attribute "nothing"',
}


def test_a_users_program_is_checked_against_it(root, tmp_path):
    (tmp_path / "program.py").write_text("\n".join(["import kgdata", *LINES]), "utf-8")
    config = tmp_path / "mypy.ini"
    config.write_text(f"[mypy]\nstrict = true\nmypy_path = {root / 'src'}\n", "utf-8")
    status, said = mypy("--config-file", config, "program.py", cwd=tmp_path)
    assert status == 1
    told = {int(number): what for number, what in re.findall(r"^program\.py:(\d+): error: (.+)$", said, re.MULTILINE)}
    wrong = {number: what for number, what in enumerate(LINES.values(), 2) if what}
    assert told.keys() == wrong.keys(), said
    assert [told[number] for number, what in wrong.items() if what not in told[number]] == []
