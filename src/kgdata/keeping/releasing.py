"""Records the data as released: the marks with which the next version is compared."""

from __future__ import annotations

import os
from pathlib import Path

from kgdata import checking
from kgdata.keeping import fingerprint, reporting, sides
from kgdata.keeping.diffing import Difference
from kgdata.writing import whole


def record(file: str | os.PathLike[str], again: bool = False) -> str:
    """Write the record of the data that is read now; the sentence that says so.

    Parameters
    ----------
    file : path
        Where it is kept. If the last release is recorded there, its version is the one to compare with.
    again : bool, default False
        Record the same version anew, as long as nobody has it.

    Raises
    ------
    ValueError
        If the data is not sound, or if its version does not fit what changed.
    """
    from kgdata import _data

    new, file = sides.read(None), Path(file)
    if problems := checking.validate(_data.folder()):
        raise ValueError("\n".join(map(str, problems)))
    text = fingerprint.dump(new)
    if file.exists():
        old = fingerprint.read(file)
        if old is None:
            raise ValueError(f"{file}: not the record of a release, and is not written over: name another file")
        found = Difference(old, new)
        same_version = again and old.version == new.version
        wrong = [f"{remark.id}: {remark.rule}: {remark.remedy}" for remark in found.remarks if not same_version]
        if not found.fits and not same_version:
            wrong.append(f"{reporting.verdict(found)}: raise the version in datapackage.json and CITATION.cff")
        if wrong:
            raise ValueError("\n".join(wrong))
    with whole(file) as beside:
        beside.write_text(text, "utf-8", newline="\n")
    records = sum(map(len, new.records.values()))
    return f"kgdata: {file}: {records} records of {len(new.records)} tables, version {new.version}"
