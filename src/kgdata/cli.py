"""The command line: the same words as the package, for people and pipes."""

from __future__ import annotations

import argparse
import functools
import io
import json
import os
import sys
import warnings

import kgdata
from kgdata import _data, terminal

ID = {"metavar": "ID", "help": "the identifier of a record, as in ev-0022"}
TYPE_CHECKING = False  # see kgdata/__init__.py
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_WIDE = 40  # characters of a cell in a table for the eye
_LARGEST = 5_000_000  # bytes of a copy of the article: with its pictures in the page, it may have some


def _terminal_width() -> int:
    try:
        return int(os.environ.get("COLUMNS") or os.get_terminal_size().columns or 80)
    except (OSError, ValueError):
        return 80


def _parser() -> argparse.ArgumentParser:
    # With no width given, argparse imports shutil to ask for it, at each of its sub-commands.
    layout = functools.partial(argparse.HelpFormatter, width=_terminal_width() - 2)
    parser = argparse.ArgumentParser(
        formatter_class=layout,
        prog="kgdata",
        description="Facts of an article on Russians detained and handed over in Kyrgyzstan: who says what, where, and what others say.",
        epilog="Exit status: 0, 1 for what was not found or is not right, 2 for misuse. Example: kgdata provenance ev-0022 date",
    )
    parser.add_argument("--data", metavar="DIR", help="read another folder of the same schema")
    parser.add_argument("--version", action="store_true", help="show the version of the data and stop")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", prog="kgdata")

    def command(
        name: str,
        help: str,
        run: Callable[[argparse.Namespace], int],
        *arguments: tuple[str, dict[str, Any]],
        formats: tuple[str, ...] = ("text", "json"),
    ) -> None:
        sub = commands.add_parser(name, help=help, description=help, formatter_class=layout)
        for argument, options in arguments:
            sub.add_argument(argument, **options)
        # Here too, for it is easily forgotten before the command; without a default, it leaves what stands there alone.
        sub.add_argument(
            "--data", metavar="DIR", default=argparse.SUPPRESS, help="read another folder of the same schema"
        )
        if formats:
            sub.add_argument("--format", choices=formats, default="text", help="how to print it (default: text)")
        sub.set_defaults(run=run, misuse=sub.error)

    rows = ("text", "csv", "json")
    command(
        "list",
        "The tables, or the rows of one.",
        _list,
        ("table", {"nargs": "?", "metavar": "TABLE", "help": "one of the tables; without it, all are listed"}),
        formats=rows,
    )
    for name in ("timeline", "statistics", "cases", "quotes"):
        command(name, f"The rows of the table {name}: short for list {name}.", _list, formats=rows)
    command("show", "One record, all fields.", _show, ("id", ID))
    command(
        "find",
        "Records by name or words, in any spelling and script.",
        _find,
        ("text", {"metavar": "TEXT", "nargs": "+", "help": "a name or words, in quotation marks or not"}),
    )
    command(
        "provenance", "Who says so, where, what others say.", _provenance,
        ("id", ID), ("field", {"metavar": "FIELD", "nargs": "?", "help": "one of its fields (default: the record as a whole)"}),
    )  # fmt: skip
    command(
        "cite", "The citation of a record, of one of its fields (ID.FIELD) or of a count (TABLE?FIELD=VALUE).", _cite,
        ("target", {"metavar": "TARGET", "help": "as in ev-0022, ev-0022.date or timeline?kind=detention"}),
        formats=("text", "bibtex", "csl"),
    )  # fmt: skip
    command(
        "standings",
        "How the statements of the article stand against what others say, counted.",
        _standings, ("by", {"nargs": "?", "choices": ("section", "speaks_as", "table"), "default": "section",
        "help": "by section (default), kind of voice or table"}), formats=rows,
    )  # fmt: skip
    command("coverage", "Every sentence of the article and the records that rest on it.", _coverage, formats=rows)
    command(
        "diff",
        "What changed between two versions of the data, and the version it needs. OLD and NEW are a data folder, a "
        "checkout, a wheel, a zip, a revision of git or the record of a release. Exit status 0 if they are the same, "
        "1 if not, 2 for trouble.",
        _diff,
        ("old", {"nargs": "?", "metavar": "OLD", "help": "what to compare with, as in v1.0.0"}),
        ("new", {"nargs": "?", "metavar": "NEW", "help": "the data that is read now if left out"}),
        (
            "--record",
            {
                "metavar": "FILE",
                "help": "record the data that is read now as released, if its version fits the last record",
            },
        ),
        ("--again", {"action": "store_true", "help": "record the same version anew, which was never published"}),
        formats=("text", "json", "markdown"),
    )
    command(
        "export",
        "Write the data in the format of another program; without FORMAT, list the formats.",
        _export, ("format", {"nargs": "?", "metavar": "FORMAT", "help": "as in csv, sqlite or ics"}),
        ("--out", {"metavar": "PATH", "help": "the file or folder to write (default: its name in the list); - for "
         "standard output"}), formats=(),
    )  # fmt: skip
    command("validate", "Check all tables; exit status 1 if anything is wrong.", _validate, formats=())
    command(
        "check-source",
        "Find every passage in your own copy of the article (text or HTML). Exit status 1 if one is changed or gone, "
        "3 if some only stand elsewhere.",
        _check_source, ("file", {"metavar": "FILE", "help": "your copy, in UTF-8"}), formats=(),
    )  # fmt: skip
    command(
        "fmt", "Lay out the files of a data folder the one way; what they say stays.", _fmt,
        ("--check", {"action": "store_true", "help": "write nothing, list what would change; exit status 1 if anything"}),
        formats=(),
    )  # fmt: skip
    command(
        "new", "Add a row to a table: asks for each field, shows what validate says of the whole, then writes it.", _new,
        ("table", {"nargs": "?", "metavar": "TABLE", "help": "none lists all"}),
        ("--set", {"action": "append", "default": [], "type": _pair, "metavar": "FIELD=VALUE", "dest": "given",
                   "help": "ask nothing, take this value; once for each field"}),
        ("--anyway", {"action": "store_true", "help": "with --set: write it even if the whole is not sound with it"}),
        formats=(),
    )  # fmt: skip
    return parser


