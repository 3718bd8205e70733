"""Years from months or quarters, as far as what is counted allows it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from migstat.derive.figure import Figure, Series, joined

#: How many observations make a year, by the sign that follows the year in a period.
_IN_A_YEAR = {"Q": 4, "S": 2}
_MONTHS = 12


class Counting(StrEnum):
    """What a figure of a part of the year counts."""

    EVENTS = "events"  # crossings, decisions: each is counted where it happens; they add up
    PERSONS_ONCE = "persons-once"  # a person once in each reference period: sums count some twice
    STOCK = "stock"  # what is there at a moment: the year is its last moment


def annual(series: Series, counting: Counting) -> Mapping[str, Figure]:
    """Years made from months ("2024-03"), quarters ("2024-Q1") or half-years ("2024-S1").

    :param series: figures of one frequency; years in it are left out.
    :param counting: what they count.
    :returns: for events, the sum where every part of the year is there, otherwise at least the sum
        of those that are. For persons counted once in a period, at most the sum of all and at least
        the largest: never a value. For stocks, the last part of the year where it is there.
        Withheld where a part is; missing is never zero.
    Source: Regulation (EC) No 862/2007, Article 4(1): applicants are counted once in the reference
    period, so that the annual figure is at most the sum of the months.
    """
    years: dict[str, dict[str, Figure]] = {}
    for period, figure in series.items():
        if len(period) > 4:
            years.setdefault(period[:4], {})[period[5:]] = figure
    return {year: _of(parts, counting) for year, parts in sorted(years.items())}


def _of(parts: Mapping[str, Figure], counting: Counting) -> Figure:
    flags = joined(parts.values())
    if any(one.is_withheld for one in parts.values()):
        return Figure(is_withheld=True, flags=flags)
    wanted = _IN_A_YEAR.get(next(iter(parts))[:1], _MONTHS)
    known = {part: one.value for part, one in parts.items() if one.value is not None}
    if counting is Counting.STOCK:
        last = max(parts)
        is_end = last[-2:].lstrip("QS0") == str(wanted)
        return Figure(known.get(last) if is_end else None, flags=joined((parts[last],)))
    if not known:
        return Figure(flags=flags)
    total, is_whole = sum(known.values()), len(known) == wanted
    if counting is Counting.EVENTS:
        return Figure(total, flags=flags) if is_whole else Figure(low=total, flags=flags)
    return Figure(low=max(known.values()), high=total if is_whole else None, flags=flags)
