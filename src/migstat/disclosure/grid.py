"""A table's rows found by their codes, for what has to look at neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from migstat.disclosure.relations import Axis, axis
from migstat.sdmx.model import CONF_STATUS, OBS_VALUE, TIME_PERIOD, Table
from migstat.store.cell import FREE
from migstat.store.encode import coded


@dataclass(frozen=True)
class Grid:
    """Codes of every row (one column for each dimension, then the period), values, and what is free.

    ``axes`` are those on which codes make up others, by the column they stand in.
    """

    places: NDArray[np.int64]
    values: NDArray[np.float64]
    free: NDArray[np.bool_]
    axes: Mapping[int, Axis]
    sizes: tuple[int, ...]

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """By how much a row's number grows when the code of a column does."""
        found = [1]
        for size in reversed(self.sizes[1:]):
            found.append(found[-1] * size)
        return tuple(reversed(found))

    @cached_property
    def rows(self) -> dict[int, int]:
        """Row by its number."""
        numbers: list[int] = (self.places @ np.array(self.weights, object)).tolist()
        return {int(number): n for n, number in enumerate(numbers)}

    def number(self, row: int) -> int:
        """The number of a row."""
        return sum(int(c) * w for c, w in zip(self.places[row], self.weights, strict=True))


def grid(table: Table) -> Grid:
    """Lay a table out; columns of areas and of codelists get their relations."""
    structure = table.dataflow.structure
    columns: list[NDArray[Any]] = []
    sizes: list[int] = []
    axes: dict[int, Axis] = {}
    for n, dimension in enumerate(structure.dimensions):
        labels, codes = coded(table.rows.column(dimension.id))
        columns.append(codes)
        sizes.append(len(labels))
        found = axis(dimension, labels)
        if found.wholes:
            axes[n] = found
    labels, codes = coded(table.rows.column(TIME_PERIOD))
    columns.append(codes)
    sizes.append(len(labels))
    conf, of = coded(table.rows.column(CONF_STATUS))
    free = np.array([label == FREE for label in conf], np.bool_)[of]
    values = table.rows.column(OBS_VALUE).to_numpy().astype(np.float64)
    places = np.column_stack([column.astype(np.int64) for column in columns])
    return Grid(places, values, free, axes, tuple(sizes))


#: A pattern on one axis: code -> how it changes, in steps; every relation of the axis stays true.
Pattern = Sequence[tuple[int, int]]
