"""The publishers' tables, read once for all tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from migstat.sdmx.model import Table
from migstat.sources import SOURCES


@pytest.fixture(scope="session")
def read(data: Path) -> Callable[[str], Table]:
    """A table by its dataflow's id, read when first asked for."""
    known: dict[str, Table] = {}

    def table(id: str) -> Table:
        if id not in known:
            source = next(s for s in SOURCES if any(d.id == id for d in s.dataflows))
            for found in source.read(data):
                known[found.dataflow.id] = found
                if found.dataflow.id == id:
                    break
        return known[id]

    return table


@pytest.fixture(scope="session")
def figure(read: Callable[[str], Table]) -> Callable[..., float | None]:
    """The sum of a table's cells that match codes: ``figure("POP1CTZ", GEO="DE", TIME_PERIOD="2024")``."""

    def value(id: str, **codes: str) -> float | None:
        rows: pa.Table = read(id).rows
        where = " AND ".join(f'"{name}" = ?' for name in codes) or "true"
        with duckdb.connect() as connection:
            connection.register("rows", rows)
            sql = f"SELECT sum(OBS_VALUE) FROM rows WHERE {where}"
            answer = connection.execute(sql, list(codes.values())).fetchone()
        return None if answer is None or answer[0] is None else float(answer[0])

    return value
