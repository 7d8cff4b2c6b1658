"""What cannot be done in some surroundings is said in one line, and leaves nothing behind."""

import os
import sys

import pytest

UNIX = os.name == "posix"
unix = pytest.mark.skipif(not UNIX, reason="only Unix has it")


def told(done, status=1):
    """The one line of a command that did not do what it was asked to."""
    assert (done.returncode, done.stdout) == (status, b""), done.stdout + done.stderr
    (line,) = done.stderr.decode("utf-8", "replace").splitlines()
    assert line.startswith("kgdata: ")
    return line


@unix
@pytest.mark.parametrize("name", ["a read-only file system", "files of another user"])
@pytest.mark.parametrize("format", ["csv", "sqlite"])
def test_no_place_to_write(run, places, room, name, format):
    there = places["foreign"]
    before = sorted(there.rglob("*"))
    line = told(run(name, "-m", "kgdata", "export", format, "--out", str(there / "kgdata" / "new"), cwd=there))
    assert "Nothing was changed; name another place with --out" in line
    assert sorted(there.rglob("*")) == before


@unix
def test_a_working_directory_that_is_gone_is_no_place_for_an_export(run, room):
    out = room / "gone"
    out.mkdir()
    line = told(run("a working directory that is gone", "-m", "kgdata", "export", "sqlite", out=out))
    assert line.startswith("kgdata: cannot write kgdata.sqlite: No such file or directory.")
    assert list(out.iterdir()) == []


@unix
def test_no_git(run):
    line = told(run("no program to be found", "-m", "kgdata", "diff", "v1.0.0"), status=2)
    assert "no git to look for a revision with: name a data folder" in line


def test_no_pyarrow(run, room, table):
    code = f"import sys\n{table['no pyarrow'].first}\nfrom kgdata import cli; sys.exit(cli.main(sys.argv[1:]))"
    line = told(run(None, "-c", code, "export", "parquet", "--out", str(room / "parquet")))
    assert "pip install" in line
    assert "pyarrow" in line
    assert not (room / "parquet").exists()


# -- closed streams, as a daemon has them ------------------------------------------------------------------------------


CLOSED = b"kgdata: standard output is closed: send it to a file, or to /dev/null\n"


@unix
@pytest.mark.parametrize("dev", [(), ("-X", "dev", "-W", "error")], ids=["plain", "-X dev"])
def test_a_result_that_nobody_can_read_is_a_failure_and_a_message_goes_nowhere(run, places, dev):
    script = "import os, sys; os.close(int(sys.argv.pop(1))); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    for closed, arguments, expected in [
        ("1", ["find", "Рожков"], (1, b"", CLOSED)),
        ("1", ["export", "ics", "--out", "-"], (1, b"", CLOSED)),
        ("2", ["show", "st-9999"], (1, b"", b"")),  # and not among what is printed
    ]:
        done = run(None, "-c", script, closed, *dev, "-m", "kgdata", *arguments)
        assert (done.returncode, done.stdout, done.stderr) == expected


@unix
def test_nobody_to_ask(run, places):
    done = run("no standard input", "-m", "kgdata", "new", "checks")
    assert done.returncode == 1
    assert done.stderr.decode().startswith("kgdata: standard input is closed, so nothing can be asked: ")


# -- languages ---------------------------------------------------------------------------------------------------------


@unix
def test_letters_are_understood_that_the_locale_does_not_have(run):
    done = run("LC_ALL=C without UTF-8", "-m", "kgdata", "find", "рожков")
    assert done.returncode == 0
    assert rb"\u0410\u043b\u0435\u043a\u0441\u0435\u0439" in done.stdout


# -- files beside the reader -------------------------------------------------------------------------------------------


@pytest.fixture
def trap(tmp_path):
    """A working directory with modules of the standard library, and data, that are not what they are called."""
    for name in ("json", "csv", "argparse", "pandas", "sqlite3"):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('{name}.py of the working directory was run')\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "datapackage.json").write_text('{"name": "kgdata", "resources": []}')
    return tmp_path


ENTRY = "import sys; from kgdata.cli import main; sys.exit(main(sys.argv[1:]))"


def test_the_command_runs_nothing_of_the_working_directory(run, room, trap):
    script = room / "kgdata-command.py"  # as pip makes it: Python looks beside it, not where the user is
    script.write_text(ENTRY)
    for start in ([str(script)], ["-P", "-m", "kgdata"] if sys.version_info >= (3, 11) else ["-P"]):
        if start == ["-P"]:
            continue
        done = run(None, *start, "--data", "data", "validate", cwd=trap)
        assert b"was run" not in done.stdout + done.stderr
        done = run(None, *start, "find", "Рожков", "--format", "json", cwd=trap)
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"ent-0014" in done.stdout


def test_python_itself_looks_in_the_working_directory_first(run, trap):
    # Why SECURITY.md says to use the command: nothing of kgdata has run yet that could prevent it.
    done = run(None, "-m", "kgdata", "find", "Rozhkov", cwd=trap)
    assert done.returncode == 1
    assert b"of the working directory was run" in done.stderr


# -- who may read what is written --------------------------------------------------------------------------------------


@unix
@pytest.mark.parametrize(("name", "mask"), [("umask 077", 0o077), (None, 0o022)])
def test_what_is_exported_is_for_whom_the_umask_says(run, tmp_path, name, mask):
    for format in ("csv", "sqlite"):
        old = os.umask(0o022)
        try:
            done = run(name, "-m", "kgdata", "export", format, "--out", str(tmp_path / format))
        finally:
            os.umask(old)
        assert done.returncode == 0
        for path in [tmp_path / format, *(tmp_path / format).rglob("*")]:
            assert path.stat().st_mode & 0o777 == (0o777 if path.is_dir() else 0o666) & ~mask, path