def _pair(text: str) -> tuple[str, str]:
    field, equals, value = _words(text).partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} gives no value: write FIELD=VALUE")
    return field, value


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 for what was not found or not right, 2 for misuse.

    ``check-source`` and ``diff`` say themselves what else theirs means.
    """
    if sys.stderr is None:  # closed by whoever called; a message to None would go to standard output
        sys.stderr = io.StringIO()
    if sys.stdout is None:
        terminal.tell("standard output is closed: send it to a file, or to /dev/null")
        return 1
    for stream in (sys.stdout, sys.stderr):
        # Names are in Cyrillic too, and not every terminal can show that: \u0420 then, not a failure.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    parser = _parser()
    try:
        args = parser.parse_args(argv)
    except SystemExit as end:  # it has shown the help, or what is misused
        end.code = terminal.flushed(int(end.code or 0))
        raise
    told = set()

    # For the eye: once, and without the place in the code.
    def warn(message: Warning | str, *_: object, **__: object) -> None:
        if str(message) not in told:
            terminal.tell(message)
        told.add(str(message))

    with warnings.catch_warnings():
        warnings.simplefilter("always", kgdata.RetiredIdWarning)
        warnings.showwarning = warn
        status: int = terminal.flushed(_run(parser, args))
        return status


def _words(text: str) -> str:
    """What was typed, where the locale has no letters for it (``LC_ALL=C``): terminals send UTF-8 all the same."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character, which no terminal sends
        return text


