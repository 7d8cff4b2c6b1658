"""What tests of several folders share: the built book, a server for it, and a browser without network."""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import os
import shutil
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / ".venv" / "node" / "node_modules"
HTML = Path(os.environ.get("KG_HTML", ROOT / "_build" / "html"))
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
    # A second guard behind the refusal below: whatever leaves this machine meets a dead proxy.
    " --proxy-server=127.0.0.1:9 --proxy-bypass-list=127.0.0.1;localhost"
).split()


def built_pages() -> list[str]:
    """The addresses of all pages of the built book, relative to its top."""
    found = (path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html"))
    return sorted(name for name in found if not name.startswith(("_static/", "_sources/", "lite/")))


CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))


def pytest_generate_tests(metafunc):
    # Every page that was built, or one failure that says what to do.
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", built_pages() or [None], scope="module")
    if "chapter_file" in metafunc.fixturenames:
        metafunc.parametrize("chapter_file", CHAPTERS, ids=[path.stem for path in CHAPTERS])


@pytest.fixture(scope="session")
def book() -> Path:
    """The folder of the built book."""
    if not (HTML / "index.html").is_file():
        pytest.fail(f"there is no book in {HTML}: run `make book` first", pytrace=False)
    return HTML


@pytest.fixture(scope="session")
def site(book):
    """The address of a server for the built book, on the loopback interface."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=str(book))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.handle_error = lambda *_: None  # a browser that has seen enough hangs up
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def missing(say: str):
    """Skip what needs something that is not here; in CI, where nobody would see that, fail."""
    if os.environ.get("KG_REQUIRE_BROWSER") == "1":
        pytest.fail(say, pytrace=False)
    pytest.skip(say)


@pytest.fixture(scope="session", name="missing")
def missing_for_tests():
    """The same for a test: ``missing("no such thing: how to have it")``."""
    return missing


def find_chromium() -> str:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    return path or missing("no browser: install one (Debian: apt-get install chromium) or name it in CHROMIUM")


@pytest.fixture(scope="session")
def program():
    """Finds a program: in the environment of the tests, in the one beside it, or on this machine."""
    apart = os.environ.get("KG_APART_PYTHON") or ROOT / ".venv" / "apart" / "bin" / "python"
    places = [Path(sys.executable).parent, Path(apart).parent, os.environ.get("PATH", "")]

    def program(name: str) -> str:
        found = shutil.which(name, path=os.pathsep.join(map(str, places)))
        return found or missing(f"no {name}: run `make test`, which installs it, or name its place in PATH")

    return program


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The packages of ``requirements/package-lock.json``, which ``make test`` installs, and Node to run them."""
    if not shutil.which("node"):
        missing("no Node.js: install it (Debian: apt-get install nodejs npm), then run `make test`")
    if not (NODE_MODULES / ".package-lock.json").is_file():  # what npm writes last
        missing(f"no packages in {NODE_MODULES}: run `make test`, which needs npm (Debian: apt-get install npm)")
    return NODE_MODULES


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The program itself, for tools that start it on their own."""
    return find_chromium()


@pytest.fixture(scope="session")
def java() -> str:
    """The program that runs the Nu validator."""
    return shutil.which("java") or missing("no Java: install it (Debian: apt-get install default-jre-headless)")


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium (or the one that CHROMIUM names), driven by Playwright."""
    path = find_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sideways():
    """What makes a page wider than its window: ``sideways(page)`` names the first few, or nothing."""

    def sideways(page) -> list[str]:
        return page.evaluate(
            """() => {
              const root = document.documentElement;
              if (root.scrollWidth <= root.clientWidth) return [];
              return [...document.querySelectorAll("body *")]
                .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1)
                .map((e) => `${e.tagName} ${e.className} ${e.id}`).slice(0, 5);
            }"""
        )

    return sideways


@pytest.fixture(scope="module")
def forgetful(chromium, tmp_path_factory):
    """A browser whose owner lets no site store anything: a script that asks for what is stored gets an error."""
    folder = tmp_path_factory.mktemp("profile")
    (folder / "Default").mkdir()
    settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (folder / "Default" / "Preferences").write_text(json.dumps(settings))
    context = chromium.browser_type.launch_persistent_context(folder, executable_path=find_chromium(), args=FLAGS)
    yield context
    context.close()


@dataclass
class Visit:
    """A page and what became of it: what it asked for, and what the console said."""

    page: object
    asked: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def visit(chromium):
    """A context manager that opens an address in a fresh tab; requests to other hosts are refused.

    ``visit(url, width=1280, height=800, theme="light", javascript=True)`` gives a :class:`Visit`. Tabs of
    one kind share what the browser stores; ``own=True`` starts with nothing stored.
    """
    contexts: dict = {}

    def context(width, height, theme, javascript, own):
        key = (width, height, theme, javascript)
        if own or key not in contexts:
            made = chromium.new_context(
                viewport={"width": width, "height": height},
                color_scheme=theme,
                java_script_enabled=javascript,
                reduced_motion="reduce",
            )
            made.set_default_timeout(10_000)
            if own:
                return made
            contexts[key] = made
        return contexts[key]

    @contextlib.contextmanager
    def opened(url, *, width=1280, height=800, theme="light", javascript=True, own=False):
        tab = context(width, height, theme, javascript, own)
        page = tab.new_page()
        seen = Visit(page)

        def decide(route):
            address = urlsplit(route.request.url)
            if address.scheme in ("file", "data", "blob") or address.hostname in ("127.0.0.1", "localhost"):
                seen.asked.append(route.request.url)
                route.continue_()
            else:
                seen.outside.append(route.request.url)
                route.abort()

        page.route("**/*", decide)
        page.on(
            "console",
            lambda message: (
                seen.console.append(f"{message.type}: {message.text}") if message.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: seen.console.append(f"uncaught: {error}"))
        try:
            page.goto(url, wait_until="load")
            yield seen
        finally:
            page.close()
            if own:
                tab.close()

    yield opened
    for made in contexts.values():
        made.close()


# -- a chapter in a JupyterLab, on a server or in the page -------------------------------------------------------------

NARROWEST = 200  # px; a chart of container width collapses to a sliver in Lab


@pytest.fixture(scope="session")
def faults():
    """Says what is wrong with the code cells of a notebook that has run, as texts with its name and the cell."""
    from kgbook import MIME

    def faults(name: str, cells: list[dict]) -> list[str]:
        problems = []
        for number, cell in enumerate(cells, 1):
            place = f"{name}: code cell {number}"
            for output in cell["outputs"]:
                if output["output_type"] == "error":
                    problems.append(f"{place}: {output['ename']}: {output['evalue']}")
                if output.get("name") == "stderr":
                    problems.append(f"{place}: stderr: {''.join(output['text'])[:200]}")
            if cell["count"] is None:
                problems.append(f"{place}: was not run")
            wanted = sum(MIME in output.get("data", {}) for output in cell["outputs"])
            drawn = [width for width in cell["widths"] if width > NARROWEST]
            if len(drawn) < wanted:
                said = f"{wanted} chart(s), but drawn wide enough: {len(drawn)}; widths {cell['widths']}"
                problems.append(f"{place}: {said}")
        return problems

    return faults


@pytest.fixture(scope="session")
def choose():
    """Takes a value of a widget's menu, by its label."""

    def choose(page, label: str, value: str) -> None:
        menu = page.locator(".widget-dropdown", has=page.get_by_text(label, exact=True))
        menu.locator("select").select_option(value)

    return choose
