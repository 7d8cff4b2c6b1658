"""Secrets that were once committed are found, wherever and whenever that was; hashes of locks are none."""

import subprocess

import pytest

#: Put together here, so that none of them stands in this file.
SECRETS = {
    "GitHub Token": "ghp_" + "Ab3d" * 9,
    "AWS Access Key": "AKIA" + "Z7VRSQ5TJN2XMPLQ",
    "Private Key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "Basic Auth Credentials": "https://me:" + "hunter2@example.org/",
}


@pytest.fixture(scope="module")
def leaks(script):
    return script(".ci/leaks.py")


@pytest.fixture
def repository(tmp_path):
    """A repository: ``commit({"a.txt": "text"})`` makes one, with these files; None takes a file out."""

    def git(*arguments):
        who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", tmp_path, *who, *arguments], check=True, capture_output=True)

    def commit(files, branch=None):
        if branch:
            git("switch", "--create", branch)
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).unlink(missing_ok=True) if text is None else (tmp_path / name).write_text(text, "utf-8")
        git("add", "--all")
        git("commit", "--message", "a change")

    git("init", "--initial-branch=main")
    commit.path, commit.git = tmp_path, git
    return commit


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_in_the_files(leaks, repository, capsys, kind):
    repository({"a folder/настройки.py": f'first = 1\nit = "{SECRETS[kind]}"\n'})
    assert leaks.main(["--root", str(repository.path)]) == 1
    shown = capsys.readouterr()
    assert f"a folder/настройки.py: {kind}: it =" in shown.out
    assert SECRETS[kind] not in shown.out, "who reads the log of a run may be anybody"


def test_a_secret_that_was_taken_out_again_is_in_the_history(leaks, repository, capsys):
    repository({"a.txt": "nothing\n", "b.bin": "\0"})
    repository({"token.txt": SECRETS["GitHub Token"]}, branch="other")
    repository({"token.txt": None})
    repository.git("switch", "main")
    assert leaks.main(["--root", str(repository.path)]) == 0
    assert "no secrets" in capsys.readouterr().err
    assert leaks.main(["--root", str(repository.path), "--history"]) == 1
    shown = capsys.readouterr()
    assert shown.out.startswith("token.txt: GitHub Token: ")
    assert "in 3 commits, 1 secret\n" in shown.err


def test_the_locks_and_the_record_of_a_release_hold_none(leaks, root):
    wanted = ("requirements/lock.txt", "requirements/apart.txt", "requirements/package-lock.json", "docs/release.json")
    files = {path: (root / path).read_text("utf-8").splitlines() for path in wanted}
    assert leaks.leaks(files) == []


def test_an_example_in_the_tests_is_known(leaks, root):
    address = "https://me:" + "secret@example.org/"
    assert leaks.leaks({"x.py": [f'"{address}"']}) == []
    assert leaks.leaks({"x.py": [f'"{address.replace("secret", "hunter2")}"']}) != []
