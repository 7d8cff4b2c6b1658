"""`make bench`: what was measured is kept whatever breaks, and the record changes by whole groups. Nothing is timed."""

from __future__ import annotations

import json

import pytest

import kgdata
from kgbook.measured import Figure, Row

GOOD = Row("import", "ms", Figure.of([0.4, 0.5, 0.6]), Figure.of([400.0, 500.0, 600.0]), "another", at_most=1)
SLOW = Row("import", "ms", Figure(3.0), Figure(6.0), "another", at_least=20)
MORE = {"notes": ["In turns."], "versions": {"kgdata": "1"}, "details": "for _build alone"}


@pytest.fixture
def bench(script, root, tmp_path, monkeypatch):
    """The script, with parts that take no time, in a folder of its own."""
    monkeypatch.syspath_prepend(root / "bench")
    found = script("bench/bench.py")
    monkeypatch.setattr(found, "ROOT", tmp_path)
    monkeypatch.setattr(found, "WRITTEN", tmp_path / "_build" / "bench.json")

    def broken(self):
        raise RuntimeError("no such browser")

    def stopped(self):
        raise SystemExit("the builds stopped")

    good = dict.fromkeys(found.measured.GROUPS, lambda self: ([GOOD], MORE))
    for name, part in {**good, "validation": broken, "builds": stopped, "views": lambda self: ([SLOW], MORE)}.items():
        monkeypatch.setattr(found.Bench, name, part, raising=False)
    return found


def read(path):
    return json.loads(path.read_text("utf-8"))


def test_a_part_that_breaks_takes_no_other_with_it(bench, tmp_path, capsys):
    assert bench.main([]) == 1
    out, err = capsys.readouterr()
    written = read(tmp_path / "_build" / "bench.json")
    assert list(written) == [name for name in bench.measured.GROUPS if name not in ("validation", "builds")]
    assert written["imports"]["rows"] == [GOOD.record()]
    assert written["imports"]["details"] == "for _build alone"
    assert "validation: no such browser" in err
    assert "builds: the builds stopped" in err
    assert "broken, see above: validation, builds" in err
    assert f"Aims reached: {len(written) - 1} of {len(written)}." in out
    assert "Missed: import: 3 ms; another: 6 ms, 2 times ours, at least 20 was aimed at" in out
    assert not (tmp_path / "docs").exists()


def test_every_part_is_written_as_soon_as_it_is_there(bench, tmp_path, monkeypatch):
    def interrupted(self):
        raise KeyboardInterrupt

    monkeypatch.setattr(bench.Bench, "views", interrupted)
    with pytest.raises(KeyboardInterrupt):
        bench.main(["imports", "views"])
    assert list(read(tmp_path / "_build" / "bench.json")) == ["imports"]


def test_a_missed_aim_is_a_finding_and_no_failure(bench):
    assert bench.main(["views"]) == 0


def test_keep_changes_the_groups_that_were_measured(bench, tmp_path, capsys):
    record = tmp_path / "docs" / "bench.json"
    old = {field: read_group(GOOD)[field] for field in bench.measured.FIELDS}
    record.parent.mkdir()
    record.write_text(json.dumps({"views": old, "scale": old}), "utf-8")
    assert bench.main(["--keep", "views", "imports"]) == 0
    kept = read(record)
    assert list(kept) == ["imports", "scale", "views"]
    assert kept["scale"] == old
    assert kept["views"]["rows"] == [SLOW.record()]
    assert set(kept["views"]) == set(bench.measured.FIELDS)
    assert "kept: docs/bench.json" in capsys.readouterr().err
    assert bench.main(["--keep", "validation"]) == 1
    assert read(record) == kept


def read_group(row):
    return {"measured": "2026-01-01", "machine": "an older one", **MORE, "rows": [row.record()]}


def test_what_may_not_be_published_is_not_kept(bench, tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "machine", lambda: "the one in /home/somebody")
    with pytest.raises(SystemExit, match=r"bench: docs.bench\.json: -: .*begins a path"):
        bench.main(["--keep", "imports"])
    assert not (tmp_path / "docs").exists()


def test_an_unknown_part_is_told(bench, capsys):
    with pytest.raises(SystemExit) as stopped:
        bench.main(["import"])
    assert stopped.value.code == 2
    assert "no part 'import': the parts are imports, validation" in capsys.readouterr().err


def test_every_group_that_is_measured_says_how(script, root, monkeypatch):
    monkeypatch.syspath_prepend(root / "bench")
    found = script("bench/bench.py")
    for name in ("imports", "validation", "firstview", "environments"):
        assert getattr(found, name).NOTES
    assert found.BUILDS


def test_data_many_times_as_large_is_sound_and_grows_in_everything_but_codes(script, root, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(root / "bench")
    grown = script("bench/grown.py")
    folder = tmp_path / "data"
    rows = grown.grow(3, folder)
    assert kgdata.validate(folder) == []
    real = {table: kgdata.records(table) for table in kgdata.tables()}
    kgdata.use(folder)
    try:
        made = {table: kgdata.records(table) for table in kgdata.tables()}
        assert rows == sum(map(len, made.values()))
        for table, ours in real.items():
            one = table == "entities"  # the outlet stays one
            assert len(made[table]) == (len(ours) if table == "codes" else 3 * len(ours) - 2 * one)
        names = [row["name"] for row in made["entities"]]
        assert names[: len(real["entities"])] == [row["name"] for row in real["entities"]]
        assert len(set(names)) > 2.5 * len(set(names[: len(real["entities"])]))
    finally:
        kgdata.use(None)


def test_the_power_is_that_of_the_rows(script, root, monkeypatch):
    monkeypatch.syspath_prepend(root / "bench")
    scale = script("bench/scale.py")
    rows = [1000, 10_000, 100_000]
    assert scale.power(rows, [0.002 * n for n in rows]) == pytest.approx(1)
    assert scale.power(rows, [0.002 * n**1.5 for n in rows]) == pytest.approx(1.5)
