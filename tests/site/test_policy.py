"""No page loads or runs what is not its own: in its text, in a browser that obeys its policy, and with nothing stored."""

from __future__ import annotations

import base64
import hashlib
import html
import re

import pytest

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL)
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
REMOTE = re.compile(
    r'<(?:script|link|img|iframe|object|embed|source|video|audio)\b[^>]*\b(?:src|href)="(?:https?:)?//([^"]*)"'
)


@pytest.fixture(scope="module")
def texts(book):
    return {path.relative_to(book).as_posix(): path.read_text("utf-8") for path in book.rglob("*.html")}


def policy(text: str) -> dict:
    (found,) = POLICY.findall(text)
    rules = (rule.split() for rule in html.unescape(found).split(";"))
    return {name: set(values) for name, *values in rules}


def digest(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def test_every_page_has_the_policy_before_anything_that_it_rules(texts):
    for name, text in texts.items():
        head = text[: text.index("Content-Security-Policy")]
        assert not re.search(r"<(?:script|link|style|img)\b", head), name


def test_the_policy_allows_the_pages_own_origin_alone(texts):
    for name, text in texts.items():
        rules = policy(text)
        assert rules.pop("default-src") == {"'none'"}, name
        assert rules.pop("base-uri") == {"'none'"}, name
        assert rules.pop("img-src") == {"'self'", "data:"}, name
        assert len(rules.pop("style-src")) == 1, name  # the hash of the book's style, see below
        scripts = rules.pop("script-src")
        assert "'self'" in scripts, name
        assert all(re.fullmatch(r"'self'|'sha256-[\w+/=]{44}'", allowed) for allowed in scripts), name
        assert rules == {rule: {"'self'"} for rule in ("connect-src", "form-action")}, name


def test_no_script_in_a_page_is_without_its_hash(texts):
    for name, text in texts.items():
        allowed = policy(text)["script-src"]
        for attributes, content in SCRIPT.findall(text):
            if "src=" in attributes or re.search(r'type="application/(?:ld\+)?json"', attributes):
                continue  # a file of the book's own, or data
            assert digest(content) in allowed, f"{name}: {content[:80]}"


def test_every_page_has_the_style_of_the_book_by_its_hash_and_no_other(texts):
    found = {name: STYLE.findall(text) for name, text in texts.items()}
    whole = {style for styles in found.values() for style in styles}
    assert len(whole) == 1, "pages have other styles"
    for name, text in texts.items():
        assert len(found[name]) == ('http-equiv="refresh"' not in text), name
        assert policy(text)["style-src"] == {digest(*whole)}, name


def test_no_page_has_styles_or_handlers_elsewhere(texts):
    for name, text in texts.items():
        plain = STYLE.sub("", SCRIPT.sub("", text))
        assert not re.search(r"<style\b|<[^>]+\sstyle=|<[^>]+\son\w+=|javascript:", plain), name


def test_no_page_names_another_host_to_load_from(texts):
    found = {name: REMOTE.findall(text) for name, text in texts.items()}
    # A link of the kind rel="canonical" is loaded by nobody; it is there if the site's address is known.
    assert {name: hosts for name, hosts in found.items() if hosts} == {}


def test_a_reader_opens_everything_and_nothing_is_asked_of_others(visit, site, page_name):
    with visit(site + page_name, own=True) as seen:
        page = seen.page
        page.evaluate(
            """() => {
              window.refused = [];
              document.addEventListener("securitypolicyviolation", (e) => refused.push(`${e.violatedDirective} ${e.blockedURI}`));
            }"""
        )
        page.mouse.move(2, 2)
        page.evaluate("document.querySelectorAll('details').forEach(d => (d.open = true))")
        for figure in page.query_selector_all(".kg-figure"):
            figure.scroll_into_view_if_needed()
            page.wait_for_function("figure => 'live' in figure.dataset", arg=figure)
        # Each menu of a chart takes its last value, each slider its end.
        page.evaluate(
            """() => document.querySelectorAll(".kg-live .vega-bind :is(select, input)").forEach((control) => {
              if (control.type === "radio" || control.type === "checkbox") return control.click();
              control.value = control.tagName === "SELECT" ? control.options[control.options.length - 1].value : control.max;
              control.dispatchEvent(new Event(control.tagName === "SELECT" ? "change" : "input"));
            })"""
        )
        cards = page.evaluate(
            """() => [...document.querySelectorAll("a[data-card]")].map((link) => {
              link.click();
              const card = document.getElementById(link.dataset.card);
              const open = card.matches(":popover-open");
              card.hidePopover();
              return open;
            })"""
        )
        assert all(cards)
        switch = page.locator(".theme-switch-button:visible").first
        for _ in range(3):
            switch.click()
        page.keyboard.press("Control+k")
        assert page.locator("input[name=q]:focus").count() == 1
        page.keyboard.press("Escape")
        page.set_viewport_size({"width": 360, "height": 740})
        for toggle in (".primary-toggle", ".secondary-toggle"):
            if page.locator(f"{toggle}:visible").count():
                page.locator(f"{toggle}:visible").first.click()
                assert page.locator("dialog[open]").count() == 1
                page.keyboard.press("Escape")
        assert page.evaluate("refused") == []
        assert seen.outside == []
        # All menus at their last leave nothing to draw in some charts, and Vega remarks that nothing has no extent.
        assert [line for line in seen.console if "Infinite extent" not in line] == []


def test_a_page_works_where_nothing_may_be_stored(forgetful, site, page_name):
    page, said = forgetful.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(f"uncaught: {error}"))
    page.goto(site + page_name)
    assert "native code" not in page.evaluate("String(localStorage.getItem)"), "this browser does store"
    page.locator(".theme-switch-button:visible").first.click()
    assert page.evaluate("document.documentElement.dataset.mode") == "dark"
    page.mouse.move(2, 2)
    for figure in page.query_selector_all(".kg-figure")[:1]:
        figure.scroll_into_view_if_needed()
        page.wait_for_function("figure => 'live' in figure.dataset", arg=figure)
    page.close()
    assert said == []
