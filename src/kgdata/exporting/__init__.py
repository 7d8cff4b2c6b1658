"""Writes the facts in the formats of other programs: a registry, and how a target is put in place.

A format is a module of this package with ``write(path)``, which writes one file, or one folder of files, at a path
where nothing is yet. It reads the data through :mod:`kgdata` alone, and for the same data it writes the same bytes.
(The package is not called ``export``: once imported, it would take the place of the function ``kgdata.export``.)
"""

from __future__ import annotations

import os
from collections import namedtuple
from importlib import import_module
from pathlib import Path

from kgdata import writing

Format = namedtuple("Format", "target folder what")

#: Name, which is also the module -> what the target is called, whether it is a folder, what it is for.
FORMATS = {
    "csv": Format("kgdata-csv", True, "the tables as a Data Package, safe to open in a spreadsheet"),
    "sqlite": Format("kgdata.sqlite", False, "one database with all keys, for SQL and Datasette"),
    "parquet": Format("kgdata-parquet", True, "typed tables for DuckDB, pandas, Spark (needs pyarrow)"),
    "jsonl": Format("kgdata-jsonl", True, "one JSON object a line, one file a table"),
    "ics": Format("timeline.ics", False, "the dated events for a calendar (iCalendar)"),
    "geojson": Format("events.geojson", False, "the events that have a place, for a map"),
    "timelinejs": Format("timeline.json", False, "the dated events for TimelineJS"),
    "jsonld": Format("kgdata.jsonld", False, "claims, quotations and sources as linked data (schema.org)"),
    "croissant": Format("croissant.json", False, "the description of the tables for machine learning (Croissant)"),
    "bibtex": Format("references.bib", False, "this data and its sources for LaTeX (BibTeX)"),
    "csl": Format("references.json", False, "this data and its sources for Zotero and Pandoc (CSL-JSON)"),
}


def export(format: str, out: str | os.PathLike | None = None) -> Path:
    """Write one format; see :func:`kgdata.export`."""
    target = Path(out if out is not None else FORMATS[format].target)
    with writing.whole(target) as beside:
        beside.unlink(missing_ok=True)
        import_module(f"kgdata.exporting.{format}").write(beside)
    return target
