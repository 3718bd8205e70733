"""The two commands as a stranger meets them: a fresh clone, an empty folder, the first page."""

from __future__ import annotations

import hashlib
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from bench.frame import (
    ROOT,
    Figure,
    environment,
    folder,
    free_port,
    get,
    note,
    resident,
    run,
    serving,
)

#: Pages opened before memory is read: each kind once, and the largest tables.
OPENED = (
    "/", "/statistics/", "/statistics/areas/", "/statistics/areas/XK/", "/statistics/areas/AL/",
    "/statistics/ASYAPP/", "/statistics/UNHCR_FLOWS/", "/statistics/UNHCR_POPULATION/",
    "/statistics/UNDESA_STOCK/", "/statistics/WPP_INDICATORS/", "/statistics/areas/XK/asylum.png",
    "/statistics/ASYAPP/data.csv", "/network/",
)  # fmt: skip
SECOND_STARTS = 3
#: Seconds in which the worker beside the pages takes up what waits.
SETTLED = 20


def measure() -> Iterator[Figure]:
    """Cold start, second start, memory after some reading."""
    with folder() as place:
        clone, home = place / "tessera", place / "home"
        note("site: a fresh clone, an empty TESSERA_HOME, an empty cache of packages")
        run(["git", "clone", "--quiet", str(ROOT), str(clone)], environment(home))
        env = environment(home, PYTHONPATH="")
        port = free_port()
        command = ["bash", "bin/demo", "--port", str(port)]
        page = f"http://127.0.0.1:{port}/"
        with serving(command, env, page, cwd=clone) as (seconds, process):
            cold = seconds
            first = _after_reading(page, process)
        before = _state(home)
        starts = []
        for turn in range(SECOND_STARTS):
            note(f"site: second start {turn + 1} of {SECOND_STARTS}")
            with serving(command, env, page, cwd=clone) as (seconds, process):
                starts.append(seconds)
                if turn == SECOND_STARTS - 1:
                    memory = _after_reading(page, process)
        if _state(home) != before:
            raise SystemExit("A second start changed what was stored.")
    yield Figure("cold bin/demo to first page", cold, "s", 180)
    yield Figure("second start to first page", statistics.median(starts), "s", 6)
    yield Figure("resident memory after reading, first start", first, "MB", 700)
    yield Figure("resident memory after reading", memory, "MB", 700)


def _after_reading(page: str, process: int) -> float:
    """Megabytes of every process once the pages were read and the worker has had time to work."""
    opened = [path for path in OPENED if get(page[:-1] + path, 60)]
    note(f"site: {len(opened)} of {len(OPENED)} pages opened before memory was read")
    time.sleep(SETTLED)
    return resident(process)


def _state(home: Path) -> str:
    """A hash of the releases there are: a start that only serves leaves them as they are."""
    names = sorted(str(file.relative_to(home)) for file in (home / "store").rglob("*.parquet"))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()
