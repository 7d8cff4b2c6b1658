"""However kgdata comes to be there, it is the same kgdata, with its data and without other packages."""

import json
import sys

import pytest

PROBE = """
import json, kgdata
from importlib.resources import files
print(json.dumps({
    "file": kgdata.__file__,
    "version": kgdata.__version__,
    "statistics": len(kgdata.records("statistics")),
    "first": kgdata.get("st-0001"),
    "found": kgdata.find("Рожков")[0]["name"],
    "typed": (files("kgdata") / "py.typed").is_file(),
}, ensure_ascii=True))
"""


@pytest.fixture(scope="session")
def expected(root):
    """What the tests' own Python, on the checkout, answers."""
    descriptor = json.loads((root / "data" / "datapackage.json").read_text("utf-8"))
    rows = (root / "data" / "statistics.csv").read_text("utf-8").splitlines()
    return {"version": descriptor["version"], "statistics": len(rows) - 1}


def test_records_without_any_other_package(installed, expected):
    answer = json.loads(installed.run("-c", PROBE))
    assert answer["version"] == expected["version"]
    assert answer["statistics"] == expected["statistics"] > 0
    assert answer["first"]["statistic_id"] == "st-0001"
    assert answer["found"] == "Alexei Rozhkov"
    assert answer["typed"]


def test_it_is_this_copy_that_was_read(installed, root):
    place = json.loads(installed.run("-c", PROBE))["file"]
    expected = {"editable": root / "src", "checkout": root / "src", "zip": installed.path}
    assert place.startswith(str(expected.get(installed.way, installed.site)))


def test_validate_on_the_command_line(installed):
    installed.run("-m", "kgdata", "validate")
    if installed.way in ("wheel", "sdist-wheel", "editable"):
        installed.call("kgdata", "validate")


def test_a_mistake_is_a_message(installed):
    done = installed.call("python", "-m", "kgdata", "show", "st-9999", status=1)
    assert "st-9999" in done.stderr
    assert "Traceback" not in done.stderr


def test_import_brings_in_nothing_but_itself(installed):
    def modules(code):
        report = installed.call("python", "-X", "importtime", "-c", code).stderr
        return {line.rpartition("|")[2].strip() for line in report.splitlines() if line.startswith("import time:")}

    # With pandas at hand, an import of it would not fail, only cost time.
    installed.borrow()
    try:
        added = {name.partition(".")[0] for name in modules("import kgdata") - modules("pass")}
    finally:
        installed.give_back()
    assert "kgdata" in added
    foreign = added - {"kgdata"} - set(sys.stdlib_module_names)
    assert not foreign, f"import kgdata also imports {sorted(foreign)}: import them inside the functions that need them"


def test_tables_where_there_is_pandas(installed, expected):
    installed.borrow()
    try:
        shape = installed.run("-c", "import kgdata; print(len(kgdata.statistics()), len(kgdata.timeline()) > 0)")
    finally:
        installed.give_back()
    assert shape.split() == [str(expected["statistics"]), "True"]


def test_no_second_copy_of_the_data_beside_an_editable_install(installed):
    if installed.way == "editable":
        assert not list(installed.site.rglob("*.csv"))
