"""`kgdata fmt`: one layout for every file of the data, and nothing that they say is changed by it."""

import csv
import io
import json
import os
import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kgdata
from kgdata import _data, cells, cli
from kgdata.checking import Checker
from kgdata.keeping import formatting

NAMES = "names.csv"


@pytest.fixture
def run(capsys):
    """Run a command; gives its status, output and complaints."""

    def run(*arguments):
        status = cli.main([str(argument) for argument in arguments])
        return status, *capsys.readouterr()

    return run


def test_the_data_is_laid_out(run):
    assert run("fmt", "--check") == (0, "kgdata: every file is laid out as it should be\n", "")
    files, problems = formatting.laid_out(_data.folder())
    assert problems == []
    tables = {_data.resource(name)["path"] for name in kgdata.tables()}
    assert files.keys() == tables | {"datapackage.json", "context/figures.schema.json"}


def rows_of(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode())))


def written(rows, quoting=csv.QUOTE_MINIMAL, end="\n") -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue().encode()


def shuffled(raw: bytes) -> bytes:
    header, *rows = rows_of(raw)
    random.Random(1).shuffle(rows)
    return written([header, *rows])


def other_columns(raw: bytes) -> bytes:
    return written([[*row[2:], row[1], row[0]] for row in rows_of(raw)])


def spaced(raw: bytes) -> bytes:
    header, *rows = rows_of(raw)
    return written([header, *([f" {cell.replace(' ', '  ')} " if cell else "" for cell in row] for row in rows)])


# How a file is mangled on its way through editors and spreadsheets.
MANGLED = {
    "Windows line ends": (NAMES, lambda raw: raw.replace(b"\n", b"\r\n")),
    "old line ends": (NAMES, lambda raw: raw.replace(b"\n", b"\r")),
    "byte order mark": (NAMES, lambda raw: b"\xef\xbb\xbf" + raw),
    "no line end at the end": (NAMES, lambda raw: raw[:-1]),
    "line ends at the end": (NAMES, lambda raw: raw + b"\n\n"),
    "empty line": (NAMES, lambda raw: raw.replace(b"\n", b"\n\n", 2)),
    "line of a space": (NAMES, lambda raw: raw.replace(b"\n", b"\n \n", 1)),
    "needless quotation marks": (NAMES, lambda raw: written(rows_of(raw), csv.QUOTE_ALL)),
    "accents of their own": (NAMES, lambda raw: unicodedata.normalize("NFD", raw.decode()).encode()),
    "stray spaces": (NAMES, spaced),
    "rows in no order": (NAMES, shuffled),
    "rows of a key of three in no order": ("participants.csv", shuffled),
    "sentences in the order of letters": ("passages.csv", lambda raw: b"".join(sorted(raw.splitlines(True)[1:], reverse=True)).join([raw.splitlines(True)[0], b""])),
    "columns in another order": ("context/trips.csv", other_columns),
    "all of it": (NAMES, lambda raw: b"\xef\xbb\xbf" + spaced(other_columns(shuffled(raw))).replace(b"\n", b"\r\n\r\n")),
    "another indentation": ("datapackage.json", lambda raw: json.dumps(json.loads(raw), indent=4).encode()),
    "no indentation": ("context/figures.schema.json", lambda raw: json.dumps(json.loads(raw)).encode()),
}  # fmt: skip


@pytest.mark.parametrize("how", MANGLED)
def test_a_mangled_file_is_laid_out_again(run, made_up_copy, how, everything):
    name, mangle = MANGLED[how]
    path = made_up_copy / name
    right = path.read_bytes()
    path.write_bytes(mangle(right))
    assert path.read_bytes() != right
    before = everything(made_up_copy)
    status, out, err = run("fmt", "--check", "--data", made_up_copy)
    assert (status, err) == (1, "kgdata: run kgdata fmt\n")
    assert out.startswith(f"data/{name}:")
    assert out.count("\n") == 1
    assert everything(made_up_copy) == before
    assert run("fmt", "--data", made_up_copy) == (0, out, "")
    assert path.read_bytes() == right
    # What was right before was not written anew.
    assert {p: now for p, now in everything(made_up_copy).items() if p != path}.items() <= before.items()
    assert run("--data", made_up_copy, "fmt") == (0, "kgdata: every file is laid out as it should be\n", "")


