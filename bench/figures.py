"""Loading all figures, beside DuckDB alone."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from bench.frame import DATA, Figure, environment, note, run, tessera

RUNS = 3
#: Kinds of files that DuckDB reads by itself.
KINDS = (".parquet", ".csv", ".tsv")
#: Files that loading reads beside those of its tables, to check codes.
BESIDE = ("unhcr/countries.parquet",)


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
    """The files that loading reads, each once; spreadsheets are left out, DuckDB alone reads none."""
    from migstat.sources import SOURCES

    named = [DATA / source.folder / name for source in SOURCES for name in source.files]
    beside = [DATA / name for name in BESIDE]
    return [file for file in (*named, *beside) if file.suffix in KINDS and file.exists()]


def raw_plan(store: Path, place: Path) -> Path:
    """Every release's rows in the order in which the publisher gives them, and the plan for DuckDB.

    None of it is timed.
    """
    from migstat.sdmx.frame import plain
    from migstat.sources import read_all

    releases = []
    for table in read_all(DATA):
        flow = table.dataflow
        if len(list((store / "releases" / flow.id).glob("*.parquet"))) != 1:
            raise SystemExit(f"{flow.id} is not what loading wrote once.")
        rows, to = place / f"rows-{flow.id}.parquet", place / f"raw-{flow.id}.parquet"
        pq.write_table(plain(table.rows), rows, compression="snappy")
        order = [*(one.id for one in flow.structure.dimensions), "TIME_PERIOD"]
        releases.append({"rows": str(rows), "to": str(to), "order": order})
    plan = place / "plan.json"
    plan.write_text(json.dumps({"sources": [str(f) for f in read_files()], "releases": releases}))
    return plan
