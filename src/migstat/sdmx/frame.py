"""From a publisher's columns to a release's: the steps every reader shares, done by DuckDB and Arrow."""

from __future__ import annotations

from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from migstat.sdmx.model import (
    CONF_STATUS,
    OBS_STATUS,
    OBS_VALUE,
    Dataflow,
    DataStructure,
    Table,
)


def with_column(rows: pa.Table, name: str, values: pa.Array) -> pa.Table:
    """``rows`` with the column ``name`` replaced, or added at the end."""
    index = rows.schema.get_field_index(name)
    if index < 0:
        return rows.append_column(name, values)
    return rows.set_column(index, name, values)


def present(rows: pa.Table, *columns: str) -> pa.Table:
    """``rows`` without those whose code was left out (null) in one of ``columns``."""
    for name in columns:
        if rows.column(name).null_count:
            rows = rows.filter(pc.is_valid(rows.column(name)))
    return rows


def query(sql: str, **tables: pa.Table) -> pa.Table:
    """The answer of DuckDB to ``sql`` over Arrow tables, in their row order; nothing touches a disk."""
    with duckdb.connect(":memory:") as connection:
        for name, rows in tables.items():
            connection.register(name, rows)
        return connection.execute(sql).to_arrow_table()


def conform(structure: DataStructure, rows: pa.Table) -> pa.Table:
    """``rows`` with exactly the structure's columns, in its order and types.

    Absent OBS_STATUS is "A" (normal) where there is a value and "O" (missing) where there is none;
    absent CONF_STATUS is "F" (free).
    """
    count = rows.num_rows
    value = rows.column(OBS_VALUE).cast(pa.float64())
    if pc.any(pc.is_nan(value)).as_py():  # some tools write "not a number" where there is none
        value = pc.if_else(pc.is_nan(value), pa.scalar(None, pa.float64()), value)
    rows = with_column(rows, OBS_VALUE, value)
    if OBS_STATUS not in rows.column_names:
        status = pc.if_else(pc.is_valid(rows.column(OBS_VALUE)), "A", "O")
        rows = rows.append_column(OBS_STATUS, status)
    if CONF_STATUS not in rows.column_names:
        rows = rows.append_column(CONF_STATUS, pa.repeat(pa.scalar("F"), count))
    types = [pa.float64() if name == OBS_VALUE else pa.string() for name in structure.columns]
    return rows.select(structure.columns).cast(
        pa.schema(list(zip(structure.columns, types, strict=True)))
    )


def table(
    dataflow: Dataflow,
    rows: pa.Table,
    vintage: date,
    retrieved: date | None = None,
    edits: tuple[str, ...] = (),
) -> Table:
    """A :class:`Table` whose rows have been brought into the structure of ``dataflow``."""
    return Table(
        dataflow, conform(dataflow.structure, rows), vintage, retrieved or vintage, tuple(edits)
    )
