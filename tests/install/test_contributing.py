"""What a contributor meets: forms that the host accepts and that ask for nothing private, hooks that look at a commit,
and a package that says where to work instead of writing into itself."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml

NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "_build", "dist", "__pycache__", ".*_cache", ".hypothesis", ".coverage*", "node_modules"
)

# Forms


def form_files(root):
    return sorted(path for path in (root / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")


@pytest.fixture(scope="module")
def forms(root):
    """The issue forms by the beginning of their file's name."""
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in form_files(root)}


KINDS = {"markdown", "textarea", "input", "dropdown", "checkboxes"}


def problems(form) -> list[str]:
    """What GitHub's schema of issue forms has against a form."""
    found = [f"no {key}" for key in ("name", "description", "body") if not form.get(key)]
    found += [f"unknown {key}" for key in form.keys() - {"name", "description", "title", "labels", "body"}]
    asked = [part for part in form.get("body") or [] if part.get("type") != "markdown"]
    if not asked:
        found.append("asks nothing")
    for part in form.get("body") or []:
        attributes = part.get("attributes", {})
        if part.get("type") not in KINDS:
            found.append(f"no type {part.get('type')}")
        elif part["type"] == "markdown":
            found += ["empty text"] * (not attributes.get("value"))
        else:
            found += ["no label"] * (not attributes.get("label")) + ["no id"] * (not part.get("id"))
            if not re.fullmatch(r"[\w-]+", part.get("id", "-")):
                found.append(f"id {part['id']}")
        if part.get("type") in ("dropdown", "checkboxes"):
            options = attributes.get("options") or []
            texts = [option["label"] if isinstance(option, dict) else option for option in options]
            # YAML reads a bare Yes or No as true or false, which the host refuses.
            if not texts or len(set(texts)) < len(texts) or not all(isinstance(text, str) for text in texts):
                found.append(f"options {texts}")
    for what in ("id", "label"):
        values = [part.get("id") if what == "id" else part.get("attributes", {}).get("label") for part in asked]
        found += [f"{what} {value} twice" for value in {v for v in values if v and values.count(v) > 1}]
    return found


def test_the_forms_are_those_that_the_host_accepts(forms):
    assert len(forms) == 4
    assert {name: wrong for name, form in forms.items() if (wrong := problems(form))} == {}
    names = [form["name"] for form in forms.values()]
    assert len(set(names)) == len(names)


def _without_name(form):
    del form["name"]


def _without_body(form):
    form["body"] = []


def _text_alone(form):
    form["body"] = [part for part in form["body"] if part["type"] == "markdown"]


def _unknown_type(form):
    form["body"][1]["type"] = "date"


def _without_label(form):
    del form["body"][1]["attributes"]["label"]


def _without_id(form):
    del form["body"][1]["id"]


def _id_with_space(form):
    form["body"][1]["id"] = "the record"


def _same_id(form):
    form["body"][1]["id"] = form["body"][2]["id"]


def _same_label(form):
    form["body"][1]["attributes"]["label"] = form["body"][2]["attributes"]["label"]


def _bare_yes(form):
    form["body"][-1]["attributes"]["options"] = yaml.safe_load("[Yes, No]")


def _unknown_key(form):
    form["assign"] = "somebody"


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (_without_name, "no name"),
        (_without_body, "no body"),
        (_text_alone, "asks nothing"),
        (_unknown_type, "no type date"),
        (_without_label, "no label"),
        (_without_id, "no id"),
        (_id_with_space, "id the record"),
        (_same_id, "id wrong twice"),
        (_same_label, "label What is wrong twice"),
        (_bare_yes, "options [True, False]"),
        (_unknown_key, "unknown assign"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_a_broken_form_is_seen(root, damage, found):
    form = yaml.safe_load((root / ".github/ISSUE_TEMPLATE/1-fact.yml").read_text("utf-8"))
    assert problems(form) == []
    damage(form)
    assert found in problems(form)


def test_no_issue_begins_without_a_form(root):
    config = yaml.safe_load((root / ".github/ISSUE_TEMPLATE/config.yml").read_text("utf-8"))
    assert config == {"blank_issues_enabled": False}


PRIVATE = re.compile(
    r"\b(?:name|e-?mail|phone|contact|address|account|record|identifier|id|link|reason)\b", re.IGNORECASE
)


def asks_for(form) -> list[str]:
    """The parts of a form into which somebody could write who they are, and those that ask for it."""
    parts = [part for part in form["body"] if part["type"] != "markdown"]
    free = [part["id"] for part in parts if part["type"] in ("input", "textarea")]
    return free + [part["id"] for part in parts if PRIVATE.search(f"{part['id']} {part['attributes']['label']}")]


def test_who_asks_to_be_removed_need_not_say_who_it_is(forms, root):
    form = forms["3-removal"]
    assert asks_for(form) == []
    assert form["title"] == "Removal request"
    # The words that CONTRIBUTING.md gives, and its promises.
    text = " ".join((root / "CONTRIBUTING.md").read_text("utf-8").split())
    said = " ".join(yaml.safe_dump(form, width=10_000).split())
    for words in ("removal request", "within 1 day of being seen", "within 7 days", "Report a vulnerability"):
        assert words in text
        assert words in said
    assert asks_for(forms["1-fact"]) == ["record", "wrong", "source", "record"]  # such fields would be seen


def test_the_promises_of_the_forms_are_those_of_the_paper(forms, root):
    text = (root / "CONTRIBUTING.md").read_text("utf-8")
    promised = {span for form in forms.values() for span in re.findall(r"within \d+ days?", yaml.safe_dump(form))}
    assert promised >= {"within 1 day", "within 3 days", "within 7 days"}
    assert [span for span in promised if span not in text] == []


# Commands that the paper names


def test_the_commands_that_the_paper_names_are_there(root):
    text = (root / "CONTRIBUTING.md").read_text("utf-8")
    goals = set(re.search(r"^\.PHONY: (.+)$", (root / "Makefile").read_text(), re.MULTILINE)[1].split())
    named = set(re.findall(r"(?:^|`)make ([a-z][\w-]*)", text, re.MULTILINE))
    assert {"validate", "refresh", "book", "test", "hooks"} <= named <= goals
    words = set(re.findall(r"(?:\.venv/bin/|`)kgdata ([a-z][\w-]*)", text))
    assert {"new", "fmt", "find", "provenance"} <= words
    help = subprocess.run([sys.executable, "-m", "kgdata", "--help"], capture_output=True, text=True).stdout
    assert [word for word in words if f"\n    {word}" not in help] == []


# Hooks


@pytest.fixture(scope="module")
def clone(root, tmp_path_factory):
    """The project as a repository of its own, with the tests' environment as its .venv."""
    if not shutil.which("git"):
        pytest.fail("there is no git here: sudo apt-get install git", pytrace=False)
    folder = tmp_path_factory.mktemp("clone") / "kgdata"
    shutil.copytree(root, folder, ignore=NOT_COPIED)
    (folder / ".venv").symlink_to(sys.prefix)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def hooks(clone, tmp_path_factory):
    """Run hooks in it; gives the exit status and what was said."""
    home = tmp_path_factory.mktemp("pre-commit")

    def run(*names):
        subprocess.run(["git", "add", "--all", ":!.venv"], cwd=clone, check=True)
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "COV_", "COVERAGE_"))}
        environment |= {"PRE_COMMIT_HOME": str(home), "PYTHONPATH": str(clone / "src"), "PRE_COMMIT_COLOR": "never"}
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--all-files", *names],
            cwd=clone, env=environment, capture_output=True, encoding="utf-8",
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    return run


