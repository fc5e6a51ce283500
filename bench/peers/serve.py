"""A peer is a server: one JSON command a line on stdin, one JSON answer a line on stdout. README.md lists them."""

import json
import os
import re
import resource
import sys
import time
from itertools import chain
from pathlib import Path

THREADS = 2


def serve(commands):
    """Answers `{"cmd": name, ...arguments}` with `commands[name](**arguments)`. A failed command is answered with
    `{"error": ...}` and the server stays up. What libraries print to stdout goes to stderr."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    commands = {**commands, "memory": memory}
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            arguments = json.loads(line)
            name = arguments.pop("cmd", None)
            if name == "exit":
                break
            if name not in commands:
                raise ValueError(f"unknown command {name!r}: one of {', '.join(commands)} or exit")
            reply = commands[name](**arguments)
        except Exception as error:  # reported to the driver, which decides
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), file=answers, flush=True)


def memory():
    """The peak of the process so far. Linux counts the parent's memory in `ru_maxrss`: the own peak is in the status."""
    status = Path("/proc/self/status")
    own = re.search(r"VmHWM:\s*(\d+) kB", status.read_text() if status.exists() else "")
    if own:
        return {"peakRssMB": int(own[1]) / 1024}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"peakRssMB": peak / (1024 * 1024 if sys.platform == "darwin" else 1024)}


def clock(work):
    """What `work()` returns, and the milliseconds it took."""
    start = time.perf_counter()
    result = work()
    return result, (time.perf_counter() - start) * 1000


def read_events(path):
    """Columns of users, items and times from `{"histories": [[item, ...], ...]}`: user u's items, oldest first."""
    with open(path, encoding="utf-8") as file:
        histories = json.load(file)["histories"]
    users = list(chain.from_iterable([user] * len(items) for user, items in enumerate(histories)))
    times = list(chain.from_iterable(range(len(items)) for items in histories))
    return users, list(chain.from_iterable(histories)), times