def _run(parser: argparse.ArgumentParser, args: argparse.Namespace) -> int:
    try:
        if args.data is not None:
            kgdata.use(args.data)
        if args.version:
            print(kgdata.__version__)
            return 0
        if args.command is None:
            parser.print_help()
            return 2
        status: int = args.run(args)
        return status
    except KeyboardInterrupt:  # as a program that knows nothing of it would end
        return 130
    except OSError as error:
        if terminal.pipe_closed(error):
            terminal.abandon(sys.stdout)
            return 0
        return terminal.flushed(0) or _complain(error, args)  # which tells it if it is the output that is full
    except KeyError as error:
        return _complain(error.args[0] if " " in str(error) else error, args)
    except Exception as error:  # unsound data must not end in a traceback
        return _complain(error, args)
    finally:
        if args.data is not None:
            kgdata.use(None)


def _complain(error: object, args: argparse.Namespace) -> int:
    terminal.tell(str(error) or type(error).__name__)
    if args.data is not None and args.command not in ("validate", "check-source", "export"):
        try:
            unsound = bool(kgdata.validate(args.data))
        except Exception:
            unsound = True
        if unsound:
            terminal.tell(f"the data is not sound, see: kgdata --data {args.data} validate")
    return 1


def _list(args: argparse.Namespace) -> int:
    name = getattr(args, "table", args.command)
    if name is None:
        rows = [
            {
                "table": name,
                "rows": len(kgdata.records(name)),
                "what": _data.resource(name)["description"].split(".")[0],
            }
            for name in kgdata.tables()
        ]
        _print_rows(rows, args.format)
    else:
        rows = kgdata.records(name)
        _print_rows(rows, args.format, [field["name"] for field in _data.resource(name)["schema"]["fields"]])
    return 0


def _print_rows(rows: list[dict[str, Any]], format: str, names: list[str] | None = None) -> None:
    if format == "json":
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    elif format == "csv":
        import csv

        from kgdata.cells import guarded

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names or rows[0])  # a table without rows has columns, too
        writer.writerows(
            [guarded(value) if isinstance(value, str) else _cell(value) for value in row.values()] for row in rows
        )
    elif rows:
        # For the eye: only columns that say something, each no wider than needed.
        names = [name for name in rows[0] if any(row[name] is not None for row in rows)]
        # The last column has the rest of the line.
        cells = [[*(_cut(_eye(row[name])) for name in names[:-1]), _eye(row[names[-1]])] for row in rows]
        widths = [max(len(line[i]) for line in [names, *cells]) for i in range(len(names))]
        for line in [names, *cells]:
            print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _eye(value: object) -> str:
    return terminal.visible(_cell(value), keep="")


def _cut(text: str) -> str:
    return text if len(text) <= _WIDE else text[: _WIDE - 1] + "…"


def _show(args: argparse.Namespace) -> int:
    table, row = _data.get(args.id)
    if args.format == "json":
        print(json.dumps(row, ensure_ascii=False, indent=1))
        return 0
    width = max(map(len, row))
    for field, value in row.items():
        print(f"{field:<{width}}  {_told(table, field, value)}")
    return 0


def _told(table: str, field: str | None, value: object) -> str:
    """A value for the eye; of an empty one, what that means."""
    return f"({_data.empty(table, field)})" if value is None and field else _eye(value)


def _find(args: argparse.Namespace) -> int:
    text = _words(" ".join(args.text))
    found = kgdata.find(text)
    if not found:
        terminal.tell(f"nothing found for {text!r}; try part of a name or another spelling")
        return 1
    _print_rows(found, args.format)
    return 0