@pytest.mark.parametrize(
    ("mangle", "told"),
    [
        (lambda raw: raw.replace(b"name-0002,", b'"name-0002",'), "3: 1 line laid out anew"),
        (lambda raw: raw + b"\n", "5: 1 line laid out anew"),
        (lambda raw: raw[:-1], "4: 1 line laid out anew"),
        (lambda raw: raw.replace(b"\n", b"\r\n"), "1: 4 lines laid out anew"),
        (lambda raw: b"".join(raw.splitlines(True)[n] for n in (0, 1, 3, 2)), "3: rows in their order"),
    ],
    ids=["a cell", "line end too many", "line end too few", "all", "order"],
)
def test_it_says_where_and_how_much(run, made_up_copy, mangle, told):
    path = made_up_copy / NAMES
    path.write_bytes(mangle(path.read_bytes()))
    assert run("fmt", "--data", made_up_copy)[1] == f"data/names.csv:{told}\n"


def test_codes_keep_their_order(run, made_up_copy):
    path = made_up_copy / "codes.csv"
    header, *lines = path.read_bytes().splitlines(True)
    turned = header + b"".join(reversed(lines))
    path.write_bytes(turned)
    assert run("fmt", "--data", made_up_copy)[0] == 0
    assert path.read_bytes() == turned


# What cannot be mended without a guess is said, and then nothing at all is written.
HOPELESS = {
    "another encoding": (NAMES, lambda raw: raw.replace("Алёна".encode(), "Žluťák".encode("cp1250")), 2, "not UTF-8"),
    "NUL": (NAMES, lambda raw: raw.replace("Пётр".encode(), b"P\0tr"), 4, "NUL character"),
    "a cell too many": (NAMES, lambda raw: raw.replace(b",Cyrl", b",Cyrl,", 1), 2, "9 cells, not 8"),
    "a cell over two lines": (NAMES, lambda raw: raw.replace(b"Alena Elkina", b'"Alena\nElkina"'), 3, "a cell runs over"),
    "an open quotation mark": (NAMES, lambda raw: raw.replace(b"Alena", b'"Alena'), 3, "not CSV"),
    "an open quotation mark in the header": (NAMES, lambda raw: b'"' + raw, 1, "not CSV"),
    "a column without a name": (NAMES, lambda raw: raw.replace(b"script", b""), 1, "column missing"),
    "a column that nobody knows": (NAMES, lambda raw: raw.replace(b"script", b"script,age"), 1, "column unknown"),
    "a column twice": (NAMES, lambda raw: raw.replace(b"script", b"script,script"), 1, "columns in another order or twice"),
    "semicolons": (NAMES, lambda raw: raw.replace(b",", b";"), 1, "column missing"),
    "nothing": (NAMES, lambda raw: b"\xef\xbb\xbf\r\n", 1, "file empty"),
    "missing": (NAMES, None, 1, "file missing"),
    "a name twice": ("datapackage.json", lambda raw: raw.replace(b'"name"', b'"name": "x",\n "name"', 1), 1, "name stands twice"),
    "half a letter": ("datapackage.json", lambda raw: raw.replace(b"kgdata", b"\\ud83d", 1), 1, "surrogates not allowed"),
    "no JSON": ("datapackage.json", lambda raw: raw[:-3], None, "not JSON"),
    "another schema that is no JSON": ("context/figures.schema.json", lambda raw: b"[", 1, "not JSON"),
}  # fmt: skip


