"""Definitions side by side: what a dataflow counts, and which areas are known to count otherwise."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from migstat.sdmx.model import Role, Text
from migstat.sources.caveats import caveats


@dataclass(frozen=True, slots=True)
class Definition:
    """What a dataflow counts, of which day or period, how parts of a year add up, and where it says so.

    ``counting`` is "events", "persons-once", "stock", or "" where it is not known.
    """

    flow: str
    counts: Text
    day: Text
    source: str
    counting: str = ""


@dataclass(frozen=True, slots=True)
class Practice:
    """How some areas count differently in some dataflows.

    ``areas`` stand on the axis of ``role`` (None: on any); ``letter`` is the flag of OBS_STATUS that
    says so, where the areas are those that carry it. ``beside`` are the codes on the other axis that
    alone it is about; empty for all.
    """

    id: str
    sentence: Text
    source: str
    flows: tuple[str, ...]
    role: Role | None = None
    areas: frozenset[str] = frozenset()
    letter: str = ""
    beside: tuple[str, ...] = ()

    def concerns(self, flow: str, role: Role, area: str) -> bool:
        """Whether it is about an area that stands on an axis of a dataflow."""
        is_here = flow.startswith(self.flows) and self.role in (None, role)
        return is_here and area in self.areas


@cache
def _said() -> Mapping[str, Any]:
    return tomllib.loads(
        resources.files(__package__).joinpath("definitions.toml").read_text("utf-8")
    )


@cache
def definitions() -> Mapping[str, Definition]:
    """Every definition, by the beginning of the dataflows' ids that it is about."""
    return MappingProxyType({
        row["flow"]: Definition(
            row["flow"], row["counts"], row["day"], row["source"], row.get("counting", "")
        )
        for row in _said()["definition"]
    })  # fmt: skip


def definition(flow: str) -> Definition | None:
    """The definition of a dataflow: its own, or that of the longest beginning of its id."""
    found = [start for start in definitions() if flow.startswith(start)]
    return definitions()[max(found, key=len)] if found else None


@cache
def practices() -> tuple[Practice, ...]:
    """Practices that are about all figures of some areas."""
    return tuple(
        Practice(
            row["id"], row["sentence"], row["source"], tuple(row["flows"]),
            None if row["role"] == "any" else Role(row["role"]), frozenset(row["areas"]),
        )
        for row in _said()["practice"]
    )  # fmt: skip


@cache
def remarked() -> tuple[Practice, ...]:
    """Practices that are about single cells of some areas, from the remarks on cells."""
    return tuple(
        Practice(
            f"remark-{n}", one.sentence, "Note on the cells", (one.dataflow,), Role.DESTINATION,
            frozenset(one.key["GEO"]), beside=one.key.get("CITIZEN", ()),
        )
        for n, one in enumerate(caveats())
        if "GEO" in one.key
    )  # fmt: skip


@cache
def flags() -> tuple[Practice, ...]:
    """What flags say of the areas that carry them; the first that fits a dataflow counts."""
    return tuple(
        Practice(
            row["id"], row["sentence"], row["source"], tuple(row["flows"]), Role(row["role"]),
            letter=row["letter"],
        )
        for row in _said()["flag"]
    )  # fmt: skip
