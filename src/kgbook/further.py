"""The further pages of a table that is too long for one, and the way from each page of it to the others.

No file holds them: Sphinx reads the source of the table's first page once more under the name of each, and so they are
pages like any other, with a title, a place among the pages before and after, and words that the search finds. The list of
contents names the table and not its pages.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from docutils import nodes

from kgbook import leaves, published
from kgdata import _data

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

FOLDER = "facts/"
HEADING = re.compile(r"^(# .*\S)", re.MULTILINE)


def _tables(env: BuildEnvironment) -> dict[str, tuple[leaves.Leaf, ...]]:
    """First page -> all pages, of every table that the book shows on several."""
    found = {}
    for table in _data.tables():
        docname = FOLDER + table
        if docname in env.found_docs and leaves.page(table) == docname and len(pages := leaves.leaves(table)) > 1:
            found[docname] = pages
    return found


def _announce(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Have the source of a first page read for each of its further pages."""
    made = []
    for docname, pages in _tables(env).items():
        for leaf in pages[1:]:
            env.project.docnames.add(leaf.page)
            # Sphinx keeps which file a page is read from, and gives no other way to say it.
            env.project._docname_to_path[leaf.page] = env.doc2path(docname, base=False)
            made.append(leaf.page)
    return made


def _name(app: Sphinx, docname: str, source: list[str]) -> None:
    """Give a further page a title of its own; its first id stays while rows come and go."""
    if (name := leaves.first(docname)) != docname:
        table = name.removeprefix(FOLDER)
        number = docname.rpartition("-")[2]
        source[0] = HEADING.sub(lambda found: f"{found[1]}, from `{_stem(table)}{number}` on", source[0], count=1)


def _stem(table: str) -> str:
    """What the ids of a table begin with."""
    return str(re.sub(r"\d.*", "", _data.records(table)[0][_data.key(table)[0]]))


def _take_in(app: Sphinx, env: BuildEnvironment) -> None:
    """Put the further pages behind the first in the order of the book."""
    for docname, pages in _tables(env).items():
        env.toctree_includes[docname] = [leaf.page for leaf in pages[1:]]
        for leaf in pages[1:]:
            env.files_to_rebuild.setdefault(leaf.page, set()).add(docname)


# -- on the pages --------------------------------------------------------------------------------------------------


def about(table: str, leaf: leaves.Leaf) -> list[nodes.Node]:
    """What a page of several says of itself; nothing on the only page of a table."""
    pages = leaves.leaves(table)
    if len(pages) == 1:
        return []
    which = f"Page {pages.index(leaf) + 1} of {len(pages)}: {_span(table, leaf)}, {len(leaf.rows):,} of"
    order = ", in the order of time" if table == "timeline" else ""
    return [nodes.paragraph(text=f"{which} {len(_data.records(table)):,} rows{order}.")]


def navigation(table: str, leaf: leaves.Leaf, to: Callable[[str], str], again: bool = False) -> list[nodes.Node]:
    """The way to the other pages of a table, for its beginning and, ``again``, its end; nothing if there are none.

    What is where is said with the links: the script leads on who comes for a place that is on another page.
    """
    pages = leaves.leaves(table)
    if len(pages) == 1:
        return []
    here = pages.index(leaf)
    items = []
    for one in pages:
        if one == leaf:
            items.append(f'<li><span aria-current="page">{_span(table, one)}</span></li>')
        else:
            held = "" if again else f' data-places="{html.escape(" ".join(published.folded(_places(table, one))))}"'
            items.append(f'<li><a href="{to(one.page)}"{held}>{_span(table, one)}</a></li>')
    steps = [("prev", "Page before", here - 1), ("next", "Next page", here + 1)]
    around = " ".join(
        f'<a href="{to(pages[place].page)}" rel="{kind}">{said}</a>'
        for kind, said, place in steps
        if 0 <= place < len(pages)
    )
    label = "Pages of this table" + (", again" if again else "")
    shown = f'<nav class="kg-leaves" aria-label="{label}">\n<ol>\n{chr(10).join(items)}\n</ol>\n<p>{around}</p>\n</nav>'
    return [nodes.raw("", shown, format="html")]


def _span(table: str, leaf: leaves.Leaf) -> str:
    key = _data.key(table)[0]
    first, last = leaf.rows[0][key], leaf.rows[-1][key]
    return f"{first} to {last}" if first != last else first


def _places(table: str, leaf: leaves.Leaf) -> set[str]:
    """All that can be linked to on a page: rows, what stands with them, and the headings of figures."""
    key = _data.key(table)[0]
    found = {row[key] for row in leaf.rows}
    if table == "entities":
        found |= {name["name_id"] for name in _data.records("names") if name["entity_id"] in found}
    found |= {id for id, row in _data.retired().items() if row["table"] == table and leaves.holds(leaf, table, id)}
    if key == "figure_id":
        before = {row["indicator"] for one in leaves.leaves(table) if one.first < leaf.first for row in one.rows}
        found |= {row["indicator"] for row in leaf.rows} - before
    return found


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("env-get-outdated", _announce)
    app.connect("source-read", _name)
    app.connect("env-updated", _take_in)
