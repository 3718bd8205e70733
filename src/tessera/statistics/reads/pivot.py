"""A table laid out as a page shows it: some dimensions down, one across, a page of rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext as _

from tessera.statistics import bridge
from tessera.statistics.reads.tables import TableView, read

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tessera.access.people import Actor

#: Columns shown beside each other; of more periods the newest are shown, and the page says so.
WIDEST = 40


@dataclass(frozen=True, slots=True)
class PivotRow:
    """One line of the page: a code per dimension that runs down, and a cell (or None) per column."""

    codes: tuple[str, ...]
    cells: tuple[bridge.CellState | None, ...]
    flags: tuple[str, ...]  # OBS_STATUS of each cell, "" where there is no observation


@dataclass(frozen=True, slots=True)
class Pivot:
    """A page of a table: ``down`` and ``across`` are dimension ids, ``fixed`` those with one code.

    ``columns`` are the codes across that are shown, ``all_columns`` how many there are. ``total``
    is the number of rows on all pages; ``lacking`` how many of them have no figure, by column. ``sums`` is a row of totals, or None; ``why_no_sums`` then
    says why there is none.
    """

    down: tuple[str, ...]
    across: str
    fixed: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    all_columns: int
    rows: tuple[PivotRow, ...]
    total: int
    lacking: tuple[int, ...] = ()
    sums: PivotRow | None = None
    why_no_sums: str = ""


def pivot(
    view: TableView,
    *,
    across: str = bridge.TIME_PERIOD,
    down: Sequence[str] = (),
    offset: int = 0,
    limit: int = 50,
    order: str = "table",
) -> Pivot:
    """Lay an answer out in rows and columns without adding anything up.

    :param view: the whole answer (no limit), as :func:`reads.table` gave it.
    :param across: the dimension, or TIME_PERIOD, whose codes are the columns.
    :param down: dimensions to put first among the rows; every other dimension that has several
        codes follows, so that a cell never stands for two observations.
    :param offset, limit: which of the rows.
    :param order: "table" for the order of the codes, "largest" for the rows with the largest newest
        figure in the columns shown first, those without a figure last.
    :raises bridge.UnknownDimension: for an axis that the table does not have.
    """
    answer = view.answer
    axes = tuple(id for id in answer.columns if id not in bridge.OBSERVATION[1:])
    for id in (across, *down):
        if id not in axes:
            raise bridge.UnknownDimension(id, axes)
    coded = {id: bridge.coded(answer, id) for id in axes}
    used = {id: bridge.occurring(column) for id, column in coded.items()}
    ordered = [*down, *(id for id in axes if id not in down)]
    rows_by = tuple(id for id in ordered if id != across and len(used[id]) > 1)
    fixed = tuple(
        (id, coded[id].labels[int(used[id][0])])
        for id in axes
        if id != across and id not in rows_by and len(used[id])
    )
    shown = used[across][-WIDEST:]
    keys = _row_keys([coded[id] for id in rows_by], len(answer))
    distinct, first = _distinct(keys)
    page = slice(offset, offset + limit)
    if order == "largest":
        ranked = _ranked(answer, keys, distinct, first, coded[across], shown)[page]
        place = np.sort(ranked)
        rows = _rows(view, coded, rows_by, across, keys, distinct[place], first[place], shown)
        rows = [rows[i] for i in np.searchsorted(place, ranked).tolist()]
    else:
        rows = _rows(view, coded, rows_by, across, keys, distinct[page], first[page], shown)
    return Pivot(
        down=rows_by, across=across, fixed=fixed,
        columns=tuple(coded[across].labels[int(c)] for c in shown),
        all_columns=len(used[across]), rows=tuple(rows), total=len(distinct), lacking=_lacking(answer, coded[across], shown, len(distinct)),
    )  # fmt: skip


def _lacking(
    answer: bridge.Answer, across: bridge.Coded, shown: NDArray[np.int64], rows: int
) -> tuple[int, ...]:
    """How many rows have no figure in each column that is shown."""
    there = ~np.isnan(bridge.values(answer))
    counts = np.bincount(across.codes[there], minlength=len(across.labels))
    return tuple(rows - int(counts[code]) for code in shown.tolist())


def _row_keys(columns: Sequence[bridge.Coded], length: int) -> NDArray[np.int64]:
    """One number per observation that tells the rows of the page apart and sorts as their codes."""
    keys = np.zeros(length, np.int64)
    size = 1
    for column in columns:
        if size * len(column.labels) >= 2**62:
            found, keys = np.unique(keys, return_inverse=True)
            size = len(found)
        keys = keys * len(column.labels) + column.codes
        size *= len(column.labels)
    return keys


def _is_in_order(keys: NDArray[np.int64]) -> bool:
    return bool(np.all(keys[1:] >= keys[:-1]))


def _distinct(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows of the page and where each begins; an answer in its own order needs no sorting."""
    if len(keys) and _is_in_order(keys):
        first = np.concatenate([[0], np.flatnonzero(keys[1:] != keys[:-1]) + 1])
        return keys[first], first
    return np.unique(keys, return_index=True)


