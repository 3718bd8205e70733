"""A thousand readers at once while a new release is published: every answer is of one release.

The server and its worker are those that ``bin/tessera serve --processes 2`` starts. ``python -m bench.readers [SECONDS]``
prints these figures alone; ``python -m bench.readers publish 0`` publishes the table in the home it is given.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bench.frame import ROOT, Figure, environment, folder, free_port, get, note, serving, tessera
from bench.readers_load import FLOW, MONTHS, STEP, figure, period
from bench.slices import keys

SECONDS, READERS = 60, 1_000
SERIES = 500  # of 40 months: 20,000 rows
#: Files that may be open: a connection is one, in the server and in the process of the readers.
OPEN = 4 * READERS


def measure(seconds: int = SECONDS) -> Iterator[Figure]:
    """Errors, torn answers, answers that name no release, or more than one."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(OPEN, most), most))
    with folder() as place:
        said = _read(place, seconds)
    times = sorted(ms for _kind, ms in said["times"])
    if not times:
        raise SystemExit(f"Nobody was answered: {said['wrong'][:3]}")
    _tell(said)
    name = f"{READERS:,} readers while a release is published"
    p95 = times[int(0.95 * len(times))]
    yield Figure(
        f"{name}: errors", len(said["wrong"]), "", 0,
        beside=f"{len(times):,} requests, {len(times) / seconds:.0f}/s, p95 {p95:.0f} ms",
    )  # fmt: skip
    yield Figure(
        f"{name}: torn answers", len(said["torn"]), "", 0,
        beside=f"{said['old']:,} of the old release, {said['new']:,} of the new",
    )  # fmt: skip
    yield Figure(f"{name}: answers that do not name one release", len(said["unnamed"]), "", 0)


def _read(place: Path, seconds: int) -> dict:
    """A home with one release, served and read; what the readers say."""
    env = environment(place / "home", PYTHONPATH=f"{ROOT / 'src'}:{ROOT}")
    told = place / "readers.json"
    _run(*tessera("migrate"), env=env)
    note(f"statistics: publishing {SERIES * MONTHS:,} rows")
    old = _run(sys.executable, "-m", "bench.readers", "publish", 0, env=env)
    told.write_text(json.dumps({"old": old, "readers": READERS, "series": keys()[:SERIES]}))
    port = free_port()
    server = tessera("serve", "--port", str(port), "--processes", "2")
    with serving(server, env, f"http://127.0.0.1:{port}/healthz"):
        for path in ("/", f"/statistics/{FLOW}/?all=yes") * 4:  # as after a night, not a start
            get(f"http://127.0.0.1:{port}{path}", 60)
        note(f"statistics: {READERS:,} readers for {seconds} s, a new release after half of them")
        _run(sys.executable, "-m", "bench.readers_load", told, port, seconds, env=env)
    return json.loads(told.with_suffix(".said.json").read_text())


def _run(*command: object, env: dict[str, str]) -> str:
    """The last line that a command prints."""
    done = subprocess.run(
        list(map(str, command)), env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout.strip().rpartition("\n")[2]


def _tell(said: dict) -> None:
    """What a figure does not say, on standard error."""
    note(f"statistics: published in {said['published']:.1f} s, load {said['processor']:.0f} s")
    by_kind: dict[str, list[float]] = {}
    for kind, ms in said["times"]:
        by_kind.setdefault(kind, []).append(ms)
    for kind, times in sorted(by_kind.items()):
        times.sort()
        note(
            f"  {kind}: {len(times)}, median {statistics.median(times):.0f} ms, "
            f"p95 {times[int(0.95 * len(times))]:.0f}, longest {times[-1]:.0f}"
        )
    for what in ("wrong", "torn", "unnamed"):
        for one in said[what][:5]:
            note(f"  {what}: {one}")


def publish(step: int) -> None:
    """Publish the table with ``step`` added to every figure, and print the hash of the release."""
    from tessera.site.cli.frame import awake

    awake()
    import pyarrow as pa

    from migstat.sdmx.model import (
        OBSERVATION,
        Dataflow,
        DataStructure,
        Dimension,
        Kind,
        Role,
        Source,
        Table,
    )
    from tessera.access.people import OPERATOR
    from tessera.statistics import actions

    structure = DataStructure(
        f"DSD_{FLOW}",
        (
            Dimension("GEO", {"en": "Destination"}, Role.DESTINATION),
            Dimension("CITIZEN", {"en": "Citizenship"}, Role.ORIGIN),
        ),
    )
    source = Source("Tessera", "Made-up figures for measuring", "https://example.org", "CC0-1.0")
    words = {"en": "A table to read at once"}
    flow = Dataflow(FLOW, words, words, structure, source, Kind.FLOW, "PER")
    rows = (
        (geo, citizen, period(month), float(figure(number, month) + step), "A", "F")
        for number, (geo, citizen) in enumerate(keys()[:SERIES])
        for month in range(MONTHS)
    )
    names = ("GEO", "CITIZEN", *OBSERVATION)
    columns = zip(names, zip(*rows, strict=True), strict=True)
    table = pa.table({name: pa.array(column) for name, column in columns})
    day = date(2025, 2 if step else 1, 1)
    print(actions.publish(Table(flow, table, day, day), by=OPERATOR).release.sha256)


if __name__ == "__main__":
    if sys.argv[1:2] == ["publish"]:
        publish(STEP * int(sys.argv[2]))
    else:
        for measured in measure(int(sys.argv[1]) if sys.argv[1:] else SECONDS):
            print(measured.line("statistics"), flush=True)
