"""Where the book is: its own address, its repository's, and where that can be run."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

#: Where Binder takes a repository from, by the host it is on.
_BINDER = {"github.com": "gh/{owner}/{name}", "gitlab.com": "gl/{both}"}
#: The folder of students' copies in Binder (.binder/postBuild), and beside the pages.
COPIES = "notebooks"


def repository_url(folder: Path) -> str:
    """The web address of the book's repository, or an empty text if nobody knows it.

    From the environment (``KG_REPOSITORY_URL``), or else from the git remote.
    """
    url = os.environ.get("KG_REPOSITORY_URL")
    if url is None:
        try:
            url = subprocess.run(
                ["git", "-C", str(folder), "remote", "get-url", "origin"],
                capture_output=True, text=True, check=False, timeout=10,
            ).stdout  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            url = ""
    # An address may hold a password or be a folder: only host, owner and name are taken.
    found = re.fullmatch(
        r"(?:https?://(?:[^@/]*@)?|(?:ssh://)?git@)"
        r"((?:www\.)?(?:github|gitlab|bitbucket)\.[a-z]+)[:/]([\w.-]+)/([\w.-]+?)(?:\.git)?/?",
        url.strip(),
    )
    return f"https://{found[1]}/{found[2]}/{found[3]}" if found else ""


def site_url() -> str:
    """The address under which the book is published, with a slash at its end, or an empty text.

    From the environment (``KG_SITE_URL``) alone: a wrong guess would send readers and search engines astray.
    """
    url = os.environ.get("KG_SITE_URL", "").strip()
    return url and url.rstrip("/") + "/"


def address(pagename: str) -> str:
    """The full address of a page, or an empty text if the site's is not known."""
    name = "" if pagename == "index" else f"{pagename}.html"
    return site_url() and urljoin(site_url(), name)


def binder(repository: str, notebook: str = "") -> str:
    """The address at which Binder opens a student's copy, or the folder of all; an empty text if it cannot.

    Examples
    --------
    >>> binder("https://github.com/someone/book", "08_arrivals.ipynb")
    'https://mybinder.org/v2/gh/someone/book/HEAD?urlpath=lab%2Ftree%2Fnotebooks%2F08_arrivals.ipynb'
    >>> binder("https://bitbucket.org/someone/book", "08_arrivals.ipynb")
    ''
    """
    parts = urlsplit(repository)
    host = (parts.hostname or "").removeprefix("www.")
    if host not in _BINDER:
        return ""
    owner, name = parts.path.strip("/").split("/")
    where = _BINDER[host].format(owner=owner, name=name, both=quote(f"{owner}/{name}", safe=""))
    return f"https://mybinder.org/v2/{where}/HEAD?urlpath={quote(f'lab/tree/{COPIES}/{notebook}'.rstrip('/'), safe='')}"
