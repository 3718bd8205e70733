"""Data messages: 20,000 observations written, and read beside sdmx1, the package eurostat and DuckDB.

The table has the shape of monthly asylum applicants: seven dimensions, series of 60 months, figures
rounded to five of which most are small, flags, and one value in fifty missing. ``python -m bench.sdmx`` prints these figures alone.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from bench.frame import ROOT, Figure, folder, note, peer

ROWS, MANY, MONTHS = 20_000, 223_200, 60
RUNS = 9
IDS = ("FREQ", "UNIT", "CITIZEN", "SEX", "AGE", "APPLICANT", "GEO")
#: Format, what it is called, milliseconds.
WRITTEN = (
    ("csv1", "SDMX-CSV 1.0", 60),
    ("csv2", "SDMX-CSV 2.0", 60),
    ("json1", "SDMX-JSON 1.0", 150),
    ("json2", "SDMX-JSON 2.0", 150),
    ("genericdata21", "SDMX-ML 2.1 generic", 300),
    ("structurespecific21", "SDMX-ML 2.1 structure-specific", 300),
    ("structurespecific30", "SDMX-ML 3.0", 300),
)


def measure() -> Iterator[Figure]:
    """Everything that is promised of data messages."""
    note("sdmx: writing")
    said = message(ROWS)
    for id, name, bar in WRITTEN:
        seconds = timed(lambda id=id: written(id, said))  # type: ignore[misc]
        yield Figure(f"20,000 observations as {name}", seconds * 1000, "ms", bar)
    with folder() as place:
        files(place)
        yield from _beside_peers(place)
        yield from _beside_duckdb(place)


def _beside_peers(place: Path) -> Iterator[Figure]:
    from migstat.sdmx import csv, tsv, xml

    python = peer("sdmx", "peer-sdmx.txt") / "bin" / "python"
    note("sdmx: reading, sdmx1 and eurostat")
    done = subprocess.run(
        [python, "-P", ROOT / "bench" / "peer_sdmx.py", place],
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = {name: float(seconds) for name, seconds in map(str.split, done.stdout.splitlines())}
    readers: dict[str, tuple[str, str, Callable[[], Any]]] = {
        "csv2": ("SDMX-CSV", "sdmx1", lambda: csv.read(place / "csv2.csv")),
        "tsv": ("TSV", "eurostat", lambda: tsv.read(place / "table.tsv")),
        "genericdata21": (
            "SDMX-ML 2.1 generic", "sdmx1", lambda: xml.read(place / "genericdata21.xml", IDS)
        ),
        "structurespecific21": (
            "SDMX-ML 2.1 structure-specific", "sdmx1",
            lambda: xml.read(place / "structurespecific21.xml", IDS),
        ),
    }  # fmt: skip
    for id, (name, who, once) in readers.items():
        ours = timed(once)
        rows = MANY if id == "tsv" else ROWS  # eurostat is quick: what is fixed must not decide
        yield Figure(
            f"Reading {rows:,} observations of {name}, times {who}",
            theirs[id] / ours, "times", 10, at_most=False,
            beside=f"{ours * 1000:.0f} ms, {who} {theirs[id] * 1000:,.0f} ms",
        )  # fmt: skip


def _beside_duckdb(place: Path) -> Iterator[Figure]:
    import duckdb

    from migstat.sdmx import csv

    note("sdmx: reading, DuckDB")
    file = place / "many.csv"
    file.write_bytes(written("csv2", message(MANY)))

    def theirs() -> object:
        with duckdb.connect() as connection:
            return connection.execute(f"SELECT * FROM read_csv('{file}')").to_arrow_table()

    ours, duck = timed(lambda: csv.read(file)), timed(theirs)
    yield Figure(
        f"Reading {MANY:,} observations of SDMX-CSV, of DuckDB's time", ours / duck, "times", 1.3,
        beside=f"{ours * 1000:.0f} ms, DuckDB {duck * 1000:.0f} ms",
    )  # fmt: skip


def timed(once: Callable[[], object]) -> float:
    """The median of several runs after one to warm up, in seconds."""
    once()
    found = []
    for _ in range(RUNS):
        start = time.perf_counter()
        once()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def written(id: str, said: Any) -> bytes:
    """The whole message."""
    from migstat.sdmx.write import FORMATS, Shape

    return b"".join(FORMATS[id].write(said, Shape()))


def files(place: Path) -> None:
    """The same observations in the formats that are read."""
    said = message(ROWS)
    for id, name in (
        ("csv2", "csv2.csv"),
        ("genericdata21", "genericdata21.xml"),
        ("structurespecific21", "structurespecific21.xml"),
    ):
        (place / name).write_bytes(written(id, said))
    (place / "table.tsv").write_bytes(tsv_bytes(message(MANY)))
    (place / "dimensions.json").write_text(json.dumps(IDS))


def tsv_bytes(said: Any) -> bytes:
    """The message as Eurostat's TSV, lines and flags as Eurostat writes them."""
    (one,) = said.sets
    series: dict[tuple[object, ...], dict[object, str]] = {}
    for row in one.answer.rows():
        figure = ":" if row[-3] is None else f"{row[-3]:.0f}"
        flag = "" if row[-2] in ("A", "O") else f" {str(row[-2]).lower()}"
        series.setdefault(row[:-4], {})[row[-4]] = f"{figure}{flag or ' '}"
    periods = sorted({when for cells in series.values() for when in cells}, key=str)
    head = ",".join(IDS).lower() + "\\TIME_PERIOD\t" + "\t".join(f"{one} " for one in periods)
    lines = [
        ",".join(map(str, key)) + "\t" + "\t".join(cells.get(when, ": ") for when in periods)
        for key, cells in series.items()
    ]
    return ("\r\n".join([head, *lines]) + "\r\n").encode()


