"""What a release answers: columns of codes and values, handed out as rows, Arrow or batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Cell: TypeAlias = str | float | None
Row: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A column of text as positions in a sorted tuple of labels."""

    codes: NDArray[Any]
    labels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def part(self, where: slice | NDArray[Any]) -> Coded:
        """The rows at these positions."""
        return Coded(self.codes[where], self.labels)

    def tolist(self) -> list[Cell]:
        """The labels, one for each row."""
        return list(map(self.labels.__getitem__, self.codes.tolist()))

    def arrow(self) -> pa.Array:
        """The labels as an Arrow column of text."""
        codes = pa.array(self.codes.astype(np.int32, copy=False))
        labels = pa.array(self.labels, pa.string())
        return pa.DictionaryArray.from_arrays(codes, labels).dictionary_decode()


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A column of values; NaN is missing (the store holds no other NaN)."""

    values: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.values)

    def part(self, where: slice | NDArray[Any]) -> Measured:
        """The rows at these positions."""
        return Measured(self.values[where])

    def tolist(self) -> list[Cell]:
        """The values, one for each row; None where missing."""
        values: list[Cell] = self.values.tolist()
        for i in np.flatnonzero(np.isnan(self.values)).tolist():
            values[i] = None
        return values

    def arrow(self) -> pa.Array:
        """The values as an Arrow column, null where missing."""
        return pa.array(self.values, pa.float64(), from_pandas=True)


Column: TypeAlias = Coded | Measured


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The rows that a query selects, sorted by dimensions, then time.

    ``total`` counts the rows before limit and offset. A missing value is None, never zero.
    """

    columns: tuple[str, ...]
    data: tuple[Column, ...]
    total: int

    def __len__(self) -> int:
        return len(self.data[0])

    def column(self, id: str) -> list[Cell]:
        """One column's cells in row order; KeyError if the answer has no such column."""
        if id not in self.columns:
            raise KeyError(id)
        return self.data[self.columns.index(id)].tolist()

    def rows(self) -> list[Row]:
        """All rows as tuples in the order of ``columns``."""
        return list(zip(*(column.tolist() for column in self.data), strict=True))

    def batches(self, size: int = 10_000) -> Iterator[list[Row]]:
        """The same rows in lists of at most ``size``, so that a large answer is never spelt out whole."""
        if size < 1:
            raise ValueError("A batch holds at least one row.")
        for begin in range(0, len(self), size):
            where = slice(begin, begin + size)
            parts = (column.part(where).tolist() for column in self.data)
            yield list(zip(*parts, strict=True))

    def to_dicts(self) -> list[dict[str, Cell]]:
        """All rows as ``{column: cell}``."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows()]

    def arrow(self) -> pa.Table:
        """The answer as an Arrow table: text columns as strings, OBS_VALUE as nullable float64."""
        return pa.table([column.arrow() for column in self.data], names=list(self.columns))
