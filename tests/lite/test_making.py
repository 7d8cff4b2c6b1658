"""How JupyterLite is put together, with small stand-ins and no network: what is checked, and what stays as it was."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kgbook import lite, offline, published, pyodide
from kgbook.pyodide import NotMade

ROOT = Path(__file__).parents[2]
TAG = "cp314-cp314-pyemscripten_2026_0_wasm32"
RUN_LITE = lite._run_lite
COMPILED = {name: f"{name}-1.0-{TAG}.whl" for name in pyodide.COMPILED}


def wheel(folder, name, tag="py3-none-any", needs=(), files=()):
    """A wheel of a module that does nothing."""
    path = folder / f"{name}-1.0-{tag}.whl"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{name}/__init__.py", "")
        for more in files:
            file.writestr(f"{name}/{more}", "")
        requires = "".join(f"Requires-Dist: {need}\n" for need in needs)
        file.writestr(
            f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{requires}"
        )
        file.writestr(f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\n")
        file.writestr(f"{name}-1.0.dist-info/RECORD", "")
    return path


@pytest.fixture
def parts(tmp_path):
    """What :func:`pyodide.make` is given, and the folder that it shall make."""
    core, wheels = tmp_path / "core", tmp_path / "wheels"
    core.mkdir()
    for name in pyodide.CORE:
        (core / name).write_text(name)
    carried = {name: wheel(tmp_path / "compiled", name, TAG).read_bytes() for name in COMPILED}
    packages = {
        name: {"name": name, "file_name": COMPILED[name], "sha256": pyodide.sha256(content), "depends": []}
        for name, content in carried.items()
    }
    packages["pandas"]["depends"] = ["numpy", "python_dateutil"]
    packages["scipy"] = {"name": "scipy", "file_name": "scipy.whl", "sha256": "0", "depends": ["numpy"]}
    (core / pyodide.LOCK).write_text(json.dumps({"info": {"python": "3.14.0"}, "packages": packages}))
    (core / "package.json").write_text('{"version": "1.2.3"}')
    wheel(wheels, "python_dateutil")
    wheel(
        wheels, "altair", needs=["typing_extensions; python_version < '3'", "Jinja2>=3", "vl-convert; extra == 'save'"]
    )
    wheel(wheels, "jinja2", needs=["markupsafe"])
    wheel(wheels, "markupsafe", "cp311-cp311-linux_x86_64", files=["_native.py", "_speedups.so"])
    wheel(wheels, "ipywidgets", needs=["widgetsnbextension~=4.0", "pexpect; sys_platform != 'emscripten'"])
    _carrier(wheels, carried)
    return (
        tmp_path / "made",
        core,
        wheels,
        [
            wheel(tmp_path / "own", "kgdata_kyrgyzstan", needs=["pandas>=2.2", "altair; extra == 'charts'"]),
            wheel(tmp_path / "own", "kgbook_kyrgyzstan", needs=["kgdata-kyrgyzstan[charts]"]),
        ],
    )


def make(folder, core, wheels, own):
    return pyodide.make(folder, core, [*wheels.glob("*.whl")], own)


def _carrier(wheels, carried):
    with zipfile.ZipFile(wheels / "open_webui-0.1-py3-none-any.whl", "w") as file:
        for name, content in carried.items():
            file.writestr(pyodide.CARRIED + COMPILED[name], content)
        file.writestr("open_webui/main.py", "its own")


def test_the_list_has_what_is_there_and_nothing_else(parts):
    made = make(*parts)
    folder = parts[0]
    listed = json.loads((folder / pyodide.LOCK).read_text())
    assert listed["packages"] == made
    assert listed["info"] == {"python": "3.14.0"}
    assert (
        list(made)
        == "altair ipywidgets jinja2 kgbook-kyrgyzstan kgdata-kyrgyzstan markupsafe numpy pandas python-dateutil".split()
    )
    files = {entry["file_name"] for entry in made.values()}
    assert {path.name for path in folder.iterdir()} == {*pyodide.CORE, pyodide.LOCK, "README.txt", *files}
    for entry in made.values():
        assert pyodide.sha256((folder / entry["file_name"]).read_bytes()) == entry["sha256"]


def test_a_package_brings_what_it_needs_in_a_browser(parts):
    made = make(*parts)
    needs = {name: entry["depends"] for name, entry in made.items()}
    assert needs["altair"] == ["jinja2"]
    assert needs["pandas"] == ["numpy", "python-dateutil"]
    assert needs["ipywidgets"] == []
    assert needs["kgdata-kyrgyzstan"] == ["pandas"]
    assert needs["kgbook-kyrgyzstan"] == ["altair", "ipywidgets", "kgdata-kyrgyzstan"]
    assert made["python-dateutil"]["imports"] == ["python_dateutil"]


def test_compiled_parts_that_no_browser_runs_are_left_out(parts):
    made = make(*parts)
    with zipfile.ZipFile(parts[0] / made["markupsafe"]["file_name"]) as file:
        names = set(file.namelist())
    assert {"markupsafe/__init__.py", "markupsafe/_native.py", "markupsafe-1.0.dist-info/RECORD"} <= names
    assert not [name for name in names if name.endswith(".so")]


def test_the_same_parts_make_the_same_files(parts, tmp_path):
    make(*parts)
    make(tmp_path / "again", *parts[1:])
    for path in parts[0].iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def _other_file(core, wheels):
    _carrier(wheels, dict.fromkeys(COMPILED, b"another"))


def _no_file(core, wheels):
    _carrier(wheels, {})


def _no_carrier(core, wheels):
    (wheels / "open_webui-0.1-py3-none-any.whl").unlink()


def _no_core(core, wheels):
    (core / "pyodide.asm.wasm").unlink()


def _compiled(core, wheels):
    wheel(wheels, "lxml", "cp311-cp311-linux_x86_64")


def _needs_more(core, wheels):
    wheel(wheels, "jinja2", needs=["markupsafe", "babel"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_other_file, "numpy-1.0-.* is not the file that Pyodide published"),
        (_no_file, "has no numpy-1.0-.*: name a version that has it in requirements/browser.in"),
        (_no_carrier, "there is no wheel of open-webui, which carries numpy"),
        (_no_core, "has no pyodide.asm.wasm: run make lite again with npm"),
        (_compiled, "lxml-1.0-.* holds compiled code, which a browser cannot run"),
        (_needs_more, "jinja2 needs babel, which is not there: name it in requirements/browser.in"),
    ],
)
def test_what_is_not_as_it_should_be_is_refused(parts, change, said):
    change(*parts[1:3])
    with pytest.raises(NotMade, match=said):
        make(*parts)


# -- what is fetched -------------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path):
    """A folder of a book with all that was fetched."""
    source = tmp_path / "a project"
    for name in ("lite", "browser"):
        (source / "requirements").mkdir(parents=True, exist_ok=True)
        (source / "requirements" / f"{name}.txt").write_text(name)
    lite.core(source).mkdir(parents=True)
    for folder, name in ((lite.python(source).parents[1], "lite"), (lite.wheels(source), "browser")):
        folder.mkdir(parents=True)
        (folder / "made-of").write_text(pyodide.sha256(name.encode()))
    return source


def say(*arguments, path=os.environ["PATH"]):
    """What the command says of what is wrong; it must be one line, and no traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "kgbook.lite", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": str(path)},
    )
    assert done.returncode == 1, done.stdout + done.stderr
    (line,) = done.stderr.splitlines()
    return line


