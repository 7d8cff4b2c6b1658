"""`make links`: asks what it is given, and says what became of it by publisher. Here it asks this machine alone."""

import http.server
import threading

import pytest

ANSWERS = {"/there": 200, "/gone": 404, "/moved": 301, "/for now": 302}


@pytest.fixture(scope="module")
def links(script):
    return script("docs/links.py")


@pytest.fixture(scope="module")
def server():
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            status = ANSWERS.get(self.path.replace("%20", " "), 404)
            self.send_response(status)
            if status in (301, 302):
                self.send_header("Location", "/there")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def sources(monkeypatch, server):
    """Sources at this machine."""
    import kgdata

    rows = [
        {"source_id": "src-0001", "publisher": "Good News", "url": f"{server}/there"},
        {"source_id": "src-0002", "publisher": "Old News", "url": f"{server}/gone"},
        {"source_id": "src-0003", "publisher": "Old News", "url": f"{server}/gone"},
        {"source_id": "src-0004", "publisher": "Old News", "url": f"{server}/moved"},
        {"source_id": "src-0005", "publisher": "Good News", "url": f"{server}/for%20now"},
        {"source_id": "src-0006", "publisher": "No News", "url": None},
    ]
    monkeypatch.setattr(kgdata, "records", {"sources": rows}.__getitem__)
    return rows


@pytest.fixture
def pages(tmp_path, server):
    (tmp_path / "data").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "data" / "datapackage.json").write_text(f'{{"path": "{server}/there"}}', "utf-8")
    (tmp_path / "README.md").write_text(
        "See [that](https://example.org/book/) and ``https://docs.example.com``.", "utf-8"
    )
    (tmp_path / "docs" / "hosting.md").write_text(f"See <{server}/gone_too>, or ({server}/for%20now).", "utf-8")
    return tmp_path


def test_what_is_gone_is_told_by_publisher(links, sources, pages, server, tmp_path, capsys):
    summary = tmp_path / "summary"
    summary.write_text("before\n")
    assert links.main(["--root", str(pages), "--summary", str(summary)]) == 1
    said = capsys.readouterr().out
    assert summary.read_text("utf-8") == f"before\n{said}"
    assert said.startswith("## 2 of 5 addresses do not answer as they should\n")
    assert "Good News" not in said
    own, old = said.split("### ")[1:]
    assert (own.splitlines()[0], old.splitlines()[0]) == ("Old News", "This project's own pages")
    assert f"- src-0002, src-0003: <{server}/gone> broken: 404" in own
    assert f"- src-0004: <{server}/moved> has moved to {server}/there" in own
    assert f"- docs/hosting.md: <{server}/gone_too> broken: 404" in old


def test_where_all_answer_there_is_nothing_to_do(links, sources, pages, capsys):
    del sources[1:4]
    (pages / "docs" / "hosting.md").write_text("", "utf-8")
    assert links.main(["--root", str(pages)]) == 0
    assert capsys.readouterr().out == "## 0 of 2 addresses do not answer as they should\n"


def test_every_address_of_a_source_is_asked(links, root):
    import kgdata

    found = links.addresses(root)
    asked = {address for theirs in found.values() for address in theirs}
    assert {row["url"] for row in kgdata.records("sources") if row["url"]} <= asked
    assert "https://creativecommons.org/licenses/by/4.0/" in found[links.OWN]
    assert not [address for address in asked if "example.org" in address or address[-1] in ".,;:)>\"'`"]


def test_no_answer_is_told_as_such(links, monkeypatch, sources, pages, capsys):
    monkeypatch.setattr(links, "CONF", "raise ValueError('not today')")
    assert links.main(["--root", str(pages)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("links: Sphinx did not ask: ")
    assert "not today" in line
