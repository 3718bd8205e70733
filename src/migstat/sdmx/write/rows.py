"""Rows as text, column by column: each label is spelt once, each series' key once, each row joined by Arrow.

A writer says how it spells a label; what is repeated is done over whole columns. Only a block of rows
is ever spelt out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from migstat.sdmx.model import CONF_STATUS, OBS_STATUS, OBS_VALUE, TIME_PERIOD
from migstat.sdmx.write.message import Shape
from migstat.store.answer import Answer, Coded, Measured

Spell = Callable[[str], str]


def spelt(labels: Sequence[str], spell: Spell) -> pa.Array:
    """Each label's own piece of text."""
    return pa.array([spell(label) for label in labels], pa.string())


def used(column: Coded) -> NDArray[Any]:
    """The positions of the labels that occur, in their order."""
    found = np.zeros(len(column.labels), np.bool_)
    for begin in range(0, len(column), 65_536):  # in parts: a long column is never copied whole
        found[column.codes[begin : begin + 65_536]] = True
    return np.flatnonzero(found)


def joined(*parts: pa.Array | str) -> pa.Array:
    """The parts of each row one after the other; a row in which a part is missing is missing."""
    return pc.binary_join_element_wise(*parts, "")


def raw(lines: pa.Array) -> bytes:
    """All lines one after the other, as they lie in memory."""
    if len(lines) == 0:
        return b""
    _valid, places, data = lines.buffers()
    ends = np.frombuffer(places, np.int32)[lines.offset : lines.offset + len(lines) + 1]
    return b"" if data is None else data[int(ends[0]) : int(ends[-1])].to_pybytes()


class Rows:
    """An answer's columns in the roles that a shape gives them.

    ``keys`` make a series, ``inner`` tells its observations apart (None where each row stands
    alone), ``flags`` are the attributes that are written.
    """

    def __init__(self, answer: Answer, shape: Shape):
        columns = dict(zip(answer.columns, answer.data, strict=True))
        axes = [id for id in answer.columns if id not in (OBS_VALUE, OBS_STATUS, CONF_STATUS)]
        self.count = len(answer)
        self.inner_id = None if shape.flat else shape.dimension_at_observation
        self.keys = [(id, _coded(columns[id])) for id in axes if id != self.inner_id]
        self.inner = _coded(columns[self.inner_id]) if self.inner_id in columns else None
        self.flags = [
            (id, _coded(columns[id]))
            for id in (OBS_STATUS, CONF_STATUS)
            if id in columns and shape.has_attribute(id)
        ]
        value = columns.get(OBS_VALUE) if shape.has_value else None
        self.value = value if isinstance(value, Measured) else None
        self._order = self._sorted() if self.inner is not None else None

    def _sorted(self) -> NDArray[Any] | None:
        """The rows' order by series; None where they have it, as they have for series over time."""
        if self.inner_id == TIME_PERIOD or self.inner is None or self.count < 2:
            return None
        columns = (self.inner, *(column for _id, column in reversed(self.keys)))
        return np.lexsort([column.codes for column in columns])

    def blocks(self, size: int) -> Iterator[Block]:
        """The rows in blocks of at most ``size``."""
        for begin in range(0, self.count, size):
            end = min(begin + size, self.count)
            if self._order is None:
                yield Block(self, slice(begin, end), begin - 1)
            else:
                last = int(self._order[begin - 1]) if begin else -1
                yield Block(self, self._order[begin:end], last)

    def flagged(self, spell: Callable[[tuple[str, ...], bool], str]) -> Flagged | None:
        """The attributes as one column, each combination of codes spelt once.

        ``spell`` takes the codes and whether there is a value. None where no attribute is written.
        """
        if not self.flags:
            return None
        combined = product(*(column.labels for _id, column in self.flags))
        words = [spell(codes, there) for codes in combined for there in (False, True)]
        return Flagged([column for _id, column in self.flags], pa.array(words, pa.string()))