def _ranked(
    answer: bridge.Answer,
    keys: NDArray[np.int64],
    distinct: NDArray[np.int64],
    first: NDArray[np.int64],
    across: bridge.Coded,
    shown: NDArray[np.int64],
) -> NDArray[np.int64]:
    """The places of the rows in ``distinct``, the one with the largest newest figure first."""
    values = bridge.values(answer)
    is_shown = np.zeros(len(across.labels), np.bool_)
    is_shown[shown] = True
    counts = is_shown[across.codes] & ~np.isnan(values)
    newest = np.full(len(distinct), np.nan)
    if not _is_in_order(keys):
        where = np.flatnonzero(counts)
        where = where[np.argsort(across.codes[where], kind="stable")]
        newest[np.searchsorted(distinct, keys[where])] = values[where]  # the last one given stays
        return np.argsort(-newest, kind="stable")
    # Then the observations of a row are neighbours: look for the newest of each.
    rank = np.where(counts, across.codes.astype(np.int32) + 1, 0)
    last = np.maximum.reduceat(rank, first) if len(first) else rank
    length = np.diff(np.append(first, len(keys)))
    where = np.flatnonzero((rank == np.repeat(last, length)) & counts)
    row = np.searchsorted(first, where, side="right") - 1
    newest[row] = values[where]
    return np.argsort(-newest, kind="stable")


def _within(
    keys: NDArray[np.int64], wanted: NDArray[np.int64], first: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The observations that belong to the page's rows, which are in the order of keys."""
    if not len(wanted):
        return np.zeros(0, np.int64)
    if _is_in_order(keys):  # then each row is one run of neighbours
        lengths = np.searchsorted(keys, wanted, side="right") - first
        before = np.cumsum(lengths) - lengths
        return np.repeat(first - before, lengths) + np.arange(int(lengths.sum()))
    near = np.flatnonzero((keys >= wanted[0]) & (keys <= wanted[-1]))
    found: NDArray[np.int64] = near[np.isin(keys[near], wanted)]
    return found


def _rows(
    view: TableView,
    coded: dict[str, bridge.Coded],
    rows_by: tuple[str, ...],
    across: str,
    keys: NDArray[np.int64],
    wanted: NDArray[np.int64],
    first: NDArray[np.int64],
    shown: NDArray[np.int64],
) -> list[PivotRow]:
    answer = view.answer
    values = bridge.values(answer)
    status = bridge.coded(answer, bridge.OBS_STATUS)
    conf = bridge.coded(answer, bridge.CONF_STATUS)
    where = _within(keys, wanted, first)
    where = where[np.isin(coded[across].codes[where], shown)]
    row_at = np.searchsorted(wanted, keys[where])
    column_at = np.searchsorted(shown, coded[across].codes[where])
    cells: list[list[bridge.CellState | None]] = [[None] * len(shown) for _row in wanted]
    flags = [[""] * len(shown) for _row in wanted]
    for i, row, column in zip(where.tolist(), row_at.tolist(), column_at.tolist(), strict=True):
        value = float(values[i])
        flag = status.labels[status.codes[i]]
        cells[row][column] = bridge.state(
            None if value != value else value, flag, conf.labels[conf.codes[i]],
            view.facts.rounded_to,
        )  # fmt: skip
        flags[row][column] = flag
    return [
        PivotRow(
            tuple(coded[id].labels[int(coded[id].codes[start])] for id in rows_by),
            tuple(cells[n]),
            tuple(flags[n]),
        )
        for n, start in enumerate(first.tolist())
    ]


def with_sums(laid: Pivot, view: TableView, person: Actor) -> Pivot:
    """The same page with a row of totals over everything that runs down, where that has a meaning.

    A sum is refused where it would count somebody twice or add different units; it is withheld
    where a confidential figure is among its parts.
    """
    if not laid.down:
        return replace(laid, why_no_sums=_("There is only one row, so there is nothing to add up."))
    if laid.across == bridge.TIME_PERIOD:
        keep: tuple[str, ...] = (bridge.TIME_PERIOD,)
    else:
        keep = (laid.across,)
    fixed = tuple(id for id, _code in laid.fixed if id != bridge.TIME_PERIOD)
    query = replace(view.query, group=(*keep, *fixed), limit=None, offset=0)
    if laid.across != bridge.TIME_PERIOD and bridge.TIME_PERIOD in laid.down:
        return replace(laid, why_no_sums=_("Figures of different periods are not added up."))
    try:
        summed = read(view.facts, query, person)
    except bridge.MigstatError as why:
        return replace(laid, why_no_sums=bridge.told(why))
    row = pivot(summed, across=laid.across)
    if len(row.rows) != 1:
        return replace(laid, why_no_sums=_("The rows shown have no common total."))
    found = dict(
        zip(row.columns, zip(row.rows[0].cells, row.rows[0].flags, strict=True), strict=True)
    )
    picked = [found.get(code, (None, "")) for code in laid.columns]
    cells = tuple(
        replace(cell, is_incomplete=True) if cell is not None and lacks else cell
        for (cell, _flag), lacks in zip(picked, laid.lacking, strict=True)
    )
    sums = PivotRow((), cells, tuple(flag for _cell, flag in picked))
    return replace(laid, sums=sums)
