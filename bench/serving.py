"""A web server that packs and counts what it sends, and the browser that is sent to it."""

from __future__ import annotations

import gzip
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

# No other host can be found, so that nothing is asked of one by accident.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
TEXT = ("text/", "application/javascript", "application/json", "application/wasm", "image/svg+xml")


def pages(folder: Path) -> list[str]:
    """The addresses of all pages of a built book, relative to its top."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    return sorted(name for name in found if not name.startswith(("_static/", "_sources/", "lite/")))


class Counter(ThreadingHTTPServer):
    """Serves a folder as a common web server would, text packed with gzip, and counts what it sends."""

    daemon_threads = True

    def __init__(self, folder: Path):
        self.folder, self.sent = folder, {}
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        pass  # a browser may hang up


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        answer = head, body = answered(self.server.folder / unquote(urlsplit(self.path).path).lstrip("/"))
        self.wfile.write(head + body)
        self.server.sent[self.path] = sum(map(len, answer))

    def log_message(self, *_):
        pass


@cache
def answered(path: Path) -> tuple[bytes, bytes]:
    """Head and body of the answer. Kept: to pack a page takes longer than to send it, and would count as waiting."""
    if not path.is_file():
        body, status, kind, packed = b"", 404, "text/plain", False
    else:
        body, status, kind = path.read_bytes(), 200, guess_type(path.name)[0] or "application/octet-stream"
        packed = kind.startswith(TEXT)
        body = gzip.compress(body, 6) if packed else body
    head = f"HTTP/1.1 {status} \r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Encoding: gzip\r\n\r\n" if packed else "\r\n"
    return head.encode(), body
