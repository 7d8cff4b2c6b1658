"""`make audit` asks about every lock there is, and all of each; the question itself needs a network, and is not asked here."""

import re
import subprocess
import sys

import pytest


def recipe(root):
    makefile = (root / "Makefile").read_text("utf-8")
    return re.search(r"^audit:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)[1]


def test_no_lock_is_left_out(root):
    globs = re.search(r"for lock in (.+?);", recipe(root))[1].split()
    asked = {path for pattern in globs for path in root.glob(pattern)}
    folders = (root / "requirements", root / ".binder", root)
    locks = {path for folder in folders for path in folder.glob("*.txt") if "--hash=" in path.read_text("utf-8")}
    assert asked == locks
    assert len(asked) > 8


@pytest.mark.parametrize("lock", ["requirements/apart.txt", ".binder/requirements.txt"])
def test_every_package_of_a_lock_is_asked_about(root, lock):
    options = re.search(r"pip_audit --requirement \$\$lock (.+?) \|\|", recipe(root))[1].split()
    command = [sys.executable, "-m", "pip_audit", "--dry-run", "--requirement", lock, *options]
    done = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    entries = re.findall(r"^[\w.-]+==\S+(?: ; (.+?))? \\$", (root / lock).read_text("utf-8"), re.MULTILINE)
    (asked,) = re.findall(r"would have audited (\d+) packages", done.stderr)
    # What is for another system or Python alone is left out on this one.
    assert len([marker for marker in entries if not marker]) <= int(asked) <= len(entries)


def test_a_package_without_a_hash_is_an_error(root, tmp_path):
    lock = tmp_path / "lock.txt"
    lock.write_text("six==1.17.0\n")
    command = [sys.executable, "-m", "pip_audit", "--dry-run", "--disable-pip", "--require-hashes", "-r", str(lock)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode != 0
    assert "hash" in done.stderr
