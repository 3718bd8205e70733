"""From a publisher's columns to a release's: the steps every reader shares, done by DuckDB and Arrow.

Text has few distinct words, so it travels as a dictionary and positions in it wherever it can.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
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

if TYPE_CHECKING:
    import duckdb


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
    is_small = all(rows.num_rows < _LOT for rows in tables.values())
    with _engine(1 if is_small else None).cursor() as connection:
        for name, rows in tables.items():
            connection.register(name, rows)
        return connection.execute(sql).to_arrow_table()


#: How many rows DuckDB gives to a thread at once; with fewer, several threads only wait for each other,
#: and an answer costs twice as much.
_LOT = 122_880


@cache
def _engine(threads: int | None) -> duckdb.DuckDBPyConnection:
    """One engine for all readers: each asks through a cursor of its own, and sees its tables alone.

    ``threads``: None for as many as there are processors.
    """
    import duckdb  # 40 MB that a process which reads no source need not have

    return duckdb.connect(":memory:", config={"threads": threads} if threads else {})


os.register_at_fork(after_in_child=_engine.cache_clear)  # an engine's threads do not follow a fork


def constant(word: str, count: int) -> pa.Array:
    """A column that says the same in each of ``count`` rows."""
    return pa.DictionaryArray.from_arrays(np.zeros(count, np.int8), pa.array([word]))


def words(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of numbers or text as text; each distinct cell is spelt once."""
    if pa.types.is_dictionary(column.type):
        return column
    coded = pc.dictionary_encode(column).unify_dictionaries()
    parts = [
        pa.DictionaryArray.from_arrays(part.indices, part.dictionary.cast(pa.string()))
        for part in coded.chunks
    ]
    return pa.chunked_array(parts, pa.dictionary(pa.int32(), pa.string()))


def plain(rows: pa.Table) -> pa.Table:
    """The same rows with text spelt out, for what cannot sort or write positions in a dictionary."""
    fields = [
        (one.name, one.type.value_type if pa.types.is_dictionary(one.type) else one.type)
        for one in rows.schema
    ]
    return rows.cast(pa.schema(fields))


def melted(
    rows: pa.Table, axes: Mapping[str, str], measures: Mapping[str, str], into: str
) -> pa.Table:
    """One row for each measure that is there, from one column for each measure; row after row.

    :param axes: our name -> the column that becomes it, as text.
    :param measures: column of figures -> its code.
    :param into: the column that holds the code; the figure stands in OBS_VALUE.
    """
    columns = [rows.column(name).combine_chunks() for name in measures]
    there = np.column_stack([pc.is_valid(column).to_numpy(False) for column in columns])
    figures = np.column_stack([pc.fill_null(c, 0).cast(pa.float64()).to_numpy() for c in columns])
    places = np.flatnonzero(there)
    row, measure = np.divmod(places, len(columns))
    where = pa.array(row)
    answer = {name: words(rows.column(column)).take(where) for name, column in axes.items()}
    codes = pa.array(list(measures.values()))
    answer[into] = pa.DictionaryArray.from_arrays(measure.astype(np.int32), codes)
    answer[OBS_VALUE] = pa.array(figures.ravel()[places])
    return pa.table(answer)


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
        lacks = pc.is_null(value).to_numpy().astype(np.int8)
        status = pa.DictionaryArray.from_arrays(lacks, pa.array(["A", "O"]))
        rows = rows.append_column(OBS_STATUS, status)
    if CONF_STATUS not in rows.column_names:
        rows = rows.append_column(CONF_STATUS, constant("F", count))
    rows = rows.select(structure.columns)
    return rows.cast(pa.schema([(one.name, _type(one)) for one in rows.schema]))


def _type(field: pa.Field) -> pa.DataType:
    if field.name == OBS_VALUE:
        return pa.float64()
    return field.type if pa.types.is_dictionary(field.type) else pa.string()


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
