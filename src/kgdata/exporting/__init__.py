"""Writes the facts in the formats of other programs: the registry, and what may be replaced by an export.

A format is a module of this package with ``write(path)``, which writes one file, or one folder of files, at a path
where nothing is yet. It reads the data through kgdata alone, and for the same data it writes the same bytes.
(The package is not called ``export``: once imported, it would take the place of the function ``kgdata.export``.)
"""

from __future__ import annotations

import contextlib
import os
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from kgdata import _data, writing
from kgdata.exporting import readme


class Format(NamedTuple):
    """What is known of a format before it is written."""

    target: str  # what it is called where nobody names it otherwise
    folder: bool
    what: str

    @property
    def written(self) -> str:
        """The target, as a list shows that it is a folder."""
        return self.target + "/" * self.folder


#: By name, which is also the name of the module.
FORMATS = {
    "csv": Format("kgdata-csv", True, "all tables as a Data Package, safe to open in a spreadsheet"),
    "sqlite": Format("kgdata.sqlite", False, "all tables in one database with their keys, for SQL and Datasette"),
    "parquet": Format("kgdata-parquet", True, "all tables with their types, for DuckDB, pandas, R or Spark"),
    "jsonl": Format("kgdata-jsonl", True, "all tables as one JSON object a line, one file a table (JSON Lines)"),
    "ics": Format("timeline.ics", False, "the dated events for a calendar (iCalendar)"),
    "geojson": Format("events.geojson", False, "the events that have a place, for a map (GeoJSON)"),
    "timelinejs": Format("timeline.json", False, "the dated events for TimelineJS"),
    "jsonld": Format("kgdata.jsonld", False, "claims, quotations and sources as linked data (JSON-LD, schema.org)"),
    "croissant": Format("croissant.json", False, "what the CSV tables hold, for machine learning tools (Croissant)"),
    "bibtex": Format("references.bib", False, "this data and all sources, for LaTeX (BibTeX)"),
    "csl": Format("references.json", False, "this data and all sources, for Zotero and Pandoc (CSL-JSON)"),
}


def export(format: str, out: str | os.PathLike[str] | None = None) -> Path:
    """Write one format; see :func:`kgdata.export`."""
    kind = known(format)
    shown = Path(out if out is not None else kind.target)
    try:
        # A link stays one: what it leads to is replaced.
        target = shown.resolve()
        _refuse(format, target, os.fspath(out) if out is not None else kind.target)
        if not _data.is_ours():
            _sound()
        made = _parent(target)
        try:
            with writing.whole(target) as beside:
                import_module(f"kgdata.exporting.{format}").write(beside)
                if kind.folder:
                    readme.write(beside, format)
        except BaseException:
            if made:
                with contextlib.suppress(OSError):  # somebody else has put something in it
                    made.rmdir()
            raise
    except OSError as error:
        reason = error.strerror or error
        raise type(error)(
            f"cannot write {shown}: {reason}. Nothing was changed; name another place with --out"
        ) from error
    return shown


def known(format: str) -> Format:
    """A format by its name; KeyError names those near it."""
    if format not in FORMATS:
        near = get_close_matches(str(format), FORMATS, n=3, cutoff=0.5)
        hint = f"; near it: {', '.join(near)}" if near else ""
        raise KeyError(f"no format {format!r}{hint}. The formats are {', '.join(FORMATS)}")
    return FORMATS[format]


def _refuse(format: str, target: Path, given: str) -> None:
    """Raise ValueError if something is there that an export may not replace."""
    kind = FORMATS[format]
    data, here = Path(str(_data.folder())).resolve(), _here()
    inside = os.path.join(given, kind.target)
    # Before anything else, or the remedy might be to empty it.
    if data in (target, *target.parents) or (kind.folder and target in data.parents):
        raise ValueError(f"{given} is where the data itself lies: name another place with --out")
    if kind.folder:
        if target.exists() and not target.is_dir():
            raise ValueError(f"{given} is a file, and {format} makes a folder: name another place with --out")
        if here and target in (here, *here.parents):
            raise ValueError(f"{given} is the folder you are in: name one in it, as in --out {inside}")
        if target.is_dir() and (foreign := readme.foreign(target, format)):
            few = ", ".join(foreign[:3]) + (f" and {len(foreign) - 3} more" if len(foreign) > 3 else "")
            raise ValueError(
                f"{given} is no earlier export as {format}, it holds {few}: "
                f"name another folder with --out, as in {inside}, or empty it first"
            )
    elif target.is_dir() or given.endswith(("/", os.sep)):
        raise ValueError(f"{given} is a folder, and {format} makes a file: name one, as in --out {inside}")
    elif target.exists() and not target.is_file():
        raise ValueError(f"{given} is no file that could be replaced: name one with --out, or - for standard output")


def _here() -> Path | None:
    """The working directory; None if somebody has deleted it."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None


def _parent(target: Path) -> Path | None:
    """Make the folder that the target goes into, if only this one is missing; gives it if it was."""
    folder = target.parent
    if folder.is_dir():
        return None
    there = next(path for path in folder.parents if path.exists()) if not folder.exists() else folder
    if not there.is_dir():
        raise ValueError(f"{there} is a file, no folder: correct --out")
    if there != folder.parent:
        raise ValueError(f"there is no folder {folder.parent}: make it first, or correct --out")
    folder.mkdir()
    return folder


def _sound() -> None:
    """Raise ValueError unless the data folder that :func:`kgdata.use` has named is sound."""
    from kgdata.checking import validate

    if problems := validate(_data.folder()):
        count = f"{len(problems)} problem{'s'[: len(problems) != 1]}"
        raise ValueError(
            f"the data is not sound ({count}), so nothing was exported; see: kgdata --data {_data.folder()} validate"
        )
