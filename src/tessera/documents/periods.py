"""Periods as published ("2024", "2024-Q1", "2024-03", "2024-W05", "2024-03-09") on an axis. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

_PATTERNS = (
    ("A", re.compile(r"(\d{4})")),
    ("Q", re.compile(r"(\d{4})-Q([1-4])")),
    ("W", re.compile(r"(\d{4})-W(\d{2})")),
    ("M", re.compile(r"(\d{4})-(\d{2})")),
    ("D", re.compile(r"(\d{4})-(\d{2})-(\d{2})")),
)

_MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "sq": "jan shk mar pri maj qer korr gush sht tet nën dhj",
    "sr": "јан феб мар апр мај јун јул авг сеп окт нов дец",
    "sr-latn": "jan feb mar apr maj jun jul avg sep okt nov dec",
}
_QUARTER = {"en": "Q", "sq": "T", "sr": "К", "sr-latn": "K"}
_WEEK = {"en": "wk", "sq": "java", "sr": "нед.", "sr-latn": "ned."}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A period with the instant at which it starts, in milliseconds since 1970 (UTC)."""

    start: int
    kind: str  # A, Q, M, W or D
    text: str

    def label(self, language: str) -> str:
        """The period in a few letters: 2024, Q1 2024, Mar 2024, 9 Mar 2024."""
        day = datetime.fromtimestamp(self.start / 1000, UTC)
        month = _MONTHS[language].split()[day.month - 1]
        if self.kind == "A":
            return self.text
        if self.kind == "Q":
            return f"{_QUARTER[language]}{(day.month + 2) // 3} {day.year}"
        if self.kind == "W":
            return f"{_WEEK[language]} {self.text[6:]}, {self.text[:4]}"
        if self.kind == "M":
            return f"{month} {day.year}"
        return f"{day.day} {month} {day.year}"


@lru_cache(maxsize=4096)
def period(text: str) -> Period | None:
    """The period a text names, or None where it names a category instead."""
    for kind, pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            start = _start(kind, [int(part) for part in found.groups()])
            return None if start is None else Period(_milliseconds(start), kind, text)
    return None


def ticks(periods: list[Period], room: float, each: float) -> list[Period]:
    """Which of the periods get a label on an axis ``room`` pixels long, ``each`` pixels a label.

    Labels stand at even distances that a reader expects: every year, second, fifth or tenth year;
    the first month or quarter of a year where there are many.
    """
    if not periods:
        return []
    most = max(2, int(room // each))
    if len(periods) <= most:
        return periods
    firsts = [one for one in periods if _is_first_of_year(one)]
    if periods[0].kind not in ("A", "W") and len(firsts) >= 2:
        periods = [_as_year(one) for one in firsts]
    if len(periods) <= most:
        return periods
    if periods[0].kind == "A":
        for step in (2, 5, 10, 20, 50):
            even = [one for one in periods if int(one.text) % step == 0]
            if len(even) <= most:
                return even
    step = -(-len(periods) // most)
    return periods[::step]


def _start(kind: str, parts: list[int]) -> date | None:
    try:
        if kind == "A":
            return date(parts[0], 1, 1)
        if kind == "Q":
            return date(parts[0], parts[1] * 3 - 2, 1)
        if kind == "W":
            return date.fromisocalendar(parts[0], parts[1], 1)
        return date(parts[0], parts[1], parts[2] if kind == "D" else 1)
    except ValueError:
        return None


def _milliseconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def _is_first_of_year(one: Period) -> bool:
    return datetime.fromtimestamp(one.start / 1000, UTC).timetuple().tm_yday == 1


def _as_year(one: Period) -> Period:
    return Period(one.start, "A", one.text[:4])