@pytest.mark.parametrize("how", HOPELESS)
def test_what_cannot_be_mended_is_said_and_nothing_written(run, made_up_copy, how, everything):
    name, damage, line, rule = HOPELESS[how]
    path = made_up_copy / name
    if damage is None:
        path.unlink()
    else:
        damaged = damage(path.read_bytes())
        assert damaged != path.read_bytes()
        path.write_bytes(damaged)
    other = made_up_copy / "quotes.csv"  # which could be mended
    other.write_bytes(other.read_bytes().replace(b"\n", b"\r\n"))
    before = everything(made_up_copy)
    for options in ([], ["--check"]):
        status, out, err = run("fmt", *options, "--data", made_up_copy)
        assert (status, err) == (1, "kgdata: nothing was written: mend by hand what cannot be laid out\n")
        told = next(text for text in out.splitlines() if rule in text)
        assert told.startswith(f"data/{name}:{line or ''}")
        assert everything(made_up_copy) == before


def test_all_files_or_none(run, made_up_copy, monkeypatch, everything):
    for name in ("names.csv", "quotes.csv", "sources.csv"):
        path = made_up_copy / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = everything(made_up_copy)
    write = type(made_up_copy).write_bytes

    def full(path, content):
        if path.parent.name.startswith(".quotes"):
            raise OSError(28, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(type(made_up_copy), "write_bytes", full)
    status, _, err = run("fmt", "--data", made_up_copy)
    assert (status, err.splitlines()[0]) == (1, "kgdata: [Errno 28] No space left on device")
    assert everything(made_up_copy) == before  # and no file that was begun


def test_a_folder_that_is_no_data(run, tmp_path):
    status, out, _ = run("fmt", "--data", tmp_path / "nowhere")
    assert status == 1
    assert (
        out == "nowhere/datapackage.json:1: -: file missing: name a folder that holds datapackage.json and its tables\n"
    )


def test_a_folder_that_may_not_be_written_to(run, made_up_copy, monkeypatch):
    # Whoever is root may write everywhere, so the system is asked here for somebody else.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    status, out, err = run("fmt", "--data", made_up_copy)
    assert (status, out) == (1, "")
    assert err == f"kgdata: {made_up_copy} may not be written to: name a folder of your own with --data DIR\n"
    assert run("fmt", "--check", "--data", made_up_copy)[0] == 0


# Generated tables

CELL = st.text(
    st.one_of(st.sampled_from("\"', ;йё\u0301\u00a0\u2028\t"), st.characters(exclude_categories=["Cs", "Cc"])),
    max_size=8,
)
ROWS = st.lists(st.tuples(CELL, CELL, CELL), max_size=6)


@pytest.fixture(scope="module")
def one_table(made_up, tmp_path_factory):
    """The text of a table of three columns as it is laid out, given any bytes."""
    folder = tmp_path_factory.mktemp("generated") / "data"
    folder.mkdir()
    for name in ("datapackage.json", "context/figures.schema.json"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes((made_up / name).read_bytes())

    def laid_out(raw: bytes) -> tuple[bytes | None, list[str]]:
        (folder / "participants.csv").write_bytes(raw)
        checker = Checker(folder)
        assert checker.described()
        text = formatting.table_text(checker, checker.tables["participants"])
        assert (text is None) == bool(checker.problems)
        return text and text.encode(), checker.problems

    return laid_out


@settings(deadline=None)
@given(
    rows=ROWS,
    order=st.permutations(range(3)),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n", "\r", "\n\n"]),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
def test_layout_is_stable_and_keeps_what_is_said(one_table, rows, order, quoting, end, mark):
    header = ("event_id", "entity_id", "role")
    mangled = [[row[n] for n in order] for row in [header, *rows]]
    once, problems = one_table(mark + written(mangled, quoting, end))
    assert problems == []
    assert one_table(once)[0] == once
    first, *found = rows_of(once)
    assert first == list(header)
    assert sorted(map(tuple, found)) == sorted(tuple(map(cells.tidy, row)) for row in rows)
    # And the checks have nothing against it.
    assert all(cells.tidy(cell) == cell for row in found for cell in row)


@settings(deadline=None)
@given(raw=st.binary(max_size=60), after=st.booleans())
def test_any_bytes_are_laid_out_or_refused(one_table, raw, after):
    once, problems = one_table(b"event_id,entity_id,role\n" * after + raw)
    assert (once is None) == bool(problems)
    assert once is None or one_table(once)[0] == once
