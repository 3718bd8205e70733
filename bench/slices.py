"""A 120-row slice of a 223,200-row table through HTTP, beside others that serve the same rows.

Datasette over SQLite, CKAN's DataStore over PostgreSQL, and raw DuckDB behind the barest HTTP server: the
same keys, the same connections, one process each (CKAN has two, beside its database's), another key in
every request. ``python -m bench.slices`` prints these figures alone.
"""

from __future__ import annotations

import csv
import os
import random
import sqlite3
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench import datastore
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
from bench.generator import Load, drive

GEOS, CITIZENS, PERIODS = 31, 60, 120  # 1,860 series of 120 months: 223,200 rows
RUNS = 3
CONNECTIONS = 4
DUCKDB = "raw DuckDB behind the barest HTTP server"
#: Measures one run of a server; which run it is.
Measured = Callable[[int], Load]
#: Series asked for before the measuring starts, and never again in the same process.
WARM = 20


@dataclass(frozen=True)
class Peer:
    """What was measured of one server: the medians of requests a second, of the p50s and the p95s."""

    rate: float
    p50: float
    p95: float

    @classmethod
    def of(cls, loads: list[Load]) -> Peer:
        """The medians of several runs."""
        return cls(
            statistics.median(load.rate for load in loads),
            statistics.median(load.percentile(0.5) for load in loads),
            statistics.median(load.percentile(0.95) for load in loads),
        )


def measure(place: Path) -> Iterator[Figure]:
    """Requests a second, p50 and p95 with four connections on one process, another key each time."""
    env = environment(place / "slices")
    note(f"statistics: publishing {GEOS * CITIZENS * PERIODS:,} rows")
    run(tessera("migrate"), env)
    both = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    run([sys.executable, "-m", "bench.slices", "publish"], {**env, "PYTHONPATH": both})
    with datastore.server(place / "ckan", rows()) as port:
        once = {
            "Tessera": _ours(env), "Datasette": _datasette(place), DUCKDB: _duckdb(place),
            "CKAN": _ckan(port),
        }  # fmt: skip
        loads: dict[str, list[Load]] = {name: [] for name in once}
        for turn in range(RUNS):
            for name, measured in once.items():
                note(f"statistics: slices from {name}, {turn + 1} of {RUNS}")
                loads[name].append(measured(turn))
    yield from _figures({name: Peer.of(found) for name, found in loads.items()})


def _figures(found: dict[str, Peer]) -> Iterator[Figure]:
    ours, datasette, duckdb = (found[name] for name in ("Tessera", "Datasette", DUCKDB))
    others = {name: one for name, one in found.items() if name != "Tessera"}
    yield Figure(
        "120 of 223,200 rows, requests a second", ours.rate, "/s", 400, at_most=False,
        beside=", ".join(f"{name} {one.rate:.0f}" for name, one in others.items()),
    )  # fmt: skip
    yield Figure(
        "120 of 223,200 rows, requests a second, times Datasette", ours.rate / datasette.rate,
        "times", 4, at_most=False,
        beside=f"{ours.rate:.0f} /s, Datasette {datasette.rate:.0f} /s",
    )  # fmt: skip
    yield Figure(
        "120 of 223,200 rows, p50", ours.p50, "ms", 10,
        beside=", ".join(f"{name} {one.p50:.1f} ms" for name, one in others.items()),
    )  # fmt: skip
    yield Figure(
        f"120 of 223,200 rows, p95, times {DUCKDB}", ours.p95 / duckdb.p95, "times", 1.5,
        beside=", ".join(f"{name} {one.p95:.1f} ms" for name, one in found.items()),
    )  # fmt: skip


def keys() -> list[tuple[str, str]]:
    """The series: pairs of areas, in a fixed order."""
    from migstat.areas import AreaKind, codes

    territories = sorted(codes(AreaKind.TERRITORY))
    return [(geo, citizen) for geo in territories[:GEOS] for citizen in territories[-CITIZENS:]]


def _ours(env: dict[str, str]) -> Measured:
    asked = [f"/statistics/BENCH/data.json?GEO={geo}&CITIZEN={citizen}" for geo, citizen in keys()]

    def once(_turn: int) -> Load:
        port = free_port()
        command = tessera("serve", "--port", str(port), "--no-work")  # one process, as the peers'
        with serving(command, env, f"http://127.0.0.1:{port}/healthz"):
            return _driven(port, asked)

    return once


