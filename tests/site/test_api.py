"""The reference holds all that is public: every function with its example, every command with what it takes."""

from __future__ import annotations

import doctest
import html
import inspect
import re
from collections import Counter

import pytest

import kgdata
from kgbook import reference
from kgdata import cli, passages

GROUPS = {title: [f"kgdata.{name}" for name in names] for title, names in reference.GROUPS.items()}
NAMES = [name for names in GROUPS.values() for name in names]
CALLED = [name for name in NAMES if not inspect.ismodule(reference.named(name))]
COMMANDS = reference.commands(cli._parser())


@pytest.fixture(scope="module")
def page(book):
    return (book / "api.html").read_text("utf-8")


def text_of(part: str) -> str:
    """The words without tags, and without what typography makes of them."""
    return passages.normalise(" ".join(html.unescape(re.sub(r"<[^>]+>", "", part)).split()))


def entry(page: str, id: str) -> str:
    """The description of one name: from its term to where its list ends."""
    start = page.index(f'id="{id}"')
    depth, end = 1, start
    while depth:
        tag = re.compile(r"<(/?)dl\b").search(page, end)
        depth += -1 if tag[1] else 1
        end = tag.end()
    return page[start:end]


def command_entry(page: str, id: str) -> str:
    """The description of one command, up to the next."""
    return re.search(rf'<dt id="{id}">.*?(?=<dt id="cli|</section>)', page, re.DOTALL)[0]


def test_every_public_name_is_in_a_group_and_in_one():
    remedy = "put it into a group of kgbook.reference.GROUPS"
    assert sorted(set(kgdata.__all__) - {name.removeprefix("kgdata.") for name in NAMES}) == [], remedy
    assert [name for name, count in Counter(NAMES).items() if count > 1] == []
    assert all(reference.named(name) is not None for name in NAMES)


def test_what_is_in_no_group_is_shown_nonetheless(monkeypatch):
    monkeypatch.setitem(reference.GROUPS, "Check", ["validate"])
    assert reference.groups()["More"] == ["kgdata.check_source"]


def test_all_that_is_public_in_a_shown_module_is_shown():
    for module in (reference.named(name) for name in NAMES if inspect.ismodule(reference.named(name))):
        public = {
            f"{module.__name__}.{name}"
            for name, thing in vars(module).items()
            if not name.startswith("_") and getattr(thing, "__module__", None) == module.__name__
        }
        assert public
        assert public <= set(NAMES)


@pytest.mark.parametrize("name", CALLED)
def test_it_is_on_the_page_with_what_it_takes_and_an_example(page, name):
    thing = reference.named(name)
    said = text_of(entry(page, name))
    assert passages.normalise(inspect.getdoc(thing).splitlines()[0].replace("``", "")) in said
    takes = () if inspect.isclass(thing) and issubclass(thing, Warning) else inspect.signature(thing).parameters
    for parameter in takes:
        assert re.search(rf"\b{parameter}\b", said)
    examples = doctest.DocTestParser().get_examples(inspect.getdoc(thing))
    assert examples
    for example in examples:
        assert all(passages.normalise(line) in said for line in example.source.splitlines())
        assert passages.normalise(example.want) in said


def test_groups_are_sections(page):
    for title, names in reference.groups().items():
        section = page[page.index(f"<h2>{title}<") :]
        section = section[: section.index("</section>")]
        assert [id for id in re.findall(r'<dt class="sig[^"]*" id="([^"]+)"', section) if id in NAMES] == [
            name for name in names if name in CALLED
        ]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_with_what_it_takes(page, name):
    command = COMMANDS[name]
    said = text_of(command_entry(page, f"cli-{name}"))
    assert passages.normalise(reference.usage(command)) in said
    assert passages.normalise(command.description) in said
    for argument in reference.arguments(command):
        assert argument.help, f"kgdata {name}: {argument.dest} has no help"
        assert passages.normalise(argument.help[1:].rstrip(".")) in said
        assert all(choice in said for choice in argument.choices or ())


def test_what_all_commands_share_is_there(page):
    said = text_of(command_entry(page, "cli"))
    assert "--data DIR" in said
    assert "--version" in said
    assert "Exit status" in said
