"""20,000 observations as messages through HTTP, beside dsss serving the same, and what filters change.

Both servers hold the same figures, one process each, and answer the same questions one after the other;
dsss keeps everything in memory and speaks SDMX-ML 2.1 alone. The other server of SDMX that installs
from the registry cannot be beside them: sdmxlib-rest answers with structures and availability and leaves
the route for data to who uses it (0.6.4, for Python 3.13, as 0.8.0, for 3.14). ``python -m bench.messages`` prints these
figures alone, ``python -m bench.messages publish`` publishes the table in the home it is given.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

from bench.frame import (
    ROOT,
    Figure,
    environment,
    folder,
    free_port,
    note,
    peer,
    run,
    serving,
    tessera,
)
from bench.sdmx import IDS, ROWS, message, written

RUNS = 9
#: What is asked for, what it is called, milliseconds.
FORMS = (
    ("application/vnd.sdmx.data+csv;version=1.0.0", "SDMX-CSV", 60),
    ("application/vnd.sdmx.data+json;version=1.0.0", "SDMX-JSON", 150),
    ("application/vnd.sdmx.structurespecificdata+xml;version=2.1", "SDMX-ML 2.1", 300),
)
#: What dsss gives where nothing is said: SDMX-ML 2.1, the one form that it does give.
ANY = "*/*"
#: One series of sixty from a month on: 24 observations.
FILTERED = "data/TESSERA,BENCH/M.PER.C001.T.TOTAL.ASY_APP.G01?startPeriod=2023-01"
_OBSERVATION = re.compile(rb"<(?:\w+:)?Obs[ >]")


def measure() -> Iterator[Figure]:
    """Milliseconds of a whole answer in each form, beside dsss, and whether filters are kept."""
    with folder() as place, ExitStack() as servers:
        ours, theirs = (servers.enter_context(one) for one in (_ours(place), _dsss(place)))
        note("sdmx: 20,000 observations through HTTP, ours and dsss's")
        whole = "data/TESSERA,BENCH"
        dsss = _timed(theirs + whole, ANY)
        for accept, name, bar in FORMS:
            said = _status(theirs + whole, accept)
            beside = f"dsss {dsss:,.0f} ms" if name == "SDMX-ML 2.1" else f"dsss answers {said}"
            yield Figure(
                f"20,000 observations as {name} through HTTP", _timed(ours + whole, accept), "ms",
                bar, beside=beside,
            )  # fmt: skip
        xml = FORMS[-1][0]
        counts = [len(_OBSERVATION.findall(_read(one + FILTERED, accept)))
                  for one, accept in ((ours, xml), (theirs, ANY))]  # fmt: skip
        yield Figure(
            "Observations beside the 24 that a key and a start mean", abs(counts[0] - 24), "", 0,
            beside=f"dsss {counts[1] - 24:,}",
        )  # fmt: skip


def _read(address: str, accept: str) -> bytes:
    asked = urllib.request.Request(address, headers={"Accept": accept})
    with urllib.request.urlopen(asked, timeout=120) as answer:
        return bytes(answer.read())


def _status(address: str, accept: str) -> int:
    try:
        _read(address, accept)
    except urllib.error.HTTPError as refused:
        return refused.code
    return 200


def _timed(address: str, accept: str) -> float:
    """The median of several runs after one to warm up, in milliseconds."""
    found = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        _read(address, accept)
        found.append((time.perf_counter() - start) * 1000)
    return statistics.median(found[1:])


@contextmanager
def _ours(place: Path) -> Iterator[str]:
    """Where our SDMX 2.1 begins."""
    env = environment(place / "home", PYTHONPATH=f"{ROOT / 'src'}{os.pathsep}{ROOT}")
    run(tessera("migrate"), env)
    note(f"sdmx: publishing {ROWS:,} rows")
    run([sys.executable, "-m", "bench.messages", "publish"], env)
    port = free_port()
    command = tessera("serve", "--port", str(port))
    with serving(command, env, f"http://127.0.0.1:{port}/healthz"):
        yield f"http://127.0.0.1:{port}/sdmx/2.1/"


@contextmanager
def _dsss(place: Path) -> Iterator[str]:
    """Where dsss begins; ``peer_dsss.py`` is what its own Python runs."""
    python = peer("dsss", "peer-dsss.txt") / "bin" / "python"
    files = place / "dsss"
    files.mkdir()
    (files / "generic.xml").write_bytes(written("genericdata21", message(ROWS)))
    (files / "dimensions.json").write_text(json.dumps(IDS))
    port = free_port()
    script = ROOT / "bench" / "peer_dsss.py"
    command = [str(python), "-P", str(script), str(files), str(port)]
    with serving(command, environment(place, PYTHONPATH=""), f"http://127.0.0.1:{port}/"):
        yield f"http://127.0.0.1:{port}/"


def publish() -> None:
    """Publish the observations as a release, through the same action as everything else."""
    from tessera.site.cli.frame import awake

    awake()
    from migstat.sdmx.model import Table
    from tessera.access.people import OPERATOR
    from tessera.statistics import actions

    said = message(ROWS)
    (figures,) = said.sets
    day = date(2026, 1, 1)
    actions.publish(Table(said.dataflow, figures.answer.arrow(), day, day), by=OPERATOR)


if __name__ == "__main__":
    if sys.argv[1:] == ["publish"]:
        publish()
    else:
        for figure in measure():
            print(figure.line("statistics"), flush=True)
