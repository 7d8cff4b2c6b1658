"""`make picture`: takes docs/book.png, the picture in the README, from the built book."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from kgbook.paper import find_chromium

ROOT = Path(__file__).parents[1]
PAGE = "chapters/08_arrivals.html"
SIZE = {"width": 1200, "height": 780}


def main() -> int:
    chromium = find_chromium()
    if chromium is None:
        print("picture: Chromium is missing: sudo apt-get install chromium, or set CHROMIUM to it", file=sys.stderr)
        return 1
    address = (ROOT / "_build" / "html" / PAGE).resolve().as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(viewport=SIZE, color_scheme="light").new_page()
        page.goto(address)
        # The chart in the middle, with the sentence before it and what is said under it.
        page.evaluate("document.querySelector('figure').scrollIntoView({block: 'center'})")
        page.wait_for_timeout(1500)
        page.screenshot(path=ROOT / "docs" / "book.png")
        browser.close()
    print("docs/book.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
