"""Addresses of the book's pages: old ones that lead on, and the list of all.

An address that was once published stays (docs/decisions/addresses.md). A page that gets another name is entered in
``kgbook_moved`` of ``_config.yml``, and a page that leads on takes its old place.
"""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from kgbook import problems
from kgbook.origin import address, site_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def _check(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """What is wrong with the settings that this module reads."""
    url, moved = os.environ.get("KG_SITE_URL", "").strip(), app.config.kgbook_moved
    parts = urlsplit(url)
    plain = (
        parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment or parts.username)
    )
    faults = [f"{url!r} is no address of a site: write it like https://example.org/book/"] if url and not plain else []
    problems.report_settings(env, "KG_SITE_URL", faults)
    faults = []
    for old, new in moved.items():
        if old in env.titles:
            faults.append(f"kgbook_moved: {old}: this page is there, so nothing leads on from it: take the line out")
        if new in moved:
            faults.append(f"kgbook_moved: {old}: it leads to {new}, which has moved too: name its last place")
        elif new not in env.titles:
            faults.append(f"kgbook_moved: {old}: there is no page {new}: name one that there is")
    problems.report_settings(env, "_config.yml", faults)
    return []


def _pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The pages that no document makes: one for lost readers, and one for each old address."""
    yield "404", {}, "404.html"
    for old, new in app.config.kgbook_moved.items():
        target = app.builder.get_relative_uri(old, new)
        yield (
            old,
            {"kg_target": target, "title": app.env.titles[new].astext(), "kg_address": address(new)},
            "moved.html",
        )


def _lists(app: Sphinx, exception: Exception | None) -> None:
    """What crawlers read: nothing is forbidden to them, and the map names every page."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    robots = "User-agent: *\nAllow: /\n"
    if site_url():
        robots += f"Sitemap: {urljoin(site_url(), 'sitemap.xml')}\n"
        root = ET.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
        for found in sorted(map(address, app.env.found_docs)):
            ET.SubElement(ET.SubElement(root, "url"), "loc").text = found
        ET.indent(root)
        ET.ElementTree(root).write(out / "sitemap.xml", "utf-8", xml_declaration=True)
    (out / "robots.txt").write_text(robots, "utf-8")
    _make_absolute(out / "404.html")


def _make_absolute(page: Path) -> None:
    """A server shows this page at any depth, where a relative link would lead nowhere."""
    top = urlsplit(site_url()).path or "/"

    def absolute(found: re.Match[str]) -> str:
        return f'{found[1]}="{urljoin(top, found[2])}"'

    text = page.read_text("utf-8")
    page.write_text(re.sub(r'\b(href|src|action|data-content_root)="(?![a-z]+:|#|/)([^"]*)"', absolute, text), "utf-8")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_config_value("kgbook_moved", {}, "html", [dict])
    app.connect("env-updated", _check)
    app.connect("html-collect-pages", _pages)
    app.connect("build-finished", _lists, priority=950)  # when the pages have their last form
