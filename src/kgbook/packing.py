"""Packs files into a zip that is the same, byte for byte, whenever and wherever it is made of the same files."""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

from kgdata.writing import whole

EARLIEST = 315_532_800  # 1 January 1980: a zip knows no earlier time


def epoch() -> int | None:
    """The time that ``SOURCE_DATE_EPOCH`` gives to all that is made, in seconds since 1970; None without it.

    Raises
    ------
    ValueError
        If it is something else than a number of seconds.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return None
    try:
        time.gmtime(int(given))
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"SOURCE_DATE_EPOCH is {given!r}: give whole seconds since 1970, or unset it") from None
    return int(given)


def pack(files: Mapping[str, bytes], target: Path) -> int:
    """Write a zip of ``name -> content``, or leave what was there; the size of it.

    In the order of the names, all of one time and one permission: none of them may tell two makings apart.
    """
    when = time.gmtime(max(epoch() or EARLIEST, EARLIEST))[:6]
    with whole(target) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, when)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, or Python writes the system it runs on
            entry.external_attr = 0o100644 << 16
            made.writestr(entry, files[name])
    return target.stat().st_size


def size(count: int) -> str:
    """How large a file is, in words.

    Examples
    --------
    >>> size(820), size(20_480), size(5_300_000)
    ('1 kB', '20 kB', '5.3 MB')
    """
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(round(count / 1000), 1):,} kB"