def _provenance(args: argparse.Namespace) -> int:
    found = kgdata.provenance(args.id, args.field)
    if args.format == "json":
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    from kgdata import lookup, text

    def label(vocabulary: str, code: str) -> str:
        return _data.labels(vocabulary)[code]

    lines = [("record", f"{found['id']} ({found['table']})" + (f", field {found['field']}" if found["field"] else ""))]
    says = _told(found["table"], found["field"], found["value"])
    if found["field"] is None and found["table"] in ("statistics", "timeline"):
        says += f": {kgdata.say(found['id'])}"
    lines.append(("says", says))
    if found["claimant"]:
        how = dict.fromkeys((label("attribution", found["attribution"]), label("modality", found["modality"])))
        lines.append(("said by", f"{found['claimant']['name']} ({'; '.join(how)})"))
    if found["passage"]:
        p = found["passage"]
        lines.append(("where", f'paragraph {p["paragraph"]}, sentence {p["sentence"]}, beginning "{p["anchor"]}"'))
    if found["source"]:
        s = found["source"]
        lines.append(
            ("source", f"{s['publisher']}, {s['title']}" + (f", {s['date_published']}" if s["date_published"] else ""))
        )
    row = kgdata.get(args.id)
    if "figure_id" in row and found["field"] is None:
        lines[1] = ("says", f"{lookup.title(args.id)}: {kgdata.say(args.id)} {text.unit_of(row)}".rstrip())
        lines += [("counted", row["counted_by"]), ("terms", label("terms", row["terms"]))]
        lines += [("note", row["note"])] * bool(row["note"])
    if found["formula"]:
        lines.append(("formula", found["formula"]))
    for check in found["checks"]:
        about = f" ({check['field']})" if check["field"] else ""
        lines.append((label("relation", check["relation"]), f"{check['source']['publisher']}{about}: {check['says']}"))
    for slip in found["discrepancies"]:
        lines.append(("mind", f"{slip['title']}: {slip['description']}"))
    if found["verification"]:
        lines.append(("standing", label("verification", found["verification"])))
    width = max(len(name) for name, _ in lines)
    for name, told in lines:
        print(f"{name:<{width}}  {terminal.visible(told, keep='')}")
    return 0


def _cite(args: argparse.Namespace) -> int:
    print(terminal.visible(kgdata.cite(args.target, args.format)))
    return 0


def _standings(args: argparse.Namespace) -> int:
    from kgdata import lookup

    names = {"section": _data.labels("section"), "speaks_as": _data.labels("speaker_kind"), "table": {}}[args.by]
    found = _data.labels("verification")
    counts: dict[str, dict[str, int]] = {}
    for row in lookup.standings():
        of = names.get(row[args.by], row[args.by])
        counts.setdefault(of, dict.fromkeys(found.values(), 0))[found[row["verification"]]] += 1
    rows = [{args.by: of, **of_it} for of, of_it in counts.items()]
    used = [name for name in (rows[0] if rows else ()) if any(row[name] for row in rows)]
    _print_rows([{name: row[name] for name in used} for row in rows], args.format)
    return 0


def _diff(args: argparse.Namespace) -> int:
    """Trouble has a status of its own, as with diff(1): 1 means that something differs."""
    if (args.old is None) == (args.record is None) or (args.again and not args.record):
        args.misuse("name OLD (and NEW), or --record FILE (and --again)")
    try:
        _data.keeps()
        if args.record is not None:
            from kgdata.keeping import releasing

            print(releasing.record(args.record, args.again))
            return 0
        from kgdata.keeping import reporting

        found = kgdata.diff(args.old, args.new)
        if args.format == "json":
            shown = json.dumps(found.as_dict(), ensure_ascii=False, indent=1) + "\n"
        else:
            shown = terminal.visible((reporting.markdown if args.format == "markdown" else reporting.text)(found))
    except (ValueError, OSError, ImportError) as error:
        for line in filter(None, str(error).split("\n")):
            terminal.tell(line)
        return 2
    print(shown, end="")
    return 1 if found else 0


def _export(args: argparse.Namespace) -> int:
    from kgdata import exporting

    if args.format is None:
        if args.out is not None:
            raise ValueError("--out needs a format before it: kgdata export lists them")
        rows = [{"format": name, "writes": kind.written, "what": kind.what} for name, kind in exporting.FORMATS.items()]
        _print_rows(rows, "text")
    elif args.out == "-":
        _export_to_stdout(args.format)
    else:
        print(kgdata.export(args.format, args.out))
    return 0


