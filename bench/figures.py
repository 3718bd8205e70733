"""Loading all figures, beside DuckDB alone."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

from bench.frame import DATA, Figure, environment, note, run, tessera

RUNS = 3
#: Files that loading reads; the rest of the folder (names, borders, notes) is for other rooms.
KINDS = (".parquet", ".csv", ".tsv")


def measure(place: Path) -> Iterator[Figure]:
    """Seconds for everything, and how many times DuckDB's own seconds that is.

    Runs take turns, so that whatever else the machine does weighs on both alike.
    """
    ours: list[float] = []
    theirs: list[float] = []
    for turn in range(RUNS):
        home = place / f"load{turn}"
        run(tessera("migrate"), environment(home))
        note(f"statistics: loading everything, {turn + 1} of {RUNS}")
        ours.append(run(tessera("load"), environment(home)))
        plan = raw_plan(home / "store", place)
        note(f"statistics: the same with DuckDB alone, {turn + 1} of {RUNS}")
        path = os.pathsep.join(sys.path)
        theirs.append(
            run([sys.executable, "-m", "bench.raw", str(plan)], environment(place, PYTHONPATH=path))
        )
        if turn:
            shutil.rmtree(home)
    seconds, raw = statistics.median(ours), statistics.median(theirs)
    yield Figure("loading all figures", seconds, "s", 60)
    yield Figure(
        "loading, times DuckDB alone", seconds / raw, "×", 1.5, beside=f"DuckDB {raw:.1f} s"
    )


def read_files() -> list[Path]:
    """The files of the tables in the publishers' folders; samples of formats are for tests."""
    from migstat.sources import SOURCES

    return [
        file
        for source in SOURCES
        for file in sorted((DATA / source.folder).rglob("*"))
        if file.suffix in KINDS and "wire_formats" not in file.parts
    ]


def raw_plan(store: Path, place: Path) -> Path:
    """Unsorted copies of every release's rows, and the plan for DuckDB; none of it is timed."""
    connection, releases = duckdb.connect(), []
    for number, file in enumerate(sorted(store.rglob("*.parquet"))):
        rows, to = place / f"rows{number}.parquet", place / f"raw{number}.parquet"
        connection.execute(
            f"COPY (SELECT * FROM read_parquet('{file}') ORDER BY random()) TO '{rows}' "
            "(FORMAT parquet, COMPRESSION snappy)"
        )
        columns = [
            row[0]
            for row in connection.execute(
                f"DESCRIBE SELECT * FROM read_parquet('{file}')"
            ).fetchall()
        ]
        order = columns[: columns.index("TIME_PERIOD") + 1]
        releases.append({"rows": str(rows), "to": str(to), "order": order})
    plan = place / "plan.json"
    plan.write_text(json.dumps({"sources": [str(f) for f in read_files()], "releases": releases}))
    return plan