def test_what_was_fetched_is_not_fetched_again(project):
    assert lite.main([str(project), "--fetch"]) == 0


def test_no_book(project):
    assert re.search(r"lite: there will be no JupyterLite: there is no book in .*: run make book", say(project))


def test_an_environment_whose_python_is_gone(project, site, monkeypatch, capsys):
    monkeypatch.setattr(lite, "_run_lite", RUN_LITE)
    assert lite.main([str(project)]) == 1
    assert re.search(
        r"python cannot be run: remove _build/lite-env, then run make lite again$", capsys.readouterr().err.strip()
    )


def test_no_npm(project, tmp_path):
    lite.core(project).rmdir()
    if shutil.which("npm"):
        assert "npm installs: run make lite again with a network" in say(project, "--fetch")
    assert "sudo apt-get install npm, then run make lite again" in say(project, "--fetch", path=tmp_path)


def packages(project, content=b""):
    """A folder as of packages, and requirements that name one of them by a hash."""
    shelf = project.parent / "shelf"  # pip splits what has a space
    path = wheel(shelf, "thing")
    named = content or path.read_bytes()
    (project / "requirements" / "browser.txt").write_text(f"thing==1.0 --hash=sha256:{pyodide.sha256(named)}\n")
    return shelf


@pytest.fixture
def offline_pip(monkeypatch):
    """pip without an index and with nobody's settings."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return monkeypatch


def test_a_package_is_taken_by_its_hash(project, tmp_path, offline_pip):
    offline_pip.setenv("PIP_FIND_LINKS", str(packages(project)))
    folder = tmp_path / "got"
    lite._download(folder, project / "requirements" / "browser.txt", Path(sys.executable))
    assert [path.name for path in folder.iterdir()] == ["thing-1.0-py3-none-any.whl"]


def test_a_package_with_another_hash_is_refused(project, tmp_path, offline_pip):
    offline_pip.setenv("PIP_FIND_LINKS", str(packages(project, b"what was locked")))
    with pytest.raises(NotMade, match=r"browser\.txt names, by its hash: do not use it"):
        lite._download(tmp_path / "got", project / "requirements" / "browser.txt", Path(sys.executable))
    assert not list((tmp_path / "got").iterdir())


def test_no_network(project, tmp_path, offline_pip):
    packages(project)
    with pytest.raises(
        NotMade, match=r"pip could not get .*browser\.txt; it says .*: run make lite again with a network"
    ):
        lite._download(tmp_path / "got", project / "requirements" / "browser.txt", Path(sys.executable))


def test_what_changed_is_fetched_anew(project, tmp_path):
    made = []
    requirements = project / "requirements" / "lite.txt"
    for text in ("lite", "lite", "other", "other"):
        requirements.write_text(text)
        lite._once(lite.python(project).parents[1], requirements, lambda *_: made.append(text))  # noqa: B023
    assert made == ["other"]


def test_a_fetch_that_failed_is_done_again(project):
    folder, requirements = lite.wheels(project), project / "requirements" / "browser.txt"
    requirements.write_text("other")

    def fail(*_):
        raise NotMade("no")

    for _ in range(2):
        with pytest.raises(NotMade):
            lite._once(folder, requirements, fail)


# -- the site --------------------------------------------------------------------------------------------------------------


def stand_in(program, work, target):
    """As much of a JupyterLite as is checked."""
    (target / "lab").mkdir(parents=True)
    (target / "static" / "pyodide").mkdir(parents=True)
    (target / "api" / "contents").mkdir(parents=True)
    settings = json.loads((work / "lite" / "jupyter-lite.json").read_text())
    settings["jupyter-config-data"]["litePluginSettings"][lite.KERNEL]["pyodideUrl"] = "./static/pyodide/pyodide.mjs"
    (target / "jupyter-lite.json").write_text(json.dumps(settings))
    (target / "lab" / "index.html").write_text("new")
    (target / "static" / "pyodide" / pyodide.LOCK).write_text("{}")
    (target / "files").mkdir()
    names = [path.name for path in (work / "chapters").iterdir()]
    for name in names:
        (target / "files" / name).write_bytes((work / "chapters" / name).read_bytes())
    (target / "api" / "contents" / "all.json").write_text(json.dumps({"content": [{"name": name} for name in names]}))


@pytest.fixture
def site(project, monkeypatch):
    """A built book with the JupyterLite of last time in it; what takes long is stood in for."""
    site = project / "_build" / "html"
    (site / "lite" / "lab").mkdir(parents=True)
    (site / "index.html").write_text("the book")
    (site / "lite" / "lab" / "index.html").write_text("last")
    (project / "chapters").symlink_to(ROOT / "chapters")
    monkeypatch.setattr(lite.pyodide, "make", lambda folder, *_: folder.mkdir(parents=True))
    monkeypatch.setattr(lite, "_own_wheels", lambda *_: None)
    monkeypatch.setattr(lite, "_run_lite", stand_in)
    return site


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_one_takes_the_place_of_the_last(project, site, capsys):
    assert lite.main([str(project)]) == 0
    assert re.match(r"JupyterLite is in .*lite: .* MB in \d+ files", capsys.readouterr().out)
    assert (site / "lite" / "lab" / "index.html").read_text() == "new"
    assert (site / "index.html").read_text() == "the book"
    assert len(list((site / "lite" / "files").glob("*.ipynb"))) == len(list((ROOT / "chapters").glob("*.ipynb")))
    assert not list(site.parent.glob("lite-next-*")), "a temporary folder was left behind"


def _no_setting(target):
    _change(target / "jupyter-lite.json", lambda all: all["jupyter-config-data"]["litePluginSettings"].pop(lite.KERNEL))


def _other_host(target):
    _change(
        target / "jupyter-lite.json",
        lambda all: all["jupyter-config-data"]["litePluginSettings"][lite.KERNEL].update(
            pyodideUrl="https://example.org/p.mjs"
        ),
    )


def _kept(target):
    _change(target / "jupyter-lite.json", lambda all: all["jupyter-config-data"].pop("enableMemoryStorage"))


def _no_chapter(target):
    _change(target / "api" / "contents" / "all.json", lambda all: all["content"].pop())


def _no_list(target):
    (target / "api" / "contents" / "all.json").unlink()


def _no_python(target):
    (target / "static" / "pyodide" / pyodide.LOCK).unlink()


def _stopped(target):
    raise NotMade("jupyter lite build failed")


def _killed(target):
    raise KeyboardInterrupt


def _change(path, change):
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_no_setting, "it would look for packages on PyPI"),
        (_other_host, "it would load Pyodide from another host"),
        (_kept, "it lost the setting enableMemoryStorage"),
        (_no_chapter, r"it has no \d\d_\w+.ipynb"),
        (_no_list, "left out a file"),
        (_no_python, "it has no static/pyodide/pyodide-lock.json"),
        (_stopped, "jupyter lite build failed"),
        (_killed, None),
    ],
)
def test_one_that_is_not_whole_leaves_the_site_as_it_was(project, site, monkeypatch, capsys, damage, said):
    before = contents(site)

    def damaged(program, work, target):
        stand_in(program, work, target)
        damage(target)

    monkeypatch.setattr(lite, "_run_lite", damaged)
    if said is None:
        with pytest.raises(KeyboardInterrupt):
            lite.main([str(project)])
    else:
        assert lite.main([str(project)]) == 1
        assert re.search(said, capsys.readouterr().err)
    assert contents(site) == before
    assert not list(site.parent.glob("lite-next-*"))


def test_a_builder_that_fails_is_quoted(tmp_path):
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho 'what went wrong' >&2\nexit 3\n")
    program.chmod(0o755)
    (tmp_path / "lite").mkdir()
    with pytest.raises(NotMade, match="it says 'what went wrong'"):
        lite._run_lite(program, tmp_path, tmp_path / "made")


# -- the rest of the project -------------------------------------------------------------------------------------------------


def test_the_zip_leaves_it_out(site):
    assert not [name for name in offline.contents(site) if "/lite/" in name]


def test_its_pages_are_none_of_the_book(site):
    assert list(published.places(site)) == ["index.html"]


def locked(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("package", ["altair", "ipywidgets"])
def test_the_browser_has_what_the_book_has(package):
    assert locked("browser")[package] == locked("book")[package]


@pytest.mark.parametrize("name", ["lite", "browser"])
def test_every_package_is_locked_by_its_hash(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    assert len(locked(name)) > 20 or name == "browser"
    assert text.count("==") <= text.count("--hash=sha256:")
    assert "://" not in text


def test_the_other_tests_leave_these_out():
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests"], cwd=ROOT, capture_output=True, text=True
    )
    assert "tests/site/" in found.stdout
    assert "tests/lite/" not in found.stdout
