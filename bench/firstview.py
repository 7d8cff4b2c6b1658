"""What a reader on a slow line and a slow phone gets of every page: how much is sent, how soon it is seen, what jumps.

Every page of ours, and of the rival the same chapters, in a real browser on the line and with the processor of
LATENCY, DOWN, UP and SLOWER. Nobody touches the page until nothing more comes; then a wheel goes slowly through it.
"""

from __future__ import annotations

import contextlib
import statistics
import subprocess
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Error, sync_playwright
from serving import FLAGS, Counter, pages

from kgbook.measured import Figure, Row

#: Lighthouse's slow 4G and phone of the middle class.
DOWN, UP = 1_600_000 // 8, 750_000 // 8  # bytes a second
LATENCY = 150  # ms, of every request
SLOWER = 4
PHONE, DESKTOP = "phone", "desktop"
SCREENS = {PHONE: (360, 740), DESKTOP: (1280, 800)}
ROUNDS = 3  # of a chapter on a phone; all else is seen once
QUIET = 800  # ms without a request, after which nothing more is expected
LONGEST = 30_000  # ms, for a page that never is quiet
TRIES = 3  # now and then, on a machine with much else to do, a page is never painted
STEPS = 25  # of the wheel at most: a page of records is as long as a hundred screens and has no charts
DRAWN = 6000  # ms that a chart in view may take until it is live
RIVAL = "Jupyter Book"
NOTES = [
    f"A line of {DOWN * 8 / 1e6:.1f} Mbit/s and {LATENCY} ms, a processor {SLOWER} times slower, nothing stored, for "
    "both books alike and in turns. The rival is the same chapters, all defaults of Jupyter Book and Altair.",
    "; ".join(f"{name}: {wide} x {high} pixels" for name, (wide, high) in SCREENS.items()).capitalize() + ".",
    "kB: thousand bytes as sent, packed with gzip, heads of the answers included. Complete: all that the browser "
    "waits for before it calls the page loaded; our charts are then seen. Quiet: when nothing more comes, with nobody "
    "scrolling.",
    f"LCP: when the largest thing of the first view is seen; of a chapter on a phone the median of {ROUNDS} visits, "
    "else of one. CLS: how far what is seen jumps, while the page loads, and on the way through it with a wheel, our "
    "charts turning live meanwhile.",
    "The charts of the rival need another host, which is asked but not counted, and here refuses at once: offline it "
    "never draws one. That favours the rival in kB, in LCP and in CLS.",
]

WATCH = """
window.__seen = { lcp: 0, what: "", shifts: [] };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    __seen.lcp = entry.startTime;
    __seen.what = entry.element ? `${entry.element.tagName} ${entry.element.className}`.trim() : "";
  }
}).observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries())
    if (!entry.hadRecentInput) __seen.shifts.push([entry.startTime, entry.value]);
}).observe({ type: "layout-shift", buffered: true });
"""
# Nothing larger was seen for a second and a half.
SETTLED = "() => __seen.lcp && performance.now() - __seen.lcp > 1500"
# The wheel rests at a chart that is not live yet where what lies below it is in view, for that is what it may push.
WAITING = """() => ![...document.querySelectorAll(".kg-figure:not([data-live])")].some((figure) => {
  const box = figure.getBoundingClientRect();
  return box.bottom > 0 && box.bottom < innerHeight;
})"""


@dataclass
class View:
    """One visit. Sizes in bytes as sent, heads of the answers included; times in seconds."""

    page: str
    screen: str
    complete: int  # sent when the browser called the page loaded
    sent: int  # sent when nothing more came
    requests: int
    others: list[str]  # addresses asked of other hosts
    asked: list[str]  # addresses asked of ours
    lcp: float
    lcp_element: str
    cls: float
    cls_scrolling: float | None = None
    lcp_rounds: list[float] = field(default_factory=list)