def test_the_project_passes_its_hooks(root, clone, hooks):
    status, said = hooks()
    assert status == 0, said
    assert said.count("Passed") == len(BAD), said  # none was skipped for want of files


def test_no_hook_fetches_anything(root):
    config = yaml.safe_load((root / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    found = [hook for repository in config["repos"] for hook in repository["hooks"]]
    assert {hook["id"] for hook in found} == BAD.keys()
    for hook in found:
        assert hook["language"] == "system", hook["id"]
        assert hook["entry"].startswith(".venv/bin/python -m "), hook["id"]
        assert "additional_dependencies" not in hook


def _chapter(change):
    def changed(text):
        notebook = json.loads(text)
        change(notebook)
        return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"

    return changed


def _stripped(notebook):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(execution_count=None, outputs=[])


CHAPTER = "chapters/08_arrivals.ipynb"
#: A change that each hook must see: the file, the change, and what is said.
BAD = {
    "ruff-check": ("src/kgdata/edtf.py", lambda text: text.replace("import re\n", "import os\nimport re\n"), "F401"),
    "ruff-format": (
        "src/kgdata/edtf.py",
        lambda text: text + "\nX = {  'a':1 }\n",
        "1 file would be reformatted",
    ),
    "codespell": ("README.md", lambda text: text + "\nYou will rec" + "ieve it.\n", "README.md:"),
    "chapters": (
        CHAPTER,
        _chapter(lambda notebook: notebook["metadata"]["kernelspec"].update(name="conda-env-mine-py")),
        "it is not stored as `make refresh` stores it",
    ),
    "outputs": (CHAPTER, _chapter(_stripped), "it was not run: run `make refresh`"),
    "kgdata-fmt": ("data/names.csv", lambda text: text.replace("\n", "\n\n", 1), "data/names.csv:2: "),
    "kgdata-validate": (
        "data/names.csv",
        lambda text: text.replace("Latn", "Greek", 1),
        "data/names.csv:2: script: pattern",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_each_hook_sees_what_it_is_there_for(clone, hooks, name):
    file, change, said = BAD[name]
    path = clone / file
    right = path.read_text("utf-8")
    wrong = change(right)
    assert wrong != right
    path.write_text(wrong, "utf-8")
    try:
        status, out = hooks(name)
        assert status == 1, out
        assert said in out
        assert path.read_text("utf-8") == wrong, "a hook has changed a file"
    finally:
        path.write_text(right, "utf-8")


# Where to work


def test_an_installed_package_says_where_to_work(installed):
    row = ["new", "checks", "--set", "record_id=ev-0001"]
    if installed.way in (
        "editable",
        "checkout",
    ):  # its data is that of the checkout: complain of the row, not of the place
        said = installed.call("python", "-m", "kgdata", *row, status=1).stderr
        assert "kgdata: source_id: required" in said
        assert "laid out as it should be" in installed.run("-m", "kgdata", "fmt", "--check")
        return
    for command in (["fmt"], ["fmt", "--check"], row):
        done = installed.call("python", "-m", "kgdata", *command, status=1)
        assert done.stdout == ""
        assert done.stderr == (
            "kgdata: an installed kgdata only reads the data: clone the project, and work on it there (CONTRIBUTING.md)\n"
        )
