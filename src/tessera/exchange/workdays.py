"""Working days: each participant's own weekends and public holidays count.

An area whose holidays are not known has weekends only.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

import holidays

from tessera.exchange.bridge import calendar_code

DAY = timedelta(days=1)
SATURDAY = 5


@lru_cache(maxsize=1024)
def _free(area: str, year: int) -> holidays.HolidayBase | None:
    code = calendar_code(area) if area else None
    if code is None:
        return None
    try:
        return holidays.country_holidays(code, years=year)
    except NotImplementedError:
        return None


@lru_cache(maxsize=65536)
def is_workday(day: date, area: str = "") -> bool:
    """Whether people in ``area`` (a canonical code; "" counts weekends only) work on ``day``."""
    calendar = _free(area, day.year)
    return day.weekday() < SATURDAY if calendar is None else calendar.is_working_day(day)


def after(day: date, count: int, area: str = "") -> date:
    """The ``count``-th working day after ``day``; before it for a negative count."""
    step = DAY if count >= 0 else -DAY
    for _one in range(abs(count)):
        day += step
        while not is_workday(day, area):
            day += step
    return day


def on_or_after(day: date, area: str = "") -> date:
    """``day``, or the next working day where it is none."""
    while not is_workday(day, area):
        day += DAY
    return day


def between(first: date, last: date, area: str = "") -> int:
    """How many working days lie after ``first`` until ``last``; negative when last lies before."""
    if last < first:
        return -between(last, first, area)
    whole = sum(_worked(area, year)[-1] for year in range(first.year, last.year))
    return whole + _until(last, area) - _until(first, area)


def _until(day: date, area: str) -> int:
    """Working days of a year until one of its days, that one included."""
    return _worked(area, day.year)[day.timetuple().tm_yday - 1]


@lru_cache(maxsize=4096)
def _worked(area: str, year: int) -> tuple[int, ...]:
    """For each day of a year, how many working days there were until it; pages ask for many spans."""
    first = date(year, 1, 1)
    days = (date(year, 12, 31) - first).days + 1
    return tuple(accumulate(is_workday(first + DAY * number, area) for number in range(days)))
