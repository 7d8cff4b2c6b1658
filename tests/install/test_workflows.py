"""The hosted workflows: pinned, with no more rights than they need, and doing what the project has commands for."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
USES = re.compile(r"^\s*(?:- )?uses: (?P<action>[^@\s]+)(?:@(?P<ref>\S+))?(?: # (?P<version>\S+))?", re.MULTILINE)
#: The rights to write, and to speak for the project elsewhere, that a job has; every other job only reads.
WRITES = {
    ("pages", "deploy"): {"pages": "write", "id-token": "write"},
    ("release", "attest"): {"attestations": "write", "id-token": "write"},
    ("release", "pypi"): {"id-token": "write"},
    ("release", "github"): {"contents": "write"},
}


def read(path):
    # YAML takes a bare `on` for true.
    return {"on" if key is True else key: value for key, value in yaml.safe_load(path.read_text("utf-8")).items()}


WORKFLOWS = {path.stem: read(path) for path in FILES}
JOBS = {(name, job): found for name, flow in WORKFLOWS.items() for job, found in flow["jobs"].items()}
STEPS = [(*where, step) for where, job in JOBS.items() for step in job.get("steps", [])]
SCRIPTS = [(f"{name}, {job}", step["run"]) for name, job, step in STEPS if "run" in step]


def test_they_are_all_there():
    assert WORKFLOWS.keys() == {"ci", "pages", "preview", "links", "audit", "release"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_action_is_pinned_by_its_commit_and_says_its_version(path):
    found = list(USES.finditer(path.read_text("utf-8")))
    assert len(found) == sum("uses" in step for name, _, step in STEPS if name == path.stem) + sum(
        "uses" in job for (name, _), job in JOBS.items() if name == path.stem
    )
    for use in found:
        if use["action"].startswith("./"):
            assert (ROOT / use["action"]).is_file(), use[0]
        else:
            assert re.fullmatch(r"[0-9a-f]{40}", use["ref"] or ""), use[0]
            assert re.fullmatch(r"v\d+\.\d+\.\d+", use["version"] or ""), use[0]


def test_an_action_is_the_same_everywhere():
    pins = {}
    for path in FILES:
        for use in USES.finditer(path.read_text("utf-8")):
            pins.setdefault(use["action"], set()).add((use["ref"], use["version"]))
    assert [action for action, found in pins.items() if len(found) > 1] == []


@pytest.mark.parametrize("where", JOBS, ids="-".join)
def test_a_job_has_the_rights_it_needs_and_an_end(where):
    name, _ = where
    job = JOBS[where]
    assert WORKFLOWS[name]["permissions"] == {}, "what a job may is said at the job"
    assert {right: how for right, how in job["permissions"].items() if how != "read"} == WRITES.get(where, {})
    if "uses" not in job:
        assert 0 < job["timeout-minutes"] <= 60
        assert not job["runs-on"].endswith("-latest"), "another system some day would be another result"
    if where in WRITES:  # nothing of the repository runs with such a right
        assert [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")] == []


def test_no_workflow_runs_a_stranger_with_our_rights():
    for name, flow in WORKFLOWS.items():
        triggers = set(flow["on"])
        assert triggers <= {"push", "pull_request", "schedule", "workflow_call", "workflow_dispatch"}, name
        assert flow["concurrency"]["group"], name
        if "pull_request" in triggers:
            assert not [where for where in WRITES if where[0] == name]
    for name, _, step in STEPS:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False, name
    assert [path.name for path in FILES if "secrets." in path.read_text("utf-8")] == []


def test_nothing_is_published_that_ci_did_not_pass():
    for where in WRITES:
        needed, todo = set(), [where[1]]
        while todo:
            wanted = JOBS[where[0], todo.pop()].get("needs", [])
            todo += [wanted] if isinstance(wanted, str) else wanted
            needed |= set(todo)
        assert any(JOBS[where[0], job].get("uses") == "./.github/workflows/ci.yml" for job in needed), where


@pytest.mark.parametrize(("place", "script"), SCRIPTS, ids=[place for place, _ in SCRIPTS])
def test_a_script_is_plain_bash_and_names_what_exists(place, script):
    assert "${{" not in script, "what comes from outside comes as a variable"
    commands = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)[1].split()
    for command in re.findall(r"(?:^|\s)(?:make|\.ci/run) (\w+)", script):
        assert command in commands
    for path in re.findall(r"(?<![\w/$])\.(?:ci|binder)/[\w.]+", script):
        assert (ROOT / path).is_file()


def test_all_shells_are_bash():
    # GitHub's Windows has another by default.
    assert {name for name, flow in WORKFLOWS.items() if flow["defaults"]["run"]["shell"] != "bash"} == set()


def test_the_package_is_tested_on_every_python_it_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {found[1] for c in project["classifiers"] if (found := re.search(r":: (3\.\d+)$", c))}
    matrix = JOBS["ci", "package"]["strategy"]["matrix"]
    assert set(matrix["python"]) == named
    assert project["requires-python"] == f">={min(named, key=lambda v: int(v[2:]))}"
    assert {entry["system"].split("-")[0] for entry in matrix["include"]} | {"ubuntu"} == {"ubuntu", "macos", "windows"}
    for pandas in matrix["pandas"]:
        assert (ROOT / "requirements" / f"package-{pandas}.txt").is_file()


def test_the_oldest_pandas_that_the_package_takes_is_tested():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (oldest,) = (found[1] for r in project["dependencies"] if (found := re.fullmatch(r"pandas>=([\d.]+)", r)))
    locked = (ROOT / "requirements" / "package-pandas2.txt").read_text("utf-8")
    assert re.search(rf"^pandas=={re.escape(oldest)}\.\d+ ", locked, re.MULTILINE)


# -- what others say of them -------------------------------------------------------------------------------------------


def zizmor(program, folder):
    command = [program, "--offline", "--pedantic", "--no-progress", "--format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    return [(one["ident"], one["desc"]) for one in json.loads(done.stdout) if not one.get("ignored")]


def test_zizmor_finds_nothing(program):
    assert zizmor(program("zizmor"), ROOT / ".github") == []


def test_zizmor_would_find_something(program, tmp_path):
    shutil.copytree(ROOT / ".github", tmp_path / ".github")
    path = tmp_path / ".github" / "workflows" / "preview.yml"
    safe = "        with:\n          persist-credentials: false\n"
    path.write_text(path.read_text("utf-8").replace(safe, ""), "utf-8")
    assert [name for name, _ in zizmor(program("zizmor"), tmp_path / ".github")] == ["artipacked"]


def actionlint(node_modules, folder):
    command = ["node", node_modules / "@tktco" / "node-actionlint" / "bin" / "node-actionlint.js", folder / "*.yml"]
    return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=folder)


def test_actionlint_finds_nothing(node_modules):
    done = actionlint(node_modules, ROOT / ".github" / "workflows")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Checking {len(FILES)} workflow file(s)" in done.stdout


def test_actionlint_would_find_something(node_modules, tmp_path):
    text = (ROOT / ".github" / "workflows" / "pages.yml").read_text("utf-8")
    (tmp_path / "pages.yml").write_text(text.replace("needs: book", "needs: books"), "utf-8")
    done = actionlint(node_modules, tmp_path)
    assert done.returncode == 1
    assert 'job "deploy" needs job "books" which does not exist' in done.stdout


SHELL = [*SCRIPTS, *((path, (ROOT / path).read_text("utf-8")) for path in (".ci/run", ".binder/postBuild"))]


@pytest.mark.parametrize(("place", "script"), SHELL, ids=[place for place, _ in SHELL])
def test_shellcheck_finds_nothing(program, place, script):
    shell = [] if script.startswith("#!") else ["--shell=bash"]
    done = subprocess.run([program("shellcheck"), *shell, "-"], input=script, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout


def test_shellcheck_would_find_something(program):
    command = [program("shellcheck"), "--shell=bash", "-"]
    done = subprocess.run(command, input="cat $1", capture_output=True, encoding="utf-8")
    assert "SC2086" in done.stdout


def test_dependabot_waits_before_it_takes_a_new_action():
    found = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text("utf-8"))
    (update,) = found["updates"]
    assert update["package-ecosystem"] == "github-actions"
    assert update["cooldown"]["default-days"] >= 7
