"""Tables as pandas DataFrames, with types from the schema and the names a reader wants to see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from kgdata import _data, edtf, lookup, text
from kgdata.cells import EDTF

#: pandas' texts, kept in Python whether or not pyarrow is installed: with it, a comparison would give other types.
STRING = pd.StringDtype("python")
_DTYPE = {"integer": "Int64", "number": "Float64", "boolean": "boolean", "date": "datetime64[s]"}


def table(name: str, labels: bool = False) -> pd.DataFrame:
    rows = _data.records(name)
    return pd.DataFrame(
        {
            field["name"]: _column([row[field["name"]] for row in rows], field, labels)
            for field in _data.resource(name)["schema"]["fields"]
        }
    )


def _column(values: list[Any], field: dict[str, Any], labels: bool) -> pd.Series:
    if "vocabulary" in field:
        codes = _data.labels(field["vocabulary"])
        if labels:
            values = [codes.get(value) for value in values]
        return pd.Series(values, dtype=_one_of(codes.values() if labels else codes))
    return pd.Series(values, dtype=_DTYPE.get(field["type"], STRING) if field.get("rdfType") != EDTF else STRING)


def _one_of(values: Iterable[str], ordered: bool = False) -> pd.CategoricalDtype:
    """A category of these texts; of what type a plain list of them is, the version and the options of pandas would choose."""
    return pd.CategoricalDtype(pd.Index(list(values), dtype=STRING), ordered=ordered)


def _names(ids: pd.Series) -> pd.Series:
    """The names of entities, for a column of their ids."""
    name = {row["entity_id"]: row["name"] for row in _data.records("entities")}
    return pd.Series([None if pd.isna(id) else name[id] for id in ids], index=ids.index, dtype=STRING)


def _days(days: Iterable[date | None], index: pd.Index) -> pd.Series:
    return pd.Series(pd.to_datetime(pd.Series(list(days), index=index, dtype="object")), dtype="datetime64[s]")


def timeline(case: str | None = None, labels: bool = False, during: str | None = None) -> pd.DataFrame:
    frame = table("timeline", labels)
    people = subjects()
    wider = _data.broader("event_kind")
    groups = [wider[row["kind"]] for row in _data.records("timeline")]
    frame["group"] = _column(groups, {"vocabulary": "event_group"}, labels)
    frame["claimant"] = _names(frame["claimant_id"])
    frame["place"] = _names(frame["place_id"])
    frame["people"] = pd.Series(
        ["; ".join(people.get(id, {}).values()) or None for id in frame["event_id"]], dtype=STRING
    )
    dates = [edtf.parse(date) for date in frame["date"]]
    frame["date_earliest"] = _days([d.earliest for d in dates], frame.index)
    frame["date_latest"] = _days([d.latest for d in dates], frame.index)
    precisions = _one_of(["day", "month", "year", "interval"], ordered=True)
    frame["date_precision"] = pd.Series([d.precision for d in dates], dtype=precisions)
    frame["date_kind"] = pd.Series([d.kind for d in dates], dtype=_one_of(["date", "interval", "one_of"]))
    frame["date_text"] = pd.Series([text.date_forms(d)[0] for d in frame["date"]], dtype=STRING)
    if case is not None:
        found, row = _data.get(case)
        if found != "cases":
            raise KeyError(f"{case!r} is in {found}, not a case")
        # What somebody shared with others is told in the case of one of them.
        theirs = [
            e["case_id"] == case or row["entity_id"] in people.get(e["event_id"], {}) for e in _data.records("timeline")
        ]
        frame = frame[theirs]
    if during is not None:
        answers = _one_of(["certainly", "possibly"], ordered=True)
        frame["during"] = pd.Series([edtf.during(d, during) for d in frame["date"]], index=frame.index).astype(STRING)
        frame = frame[frame["during"] != "no"].astype({"during": answers})
    rows = _data.records("timeline")
    return frame.loc[sorted(frame.index, key=lambda n: lookup.in_time(rows[n]))].reset_index(drop=True)


def subjects() -> dict[str, dict[str, str]]:
    """Event id -> the people it happened to: entity id -> name."""
    name = {row["entity_id"]: row["name"] for row in _data.records("entities")}
    found: dict[str, dict[str, str]] = {}
    for row in _data.records("participants"):
        if row["role"] == "subject":
            found.setdefault(row["event_id"], {})[row["entity_id"]] = name[row["entity_id"]]
    return found


def statistics(labels: bool = False) -> pd.DataFrame:
    frame = table("statistics", labels)
    frame["claimant"] = _names(frame["claimant_id"])
    frame["about"] = _names(frame["about_id"])
    frame["text"] = pd.Series([text.say(id) for id in frame["statistic_id"]], dtype=STRING)
    return frame


def cases(labels: bool = False) -> pd.DataFrame:
    frame = table("cases", labels)
    frame["person"] = _names(frame["entity_id"])
    frame["claimant"] = _names(frame["claimant_id"])
    return frame


def series(name: str, labels: bool = False) -> pd.DataFrame:
    if name not in _data.series():
        raise KeyError(f"no series {name!r}: there are {', '.join(_data.series())}")
    frame = table(name, labels)
    publishers = {row["source_id"]: row["publisher"] for row in _data.records("sources")}
    frame["publisher"] = frame["source_id"].map(publishers).astype(STRING)
    dates = [edtf.parse(period) for period in frame["period"]]
    frame["date_earliest"] = _days([d.earliest for d in dates], frame.index)
    frame["date_latest"] = _days([d.latest for d in dates], frame.index)
    frame["period_text"] = pd.Series([text.date_forms(period)[0] for period in frame["period"]], dtype=STRING)
    return frame


_STANDING = {
    "section": "section", "speaks_as": "speaker_kind", "attribution": "attribution", "modality": "modality",
    "verification": "verification",
}  # fmt: skip


def standings(labels: bool = False) -> pd.DataFrame:
    rows = lookup.standings()
    if not rows:
        return pd.DataFrame()
    frame = pd.DataFrame(
        {
            name: _column(
                [row[name] for row in rows],
                {"vocabulary": _STANDING[name]}
                if name in _STANDING
                else {"type": "integer" if isinstance(rows[0][name], int) else "string"},
                labels,
            )
            for name in rows[0]
        }
    )
    frame.insert(list(frame.columns).index("claimant_id") + 1, "claimant", _names(frame["claimant_id"]))
    return frame


def quotes(labels: bool = False) -> pd.DataFrame:
    frame = table("quotes", labels)
    frame["speaker"] = _names(frame["speaker_id"])
    return frame
