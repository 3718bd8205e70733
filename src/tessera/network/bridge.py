"""The door to migstat: which codes denote areas."""

from __future__ import annotations

from migstat.areas import AreaKind, UnknownCode, area

TAKING_PART = (AreaKind.TERRITORY,)


def is_participant_area(code: str) -> bool:
    """Whether ``code`` is the canonical code of an area that can take part in a network."""
    try:
        found = area(code)
    except (UnknownCode, KeyError):
        return False
    return found.kind in TAKING_PART


def is_area(code: str) -> bool:
    """Whether ``code`` is the canonical code of any area."""
    try:
        area(code)
    except (UnknownCode, KeyError):
        return False
    return True