def _export_to_stdout(format: str) -> None:
    import tempfile

    from kgdata import exporting

    kind = exporting.known(format)
    if kind.folder:
        raise ValueError(f"{format} makes a folder: name one, as in --out {kind.target}")
    with tempfile.TemporaryDirectory() as folder:
        content = kgdata.export(format, os.path.join(folder, kind.target)).read_bytes()
    sys.stdout.buffer.write(content)


def _validate(args: argparse.Namespace) -> int:
    problems = kgdata.validate(args.data)
    for problem in problems:
        print(terminal.visible(str(problem), keep=""))
    if problems:
        terminal.tell(f"{len(problems)} problem{'s'[: len(problems) != 1]}")
        return 1
    rows = sum(len(kgdata.records(name)) for name in kgdata.tables())
    print(f"kgdata: {len(kgdata.tables())} tables, {rows} rows, nothing wrong")
    return 0


def _check_source(args: argparse.Namespace) -> int:
    from kgdata import passages

    with open(args.file, "rb") as file:
        raw = file.read(_LARGEST + 1)  # and no more: it may be a pipe, or a device without an end
    if len(raw) > _LARGEST:
        raise ValueError(f"{args.file} has more than {_LARGEST:,} bytes: save the article alone, as text or HTML")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{args.file} is not UTF-8 text: save the article as text or HTML in UTF-8") from None
    wrong = kgdata.check_source(text)
    for row in wrong:
        print(f"{row['passage_id']}: {row['state']}: {row['anchor']!r}: {passages.STATES[row['state']]}")
    total = len(kgdata.records("passages"))
    lost = sum(row["state"] != "moved" for row in wrong)
    moved = f", {len(wrong) - lost} of them moved" if len(wrong) > lost else ""
    print(
        f"kgdata: {total - lost} of {total} passages found in {args.file}{moved}",
        file=sys.stderr if wrong else sys.stdout,
    )
    return 1 if lost else 3 if wrong else 0


def _fmt(args: argparse.Namespace) -> int:
    _data.keeps()
    from kgdata.keeping import formatting

    changed, problems = formatting.fmt(formatting.own_folder(to_write=not args.check), args.check)
    for line in [*problems, *changed]:
        print(terminal.visible(str(line), keep=""))
    if problems:
        terminal.tell("nothing was written: mend by hand what cannot be laid out")
    elif args.check and changed:
        terminal.tell("run kgdata fmt")
    elif not changed:
        print("kgdata: every file is laid out as it should be")
    return 1 if problems or (args.check and changed) else 0


def _new(args: argparse.Namespace) -> int:
    if args.table is None:
        args.format = "text"
        return _list(args)
    _data.keeps()
    from kgdata.keeping import adding

    given = dict(args.given)
    if len(given) < len(args.given):
        raise ValueError("a field is given twice with --set")
    if hasattr(sys.stdin, "reconfigure"):  # what is no UTF-8 is said of the cell, and asked again
        sys.stdin.reconfigure(errors="surrogateescape")
    return adding.new(args.table, given, args.anyway)


def _coverage(args: argparse.Namespace) -> int:
    ledger = kgdata.coverage()
    if args.format != "text":
        rows = [row | {"records": " ".join(row["records"])} if args.format == "csv" else row for row in ledger]
        _print_rows(rows, args.format)
        return 0
    for row in ledger:
        what = " ".join(row["records"]) or _data.labels("no_fact").get(row["no_fact"], "NOT ACCOUNTED FOR")
        print(f"{row['passage_id']:<7} {what}")
    done = sum(bool(row["records"] or row["no_fact"]) for row in ledger)
    with_records = sum(bool(row["records"]) for row in ledger)
    print(
        f"kgdata: {done} of {len(ledger)} sentences accounted for: {with_records} by records, "
        f"{done - with_records} hold no fact"
    )
    return 0 if done == len(ledger) else 1


if __name__ == "__main__":
    sys.exit(main())
