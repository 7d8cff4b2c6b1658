"""The JupyterLite that `make lite` put into the built book, a browser that reaches nothing else, and a log of what it tried."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest


@pytest.fixture(scope="session")
def lite(book) -> Path:
    """The folder of JupyterLite in the built book."""
    folder = book / "lite"
    if not (folder / "jupyter-lite.json").is_file():
        pytest.fail(f"there is no JupyterLite in {folder}: run `make lite` first", pytrace=False)
    return folder


#: What Chromium asks by itself, even with an empty page.
OWN = {"accounts.google.com", "content-autofill.googleapis.com", "update.googleapis.com"}


class Refusal(ThreadingHTTPServer):
    """A proxy that passes nothing on and remembers what pages asked it for."""

    daemon_threads = True

    def __init__(self):
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Refuse)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Refuse(BaseHTTPRequestHandler):
    def refuse(self):
        host = urlsplit(self.path).hostname if "//" in self.path else self.path.rpartition(":")[0]
        if host not in OWN:
            self.server.asked.append(f"{self.command} {self.path}")
        self.send_error(502)

    do_GET = do_HEAD = do_POST = do_CONNECT = do_OPTIONS = do_PUT = refuse

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def refusal():
    with Refusal() as proxy:
        yield proxy
        proxy.shutdown()


@pytest.fixture(scope="session")
def shut_in(chromium_path, refusal):
    """A browser of its own that meets the refusing proxy wherever it goes but here: workers, too, which no page sees."""
    from playwright.sync_api import sync_playwright

    flags = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
    proxy = f"--proxy-server=127.0.0.1:{refusal.server_port} --proxy-bypass-list=127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=[*flags.split(), *proxy.split()])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def window(shut_in):
    """A browser window with an empty profile, which the tests of a module share: what was loaded stays."""
    context = shut_in.new_context(viewport={"width": 1400, "height": 1000})
    yield context
    context.close()
