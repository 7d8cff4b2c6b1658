"""Every page of the built book is valid HTML: the Nu validator, of which validators elsewhere are made, has nothing to say.

Errors, warnings and remarks alike: a report that is empty shows the next mistake. What must be let pass is named in
ALLOWED with its reason. What others write wrong is mended by :mod:`kgbook.valid`.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import defaultdict

import pytest

#: The beginning of a message to why it may stand.
ALLOWED: dict[str, str] = {
    # It takes data for scripts, knows no hashes, and has no origin for a file: a browser judges in test_policy.py.
    "Inline script violates Content Security Policy": "the validator reads a file and not a site",
    "Resource violates Content Security Policy": "the validator reads a file and not a site",
}


@pytest.fixture(scope="module")
def validated(node_modules, java):
    """What the validator says of a folder or file."""

    def validated(path):
        program = node_modules / "vnu-jar" / "build" / "dist" / "vnu.jar"
        command = [java, "-jar", program, "--format", "json", "--skip-non-html", "--exit-zero-always", path]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout or done.stderr)["messages"]

    return validated


def test_the_validator_has_nothing_to_say_of_any_page(validated, book):
    places = defaultdict(list)
    used = set()
    for found in validated(book):
        reason = next((start for start in ALLOWED if found["message"].startswith(start)), None)
        used.add(reason)
        if reason is None:
            page = found.get("url", "").partition(f"{book.name}/")[2]
            what = f"{found.get('subType', found['type'])}: {found['message']}"
            places[what].append(f"{page}:{found.get('lastLine', '')}: {' '.join(found.get('extract', '').split())}")
    told = [f"{len(where)} x {what}\n    " + "\n    ".join(where[:3]) for what, where in places.items()]
    assert not told, "remedy: write it another way, or mend what others write in kgbook/valid.py\n" + "\n".join(told)
    assert set(ALLOWED) <= used, "an exception that is not in use"


def test_the_validator_sees_what_is_wrong(validated, tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<!doctype html><html lang="en"><title>t</title><p id="a"><p id="a"><summary><p>x</summary>')
    said = [found["message"] for found in validated(tmp_path)]
    assert any(message.startswith("Duplicate ID") for message in said), said


def test_every_icon_of_the_theme_is_drawn(book):
    icon = re.compile(r'<(\w+)[^>]* class="[^"]*\bfa-[^"]*"[^>]*>(.*?)</\1>', re.DOTALL)
    found = [(path.name, found[0]) for path in book.rglob("*.html") for found in icon.finditer(path.read_text("utf-8"))]
    assert len(found) > 100
    assert [(name, text) for name, text in found if "<svg" not in text] == []