def message(rows: int) -> Any:
    """So many made-up observations, the same every time."""
    from migstat.sdmx.model import Code, Codelist, Dataflow, DataStructure, Dimension, Kind, Source
    from migstat.sdmx.write import DataMessage, DataSet
    from migstat.store.answer import Answer, Coded, Measured

    chance = np.random.default_rng(5)
    series = np.arange(rows) // MONTHS
    citizens = tuple(f"C{at:03d}" for at in range(160))
    geos = tuple(f"G{at:02d}" for at in range(32))
    months = tuple(f"{2020 + at // 12}-{at % 12 + 1:02d}" for at in range(MONTHS))
    values = 5 * np.floor(chance.lognormal(1.5, 2.0, rows))
    status = np.where(np.arange(rows) % 30 == 0, 2, 0)
    values[::50], status[::50] = np.nan, 1
    same = np.zeros(rows, np.int32)
    columns = {
        "FREQ": Coded(same, ("M",)), "UNIT": Coded(same, ("PER",)),
        "CITIZEN": Coded((series // len(geos)).astype(np.int32), citizens),
        "SEX": Coded(same, ("T",)), "AGE": Coded(same, ("TOTAL",)),
        "APPLICANT": Coded(same, ("ASY_APP",)),
        "GEO": Coded((series % len(geos)).astype(np.int32), geos),
        "TIME_PERIOD": Coded((np.arange(rows) % MONTHS).astype(np.int32), months),
        "OBS_VALUE": Measured(values), "OBS_STATUS": Coded(status, ("A", "O", "P")),
        "CONF_STATUS": Coded(same, ("F",)),
    }  # fmt: skip
    dimensions = tuple(
        Dimension(
            id, {"en": id}, codelist=Codelist(f"CL_{id}", tuple(Code(c, {"en": c}) for c in column.labels))
        )
        for id, column in columns.items()
        if id in IDS and isinstance(column, Coded)
    )  # fmt: skip
    words = {"en": "A table to measure with"}
    source = Source("Tessera", "Made-up figures", "https://example.org", "CC0-1.0")
    flow = Dataflow(
        "BENCH", words, words, DataStructure("DSD_BENCH", dimensions), source, Kind.FLOW, "PER"
    )
    answer = Answer(tuple(columns), tuple(columns.values()), rows)
    when = datetime(2026, 1, 1, tzinfo=UTC)
    return DataMessage(flow, (DataSet(answer, date(2026, 1, 1), "bench"),), when, "TESSERA")


if __name__ == "__main__":
    for figure in measure():
        print(figure.line("statistics"), flush=True)
