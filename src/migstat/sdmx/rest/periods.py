"""Periods of an address, which SDMX lets be written in more ways than a release stores them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from migstat.sdmx.rest.query import Test
from migstat.store.period import Period, period

_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})T[0-9:.]+(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_REPORTED = re.compile(r"(\d{4})-([AM])(\d{1,2})", re.ASCII)


def read(text: str) -> Period:
    """What a period of an address spans.

    :param text: as a release has it, or 2024-A1, 2024-M03, 2024-03-01T00:00:00.
    :raises BadPeriod: for anything else.
    Source: SDMX 3.0, Section 6, 4.2.
    """
    if match := _MOMENT.fullmatch(text):
        return period(match[1])
    if match := _REPORTED.fullmatch(text):
        if match[2] == "A" and match[3] == "1":
            return period(match[1])
        if match[2] == "M":
            return period(f"{match[1]}-{int(match[3]):02d}")
    return period(text)


_COMPARED: dict[str, Callable[[Period, Period], bool]] = {
    "eq": lambda one, other: (one.begin, one.end) == (other.begin, other.end),
    "ne": lambda one, other: (one.begin, one.end) != (other.begin, other.end),
    "ge": lambda one, other: one.begin >= other.begin,
    "le": lambda one, other: one.end <= other.end,
    "gt": lambda one, other: one.begin > other.end,
    "lt": lambda one, other: one.end < other.begin,
}


def passes(text: str, test: Test) -> bool:
    """Whether a release's period satisfies a test; "2024" reaches from its first day to its last."""
    compared = _COMPARED.get(test.operator)
    if compared is not None:
        return compared(period(text), read(test.value))
    return passes_text(text, test)


def passes_text(text: str, test: Test) -> bool:
    """Whether a code satisfies a test."""
    value = test.value
    match test.operator:
        case "eq":
            return text == value
        case "ne":
            return text != value
        case "lt":
            return text < value
        case "le":
            return text <= value
        case "gt":
            return text > value
        case "ge":
            return text >= value
        case "co":
            return value in text
        case "nc":
            return value not in text
        case "sw":
            return text.startswith(value)
        case _:
            return text.endswith(value)


def span(texts: set[str]) -> tuple[date, date]:
    """The first and the last day of several periods."""
    found = [period(text) for text in texts]
    return min(one.begin for one in found), max(one.end for one in found)
