"""Regions that are no area of any publisher's table, and which areas belong to them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from migstat.sdmx.model import Text


@dataclass(frozen=True, slots=True)
class Region:
    """A group of areas that people speak of; ``members`` are canonical codes, sorted.

    Areas that a publisher itself counts as a group are areas of kind aggregate or composite.
    """

    code: str
    name: Text
    members: tuple[str, ...]
    source: str


@lru_cache(maxsize=1)
def regions() -> tuple[Region, ...]:
    """Every region, in the order of the table.

    Source: ``regions.csv``.
    """
    text = files("migstat.areas").joinpath("regions.csv").read_text(encoding="utf-8")
    return tuple(
        Region(
            row["code"],
            {"en": row["name_en"], "sq": row["name_sq"], "sr-latn": row["name_sr"]},
            tuple(row["members"].split()),
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )
