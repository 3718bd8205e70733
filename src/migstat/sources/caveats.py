"""Sentences that belong beside certain cells; the figures themselves are never altered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from migstat.sdmx.model import Text


@dataclass(frozen=True, slots=True)
class Caveat:
    """What must be said beside the cells of a dataflow that match a key.

    ``key`` maps a dimension to the codes the caveat is about; ``start`` and ``end`` bound the
    periods, inclusively, as TIME_PERIOD writes them.
    """

    dataflow: str
    key: Mapping[str, tuple[str, ...]]
    sentence: Text
    start: str | None = None
    end: str | None = None

    def applies(self, codes: Mapping[str, str], period: str) -> bool:
        """Whether a cell with these codes and this period carries the caveat."""
        return (
            all(codes.get(dimension) in allowed for dimension, allowed in self.key.items())
            and (self.start is None or period >= self.start)
            and (self.end is None or period[: len(self.end)] <= self.end)
        )


@cache
def caveats() -> tuple[Caveat, ...]:
    """All caveats, from ``caveats.json`` beside this file."""
    rows = json.loads(resources.files(__package__).joinpath("caveats.json").read_text("utf-8"))
    return tuple(
        Caveat(
            row["dataflow"],
            {dimension: tuple(codes) for dimension, codes in row["key"].items()},
            row["sentence"],
            row["start"],
            row["end"],
        )
        for row in rows
    )
