"""A release in memory: its series, one after the other, in narrow NumPy arrays.

A release is sorted by dimensions, then time, so that a series is one run of rows and its
dimensions need be kept once per series, not per row: about 12 bytes a row plus 2 per series and
dimension. A key finds its series by binary search; that is some 40 times faster than a query to an
in-memory DuckDB table, which costs 4 ms however little it returns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from migstat.sdmx.model import CONF_STATUS, OBS_STATUS, OBS_VALUE, OBSERVATION, TIME_PERIOD
from migstat.store.answer import Answer, Coded, Column, Measured
from migstat.store.encode import smallest
from migstat.store.metadata import Facts
from migstat.store.plan import Plan
from migstat.store.sums import summed

Integers: TypeAlias = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """The rows of one release: ``keys`` holds each dimension's position per series, ``starts`` each
    series' first row (and, last, the number of rows); the rest is per row. Nothing is writable."""

    facts: Facts
    keys: Mapping[str, Integers]
    starts: NDArray[np.int64]
    rows: Mapping[str, Integers]
    values: NDArray[np.float64]

    @property
    def size(self) -> int:
        """Bytes held."""
        arrays = (*self.keys.values(), self.starts, *self.rows.values(), self.values)
        return sum(array.nbytes for array in arrays)

    def column(self, id: str) -> Integers:
        """A column of text, row by row, as positions in the release's sorted codes."""
        return self.rows[id] if id in self.rows else np.repeat(self.keys[id], np.diff(self.starts))

    def read(self, plan: Plan) -> Answer:
        """Answer a plan made for this release."""
        rows, series = self._select(plan)
        columns = plan.query.columns or plan.keep + OBSERVATION
        if plan.query.group:
            picked = {id: self.keys[id][series] for id in plan.keep}
            picked |= {id: codes[rows] for id, codes in self.rows.items()}
            data = summed(plan, picked, self.values[rows])
            return cut(plan, data, columns)
        if plan.query.last is not None:
            chosen = last_of(series, plan.query.last)
            rows, series = _part(rows, len(series), chosen), series[chosen]
        total = len(series)
        where = window(plan)
        if plan.query.limit is not None or plan.query.offset:
            rows, series = _part(rows, total, where), series[where]
        return Answer(columns, tuple(self._column(id, rows, series) for id in columns), total)

    def _column(self, id: str, rows: Integers | slice, series: Integers) -> Column:
        if id == OBS_VALUE:
            return Measured(self.values[rows])
        codes = self.rows[id][rows] if id in self.rows else self.keys[id][series]
        return Coded(codes, self.facts.codes[id])

    def _select(self, plan: Plan) -> tuple[Integers | slice, Integers]:
        """The rows that a plan selects, in order, and for each row its series.

        Series that are neighbours, whole, are a slice: nothing of them is copied.
        """
        if plan.is_empty:
            nothing = np.zeros(0, np.int64)
            return nothing, nothing
        chosen = self._series(plan)
        begins = self.starts[chosen]
        lengths = self.starts[chosen + 1] - begins
        series = np.repeat(chosen, lengths)
        if plan.periods is None and len(chosen) and chosen[-1] - chosen[0] == len(chosen) - 1:
            return slice(int(begins[0]), int(begins[0]) + len(series)), series
        before = np.cumsum(lengths) - lengths
        rows = np.repeat(begins - before, lengths) + np.arange(len(series))
        if plan.periods is not None:
            allowed = np.zeros(len(self.facts.codes[TIME_PERIOD]), bool)
            allowed[list(plan.periods)] = True
            within = allowed[self.rows[TIME_PERIOD][rows]]
            rows, series = rows[within], series[within]
        return rows, series

    def _series(self, plan: Plan) -> Integers:
        """The series that a plan selects: binary search while dimensions are fixed, then masks."""
        low, high, is_fixed = 0, len(self.starts) - 1, True
        mask: NDArray[np.bool_] | None = None
        for id, keys in self.keys.items():
            codes = plan.codes.get(id)
            if is_fixed and codes is not None and len(codes) == 1:
                code = keys.dtype.type(codes[0])
                part = keys[low:high]
                low, high = (
                    low + int(part.searchsorted(code)),
                    low + int(part.searchsorted(code, side="right")),
                )
                continue
            is_fixed = is_fixed and len(self.facts.codes[id]) == 1
            if codes is not None:
                allowed = np.zeros(len(self.facts.codes[id]), bool)
                allowed[list(codes)] = True
                fits = allowed[keys[low:high]]
                mask = fits if mask is None else mask & fits
        if mask is None:
            return np.arange(low, high)
        return low + np.flatnonzero(mask)


