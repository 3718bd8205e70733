"""Further editions of a table: what an operator loads who was given an older or a newer file."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from tests.browser.conftest import House

from migstat.sdmx.csv import write_csv
from migstat.sdmx.model import OBS_VALUE, TIME_PERIOD, Table
from migstat.sources import DATAFLOWS

Change = Callable[[pa.Table], pa.Table]


def first_edition(house: House, dataflow: str) -> pa.Table:
    """The figures of the release that the house came with."""
    kept = (house.home / "store" / "releases" / dataflow).glob("*.parquet")
    oldest = min(kept, key=lambda file: file.stat().st_mtime_ns)
    rows = pq.read_table(oldest).select(DATAFLOWS[dataflow].structure.columns)
    types = [pa.float64() if name == OBS_VALUE else pa.string() for name in rows.column_names]
    return rows.cast(pa.schema(list(zip(rows.column_names, types, strict=True))))


def publish(house: House, dataflow: str, vintage: date, change: Change, folder: Path) -> None:
    """Load an edition of that day from a file, with ``bin/tessera load``."""
    rows = change(first_edition(house, dataflow))
    file = folder / f"{dataflow.lower()}-{vintage}.csv"
    write_csv(Table(DATAFLOWS[dataflow], rows, vintage, vintage), file)
    noon = time.mktime((vintage.year, vintage.month, vintage.day, 12, 0, 0, 0, 0, 0))
    os.utime(file, (noon, noon))  # such a file's vintage is its own day
    done = house.run("load", str(file), "--dataflow", dataflow)
    assert done.returncode == 0, done.stderr
    assert "1 new release" in done.stdout + done.stderr, done.stdout + done.stderr


def revised(keys: dict[str, str], value: float) -> Change:
    """The same figures, but for one that is now another."""

    def change(rows: pa.Table) -> pa.Table:
        here = pa.scalar(True)
        for name, code in keys.items():
            here = pc.and_(here, pc.equal(rows.column(name), code))
        assert pc.sum(here).as_py() == 1, "the keys name one figure"
        at = rows.schema.get_field_index(OBS_VALUE)
        return rows.set_column(at, OBS_VALUE, pc.if_else(here, value, rows.column(OBS_VALUE)))

    return change


def until(year: str, change: Change) -> Change:
    """The figures up to a year, as they were before later ones came."""

    def cut(rows: pa.Table) -> pa.Table:
        return change(rows).filter(pc.less_equal(pc.field(TIME_PERIOD), year))

    return cut
