"""DuckDB over Parquet: for releases too large to hold in memory, and to compare two releases."""

# ruff: noqa: S608 -- values are parameters; names are checked when a release is written

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from migstat.sdmx.model import CONF_STATUS, OBS_STATUS, OBS_VALUE, OBSERVATION, TIME_PERIOD
from migstat.store.answer import Answer, Coded, Column, Measured
from migstat.store.cell import MISSING_REASONS, joined_conf_status, joined_obs_status
from migstat.store.disk import FOLDER
from migstat.store.encode import coded
from migstat.store.engine import Changes
from migstat.store.errors import TooLarge, Unreadable
from migstat.store.plan import Plan
from migstat.store.sums import bit_of, spelt


class Duck:
    """One in-process DuckDB that can read the store's releases and nothing else.

    Values travel as parameters; identifiers come from structures that were checked when written.
    Each thread has its own cursor.
    """

    def __init__(self, root: Path, memory: str = "256MB", threads: int = 2):
        self._root = Path(root)
        self._connection = duckdb.connect(":memory:")
        settings = self._connection.cursor()
        settings.execute("SET memory_limit = ?", [memory])
        settings.execute("SET threads = ?", [threads])
        settings.execute("SET allowed_directories = ?", [[str(self._root / FOLDER)]])
        # A release never changes, so its footer, megabytes at 100 million rows, is read once.
        settings.execute("SET parquet_metadata_cache = true")
        settings.execute("SET enable_external_access = false")
        settings.execute("SET lock_configuration = true")
        self._local = threading.local()

    def close(self) -> None:
        """Give back all memory; nothing can be asked afterwards."""
        self._connection.close()

    def read(self, path: str, plan: Plan) -> Answer:
        """Answer a plan from a release's file, as Series.read would from memory."""
        with _refusing(path):
            return self._read(str(self._root / path), plan)

    def _read(self, path: str, plan: Plan) -> Answer:
        select = _Select(plan)
        columns = plan.query.columns or plan.keep + OBSERVATION
        total: int | None = None
        if plan.query.limit is not None or plan.query.offset:
            counted = self.run(f"SELECT count(*) FROM ({select.sql})", select.values(path))
            total = int(counted.fetchall()[0][0])
        order = ", ".join(_name(id) for id in (*plan.keep, TIME_PERIOD))
        sql = f"SELECT * FROM ({select.sql}) ORDER BY {order} LIMIT ? OFFSET ?"
        window = [plan.query.limit, plan.query.offset]
        table = self.run(sql, [*select.values(path), *window]).to_arrow_table()
        is_sum = bool(plan.query.group)
        data = tuple(column_of(id, table.column(id), is_sum) for id in columns)
        return Answer(columns, data, table.num_rows if total is None else total)

    def changes(self, old: str, new: str, dimensions: tuple[str, ...]) -> Changes:
        """Count what was added, revised and dropped between two Parquet files of one structure."""
        key = ", ".join(_name(id) for id in (*dimensions, TIME_PERIOD))
        measures = ", ".join(_name(id) for id in (OBS_VALUE, OBS_STATUS, CONF_STATUS))
        differs = " OR ".join(
            f"o.{id} IS DISTINCT FROM n.{id}" for id in (OBS_VALUE, OBS_STATUS, CONF_STATUS)
        )
        sql = f"""
            SELECT count(*) FILTER (o.here IS NULL),
                   count(*) FILTER (o.here AND n.here AND ({differs})),
                   count(*) FILTER (n.here IS NULL),
                   count(*) FILTER (o.here AND n.here AND NOT ({differs}))
            FROM (SELECT {key}, {measures}, true AS here FROM read_parquet(?)) AS o
            FULL OUTER JOIN (SELECT {key}, {measures}, true AS here FROM read_parquet(?)) AS n
            USING ({key})
        """
        files = [str(self._root / path) for path in (old, new)]
        with _refusing(f"{old} or {new}"):
            return Changes(*self.run(sql, files).fetchall()[0])

    def run(self, sql: str, values: list[Any]) -> duckdb.DuckDBPyConnection:
        """Run one statement on this thread's cursor."""
        cursor: duckdb.DuckDBPyConnection | None = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._connection.cursor()
        return cursor.execute(sql, values)


@contextmanager
def _refusing(path: str) -> Iterator[None]:
    """Say what DuckDB cannot do as the store says it."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise TooLarge from error
    except duckdb.Error as error:
        raise Unreadable(path) from error


class _Select:
    """The SQL of a plan without its order: filter, sum, last n."""

    def __init__(self, plan: Plan):
        self._values: list[Any] = []
        ids = (*plan.keep, TIME_PERIOD)
        source = f"SELECT * FROM read_parquet(?) WHERE {self._where(plan)}"
        if plan.query.group:
            names = ", ".join(_name(id) for id in ids)
            source = f"""
                SELECT {names}, sum({OBS_VALUE}) AS {OBS_VALUE},
                       bit_or({_bits(OBS_STATUS, plan)} | CASE WHEN {OBS_VALUE} IS NULL
                           AND NOT regexp_matches({OBS_STATUS}, '[{MISSING_REASONS}]')
                           THEN {bit_of("O")} ELSE 0 END) AS {OBS_STATUS},
                       bit_or({_bits(CONF_STATUS, plan)}) AS {CONF_STATUS}
                FROM ({source}) GROUP BY {names}
            """
        if plan.query.last is not None:
            parts = ", ".join(_name(id) for id in plan.keep)
            over = f"PARTITION BY {parts} " if parts else ""
            source = f"""
                SELECT * FROM ({source})
                QUALIFY row_number() OVER ({over}ORDER BY {TIME_PERIOD} DESC) <= ?
            """
            self._values.append(plan.query.last)
        self.sql = source

    def values(self, path: str) -> list[Any]:
        return [path, *self._values]

    def _where(self, plan: Plan) -> str:
        if plan.is_empty:
            return "false"
        tests = ["true"]
        for id in (*plan.dimensions, TIME_PERIOD):
            if plan.periods is not None if id == TIME_PERIOD else id in plan.codes:
                allowed = plan.labels(id)
                tests.append(f"{_name(id)} IN ({', '.join('?' * len(allowed))})")
                self._values.extend(allowed)
        return " AND ".join(tests)


def _name(id: str) -> str:
    """An identifier in SQL; ids are capitals, digits and underscores (see check_names)."""
    return f'"{id}"'


def column_of(id: str, column: pa.ChunkedArray, is_sum: bool) -> Column:
    """A column of an engine's table as an answer's; flags of a sum are bits (see ``sums.bit_of``)."""
    if id == OBS_VALUE:
        return Measured(np.array(column.to_numpy(), np.float64))
    if is_sum and id in (OBS_STATUS, CONF_STATUS):
        letters = np.array(column.to_numpy(), np.int64)
        return spelt(letters, joined_obs_status if id == OBS_STATUS else joined_conf_status)
    labels, codes = coded(column)
    return Coded(codes, labels)


def _bits(id: str, plan: Plan) -> str:
    """SQL for the letters of a row's flag as bits (see ``sums.bit_of``)."""
    occurring = set("".join(plan.facts.codes[id])).intersection(ascii_uppercase)
    tests = (
        f"CASE WHEN contains({id}, '{letter}') THEN {bit_of(letter)} ELSE 0 END"
        for letter in sorted(occurring)
    )
    return f"({' | '.join(tests)})"
