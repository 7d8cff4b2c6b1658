"""Dates: read or refused, and what is read can be said, compared, and found in itself."""

from __future__ import annotations

from collections.abc import Iterator

import harness


def seeds() -> Iterator[bytes]:
    """The dates of the data, two to a line as a date and a period."""
    import kgdata

    dates = list(dict.fromkeys(row["date"] for row in kgdata.records("timeline")))
    for one, other in zip(dates, [*dates[1:], "[..2023-06-16]"], strict=True):
        yield f"{one}\n{other}".encode()


def one(data: bytes) -> None:
    from kgdata import edtf, text

    written, _, period = harness.text_of(data).partition("\n")
    with harness.refused():
        found = edtf.parse(written)
        first, last = edtf.ends(written)
        for end, day, bound in ((first, found.earliest, "earliest"), (last, found.latest, "latest")):
            assert (end == "") == (day is None)
            assert not end or getattr(edtf.parse(end), bound) == day
        forms = text.date_forms(written)
        assert forms
        assert all(form.strip() == form != "" for form in forms)
        assert edtf.during(written, written) == ("possibly" if found.approximate or found.uncertain else "certainly")
        assert edtf.during(written, period) in ("certainly", "possibly", "no")
