"""Which row groups of a large release a question needs: those are read, and no others.

A release is sorted by its dimensions, then time. The footer of its Parquet file says of every row
group the first and the last code of every column; together with the order this bounds the first and
the last key of each group, so that one series of 100 million rows is found by binary search.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from migstat.sdmx.model import TIME_PERIOD
from migstat.store.metadata import Facts
from migstat.store.plan import Plan

Integers: TypeAlias = NDArray[Any]
#: So many row groups of 65,536 rows are quicker read at once than asked of an engine.
FEW = 12
#: Of so many combinations of leading codes each is searched for; more are only bounded by column.
_SOUGHT = 1000
_ROOM = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The bounds of a file's row groups, as positions in the release's codes.

    ``low`` and ``high``: each column's lowest and highest code per group; ``leading``: the
    dimensions that make up the bounds of whole keys, ``first`` and ``last``, in mixed radix.
    """

    footer: pq.FileMetaData
    facts: Facts
    low: dict[str, Integers]
    high: dict[str, Integers]
    leading: tuple[str, ...]
    first: Integers
    last: Integers

    def few(self, plan: Plan) -> list[int] | None:
        """The groups that can hold a row of the plan; None where an engine is the better reader."""
        if plan.is_empty:
            return [0]
        wanted = self._keys(plan)
        for id in (*plan.dimensions, TIME_PERIOD):
            codes = plan.periods if id == TIME_PERIOD else plan.codes.get(id)
            if codes is not None:
                sought = np.asarray(codes)
                wanted &= np.searchsorted(sought, self.low[id]) < np.searchsorted(
                    sought, self.high[id], side="right"
                )
        found = np.flatnonzero(wanted)
        is_part = len(found) < len(wanted)
        return (found.tolist() or [0]) if is_part and len(found) <= FEW else None

    def _keys(self, plan: Plan) -> NDArray[np.bool_]:
        """The groups between the bounds of the leading codes that the plan names."""
        sizes = [len(self.facts.codes[id]) for id in self.leading]
        prefixes, depth = np.zeros(1, np.int64), 0
        for id, size in zip(self.leading, sizes, strict=True):
            codes = plan.codes.get(id)
            if codes is None and size > 1:
                break
            sought = np.asarray((0,) if codes is None else codes, np.int64)
            if len(prefixes) * len(sought) > _SOUGHT:
                break
            prefixes = (prefixes[:, None] * size + sought).ravel()
            depth += 1
        below = int(np.prod(sizes[depth:], dtype=np.int64))
        begins = np.searchsorted(self.last, prefixes * below)
        ends = np.searchsorted(self.first, (prefixes + 1) * below)
        marks = np.zeros(len(self.first) + 1, np.int64)
        is_found = begins < ends
        np.add.at(marks, begins[is_found], 1)
        np.add.at(marks, ends[is_found], -1)
        wanted: NDArray[np.bool_] = np.cumsum(marks[:-1]) > 0
        return wanted


def groups(path: str, facts: Facts) -> Groups | None:
    """The row groups of a file from its footer; None where the footer does not bound them."""
    footer = pq.read_metadata(path)
    structure = facts.dataflow.structure
    ids = (*(d.id for d in structure.dimensions), TIME_PERIOD)
    place = {footer.schema.column(i).name: i for i in range(footer.num_columns)}
    rank = {id: {code: i for i, code in enumerate(facts.codes[id])} for id in ids}
    low: dict[str, list[int]] = {id: [] for id in ids}
    high: dict[str, list[int]] = {id: [] for id in ids}
    for number in range(footer.num_row_groups):
        group = footer.row_group(number)
        for id in ids:
            said = group.column(place[id]).statistics
            if said is None or not said.has_min_max:
                return None
            low[id].append(rank[id][said.min])
            high[id].append(rank[id][said.max])
    lows = {id: np.array(codes, np.int64) for id, codes in low.items()}
    highs = {id: np.array(codes, np.int64) for id, codes in high.items()}
    return Groups(footer, facts, lows, highs, *_bounds(facts, lows, highs))


def _bounds(
    facts: Facts, low: dict[str, Integers], high: dict[str, Integers]
) -> tuple[tuple[str, ...], Integers, Integers]:
    """The leading dimensions, and a bound for the first and for the last key of every group.

    Within a group that has one code only in all columns to the left, a column is sorted: there its
    bounds are those of the group's first and last row. The last row of one group bounds the first
    of the next.
    """
    count = len(low[TIME_PERIOD])
    least, most, soonest, latest = (np.zeros(count, np.int64) for _ in range(4))
    is_one, space, leading = np.ones(count, bool), 1, []
    for dimension in facts.dataflow.structure.dimensions:
        id, size = dimension.id, len(facts.codes[dimension.id])
        if space * size >= _ROOM:
            break
        space *= size
        leading.append(id)
        least, most = least * size + low[id], most * size + high[id]
        latest = latest * size + np.where(is_one, high[id], low[id])  # the last key is no less
        soonest = soonest * size + np.where(is_one, low[id], high[id])  # the first key is no more
        is_one &= low[id] == high[id]
    first, last = least.copy(), most.copy()
    first[1:] = np.maximum(least[1:], latest[:-1])
    last[:-1] = np.minimum(most[:-1], soonest[1:])
    # Both rise from group to group already; this only says so to the binary search.
    return tuple(leading), np.maximum.accumulate(first), np.minimum.accumulate(last[::-1])[::-1]
