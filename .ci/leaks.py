"""Whether a password, token or key is in what is committed: ``python .ci/leaks.py``, and with ``--history`` in all that ever was.

detect-secrets looks at the lines; of the history, at every line that some commit has added, on whatever branch. What it
takes for a secret and is none stands below, with the reason.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from detect_secrets.core import scan
from detect_secrets.settings import default_settings

ROOT = Path(__file__).resolve().parents[1]
#: Kind of secret and the words that are none, in whatever file.
KNOWN = {
    ("Basic Auth Credentials", "secret"),  # the tests show that an address gives no password away
    ("Basic Auth Credentials", "s3cr3t-word"),  # the same
    ("Base64 High Entropy String", "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb3d"),  # a test of this program once had it
}


def git(root: Path, *arguments: str) -> str:
    """What git says of a repository."""
    command = ["git", "-C", str(root), "-c", "core.quotepath=false", *arguments]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", errors="replace").stdout


def tree(root: Path) -> dict[str, list[str]]:
    """The lines of every file of text that git has, by its path."""
    found = {}
    for path in git(root, "ls-files", "-z").split("\0"):
        content = (root / path).read_bytes() if path and (root / path).is_file() else b"\0"
        if b"\0" not in content:
            found[path] = content.decode("utf-8", "replace").splitlines()
    return found


def history(root: Path) -> dict[str, list[str]]:
    """The lines that any commit of any branch or tag has added, by the path of the file, each once."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    path = ""
    for line in git(root, "log", "--all", "--patch", "--unified=0", "--no-color", "--no-ext-diff", "-m").splitlines():
        if line.startswith("+++ "):
            path = line.removeprefix("+++ ").removeprefix("b/").strip('"\t')
        elif line.startswith("+"):
            found[path].setdefault(line[1:])
    return {path: list(lines) for path, lines in found.items()}


def leaks(files: dict[str, list[str]]) -> list[str]:
    """What looks like a secret: file, kind and place; the secret itself is not repeated."""
    found = []
    with default_settings(), tempfile.TemporaryDirectory() as folder:
        for number, (path, lines) in enumerate(files.items()):
            copy = Path(folder, str(number), Path(path).name)  # a lock, full of hashes, is known by its name
            copy.parent.mkdir()
            copy.write_text("\n".join(lines), "utf-8", newline="\n")
            for secret in scan.scan_file(str(copy)):
                if (secret.type, secret.secret_value) not in KNOWN:
                    found.append(f"{path}: {secret.type}: {lines[secret.line_number - 1][:20].strip()}...")
    return found


def main(argv: list[str] | None = None) -> int:
    """Look; the exit status is 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="leaks.py", description="Look for secrets in what is committed.")
    parser.add_argument("--history", action="store_true", help="in every commit, not only in the files as they are")
    parser.add_argument("--root", type=Path, default=ROOT, metavar="DIR", help="the repository (default: this one)")
    args = parser.parse_args(argv)
    files = (history if args.history else tree)(args.root)
    found = leaks(files)
    for line in found:
        print(line)
    commits = f" in {git(args.root, 'rev-list', '--all', '--count').strip()} commits" if args.history else ""
    looked = f"{sum(map(len, files.values()))} lines of {len(files)} files{commits}"
    print(f"leaks: {looked}, {len(found) or 'no'} secret{'s' * (len(found) != 1)}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
