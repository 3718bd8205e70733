"""What a reader could work out of a published table: intervals, recomputed without the protection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from migstat.disclosure.grid import Grid, grid
from migstat.sdmx.model import Table

#: Unknown cells that hang together and are looked at by linear algebra; more are by bounds alone.
_MOST = 600
_ROUNDS = 60


@dataclass(frozen=True, slots=True, eq=False)
class Audited:
    """For each withheld row what is known of it: ``low`` to ``high``; ``exposed`` are those that are
    known exactly."""

    low: dict[int, float]
    high: dict[int, float]
    exposed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Equation:
    """Signed unknown cells and what they must add up to."""

    cells: tuple[tuple[int, int], ...]
    total: float


def audit(table: Table) -> Audited:
    """Recompute what the published figures tell of the withheld ones.

    Every total is set against its parts; parts without a row are taken for zero, as a reader would.
    A withheld count is at least one, since zeros are published. Bounds are tightened until nothing
    moves; cells that a system of equations determines whatever the bounds are found by its null
    space.

    :param table: as :func:`migstat.disclosure.protected` gave it, without rounding.
    """
    laid = grid(table)
    hidden = ~laid.free & np.isnan(laid.values)
    equations = [one for column in laid.axes for one in _equations(laid, column, hidden)]
    low = {row: 1.0 for row in np.flatnonzero(hidden).tolist()}
    high = dict.fromkeys(low, inf)
    _tighten(equations, low, high)
    exposed = {row for row in low if high[row] - low[row] < 1}
    for part in _components(equations):
        exposed |= _determined(part)
    return Audited(low, high, tuple(sorted(exposed)))


def _equations(laid: Grid, column: int, hidden: NDArray[np.bool_]) -> Iterator[_Equation]:
    axis, weight = laid.axes[column], laid.weights[column]
    for whole, parts in axis.wholes.items():
        for row in np.flatnonzero(laid.places[:, column] == whole).tolist():
            start = laid.number(row)
            cells, total, is_known = [], 0.0, True
            for other, sign in [(row, 1), *(
                (laid.rows[at], -1) for part in parts
                if (at := start + (part - whole) * weight) in laid.rows
            )]:  # fmt: skip
                if hidden[other]:
                    cells.append((other, sign))
                elif np.isnan(laid.values[other]):
                    is_known = False
                else:
                    total -= sign * float(laid.values[other])
            if cells and is_known:
                yield _Equation(tuple(cells), total)


def _tighten(equations: list[_Equation], low: dict[int, float], high: dict[int, float]) -> None:
    for _round in range(_ROUNDS):
        is_same = True
        for one in equations:
            for cell, sign in one.cells:
                least = most = one.total
                for other, its in one.cells:
                    if other != cell:
                        least -= its * (high if its > 0 else low)[other]
                        most -= its * (low if its > 0 else high)[other]
                if sign < 0:
                    least, most = -most, -least
                if least > low[cell] or most < high[cell]:
                    low[cell], high[cell] = max(low[cell], least), min(high[cell], most)
                    is_same = False
        if is_same:
            return


def _components(equations: list[_Equation]) -> Iterator[list[_Equation]]:
    """Equations that share cells, together."""
    parent: dict[int, int] = {}

    def root(cell: int) -> int:
        parent.setdefault(cell, cell)
        while parent[cell] != cell:
            parent[cell] = parent[parent[cell]]
            cell = parent[cell]
        return cell

    for one in equations:
        for cell, _sign in one.cells[1:]:
            parent[root(cell)] = root(one.cells[0][0])
    found: dict[int, list[_Equation]] = {}
    for one in equations:
        found.setdefault(root(one.cells[0][0]), []).append(one)
    yield from found.values()


def _determined(equations: list[_Equation]) -> set[int]:
    """Cells that have one value only in every solution of the equations."""
    cells = sorted({cell for one in equations for cell, _sign in one.cells})
    if len(cells) > _MOST:
        return set()
    place = {cell: n for n, cell in enumerate(cells)}
    matrix = np.zeros((len(equations), len(cells)))
    for n, one in enumerate(equations):
        for cell, sign in one.cells:
            matrix[n, place[cell]] = sign
    fixed = np.diag(np.linalg.pinv(matrix) @ matrix)
    return {cell for cell, share in zip(cells, fixed, strict=True) if share > 1 - 1e-8}
