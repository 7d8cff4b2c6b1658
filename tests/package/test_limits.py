"""Input that has no end, fills the memory, or a place that takes none: told in a line, in seconds, in under 200 MB.

Each is run as a program of its own, whose memory Linux measures.
"""

import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kgdata import _data

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="devices and figures of Linux")

MB = 200
SECONDS = 60  # on a machine that is busy with much else; each takes one or two of its own
#: Says how much memory was in use at most, in MB, whatever it ended with. What `getrusage` has begins with that of the tests.
MEASURED = """if True:
    import sys
    from kgdata import cli
    try:
        status = cli.main(sys.argv[1:])
    finally:
        with open("/proc/self/status") as found:
            print("MB", next(int(line.split()[1]) for line in found if line.startswith("VmHWM")) // 1024, file=sys.stderr)
    sys.exit(status)
"""


def kgdata(*arguments, **options):
    """Run a command; its status, output and complaints, and that it took little memory."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *map(str, arguments)],
        stdout=options.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, timeout=SECONDS, **options,
    )  # fmt: skip
    *lines, memory = done.stderr.decode().splitlines()
    assert int(memory.split()[1]) < MB, memory
    assert all(line.startswith("kgdata: ") for line in lines), lines
    return done.returncode, done.stdout, lines


@pytest.fixture
def zipped(made_up, tmp_path):
    """A zip of the made-up folder in which one table goes on with more."""

    def zipped(more: bytes, of="names.csv") -> Path:
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as file:
            for path in filter(Path.is_file, made_up.rglob("*")):
                name = path.relative_to(made_up).as_posix()
                file.writestr(name, path.read_bytes() + (more if name == of else b""))
        return tmp_path / "a.zip"

    return zipped


def test_a_zip_that_is_small_only_while_it_is_packed(zipped):
    bomb = zipped(bytes(60_000_000))
    assert bomb.stat().st_size < 500_000
    status, _, (said,) = kgdata("diff", bomb)
    assert (status, "bytes when unpacked, and at most" in said) == (2, True)


@pytest.mark.parametrize("more", [b"," * 3_000_000, b"a" * 3_000_000, "\N{GRINNING FACE}".encode() * 700_000])
def test_as_much_as_is_read_of_a_zip(zipped, more):
    status, _, (said,) = kgdata("diff", zipped(more))
    assert (status, "names.csv:5: " in said) == (2, True)


RECORDS = {
    "lists": '{"a": [' + "[]," * 900_000 + "[]]}",
    "depth": '{"a":' * 500_000,
    "digits": '{"format": ' + "9" * 3_000_000 + "}",
    "size": '{"a": "' + "x" * 30_000_000 + '"}',
}


@pytest.mark.parametrize("name", RECORDS)
def test_the_record_of_a_release_that_is_none(tmp_path, name):
    (tmp_path / "release.json").write_text(RECORDS[name])
    status, _, (said,) = kgdata("diff", tmp_path / "release.json")
    assert (status, "release.json: " in said) == (2, True)


ARTICLES = {
    "words": "word\n" * 950_000,
    "letters of four bytes": "\N{GRINNING FACE}" * 1_200_000,
    "tags left open": "<p>" + "<a\n" * 1_600_000,
}


@pytest.mark.parametrize("name", ARTICLES)
def test_five_million_bytes_of_an_article(tmp_path, name):
    (tmp_path / "article.html").write_text(ARTICLES[name], "utf-8")
    status, _, lines = kgdata("check-source", tmp_path / "article.html")
    assert (status, lines[0][:10]) == (1, "kgdata: 0 ")


@pytest.fixture
def grown(made_up_copy):
    """The made-up folder in which one table goes on with more."""

    def grown(more: bytes) -> Path:
        with (made_up_copy / "names.csv").open("ab") as file:
            file.write(more)
        return made_up_copy

    return grown


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (b"name-9999,ent-0002," + b"x" * 10_000_000 + b",,,,,\n", 1),
        (b"," * 3_000_000 + b"\n", 1),
        (b"x\n" * 300_000, 1001),
        (b"name-9999,ent-0002,e" + "\u0301\u0316".encode() * 30_000 + b",native,ru,Cyrl,,\n", 1),
        (b"name-" + b"9" * 5000 + b",ent-0002,x,native,ru,Cyrl,,\n", 1),
        (("name-9999,ent-0002,x,native," + "a" * 100_000 + "!,Cyrl,,\n").encode(), 1),
    ],
    ids=["one cell", "one row", "many rows", "accents", "digits", "letters for a pattern"],
)
def test_a_table_of_somebody_else(grown, more, told):
    folder = grown(more)
    status, out, _ = kgdata("--data", folder, "validate")
    assert (status, out.count(b"\n") <= told + 1) == (1, True)
    assert kgdata("--data", folder, "list", "names")[0] in (0, 1)
    assert kgdata("--data", folder, "find", "elkina")[0] in (0, 1)


@pytest.mark.parametrize("header", [b"x," * 1_000_000, b'"' * 1_000_000])
def test_a_million_columns(made_up_copy, header):
    (made_up_copy / "names.csv").write_bytes(header + b"\n")
    assert kgdata("--data", made_up_copy, "validate")[0] == 1
    assert kgdata("--data", made_up_copy, "list", "names")[0] == 1


DESCRIPTORS = {
    "depth": b'{"resources":' * 200_000,
    "digits": b'{"resources": ' + b"9" * 3_000_000 + b"}",
    "resources": b'{"resources": [' + b"{}," * 300_000 + b"{}]}",
    "no object": b"[1, 2]",
}


@pytest.mark.parametrize("name", DESCRIPTORS)
def test_a_descriptor_of_somebody_else(made_up_copy, name):
    (made_up_copy / "datapackage.json").write_bytes(DESCRIPTORS[name])
    assert kgdata("--data", made_up_copy, "validate")[0] == 1
    assert kgdata("--data", made_up_copy, "list")[0] == 1


@pytest.mark.parametrize("name", ["datapackage.json", "names.csv"])
def test_a_file_of_the_data_that_has_no_end(made_up_copy, name):
    (made_up_copy / name).unlink()
    (made_up_copy / name).symlink_to("/dev/zero")
    for command in (["validate"], ["list", "names"], ["find", "x"], ["fmt", "--check"]):
        assert kgdata("--data", made_up_copy, *command)[0] == 1
    (made_up_copy / name).unlink()
    os.mkfifo(made_up_copy / name)
    assert kgdata("--data", made_up_copy, "validate")[0] == 1


def test_words_and_ids_without_an_end():
    code = """if True:
        import kgdata
        for text in ("zq " * 3_000_000, "x" * 10_000_000, "\u0301\u0316" * 1_000_000):
            assert kgdata.find(text) == []
            for ask in (kgdata.get, kgdata.provenance, kgdata.cite, kgdata.say):
                try:
                    ask(text)
                except (KeyError, ValueError) as error:
                    assert len(str(error)) < 1000
        """
    subprocess.run([sys.executable, "-c", code], check=True, timeout=SECONDS)


# Places without an end, and places that take nothing.


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["check-source", "/dev/zero"], 1, "/dev/zero has more than 5,000,000 bytes"),
        (["diff", "/dev/zero"], 2, "/dev/zero: a pipe or a device, not a file"),
        (["diff", "--record", "/dev/zero"], 2, "/dev/zero: not the record of a release"),
        (["diff", "."], 2, ".: there is no datapackage.json in it"),
        (["export", "ics", "--out", "/dev/null"], 1, "/dev/null is no file that could be replaced"),
    ],
)
def test_a_device_where_a_file_is_due(tmp_path, arguments, status, said):
    code, _, (line, *_) = kgdata(*arguments, cwd=tmp_path)
    assert (code, said in line) == (status, True), line


def test_a_pipe_where_a_file_is_due(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "a pipe or a device" in kgdata("diff", tmp_path / "pipe")[2][0]
    # What comes through a pipe can be read: the text of a page on its way from another program.
    assert kgdata("check-source", "/dev/stdin", input=b"Nobody came.")[0] == 1


@pytest.mark.parametrize(
    "command",
    [["list", "codes"], ["show", "st-0001"], ["export", "jsonld", "--out", "-"], ["diff", "HEAD", "--format", "json"]],
)
def test_a_full_disk_where_the_output_goes(command):
    with open("/dev/full", "wb") as full:
        status, _, lines = kgdata(*command, stdout=full)
    assert (status, len(lines)) == (1, 1)
    assert lines[0].endswith("No space left on device")


@pytest.mark.parametrize(
    ("closed", "status", "out", "err"),
    [
        (">&-", 1, "", "kgdata: standard output is closed: send it to a file, or to /dev/null\n"),
        ("2>&-", 0, "1.0.0\n", ""),
        ("<&-", 0, "1.0.0\n", ""),
        (">&- 2>&-", 1, "", ""),
    ],
)
def test_a_closed_stream(closed, status, out, err):
    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m kgdata --version {closed}'],
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    expected = out and f"{_data.schema()['version']}\n"
    assert (done.returncode, done.stdout, done.stderr) == (status, expected, err)


def test_nobody_to_ask():
    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m kgdata new checks <&-'], capture_output=True, text=True, timeout=SECONDS
    )
    assert (done.returncode, done.stderr[:33]) == (1, "kgdata: standard input is closed,")


def test_it_ends_when_it_is_told_to():
    begun = subprocess.Popen(
        [sys.executable, "-m", "kgdata", "check-source", "/dev/stdin"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    begun.stdin.write(b"The gate")
    begun.stdin.flush()
    while Path(f"/proc/{begun.pid}/wchan").exists() and "pipe" not in Path(f"/proc/{begun.pid}/wchan").read_text():
        assert begun.poll() is None
    begun.send_signal(signal.SIGINT)
    out, err = begun.communicate(timeout=SECONDS)
    assert (begun.returncode, out, err) == (130, b"", b"")


def test_folders_that_lead_in_a_circle(tmp_path):
    (tmp_path / "datapackage.json").symlink_to(tmp_path / "other")
    (tmp_path / "other").symlink_to(tmp_path / "datapackage.json")
    assert kgdata("--data", tmp_path, "validate")[0] == 1
    assert kgdata("--data", tmp_path, "list")[0] == 1
    assert kgdata("diff", tmp_path)[0] == 2


def test_words_that_would_take_over_the_terminal(made_up_copy):
    path = made_up_copy / "names.csv"
    path.write_bytes(path.read_bytes().replace(b"Alena Elkina", "\x1b[2J\u202eElkina\x9b".encode()))
    for command in (
        ["list", "names"],
        ["show", "name-0002"],
        ["find", "elkina"],
        ["validate"],
        ["diff", made_up_copy, made_up_copy / "names.csv"],
    ):
        _, out, lines = kgdata("--data", made_up_copy, *command)
        shown = out.decode() + "".join(lines)
        assert not {"\x1b", "\u202e", "\x9b"} & set(shown)
    status, out, _ = kgdata("--data", made_up_copy, "list", "names", "--format", "json")
    assert (status, json.loads(out)[1]["text"]) == (0, "\x1b[2J\u202eElkina\x9b")


def test_arguments_of_any_bytes():
    for bad in (b"\xff\x1b[2Jzq\nqz", b"x" * 100_000):
        for command in (["show"], ["find"], ["cite"], ["provenance"], ["diff"], ["check-source"], ["list"], ["export"]):
            status, out, lines = kgdata(*command, os.fsdecode(bad))
            assert status in (1, 2)
            assert out == b""
            assert all(line.isprintable() and len(line) < 3000 for line in lines)
