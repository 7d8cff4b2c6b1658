"""The record of a release: it is compared with the data, or refused."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import harness


@functools.cache
def _now():
    from kgdata.keeping import sides

    return sides._side("data", harness.folder())


def seeds() -> Iterator[bytes]:
    """The record of the small folder, whole and with less in it."""
    from kgdata.keeping import fingerprint

    whole = fingerprint.dump(_now())
    yield whole.encode()
    yield b'{"format": "kgdata release 1", "version": "1.0.0", "schema": {"package x": "12345678"}, "files": {}, "tables": {}}'


def one(data: bytes) -> None:
    from kgdata.keeping import fingerprint, reporting
    from kgdata.keeping.diffing import Difference

    with harness.refused():
        found = Difference(fingerprint.load("release.json", harness.text_of(data)), _now())
        assert found.level in ("none", "patch", "minor", "major")
        assert reporting.text(found)
        assert reporting.markdown(found)
        assert found.as_dict()