def _driven(port: int, asked: list[str]) -> Load:
    """Warm a fresh server with a few keys, then ask for every other key once."""
    paths = random.Random(1).sample(asked, len(asked))
    drive(port, paths[:WARM], 1, "2024-12")
    return drive(port, paths[WARM:], CONNECTIONS, "2024-12")


def _duckdb(place: Path) -> Measured:
    """Raw DuckDB behind the barest HTTP server; ``bare.py`` says what it does and what it leaves out."""
    file = place / "bare.csv"
    with file.open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows([datastore.COLUMNS, *rows()])
    asked = [f"/?GEO={geo}&CITIZEN={citizen}" for geo, citizen in keys()]

    def once(_turn: int) -> Load:
        port = free_port()
        command = [sys.executable, "-m", "bench.bare", str(file), str(port)]
        first = f"http://127.0.0.1:{port}/?GEO=none&CITIZEN=none"
        with serving(command, environment(place), first):
            return _driven(port, asked)

    return once


def _ckan(port: int) -> Measured:
    """A third of the keys in each run: it is slow, and every request still has another key."""
    asked = datastore.asked(keys())
    return lambda turn: _driven(port, asked[turn::RUNS])


def _datasette(place: Path) -> Measured:
    """Datasette 0.65 in its own environment, over SQLite with an index on the key, immutable mode."""
    datasette = peer("datasette", "peers.txt")
    file = place / "bench.db"
    with sqlite3.connect(file) as database:
        database.execute(
            "CREATE TABLE figures (GEO TEXT, CITIZEN TEXT, TIME_PERIOD TEXT, OBS_VALUE REAL, "
            "OBS_STATUS TEXT, CONF_STATUS TEXT)"
        )
        database.executemany("INSERT INTO figures VALUES (?, ?, ?, ?, ?, ?)", rows())
        database.execute("CREATE INDEX the_key ON figures (GEO, CITIZEN, TIME_PERIOD)")
    asked = [
        f"/bench/figures.json?GEO={geo}&CITIZEN={citizen}&_size=120&_shape=arrays&_nocount=1&_nofacet=1"
        for geo, citizen in keys()
    ]

    def once(_turn: int) -> Load:
        port = free_port()
        command = [
            str(datasette / "bin" / "datasette"),
            "serve",
            "-i",
            str(file),
            "--port",
            str(port),
        ]
        env = environment(place, PYTHONPATH="")
        with serving(command, env, f"http://127.0.0.1:{port}/-/versions.json"):
            return _driven(port, asked)

    return once


def rows() -> Iterator[tuple[str, str, str, float, str, str]]:
    """The table, row by row: made-up figures that are the same every time."""
    figures = random.Random(120)
    periods = [f"{2015 + month // 12}-{month % 12 + 1:02d}" for month in range(PERIODS)]
    for geo, citizen in keys():
        for period in periods:
            yield geo, citizen, period, float(figures.randrange(0, 5000)), "A", "F"


def publish() -> None:
    """Publish the table as a release, through the same action as everything else."""
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
        "DSD_BENCH",
        (
            Dimension("GEO", {"en": "Destination"}, Role.DESTINATION),
            Dimension("CITIZEN", {"en": "Citizenship"}, Role.ORIGIN),
        ),
    )
    source = Source("Tessera", "Made-up figures for measuring", "https://example.org", "CC0-1.0")
    words = {"en": "A table to measure with"}
    flow = Dataflow("BENCH", words, words, structure, source, Kind.FLOW, "PER")
    columns = list(zip(*rows(), strict=True))
    names = ("GEO", "CITIZEN", *OBSERVATION)
    table = pa.table({name: pa.array(column) for name, column in zip(names, columns, strict=True)})
    actions.publish(Table(flow, table, date(2025, 1, 1), date(2025, 1, 1)), by=OPERATOR)


if __name__ == "__main__":
    if sys.argv[1:] == ["publish"]:
        publish()
    else:
        with folder() as own:
            for figure in measure(own):
                print(figure.line("statistics"), flush=True)
