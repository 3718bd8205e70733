"""Pairs of dataflows that tell of the same people or the same money, and why they may differ."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from migstat.sdmx.model import Role, Text


@dataclass(frozen=True, slots=True)
class Side:
    """One report: the dataflows that may hold it, who tells it, and on which axis each area stands.

    ``a`` and ``b`` are roles of dimensions; None where the side is about all areas together.
    """

    flows: tuple[str, ...]
    teller: str  # "a", "b" or "model"
    a: Role | None
    b: Role | None
    keys: Mapping[str, str]
    counts: Text


@dataclass(frozen=True, slots=True)
class Cause:
    """A known reason for two reports to differ, and where it is written."""

    id: str
    sentence: Text
    source: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports set against each other; ``shift`` as in :func:`migstat.derive.asymmetry`."""

    id: str
    name: Text
    unit: str
    left: Side
    right: Side
    causes: tuple[Cause, ...]
    shift: int = 0

    @property
    def needs(self) -> str:
        """Which areas a question must name: "ab", "a" or "b"."""
        has_a = self.left.a is not None
        return ("a" if has_a else "") + ("b" if self.left.b is not None else "")


@cache
def pairs() -> Mapping[str, Pair]:
    """Every pair, by its id, from ``mirror.toml`` beside this file."""
    said = tomllib.loads(resources.files(__package__).joinpath("mirror.toml").read_text("utf-8"))
    causes = {row["id"]: Cause(row["id"], row["sentence"], row["source"]) for row in said["cause"]}
    return MappingProxyType({
        row["id"]: Pair(
            row["id"], row["name"], row["unit"], _side(row["left"]), _side(row["right"]),
            tuple(causes[id] for id in row["causes"]), row.get("shift", 0),
        )
        for row in said["pair"]
    })  # fmt: skip


def _side(row: Mapping[str, Any]) -> Side:
    return Side(
        tuple(row["flows"]), row["teller"],
        Role(row["a"]) if row["a"] else None, Role(row["b"]) if row["b"] else None,
        MappingProxyType(row["keys"]), row["counts"],
    )  # fmt: skip
