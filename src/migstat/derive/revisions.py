"""A series through its vintages: what each said of each period, and by how much it was revised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from migstat.derive.figure import Figure, Series


@dataclass(frozen=True, slots=True)
class Revised:
    """One cell of a triangle: a vintage's figure, and its change against the vintage before.

    ``change`` is in the unit of the series and ``per_cent`` relative to the figure before; both are
    None where either of the two has no value, ``per_cent`` also where the figure before is zero.
    ``is_first``: no vintage before had an observation of this period. ``is_gone``: one had, and this
    one has none.
    """

    figure: Figure | None
    change: float | None = None
    per_cent: float | None = None
    is_first: bool = False
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Triangle:
    """Rows are vintages, oldest first; columns are periods.

    ``total`` is each period's newest figure less its first, None where one of them has no value;
    ``mean_absolute`` the mean size of the revisions of each period that changed a value, None where
    none did.
    """

    vintages: tuple[str, ...]
    periods: tuple[str, ...]
    rows: tuple[tuple[Revised, ...], ...]
    total: Mapping[str, float | None]
    mean_absolute: Mapping[str, float | None]


def triangle(vintages: Sequence[tuple[str, Series]]) -> Triangle:
    """Set the vintages of one series below each other.

    :param vintages: name of the vintage (its date) and the series it gave, oldest first.
    :returns: a row for each; a vintage that lost a period says so, it does not say zero.
    Source: revision triangles as in OECD's and Eurostat's guidelines on revisions policy and analysis.
    """
    periods = tuple(sorted({period for _name, series in vintages for period in series}))
    rows, before = [], dict[str, Figure]()
    for _name, series in vintages:
        rows.append(tuple(_cell(before.get(one), series.get(one)) for one in periods))
        before.update(series)
    columns = {period: [row[n] for row in rows] for n, period in enumerate(periods)}
    return Triangle(
        tuple(name for name, _series in vintages), periods, tuple(rows),
        {period: _total(cells) for period, cells in columns.items()},
        {period: _mean(cells) for period, cells in columns.items()},
    )  # fmt: skip


def _cell(before: Figure | None, now: Figure | None) -> Revised:
    if now is None:
        return Revised(None, is_gone=before is not None)
    if before is None:
        return Revised(now, is_first=True)
    if before.value is None or now.value is None:
        return Revised(now)
    change = now.value - before.value
    return Revised(now, change, change / before.value * 100 if before.value else None)


def _total(cells: Sequence[Revised]) -> float | None:
    there = [cell.figure.value for cell in cells if cell.figure is not None]
    if not there or there[0] is None or there[-1] is None:
        return None
    return there[-1] - there[0]


def _mean(cells: Sequence[Revised]) -> float | None:
    sizes = [abs(cell.change) for cell in cells if cell.change]
    return sum(sizes) / len(sizes) if sizes else None
