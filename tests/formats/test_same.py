"""What is exported twice is the same, whatever the order in which a set gives what is in it."""

import os
import subprocess
import sys

import pytest

RECORDS = ["ics", "geojson", "timelinejs", "jsonld", "croissant", "bibtex", "csl"]
WRITE = "import kgdata, sys; [kgdata.export(format, sys.argv[1] + '/' + format) for format in sys.argv[2:]]"


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    """A folder of the exports of another process, in another order of hashes, another time zone and another language."""
    folder = tmp_path_factory.mktemp("again")
    strange = {"PYTHONHASHSEED": "7", "TZ": "Asia/Bishkek", "LC_ALL": "C", "PYTHONUTF8": "0"}
    subprocess.run([sys.executable, "-c", WRITE, str(folder), *RECORDS], env=os.environ | strange, check=True)
    return folder


@pytest.mark.parametrize("format", RECORDS)
def test_an_export_is_the_same_the_second_time(exported, again, format):
    assert (again / format).read_bytes() == exported(format).read_bytes()
