"""What many get who ask kgdata for the first time at the same moment: ``python at_once.py threads`` (or fork, spawn)."""

import hashlib
import json
import multiprocessing
import sys
import threading

MANY = 20
PROCESSES = 4


def asked():
    """All that is remembered after it was asked for once, and a hash of answers that need it."""
    import kgdata
    from kgdata import _data, search

    remembered = [
        _data.schema(), _data.index(), _data.records("timeline"), _data.records("checks"),
        _data.grouped("checks", "record_id"), _data.labels("event_kind"), search._index(),
    ]  # fmt: skip
    answers = [kgdata.find("Рожков"), kgdata.provenance("ev-0022"), kgdata.cite("st-0001"), kgdata.timeline().to_csv()]
    return remembered, hashlib.sha256(json.dumps(answers).encode()).hexdigest()


def in_threads():
    """The answers of threads that all begin together, and whether each was given the very same objects."""
    found, wrong = [], []
    together = threading.Barrier(MANY)

    def one():
        try:
            together.wait()
            found.append(asked())
        except BaseException as error:
            wrong.append(repr(error))

    switched = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # as if the machine had a core for each
    threads = [threading.Thread(target=one) for _ in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(switched)
    same = [len({id(kept) for kept in objects}) for objects in zip(*(kept for kept, _ in found), strict=True)]
    return {"wrong": wrong, "answers": [answer for _, answer in found], "objects": same}


def in_processes(method):
    """The answers of processes that are started while threads of this one are still loading the tables."""
    import kgdata

    asked()  # all that is imported: a process that is forked in the middle of an import waits for it for ever, in any Python
    kgdata.use(None)
    loading = [threading.Thread(target=asked) for _ in range(4)]
    for thread in loading:
        thread.start()
    with multiprocessing.get_context(method).Pool(PROCESSES) as pool:
        found = [pool.apply_async(answer) for _ in range(PROCESSES)]
        answers = [each.get(timeout=60) for each in found]
    for thread in loading:
        thread.join()
    return {"answers": answers}


def answer():
    return asked()[1]


if __name__ == "__main__":
    how = sys.argv[1]
    print(
        json.dumps({"plain": answer()} if how == "plain" else in_threads() if how == "threads" else in_processes(how))
    )
