"""How long it takes to check all tables: kgdata, frictionless and pandera on the same files, asked for the same."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from machine import RIVALS, ROOT, versions

from kgbook.measured import Figure, Row

ROUNDS = 15
COLD = 7
CHECKERS = Path(__file__).with_name("checkers.py")
NOTES = [
    f"Warm: the same process checks all files {ROUNDS} times, the programs in turns; median and quartiles. Cold: "
    f"{COLD} new processes on the command line, the start of Python included; pandera has no command.",
    "All are asked for types, codes, keys, references, patterns, lengths, bounds and cells that must be there. "
    "Frictionless has these from our descriptor, with the codes of each field added in its own words, and is measured "
    "with and without its parallel mode. Pandera has schemas made of the descriptor beforehand, references as a check "
    "against the keys of the other table, and reports everything at once, as the others do.",
    "Before anything counts, each program is shown sound files, in which it must find nothing, and copies with one "
    "fault each, of every kind just named, which it must find in the right line.",
    "The programs do not do the same beyond that. kgdata also checks how a file is written (order, quotation marks, "
    "spaces, Unicode), references to a record of any table, uncertain dates, sums, how much is quoted, and what may be "
    "said of people. Frictionless also reads the maps, as files. Both rivals are made for data of any shape.",
]


def measure(say):
    """Rows of the table, and what was checked."""
    say("validation: the same planted faults, then the times")
    command = [RIVALS, CHECKERS, ROOT / "data", str(ROUNDS), str(COLD)]
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"bench: {CHECKERS.name} stopped with status {done.returncode}; what it said is above")
    found = json.loads(done.stdout)
    warm, cold = ({name: Figure.of(taken) for name, taken in found[kind].items()} for kind in ("warm", "cold"))
    what = f"to check {found['rows']:,} rows"
    rows = [
        Row(f"{what}, warm", "s", warm["kgdata"], warm["frictionless"], "frictionless", at_least=20),
        Row(
            f"{what}, warm", "s", warm["kgdata"], warm["frictionless, parallel"], "frictionless, parallel", at_least=20
        ),
        Row(f"{what}, warm", "s", warm["kgdata"], warm["pandera"], "pandera"),
        Row(f"{what}, cold", "s", cold["kgdata"], cold["frictionless"], "frictionless"),
    ]
    more = versions("kgdata-kyrgyzstan", "frictionless", "pandera", "pandas", python=RIVALS)
    return rows, {"versions": more, "faults": found["faults"]}
