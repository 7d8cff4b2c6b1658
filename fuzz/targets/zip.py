"""A zip or wheel of somebody's: its data is compared with ours, or it is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import harness


def seeds() -> Iterator[bytes]:
    """The small folder in a zip, as a wheel has it, and a zip with little in it."""
    for top, method in (("", zipfile.ZIP_STORED), ("kgdata/data/", zipfile.ZIP_DEFLATED)):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", method) as file:
            for path, raw in harness.small().items():
                if path in ("datapackage.json", "codes.csv", "names.csv"):
                    file.writestr(zipfile.ZipInfo(top + path), raw if method else raw[:300])
        yield packed.getvalue()


def one(data: bytes) -> None:
    from kgdata.keeping import sides

    with harness.refused():
        packed = sides.unzipped("a.zip", "a.zip", io.BytesIO(data))
        assert sum(map(len, packed.files.values())) <= sides.MOST
        sides._side("a.zip", packed)
