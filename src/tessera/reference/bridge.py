"""The only door from reference to migstat: the register of areas."""

from __future__ import annotations

from migstat.areas import (
    Area,
    AreaCode,
    AreaKind,
    System,
    UnknownCode,
    all_areas,
    area,
    codes,
    resolve,
)

__all__ = [
    "Area",
    "AreaCode",
    "AreaKind",
    "System",
    "UnknownCode",
    "all_areas",
    "area",
    "codes",
    "resolve",
]
