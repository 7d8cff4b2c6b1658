"""What comes over the wire for the first view of the heaviest chapter, in a real browser."""

from __future__ import annotations

import gzip
import os
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import sync_playwright

SCREENS = {"desktop, 1280 x 800": (1280, 800), "phone, 360 x 740": (360, 740)}
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
PATIENCE = 2000  # ms without a request, after which nothing more is expected
RIVAL = "Jupyter Book, all defaults"
TEXT = ("text/", "application/javascript", "application/json", "image/svg+xml")


def find_chromium() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


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


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.server.folder / unquote(urlsplit(self.path).path).lstrip("/")
        if not path.is_file():
            body, status, kind, packed = b"", 404, "text/plain", False
        else:
            body, status, kind = path.read_bytes(), 200, guess_type(path.name)[0] or "application/octet-stream"
            packed = kind.startswith(TEXT)
            body = gzip.compress(body, 6) if packed else body
        head = f"HTTP/1.1 {status} \r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        head += "Content-Encoding: gzip\r\n\r\n" if packed else "\r\n"
        self.wfile.write(head.encode() + body)
        self.server.sent[self.path] = len(head) + len(body)

    def log_message(self, *_):
        pass


def heaviest(pages: Path) -> str:
    """The largest page of a chapter, by what it weighs packed."""
    chapters = (pages / "chapters").glob("*.html")
    return max(chapters, key=lambda page: len(gzip.compress(page.read_bytes()))).relative_to(pages).as_posix()


def view(browser, server: Counter, page_name: str, size: tuple[int, int]):
    """What was sent when the page was complete, and when nothing more came; nobody scrolls or clicks.

    Each as bytes sent, requests answered, and the addresses asked of other hosts.
    """
    server.sent.clear()
    others = []
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    page.on("request", lambda r: None if r.url.startswith((server.origin, "data:", "blob:")) else others.append(r.url))
    page.goto(f"{server.origin}/{page_name}", wait_until="load")
    complete = (sum(server.sent.values()), len(server.sent), list(others))
    page.wait_for_timeout(PATIENCE)
    context.close()
    return complete, (sum(server.sent.values()), len(server.sent), others)


def measure(chromium: str, ours: Path, theirs: Path, say) -> list[tuple[str, str, str, str, str]]:
    """Rows of the table for the chapter that is heaviest in our book."""
    name = heaviest(ours)
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        servers = Counter(ours), Counter(theirs)
        for screen, size in SCREENS.items():
            say(f"first view of {name}: {screen}")
            views = [view(browser, server, name, size) for server in servers]
            for what, aim, cells in zip(("complete", "quiet"), ("150 kB", ""), zip(*views, strict=True), strict=True):
                rows.append((f"first view {what}, {screen}, kB", *(shown(*cell) for cell in cells), RIVAL, aim))
        browser.close()
        for server in servers:
            server.shutdown()
    return rows


def shown(sent: int, requests: int, others: list[str]) -> str:
    text = f"{sent / 1000:.0f} in {requests} requests"
    if others:
        hosts = sorted({urlsplit(url).hostname for url in others})
        text += f" + {len(others)} to {', '.join(hosts)}"
    return text
