"""This data and its sources as a BibTeX file, whose keys are our identifiers.

Every entry is ``@misc``, which BibTeX and biblatex both know; ``year`` is for the first, ``date`` for the second.
Letters stay as they are, in UTF-8. Authors and titles are in double braces: who publishes is no person with a first
name, and the capitals of names may not be lost.
"""

from __future__ import annotations

import re
from pathlib import Path

from kgdata import edtf
from kgdata.exporting.works import Work, works

#: What LaTeX would take for a command. BibTeX counts braces, even those with a backslash: a single one would be an error.
_COMMANDS = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    **{letter: "\\" + letter for letter in "$&#_%"},
}  # fmt: skip
#: What it would draw as another letter: -- as a dash, '' as a quotation mark.
_JOINED = re.compile(r"([-'`<>,])(?=\1)|[?!](?=`)")
#: As biblatex calls them, or in English where it has no word.
_LANGUAGES = {
    "bg": "bulgarian", "de": "german", "en": "english", "fr": "french", "kk": "Kazakh", "ky": "Kyrgyz",
    "pl": "polish", "pt": "portuguese", "ru": "russian", "uk": "ukrainian", "uz": "Uzbek",
}  # fmt: skip


def write(path: Path) -> None:
    """Write the list of references."""
    path.write_text("\n".join(map(entry, works())), "utf-8", newline="\n")


def entry(work: Work) -> str:
    """One work as an entry.

    Examples
    --------
    >>> from kgdata.exporting.works import work
    >>> print(entry(work("src-0002")).partition("url")[0].rstrip())
    @misc{src-0002,
      author = {{The Independent (Associated Press)}},
      title = {{Putin announces partial mobilization for Russians}},
      year = {2022},
      date = {2022-09-21},
    """
    found = edtf.parse(work.date) if work.date else None
    year = found and (found.earliest or found.latest).year
    fields = {
        "author": f"{{{_plain(work.author)}}}",
        "title": f"{{{_plain(work.title)}}}",
        "year": year and str(year),
        "date": work.date if found and found.kind != "one_of" else None,  # biblatex reads EDTF, but no sets
        "url": work.url
        and re.sub(r"[\\{}\s]", lambda odd: "".join(f"%{byte:02X}" for byte in odd[0].encode()), work.url),
        "urldate": work.accessed,
        "language": work.language and _LANGUAGES.get(work.language, work.language),
        "version": work.version,
        "note": work.note and _plain(work.note),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{work.id},\n{lines}}}\n"


def _plain(words: str) -> str:
    return _JOINED.sub(r"\g<0>{}", "".join(_COMMANDS.get(letter, letter) for letter in words))
