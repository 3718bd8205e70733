"""From a publisher's rows to sorted, checked positions in sorted lists of codes.

Every text column has few distinct codes, so all checks and the sort work on small integers and on
the distinct codes; no row is ever visited one by one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from migstat.sdmx.model import (
    CONF_STATUS,
    OBS_STATUS,
    OBS_VALUE,
    TIME_PERIOD,
    Dataflow,
    Table,
    marked,
)
from migstat.store.errors import DuplicateKey, InvalidTable

Integers: TypeAlias = NDArray[Any]
_ROOM = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A table's columns: for text ``labels`` (sorted) and ``codes`` (positions), for values floats.

    ``rows[i]`` is the place, counted from 1, that row i had in the publisher's table; None when the
    publisher's order was ours.
    """

    labels: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, Integers]
    values: NDArray[np.float64]
    rows: Integers | None = None

    def place(self, i: int) -> int:
        """The row of the publisher's table, counted from 1."""
        return i + 1 if self.rows is None else int(self.rows[i]) + 1

    def label(self, column: str, i: int) -> str:
        """The text of row ``i`` (after sorting) in a column."""
        return self.labels[column][int(self.codes[column][i])]

    def key(self, columns: Sequence[str], i: int) -> str:
        """The key of row ``i`` as a person reads it: "GEO=AT, SEX=T"."""
        return ", ".join(f"{id}={self.label(id, i)}" for id in columns)


def encode(table: Table) -> Encoded:
    """Encode and sort a table's rows by its dimensions, then time.

    Missing values become NaN, the only NaN there is.
    Raises :class:`InvalidTable` for missing, unexpected or wrongly typed columns, empty cells and
    values that are no finite number, :class:`DuplicateKey` where two rows claim one observation.
    """
    flow, structure = table.dataflow.id, table.dataflow.structure
    check_columns(table.dataflow, table.rows.column_names)
    if table.rows.num_rows == 0:
        raise InvalidTable(flow, marked("there is not a single row."))
    labels: dict[str, tuple[str, ...]] = {}
    codes: dict[str, Integers] = {}
    for id in structure.columns:
        if id != OBS_VALUE:
            labels[id], codes[id] = text_column(flow, id, table.rows.column(id))
    values = value_column(flow, table.rows.column(OBS_VALUE))
    key_columns = (*(d.id for d in structure.dimensions), TIME_PERIOD)
    key = combined([codes[id] for id in key_columns], [len(labels[id]) for id in key_columns])
    encoded = Encoded(labels, codes, values)
    if bool(np.all(key[1:] > key[:-1])):
        return encoded
    order = np.argsort(key)  # the quickest sort there is: no two keys that stay are equal
    if not bool(np.all(np.diff(key[order]))):
        order = np.argsort(key, kind="stable")  # to name the rows in the publisher's order
    encoded = Encoded(labels, {id: c[order] for id, c in codes.items()}, values[order], order)
    _check_unique(flow, encoded, key_columns, key[order])
    return encoded


def combined(codes: Sequence[Integers], sizes: Sequence[int]) -> NDArray[np.int64]:
    """Several columns of positions as one number per row that sorts as the columns do, in order."""
    if not codes:
        raise ValueError("There is no column to combine.")

    def add(
        left: tuple[NDArray[np.int64], int], right: tuple[Integers, int]
    ) -> tuple[NDArray[np.int64], int]:
        numbers, size = left
        if size * right[1] >= _ROOM:  # too many combinations to count: keep those that occur
            distinct, numbers = np.unique(numbers, return_inverse=True)
            size = len(distinct)
        return numbers * right[1] + right[0], size * right[1]

    first = (codes[0].astype(np.int64), sizes[0])
    return reduce(add, zip(codes[1:], sizes[1:], strict=True), first)[0]


def fingerprint(encoded: Encoded, columns: Sequence[str]) -> str:
    """The SHA-256 of the figures alone: columns in order, codes, then values; no dates, no names."""
    digest = hashlib.sha256()
    for id in columns:
        if id == OBS_VALUE:
            digest.update(np.ascontiguousarray(encoded.values).data)
        else:
            digest.update("\0".join((id, *encoded.labels[id])).encode())
            digest.update(np.ascontiguousarray(encoded.codes[id]).data)
    return digest.hexdigest()