def load(
    path: str,
    facts: Facts,
    footer: pq.FileMetaData | None = None,
    groups: Sequence[int] | None = None,
) -> Series:
    """Read a release from its Parquet file, whole or only some of its row groups, in order.

    ``footer``: the file's own, where it was read before.
    """
    structure = facts.dataflow.structure
    text = [id for id in structure.columns if id != OBS_VALUE]
    with pq.ParquetFile(
        path, metadata=footer, read_dictionary=text, page_checksum_verification=True
    ) as file:
        every = range(file.num_row_groups) if groups is None else groups
        # A few row groups are read sooner by this thread than shared out to others.
        table = file.read_row_groups(
            list(every), columns=list(structure.columns), use_threads=groups is None
        )
    codes = {id: _positions(table.column(id), facts.codes[id]) for id in text}
    dimensions = [d.id for d in structure.dimensions]
    starts = np.concatenate(([0], _changes([codes[id] for id in dimensions]), [table.num_rows]))
    keys = {id: _closed(codes[id][starts[:-1]]) for id in dimensions}
    rows = {id: _closed(codes[id]) for id in (TIME_PERIOD, OBS_STATUS, CONF_STATUS)}
    values = np.array(table.column(OBS_VALUE).to_numpy(), np.float64)
    del table
    if groups is None:
        pa.default_memory_pool().release_unused()  # else the process keeps what only loading needed
    return Series(facts, keys, _closed(starts.astype(np.int64)), rows, _closed(values))


def estimated_size(facts: Facts) -> int:
    """Bytes that :func:`load` would hold, near enough to decide whether to load."""
    dimensions = len(facts.dataflow.structure.dimensions)
    return facts.rows * 14 + facts.series * (8 + 2 * dimensions)


def _part(rows: Integers | slice, size: int, where: slice | Integers) -> Integers:
    """Some of the rows, which are ``size``."""
    if isinstance(rows, slice):
        rows = np.arange(rows.start, rows.start + size)
    part: Integers = rows[where]
    return part


def last_of(series: Integers, count: int) -> NDArray[np.bool_]:
    """Which rows are among the last ``count`` of their series; rows of a series are neighbours."""
    size = len(series)
    if size == 0:
        return np.zeros(0, bool)
    ends = np.append(np.flatnonzero(series[1:] != series[:-1]) + 1, size)
    lengths = np.diff(ends, prepend=0)
    return np.repeat(ends, lengths) - np.arange(size) <= count


def window(plan: Plan) -> slice:
    """The rows that limit and offset leave."""
    offset, limit = plan.query.offset, plan.query.limit
    return slice(offset, None if limit is None else offset + limit)


def cut(plan: Plan, data: Mapping[str, Column], columns: tuple[str, ...]) -> Answer:
    """Apply last, offset, limit and the choice of columns to rows that are already in order."""
    chosen, size = np.arange(len(data[TIME_PERIOD])), len(data[TIME_PERIOD])
    if plan.query.last is not None:
        keys = [column.codes for id in plan.keep if isinstance(column := data[id], Coded)]
        run = np.zeros(size, np.int64)
        run[_changes(keys)] = 1
        chosen = np.flatnonzero(last_of(np.cumsum(run), plan.query.last))
    shown = chosen[window(plan)]
    return Answer(columns, tuple(data[id].part(shown) for id in columns), len(chosen))


def _changes(keys: list[Integers]) -> NDArray[np.int64]:
    """Where a row's key differs from the row before."""
    if not keys or len(keys[0]) == 0:
        return np.zeros(0, np.int64)
    differs = np.zeros(len(keys[0]) - 1, bool)
    for key in keys:
        differs |= key[1:] != key[:-1]
    return np.flatnonzero(differs) + 1


def _positions(column: pa.ChunkedArray, labels: tuple[str, ...]) -> Integers:
    """Each row's position in the release's sorted labels."""
    rank = {label: i for i, label in enumerate(labels)}
    narrow = smallest(len(labels))
    parts = []
    for chunk in column.chunks:
        names = chunk.dictionary.to_pylist()
        ranks = np.array([rank.get(name, 0) for name in names], narrow)
        parts.append(ranks[chunk.indices.to_numpy(zero_copy_only=False)])
    return np.concatenate(parts) if len(parts) != 1 else parts[0]


def _closed(array: NDArray[Any]) -> NDArray[Any]:
    array = np.ascontiguousarray(array)
    array.flags.writeable = False
    return array