@dataclass(frozen=True, eq=False)
class Flagged:
    """The attributes: their columns, and a pair of texts for each combination of their codes.

    The pair's first text is for a row without a value, the second for one with.
    """

    columns: list[Coded]
    words: pa.Array

    def places(self, where: slice | NDArray[Any], there: NDArray[Any] | int) -> NDArray[Any]:
        """The text of each of the rows."""
        places = np.zeros(1, np.int64)
        for column in self.columns:
            places = places * len(column.labels) + column.codes[where]
        return places * 2 + there


def _coded(column: Coded | Measured | None) -> Coded:
    if not isinstance(column, Coded):
        raise TypeError("A dimension or an attribute is a column of codes.")
    return column


@dataclass(frozen=True, eq=False)
class Block:
    """Some rows of :class:`Rows`, in their order; ``before`` is the row before them, or -1."""

    rows: Rows
    where: slice | NDArray[Any]
    before: int

    @cached_property
    def changes(self) -> NDArray[np.bool_]:
        """Whether a row begins a series."""
        found = np.zeros(len(self), np.bool_)
        found[0] = self.before < 0
        for _id, column in self.rows.keys:
            codes = column.codes[self.where]
            found[1:] |= codes[1:] != codes[:-1]
            if self.before >= 0:
                found[0] |= codes[0] != column.codes[self.before]
        return found

    def __len__(self) -> int:
        if isinstance(self.where, slice):
            return int(self.where.stop - self.where.start)
        return len(self.where)

    def text(self, column: Coded, pieces: pa.Array) -> pa.Array:
        """A column's text, row by row."""
        return pieces.take(pa.array(column.codes[self.where]))

    def inner(self, pieces: pa.Array) -> pa.Array:
        """The text of what tells a series' observations apart."""
        return self.text(_coded(self.rows.inner), pieces)

    def flags(self, flagged: Flagged) -> pa.Array:
        """The attributes' text, row by row."""
        value = self.rows.value
        there = 0 if value is None else ~np.isnan(value.values[self.where])
        return flagged.words.take(pa.array(flagged.places(self.where, there)))

    def values(self) -> pa.Array:
        """The values with every digit they need, null where missing."""
        if self.rows.value is None:
            return pa.nulls(len(self), pa.string())
        values = self.rows.value.values[self.where]
        return pa.array(values, mask=np.isnan(values)).cast(pa.string())

    def first(
        self,
        pieces: Sequence[pa.Array],
        before: str,
        after: str,
        close: str,
        within: str = "",
    ) -> pa.Array:
        """A text before each row: the head of the series that it begins, ``within`` inside a series.

        :param close: ends the series before; not written before the very first row.
        """
        starts = np.flatnonzero(self.changes)
        heads = self._heads(starts, pieces, close + before, after)
        if self.before < 0:  # nothing was begun before the first row, so nothing is closed
            first = pa.array([heads[0].as_py()[len(close) :]], pa.string())
            heads = pa.concat_arrays([first, heads[1:]])
        places = np.zeros(len(self), np.int64)
        places[starts] = np.arange(1, len(starts) + 1)
        return pa.concat_arrays([pa.array([within], pa.string()), heads]).take(pa.array(places))

    def each(
        self,
        pieces: Sequence[pa.Array],
        before: str = "",
        after: str = "",
        keys: Sequence[tuple[str, Coded]] | None = None,
    ) -> pa.Array:
        """Every row's key, spelt once for each series.

        :param keys: the columns of the key that ``pieces`` spell; all of them where nothing is said.
        """
        changes = self.changes.copy()
        changes[0] = True
        heads = self._heads(np.flatnonzero(changes), pieces, before, after, keys)
        return heads.take(pa.array(np.cumsum(changes) - 1))

    def _heads(
        self,
        rows: NDArray[Any],
        pieces: Sequence[pa.Array],
        before: str,
        after: str,
        keys: Sequence[tuple[str, Coded]] | None = None,
    ) -> pa.Array:
        parts = [
            piece.take(pa.array(column.codes[self.where][rows]))
            for (_id, column), piece in zip(
                self.rows.keys if keys is None else keys, pieces, strict=True
            )
        ]
        if not parts:
            return pa.array([before + after] * len(rows), pa.string())
        return joined(before, *parts, after)
