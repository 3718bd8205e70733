"""Periods as SDMX writes them, and what they span."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from migstat.store.errors import BadPeriod

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("A", re.compile(r"(\d{4})", re.ASCII)),
    ("M", re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)),
    ("Q", re.compile(r"(\d{4})-Q([1-4])", re.ASCII)),
    ("S", re.compile(r"(\d{4})-S([12])", re.ASCII)),
    ("W", re.compile(r"(\d{4})-W(0[1-9]|[1-4]\d|5[0-3])", re.ASCII)),
    ("D", re.compile(r"(\d{4}-\d{2}-\d{2})", re.ASCII)),
)


@dataclass(frozen=True, slots=True)
class Period:
    """A period: its frequency in CL_FREQ, its first and its last day."""

    frequency: str
    begin: date
    end: date


@lru_cache(maxsize=16384)
def period(text: str) -> Period:
    """What a TIME_PERIOD spans.

    ``text``: "2024", "2024-S1", "2024-Q1", "2024-01", "2024-W05" or "2024-01-31".
    Raises :class:`BadPeriod` for anything else, a 30 February included.
    Source: SDMX 3.0 Standards, Section 6, 4.2 (time formats).
    """
    for frequency, form in _FORMS:
        if match := form.fullmatch(text):
            try:
                return Period(frequency, *_span(frequency, match))
            except (ValueError, OverflowError):
                break
    raise BadPeriod(text)


def fits(text: str, frequency: str) -> bool:
    """Whether a period is written as its frequency in CL_FREQ demands ("A5" is every five years)."""
    kind = "A" if re.fullmatch(r"A\d*", frequency) else frequency
    try:
        return period(text).frequency == kind
    except BadPeriod:
        return False


def _span(frequency: str, match: re.Match[str]) -> tuple[date, date]:
    if frequency == "D":
        day = date.fromisoformat(match[1])
        return day, day
    year = int(match[1])
    if frequency == "A":
        return date(year, 1, 1), date(year, 12, 31)
    part = int(match[2])
    if frequency == "W":
        monday = date.fromisocalendar(year, part, 1)
        return monday, monday + timedelta(days=6)
    months = {"M": 1, "Q": 3, "S": 6}[frequency]
    last = part * months
    return date(year, last - months + 1, 1), _month_end(year, last)


def _month_end(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)