def smallest(size: int) -> type[np.unsignedinteger[Any]]:
    """The narrowest unsigned integer that counts ``size`` labels."""
    return np.uint8 if size <= 2**8 else np.uint16 if size <= 2**16 else np.uint32


def coded(column: pa.ChunkedArray) -> tuple[tuple[str, ...], Integers]:
    """A text column without nulls as its distinct labels, sorted, and each row's position in them."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    array = column.unify_dictionaries().combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = (
            array.chunk(0) if array.num_chunks else pa.array([], pa.string()).dictionary_encode()
        )
    names = array.dictionary.to_pylist()
    positions = array.indices.to_numpy(zero_copy_only=False)
    used = np.flatnonzero(np.bincount(positions, minlength=len(names)))
    labels = sorted({names[i] for i in used.tolist()})
    rank = {label: i for i, label in enumerate(labels)}
    ranks = np.array([rank.get(name, 0) for name in names], smallest(len(labels)))
    if len(labels) == len(names) and bool(np.all(ranks[1:] > ranks[:-1])):
        return tuple(labels), positions.astype(ranks.dtype)
    return tuple(labels), ranks[positions]


def check_columns(dataflow: Dataflow, found: Sequence[str]) -> None:
    """Refuse columns that are not those of the structure, each once; raises :class:`InvalidTable`."""
    flow, wanted = dataflow.id, dataflow.structure.columns
    if len(set(found)) != len(found):
        twice = next(id for id in found if found.count(id) > 1)
        raise InvalidTable(flow, marked("the column {name} occurs twice; keep one."), name=twice)
    if missing := [id for id in wanted if id not in found]:
        raise InvalidTable(
            flow,
            marked("there is no column {name}; the structure asks for {names}."),
            name=missing[0],
            names=", ".join(wanted),
        )
    if extra := [id for id in found if id not in wanted]:
        raise InvalidTable(
            flow,
            marked("the column {name} is not in the structure; leave it out or declare it."),
            name=extra[0],
        )


def text_column(
    flow: str, id: str, column: pa.ChunkedArray, before: int = 0
) -> tuple[tuple[str, ...], Integers]:
    """A column of text as its labels and positions; ``before`` counts the rows that came earlier.

    Raises :class:`InvalidTable` for another type and for an empty cell.
    """
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        raise InvalidTable(
            flow, marked("the column {name} must be text, but it is {kind}."), name=id, kind=kind
        )
    if column.null_count:
        row = before + _first(pc.is_null(column)) + 1
        if id in (OBS_STATUS, CONF_STATUS):
            sentence = marked("row {row} has an empty {name}; write {word}.")
        else:
            sentence = marked("row {row} has an empty {name}; write its code.")
        raise InvalidTable(flow, sentence, row=row, name=id, word="A" if id == OBS_STATUS else "F")
    return coded(column)


def value_column(flow: str, column: pa.ChunkedArray, before: int = 0) -> NDArray[np.float64]:
    """The column of values, NaN where missing; ``before`` counts the rows that came earlier.

    Raises :class:`InvalidTable` for another type and for what is no finite number.
    """
    kind = column.type
    if pa.types.is_null(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        column = column.cast(pa.float64())
    else:
        raise InvalidTable(
            flow,
            marked("the column {name} must be numbers, but it is {kind}."),
            name=OBS_VALUE,
            kind=kind,
        )
    finite = pc.is_finite(column)
    if not pc.all(finite, min_count=0).as_py():
        row = before + _first(pc.invert(finite)) + 1
        raise InvalidTable(
            flow,
            marked("row {row} has an {name} that is no finite number; leave a missing one empty."),
            row=row,
            name=OBS_VALUE,
        )
    values: NDArray[np.float64] = (
        column.to_numpy() + 0.0
    )  # a fresh array, in which minus zero has become zero
    if column.null_count:
        values[np.isnan(values)] = np.nan
    return values


def _first(mask: pa.ChunkedArray) -> int:
    return int(np.flatnonzero(pc.fill_null(mask, False).to_numpy())[0])


def _check_unique(flow: str, encoded: Encoded, columns: Sequence[str], key: Integers) -> None:
    repeated = np.flatnonzero(key[1:] == key[:-1])
    if len(repeated):
        i = int(repeated[0])
        distinct = len(np.unique(key[repeated]))
        places = (encoded.place(i), encoded.place(i + 1))
        raise DuplicateKey(flow, encoded.key(columns, i), places, distinct - 1)
