"""The door to migstat: which calendar of public holidays an area has."""

from __future__ import annotations

from functools import lru_cache

from migstat.areas import System, UnknownCode, area


@lru_cache(maxsize=512)
def calendar_code(code: str) -> str | None:
    """The code under which calendars of public holidays know an area; None where it has none.

    Params: a canonical area code. Missing: ISO's code first, then Unicode's, since not every area
    has one of ISO; None for no area and for what is no territory.
    """
    try:
        codes = area(code).codes
    except (UnknownCode, KeyError):
        return None
    by_system = {one.system: one.code for one in codes if one.valid_to is None}
    return by_system.get(System.ISO2) or by_system.get(System.UNICODE)
