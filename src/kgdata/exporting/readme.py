"""The README.txt of an exported folder: what it holds, on what terms, and that it may be replaced by a later export."""

from __future__ import annotations

from pathlib import Path

from kgdata import _data

NAME = "README.txt"
_FILES = "Files:"


def text(format: str, files: list[str]) -> str:
    """What a reader of the folder must know first."""
    package = _data.schema()
    licence = package["licenses"][0]
    computed = any(name.startswith("standings.") for name in files)
    return "\n\n".join(
        [
            package["title"],
            f"Version {package['version']}, written by: {_command(format)}",
            package["description"],
            STANDING + f"\n{COMPUTED}" * computed,
            f"Terms: {licence['title']}, {licence['path']}. {TERMS}",
            "\n".join([_FILES, *(f"  {name}" for name in files)]) + "\n",
        ]
    )


#: How a row is to be read, in a few words.
STANDING = """\
Who says so: claimant_id. How: attribution, modality (asserted, alleged, denied ...). What others
say: checks, discrepancies. A date is EDTF: 2022-07/2022-09 lasted, [2022-07..2022-09] is one unknown day.
How each code is meant: codes."""

#: What two tables are that are not in data/.
COMPUTED = "Computed: dates, the days that each EDTF text allows; standings, what the checks of a claim amount to."

#: What the licence of the whole leaves out.
TERMS = """\
The article belongs to its publisher.
Outside figures have the terms of those who counted: each row names them. So have the borders of countries."""


def write(folder: Path, format: str) -> None:
    """Write it, for the files that are there."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    (folder / NAME).write_bytes(text(format, files).encode())


def foreign(folder: Path, format: str) -> list[str]:
    """What is in a folder and no earlier export as this format has written; empty if it may be replaced."""
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    try:
        lines = (folder / NAME).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return found
    if not any(line.endswith(_command(format)) for line in lines) or _FILES not in lines:
        return found
    listed = {line.strip() for line in lines[lines.index(_FILES) + 1 :]}
    return [name for name in found if name not in listed and name != NAME]


def _command(format: str) -> str:
    return f"kgdata export {format}"
