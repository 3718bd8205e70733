"""Which cells are withheld: the small ones, and those through which they could be worked out.

The method is a hypercube heuristic after Repsilber (GHMITER), generalised to overlapping totals. A
small figure is safe if another table exists that shows the very same published figures and differs in
that cell. Such a table is made for each: on every axis with totals, either another part of the same
totals gives what this one gets, or all totals that contain it move along; the product over the axes
moves cells at the corners of a cube by plus or minus one step and leaves every total true. All of
its corners are withheld; the cheapest cube is taken. The moves are kept as the proof.
Source: D. Repsilber, Preservation of confidentiality in aggregated data, 1994; A. Hundepool and
others, Statistical Disclosure Control, 2012, chapter 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from math import log2

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from migstat.disclosure.grid import Grid, Pattern, grid
from migstat.disclosure.model import Policy, Protection
from migstat.sdmx.frame import with_column
from migstat.sdmx.model import CONF_STATUS, OBS_VALUE, Kind, MigstatError, Role, Table, marked
from migstat.store.plan import RATIO_UNITS

#: Sisters of a code that are tried on each axis: the cheapest.
_TRIED = 5
_CONFIDENTIAL = "C"


def protected(table: Table, policy: Policy) -> tuple[Table, Protection]:
    """A table as it may be published under a policy, and what was withheld for it.

    :param table: as its provider gave it; counts in whole numbers.
    :returns: withheld figures are missing and marked C, whether small themselves or not, so that the
        mark does not tell which; the others are rounded where the policy says so. The same table and
        policy give the same answer, always.
    :raises MigstatError: for what cannot be protected: several frequencies, or shares.
    """
    protection = protect(table, policy)
    rows = table.rows
    values = rows.column(OBS_VALUE).to_numpy().astype(np.float64)
    if policy.round_to:
        values = np.floor(values / policy.round_to + 0.5) * policy.round_to
    values = np.where(protection.withheld, np.nan, values)
    rows = with_column(rows, OBS_VALUE, pa.array(values, pa.float64(), from_pandas=True))
    marks = np.array(rows.column(CONF_STATUS).to_pylist(), object)
    marks[protection.withheld] = _CONFIDENTIAL
    rows = with_column(rows, CONF_STATUS, pa.array(marks.tolist(), pa.string()))
    flow = replace(table.dataflow, rounded_to=policy.round_to or table.dataflow.rounded_to)
    return replace(table, rows=rows, dataflow=flow), protection


def protect(table: Table, policy: Policy) -> Protection:
    """Choose what to withhold; see :func:`protected`."""
    _check(table, policy)
    laid = grid(table)
    small = laid.free & (laid.values >= 1) & (laid.values < (policy.threshold or 1))
    search = _Search(laid, small.copy(), policy.width)
    for row in np.flatnonzero(small).tolist():
        search.cover(row)
    return Protection(small, search.withheld & laid.free & ~small, search.moves)


def _check(table: Table, policy: Policy) -> None:
    flow = table.dataflow
    if policy.threshold is None:
        return
    frequency = flow.structure.role(Role.FREQUENCY)
    if frequency is not None and len(table.rows.column(frequency.id).unique()) > 1:
        raise MigstatError(
            marked("{flow} has several frequencies, so that a year could give its months away;"
                   " publish each frequency as a table of its own."), flow=flow.id,
        )  # fmt: skip
    if flow.kind is Kind.RATE or flow.unit in RATIO_UNITS:
        raise MigstatError(
            marked("{flow} holds shares or rates, which no threshold can protect; publish counts."),
            flow=flow.id,
        )


class _Search:
    """Withholds more and more until every small figure has its cube."""

    def __init__(self, laid: Grid, withheld: NDArray[np.bool_], width: int):
        self.laid, self.width = laid, width
        self.withheld = withheld | (~laid.free & ~np.isnan(laid.values))
        self.moves: dict[int, dict[int, int]] = {}

    def cover(self, row: int) -> None:
        """Find the cheapest cube of a row, unless another's moves this row already."""
        if row in self.moves:
            return
        best: dict[int, int] | None = None
        least = float("inf")
        for cube in self._cubes(row):
            cost = self._cost(cube)
            if cost < least:
                best, least = cube, cost
        if best is None:  # figures that contradict each other: all that contain it go with it
            best = self._cube(
                row, [self._with_totals(row, n) for n in self.laid.axes], strict=False
            )
        for moved in best or {row: 1}:
            self.withheld[moved] = True
            self.moves.setdefault(moved, best or {row: 1})

    def _cubes(self, row: int) -> Iterator[dict[int, int]]:
        options = [list(self._options(row, n)) for n in self.laid.axes]
        for patterns in product(*options):
            cube = self._cube(row, patterns, strict=True)
            if cube is not None:
                yield cube

    def _options(self, row: int, column: int) -> Iterator[Pattern]:
        """Ways to move a row's code on one axis without breaking a relation of that axis."""
        axis = self.laid.axes[column]
        code = int(self.laid.places[row, column])
        if code in axis.wholes:
            for part in self._cheapest(row, column, axis.wholes[code]):
                yield [(code, 1), (part, 1)] + [(w, 1) for w in axis.containers[part] if w != code]
            if not self._cheapest(row, column, axis.wholes[code]):
                yield [(code, 1)]
            return
        for sister in self._cheapest(row, column, axis.sisters[code]):
            yield [(code, 1), (sister, -1)]
        yield self._with_totals(row, column)

    def _with_totals(self, row: int, column: int) -> Pattern:
        code = int(self.laid.places[row, column])
        return [(code, 1), *((whole, 1) for whole in self.laid.axes[column].containers[code])]

    def _cheapest(self, row: int, column: int, codes: tuple[int, ...]) -> list[int]:
        """Of other codes on an axis those whose figure is there, above zero, and costs least."""
        start = self.laid.number(row)
        weight, here = self.laid.weights[column], int(self.laid.places[row, column])
        found = []
        for code in codes:
            other = self.laid.rows.get(start + (code - here) * weight)
            if other is not None and self.laid.values[other] >= 1:
                found.append((self._price(other), code))
        return [code for _price, code in sorted(found)[:_TRIED]]

    def _cube(
        self, row: int, patterns: list[Pattern] | tuple[Pattern, ...], *, strict: bool
    ) -> dict[int, int] | None:
        """The rows that a product of patterns moves; None where it moves what is known to stay.

        A figure that nobody publishes may move freely: a total without a row, a missing value. A
        part without a row may be read as zero, and a published zero stays.
        """
        laid, start = self.laid, self.laid.number(row)
        cube: dict[int, int] = {}
        columns = list(laid.axes)
        for corner in product(*patterns):
            number, step, is_total = start, 1, False
            for column, (code, sign) in zip(columns, corner, strict=True):
                number += (code - int(laid.places[row, column])) * laid.weights[column]
                step *= sign
                is_total |= code in laid.axes[column].wholes
            other = laid.rows.get(number)
            if other is None:
                if strict and not is_total:
                    return None
            elif not np.isnan(laid.values[other]):
                if strict and laid.values[other] < 1:
                    return None
                cube[other] = step
        return self._directed(cube) if strict else cube

    def _directed(self, cube: dict[int, int]) -> dict[int, int] | None:
        """The cube in a direction in which nothing falls below one; None where there is none."""
        for sign in (1, -1):
            if all(self.laid.values[r] + sign * s * self.width >= 1 for r, s in cube.items()):
                return {row: sign * step for row, step in cube.items()}
        return None

    def _cost(self, cube: dict[int, int]) -> float:
        return sum(self._price(row) for row in cube)

    def _price(self, row: int) -> float:
        """What withholding a figure costs: nothing twice, and more the more it says."""
        return 0.0 if self.withheld[row] else 1.0 + log2(1.0 + float(self.laid.values[row]))