def windows(shifts: list[list[float]]) -> float:
    """Cumulative layout shift: the worst window, which ends after a second of peace or five in all.

    Examples
    --------
    >>> windows([[0, 0.5], [900, 0.25], [2000, 0.5]])
    0.75
    """
    worst = total = 0.0
    start = last = float("-inf")
    for at, value in sorted(shifts):
        if at - last > 1000 or at - start > 5000:
            start, total = at, 0.0
        total, last = total + value, at
        worst = max(worst, total)
    return round(worst, 4)


class Visitor:
    """A browser and a server of one book."""

    def __init__(self, browser, folder: Path):
        self.browser, self.server = browser, Counter(folder)

    def view(self, name: str, screen: str, *, scroll: bool = False, again: bool = False) -> View:
        """Visit a page with nothing stored; ``again``, only to see when the largest thing is there."""
        for _ in range(TRIES):
            view = self._view(name, screen, scroll, again)
            if view.lcp:
                return view
        raise SystemExit(f"bench: {name}: in {TRIES} visits the browser never said what the largest thing seen is")

    def _view(self, name: str, screen: str, scroll: bool, again: bool) -> View:
        width, height = SCREENS[screen]
        context = self.browser.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        conditions = {"offline": False, "latency": LATENCY, "downloadThroughput": DOWN, "uploadThroughput": UP}
        line.send("Network.emulateNetworkConditions", conditions)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.add_init_script(WATCH)
        sent, origin = self.server.sent, self.server.origin
        sent.clear()
        others, open_ = [], set()

        def asked(request):
            open_.add(request)
            if not request.url.startswith((origin, "data:", "blob:")):
                others.append(request.url)

        page.on("request", asked)
        for end in ("requestfinished", "requestfailed"):
            page.on(end, lambda request: open_.discard(request))
        try:
            page.goto(f"{origin}/{name}", wait_until="commit" if again else "load", timeout=60_000)
            if again:
                with contextlib.suppress(Error):
                    page.wait_for_function(SETTLED, timeout=LONGEST // 2, polling=100)
            complete = sum(sent.values())
            waited = still = 0
            while not again and still < QUIET and waited < LONGEST:
                before = len(sent), len(others)
                page.wait_for_timeout(100)
                waited += 100
                still = 0 if open_ or before != (len(sent), len(others)) else still + 100
            seen = page.evaluate("__seen")
            view = View(
                page=name, screen=screen, complete=complete, sent=sum(sent.values()), requests=len(sent),
                others=list(others), asked=sorted(sent), lcp=round(seen["lcp"] / 1000, 3), lcp_element=seen["what"],
                cls=windows(seen["shifts"]),
            )  # fmt: skip
            if scroll:
                view.cls_scrolling = self._scroll(page, height)
        finally:
            context.close()
        return view

    @staticmethod
    def _scroll(page, height: int) -> float:
        """Go through the whole page with the wheel, less than a screen at a time or in STEPS; what jumped meanwhile."""
        start = page.evaluate("performance.now()")
        page.mouse.move(180, height / 2)
        whole = page.evaluate("document.documentElement.scrollHeight")
        step = max(height * 0.7, whole / STEPS)
        for _ in range(int(whole / step) + 1):
            page.mouse.wheel(0, step)
            page.wait_for_timeout(60)
            try:
                page.wait_for_function(WAITING, timeout=DRAWN)
            except Error:
                continue  # a chart that is never live is the tests' business
        shifts = page.evaluate("__seen.shifts")
        return windows([shift for shift in shifts if shift[0] >= start])


def measure(chromium: str, ours: Path, theirs: Path, say):
    """Rows of the table, and all views as plain data."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        books = {"ours": Visitor(browser, ours), "rival": Visitor(browser, theirs)}
        found: dict[str, list[View]] = {"ours": [], "rival": []}
        chapters = [name for name in pages(ours) if name.startswith("chapters/")]
        for book in books.values():  # a first visit, which makes the browser read its own files
            book.view(chapters[0], PHONE)
        for name in pages(ours):
            say(f"first view: {name}")
            both = list(books.items())[: 2 if name in chapters else 1]
            for screen in (PHONE, DESKTOP) if name in chapters else (PHONE,):
                # The rival's charts are never drawn here, so that on the way through nothing can jump.
                views = {who: book.view(name, screen, scroll=who == "ours" and screen == PHONE) for who, book in both}
                rounds = {who: [view.lcp] for who, view in views.items()}
                for _ in range(ROUNDS - 1 if len(both) == 2 and screen == PHONE else 0):
                    for who, book in both:  # in turns, so that whatever else the machine does meets both alike
                        rounds[who].append(book.view(name, screen, again=True).lcp)
                for who, view in views.items():
                    view.lcp_rounds, view.lcp = rounds[who], statistics.median(rounds[who])
                    found[who].append(view)
        browser.close()
        for book in books.values():
            book.server.shutdown()
    views = {who: [asdict(view) for view in views] for who, views in found.items()}
    return rows(found["ours"], found["rival"]), {"views": views}


def browser(chromium: str) -> dict[str, str]:
    """What the browser calls itself, and its version."""
    said = subprocess.run([chromium, "--version"], capture_output=True, text=True, check=True).stdout
    name, version, *_ = said.split()
    return {name: version}


def rows(ours: list[View], theirs: list[View]) -> list[Row]:
    """The table: what is heaviest, latest and most restless."""
    table = []
    charts = [view for view in ours if view.page.startswith("chapters/")]
    for screen in SCREENS:
        mine, rival = ([view for view in views if view.screen == screen] for views in (ours, theirs))
        own = [view for view in charts if view.screen == screen]

        def worst(what, unit, key, views, rival=rival, screen=screen, **aim):
            pair = (_most(views, key), _most(rival, key) if rival else None)
            made = [_figure(view, key) if view else None for view in pair]
            table.append(Row(f"{what}, {screen}", unit, *made, RIVAL if rival else "", **aim))

        size = "heaviest page complete" if screen == PHONE else "heaviest chapter complete"
        worst(size, "kB", "complete", mine, at_most=120)
        worst("heaviest chapter quiet", "kB", "sent", own, at_most=200)
        middle = [Figure.of([view.lcp for view in views]) for views in (own, rival)]
        table.append(Row(f"LCP of chapters, {screen}", "s", *middle, RIVAL, at_least=2))
        worst("LCP of the slowest chapter", "s", "lcp", own, at_least=2)
        pairs = [(view, next(other for other in rival if other.page == view.page)) for view in own]
        pair = max(pairs, key=lambda pair: pair[0].lcp / pair[1].lcp)
        beside = [_figure(view, "lcp") for view in pair]
        table.append(Row(f"LCP of the chapter nearest to the rival's, {screen}", "s", *beside, RIVAL, at_least=2))
        if others := [view for view in mine if view not in own]:
            worst("LCP of the slowest other page", "s", "lcp", others, rival=[])
        worst("worst CLS while it loads", "", "cls", mine, at_most=0.02)
        if scrolled := [view for view in mine if view.cls_scrolling is not None]:
            worst("worst CLS on the way through", "", "cls_scrolling", scrolled, rival=[], at_most=0.02)
    for what, part in (("the Vega bundle", "kg-vega"), ("the search index", "searchindex")):
        unasked = [view for view in ours if view.page != "search.html" and any(part in path for path in view.asked)]
        seen = Figure(len(unasked), where=f"of {len(ours)}")
        table.append(Row(f"first views that load {what}", "", seen, at_most=0))
    return table


def _most(views: list[View], key: str) -> View:
    return max(views, key=lambda view: getattr(view, key))


def _figure(view: View, key: str) -> Figure:
    """What a view has, kB for bytes, and of which page it is."""
    value, where = getattr(view, key), view.page.removesuffix(".html").removeprefix("chapters/")
    if isinstance(value, int):
        value = round(value / 1000, 1)
        if others := sorted({urlsplit(url).hostname for url in view.others}):
            where += f"; {len(view.others)} more of {', '.join(others)}, not counted"
    return Figure(value, where=where)
