"""Figures per so many inhabitants; the denominator keeps its own period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from migstat.derive.figure import MISSING, Figure, Series, joined, plus

#: Years that a denominator may be older than the figure, where none of the same year is there.
STALE = 2


@dataclass(frozen=True, slots=True)
class Rated:
    """Rates by period, and the period of the inhabitants that each was divided by."""

    points: Series
    by: Mapping[str, str]


def rate(counted: Series, inhabitants: Sequence[Series], per: int, *, stale: int = STALE) -> Rated:
    """Divide counts by inhabitants, before any rounding.

    :param counted: counts by period ("2024", "2024-03"); persons or events.
    :param inhabitants: population in persons by year, one series for each part of the area (several
        where a publisher counts areas together; such a count is never split).
    :param per: 1,000 or 100,000.
    :param stale: how many years older than the count a population may be.
    :returns: missing where the count or the population of any part is missing or zero; bounds are
        divided like values; flags of both are kept.
    :raises ValueError: for ``per`` below one.
    """
    if per < 1:
        raise ValueError("A rate is per one or more inhabitants.")
    points: dict[str, Figure] = {}
    by: dict[str, str] = {}
    for period, count in counted.items():
        year = _common(inhabitants, period, stale)
        if count.is_withheld or count.is_unknown:
            points[period] = count
            continue
        heads = plus([(1, part[year]) for part in inhabitants]) if year else MISSING
        if heads.is_withheld or not heads.value:
            points[period] = Figure(is_withheld=heads.is_withheld, flags=joined((count, heads)))
            continue
        by[period] = year
        points[period] = _divided(count, heads, per)
    return Rated(points, by)


def _common(inhabitants: Sequence[Series], period: str, stale: int) -> str:
    """The newest year, not after the period's, for which every part has a population; "" for none."""
    for back in range(stale + 1):
        year = str(int(period[:4]) - back)
        if inhabitants and all(year in part and not part[year].is_unknown for part in inhabitants):
            return year
    return ""


def _divided(count: Figure, heads: Figure, per: int) -> Figure:
    whole = heads.value or 1.0

    def part(value: float | None) -> float | None:
        return None if value is None else value / whole * per

    return Figure(part(count.value), part(count.low), part(count.high), joined((count, heads)))
