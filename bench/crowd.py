"""Two hundred people at work for a minute, with SQLite and with PostgreSQL: nothing lost, nobody waits.

The server and its worker are those that ``bin/tessera serve --processes 2`` starts. Every answer that the server
acknowledged is looked up in the database afterwards, and the chain of events is walked.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
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
    serving,
    tessera,
)
from bench.postgres import server

SECONDS, PEOPLE = 60, 200


def measure() -> Iterator[Figure]:
    """p95, errors and what was lost, on both databases."""
    with folder() as place:
        yield from crowd(place / "sqlite", "SQLite", "")
        with server(place / "cluster") as address:
            yield from crowd(place / "postgresql", "PostgreSQL", address)


def crowd(home: Path, name: str, database: str) -> Iterator[Figure]:
    """One minute on one database."""
    both = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    env = environment(home, TESSERA_DATABASE=database, **both)
    home.mkdir(parents=True)
    desk = home / "crowd.json"
    note(f"exchange: {PEOPLE} people come to their desks, {name}")
    _run("bench.crowd_people", "make", desk, env=env)
    port = free_port()
    with serving(
        tessera("serve", "--port", str(port), "--processes", "2"),
        env,
        f"http://127.0.0.1:{port}/healthz",
    ) as (_seconds, process):
        for path in ("/", "/exchange/", "/accounts/login/") * 4:  # as after a night, not a start
            get(f"http://127.0.0.1:{port}{path}", 60)
        note(f"exchange: {PEOPLE} people at once for {SECONDS} s, {name}")
        spent = _spent(process)
        _run("bench.crowd_load", desk, port, SECONDS, env=env)
        spent, memory = _spent(process) - spent, resident(process)
        said = json.loads(desk.with_suffix(".said.json").read_text())
        note("exchange: waiting for what was ordered")
        time.sleep(15)
    done = _run("bench.crowd_people", "check", desk.with_suffix(".said.json"), env=env)
    found = json.loads(done.splitlines()[-1])
    times = sorted(ms for _name, ms in said["times"])
    p95 = times[int(0.95 * len(times))]
    _tell(said, found, spent, memory)
    lost = len(found["lost"]) + len(found["lost drafts"]) + bool(found["broken"])
    beside = f"{len(times):,} requests, {len(times) / SECONDS:.0f}/s, p50 {times[len(times) // 2]:.0f} ms"
    yield Figure(f"{PEOPLE} people at once, {name}: p95", p95, "ms", 500, beside=beside)
    yield Figure(f"{PEOPLE} people at once, {name}: errors", len(said["wrong"]), "", 0)
    yield Figure(
        f"{PEOPLE} people at once, {name}: acknowledged and lost", lost, "", 0,
        beside=f"{len(said['answers'])} answers, {len(said['drafts'])} drafts",
    )  # fmt: skip


def _run(module: str, *arguments: object, env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)], env=env, cwd=ROOT,
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def _spent(process: int) -> float:
    """Seconds of processor time of a process and everything that it started."""
    ticks = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if _descends(int(stat.parent.name), process):
            ticks += sum(map(int, text[11:15]))
    return ticks / 100


def _descends(one: int, process: int) -> bool:
    while one > 1:
        if one == process:
            return True
        try:
            one = int(Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return False
    return False


def _tell(said: dict, found: dict, spent: float, memory: float) -> None:
    """What a figure does not say, on standard error."""
    note(
        f"exchange: server {spent:.0f} s of processor time, {memory:.0f} MB; load "
        f"{said['processor']:.0f} s; {found['compilations']} of {said['ordered']} compilations, "
        f"{found['released']} answers released; {found['broken'] or 'the chain holds'}"
    )
    by_name: dict[str, list[float]] = {}
    for name, ms in said["times"]:
        by_name.setdefault(name, []).append(ms)
    for name, times in sorted(by_name.items()):
        times.sort()
        note(
            f"  {name}: {len(times)}, median {statistics.median(times):.0f} ms, "
            f"p95 {times[int(0.95 * len(times))]:.0f}, longest {times[-1]:.0f}"
        )
    for one in said["wrong"][:8]:
        note(f"  wrong: {one}")
    if found["lost"]:
        note(f"  lost: {found['lost'][:8]}")
