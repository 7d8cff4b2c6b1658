"""What kgdata answers where this program runs: ``python probe.py OUT [CODE]`` runs CODE, then prints all answers as JSON.

Big answers are given as their hash. Nothing of pytest is here, and kgdata is imported last, for the surroundings say where from.
"""

import contextlib
import hashlib
import io
import json
import os
import sys

COMMANDS = (["provenance", "ev-0022", "date"], ["cite", "ev-0022"], ["standings"], ["timeline", "--format", "csv"])


def mark(content):
    return hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()[:16]


def command(kgdata_cli, arguments):
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        status = kgdata_cli.main(arguments)
    return status, mark(shown.getvalue())


def frames(kgdata):
    """The tables as pandas has them, to the last type."""

    def kinds(frame):
        types = frame.dtypes.to_dict()
        return {name: [kind.name, str(getattr(kind, "categories", frame[name]).dtype)] for name, kind in types.items()}

    made = {
        "timeline": kgdata.timeline(labels=True),
        "statistics": kgdata.statistics(),
        "trips": kgdata.series("trips"),
    }
    return {name: [mark(frame.to_csv()), kinds(frame)] for name, frame in made.items()}


def exports(kgdata, out):
    from kgdata.exporting import FORMATS

    found = {}
    for name, kind in FORMATS.items():
        if name == "parquet":  # the only one that needs more than Python
            continue
        made = kgdata.export(name, os.path.join(out, kind.target))
        for path in sorted(made.rglob("*")) if kind.folder else [made]:
            if path.is_file():
                found[f"{name}/{path.name}"] = mark(path.read_bytes())
    return found


def answers(out):
    import kgdata
    from kgdata import cli

    return {
        "version": kgdata.__version__,
        "tables": {name: mark(json.dumps(kgdata.records(name), ensure_ascii=False)) for name in kgdata.tables()},
        "frames": frames(kgdata),
        "find": kgdata.find("Рожков")[0],
        "slip": kgdata.find("Krilova")[0]["id"],
        "provenance": kgdata.provenance("st-0001"),
        "cite": [kgdata.cite("ev-0022"), kgdata.cite("st-0008", "bibtex")],
        "say": [kgdata.say("ev-0002"), kgdata.say("cases?jurisdiction=RU")],
        "problems": [str(problem) for problem in kgdata.validate()],
        "commands": [command(cli, arguments) for arguments in COMMANDS],
        "exports": exports(kgdata, out),
    }


def main():
    if len(sys.argv) > 2:
        exec(sys.argv[2])
    print(json.dumps(answers(sys.argv[1])))


if __name__ == "__main__":
    main()
