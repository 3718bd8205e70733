"""A table's rows as series along time, so that "twelve months before" is one look-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from migstat.store.encode import combined

Integers = NDArray[np.int64]
Column: TypeAlias = tuple[tuple[str, ...], NDArray[Any]]
#: Room for the moments of one series: more periods than any table has.
_ROOM = 1 << 18
_PARTS = {"Q": 4, "S": 2}


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Rows by series, then time: ``order`` are their places in the table.

    ``moment`` counts periods (years, months …), ``length`` is that of the period's text, ``newest``
    the last row of each series.
    """

    order: Integers
    series: Integers
    moment: Integers
    length: Integers
    values: NDArray[np.float64]
    newest: Integers

    def back(self, rows: Integers, periods: int) -> NDArray[np.float64]:
        """The value of the same series so many periods before; NaN where there is none."""
        keys = self.series * _ROOM + self.moment
        wanted = keys[rows] - periods
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        is_same = (keys[at] == wanted) & (self.length[at] == self.length[rows])
        return np.where(is_same, self.values[at], np.nan)


def lines(columns: Sequence[Column], when: Column, values: NDArray[np.float64]) -> Lines:
    """The series of a table; a series is a key of all dimensions.

    :param columns: the dimensions, ``when`` the periods: sorted codes and each row's position.
    """
    key = combined([places for _codes, places in columns], [len(codes) for codes, _p in columns])
    _distinct, series = np.unique(key, return_inverse=True)
    periods, places = when
    moments = np.array([_moment(period) for period in periods], np.int64)[places]
    lengths = np.array([len(period) for period in periods], np.int64)[places]
    order = np.argsort(series.astype(np.int64) * _ROOM + moments, kind="stable")
    series = series[order].astype(np.int64)
    is_last = np.append(series[1:] != series[:-1], True)
    return Lines(
        order, series, moments[order], lengths[order], values[order], np.flatnonzero(is_last)
    )


def _moment(period: str) -> int:
    """A period's number: those that follow each other differ by one."""
    year, rest = int(period[:4]), period[5:]
    if not rest:
        return year
    if rest[0] in _PARTS:
        return year * _PARTS[rest[0]] + int(rest[1:])
    return year * 12 + int(rest[:2]) if len(rest) == 2 and rest.isdigit() else year
