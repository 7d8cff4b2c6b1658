"""What kgdata does with the folder of a stranger: ``python hostile.py PLAIN FOLDER ZIP OUT`` prints what it ran and opened.

All is done once with a plain folder, so that every module is imported; from then on each event of Python is looked at.
"""

import contextlib
import io
import json
import os
import sys

#: Events that run something, fetch something, or make an object of what was read.
RUNS = (
    "exec", "compile", "import", "code.__new__", "cpython.run_", "marshal.", "pickle.", "ctypes.", "function.__new__",
    "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork", "os.startfile", "pty.", "subprocess.", "webbrowser.",
    "socket.", "urllib.", "http.", "ftplib.", "smtplib.", "sqlite3.enable_load_extension", "sqlite3.load_extension",
)  # fmt: skip
ran, opened, wrote = [], set(), set()
watching = False


def only_parsed(event, arguments):
    """Whether it is a formula that is read as a tree and not made into code: ``ast.parse``, and nothing else."""
    caller = sys._getframe(2)
    return event == "compile" and arguments[1] == "<unknown>" and caller.f_globals.get("__name__") == "ast"


def hook(event, arguments):
    if not watching:
        return
    if event.startswith(RUNS) and not only_parsed(event, arguments):
        ran.append(f"{event} {str(arguments)[:200]}")
    elif event == "open" and isinstance(arguments[0], (str, bytes)):
        path, mode, flags = arguments
        writes = set(mode or "") & set("wax+") or (flags or 0) & (os.O_WRONLY | os.O_RDWR)
        (wrote if writes else opened).add(os.path.realpath(os.fsdecode(path)))


def everything(folder, packed, out):
    """Ask for all there is, whatever comes of it."""
    import kgdata
    from kgdata import _data, cli, formula
    from kgdata.exporting import FORMATS

    kgdata.use(folder)

    def tried(function, *arguments):
        with contextlib.suppress(ValueError, KeyError, OSError):
            return function(*arguments)

    problems = tried(kgdata.validate, folder)
    rows = []
    for name in tried(kgdata.tables) or ():
        rows += tried(kgdata.records, name) or []
        tried(kgdata.table, name, True)
    for row in rows:
        id = next(iter(row.values()))
        for ask in (kgdata.get, kgdata.provenance, kgdata.cite, kgdata.say):
            tried(ask, id)
        for text in filter(lambda value: isinstance(value, str), row.values()):
            tried(kgdata.find, text[:40])
        for each in ("formula", "check_rule"):
            if row.get(each):
                tried(formula.evaluate, row[each], lambda id: _data.get(id)[1])
    for view in (kgdata.timeline, kgdata.statistics, kgdata.cases, kgdata.quotes, kgdata.standings):
        tried(view)
    for name, kind in FORMATS.items():
        tried(kgdata.export, name, os.path.join(out, kind.target))
    for arguments in (["list"], ["validate"], ["diff", packed], ["fmt", "--check"], ["check-source", packed]):
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            cli.main(["--data", folder, *arguments])
    return problems


def main():
    global watching
    plain, folder, packed, out = sys.argv[1:]
    everything(plain, packed, os.path.join(out, "plain"))
    sys.addaudithook(hook)
    watching = True
    problems = everything(folder, packed, os.path.join(out, "theirs"))
    watching = False
    before = len(ran)
    watching = True
    eval("1")  # what the hook would have seen
    watching = False
    seen = ran[before:]
    del ran[before:]
    found = {"ran": ran, "opened": sorted(opened), "wrote": sorted(wrote), "problems": len(problems), "seen": seen}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
