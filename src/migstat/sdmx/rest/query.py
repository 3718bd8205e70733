"""Questions as frozen values: what was asked, in one form for both versions of the standard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

#: "Any": of an agency, an id, a version, an item.
ANY = "*"
#: The newest version, stable or not, and the newest stable one.
LATEST, STABLE = "~", "+"

#: One key: for each dimension in order the codes allowed; an empty position allows all.
Key: TypeAlias = tuple[tuple[str, ...], ...]


class Detail(StrEnum):
    """How much of the data is wanted."""

    FULL = "full"
    DATA_ONLY = "dataonly"  # without attributes
    SERIES_KEYS = "serieskeysonly"
    NO_DATA = "nodata"  # series and attributes without observations


@dataclass(frozen=True, slots=True)
class Which:
    """Which artefacts are meant: agencies, ids and versions; any of each when it is "*"."""

    agencies: tuple[str, ...] = (ANY,)
    ids: tuple[str, ...] = (ANY,)
    versions: tuple[str, ...] = (LATEST,)

    def names(self, agency: str, id: str) -> bool:
        """Whether an artefact is meant, whatever its version."""
        return (ANY in self.agencies or agency in self.agencies) and (
            ANY in self.ids or id in self.ids
        )


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison: eq, ne, lt, le, gt, ge, co, nc, sw or ew, and what is compared with."""

    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What a component must satisfy: one of ``either``, and of that one every test."""

    component: str
    either: tuple[tuple[Test, ...], ...]


@dataclass(frozen=True, slots=True)
class DataQuery:
    """A question for data, in the terms of REST API 2.1; what 1.5 calls otherwise is translated.

    ``keys`` empty: every key. ``providers``: (agency, id) pairs, empty for all. ``attributes`` and
    ``measures``: the standard's words (dsd, all, none …) or ids. ``release``: the beginning of a
    release's SHA-256, this service's own addition.
    """

    context: str = "dataflow"
    flow: Which = Which()
    keys: tuple[Key, ...] = ()
    providers: tuple[tuple[str, str], ...] = ()
    filters: tuple[Filter, ...] = ()
    updated_after: datetime | None = None
    first: int | None = None
    last: int | None = None
    at_observation: str = ""
    detail: Detail = Detail.FULL
    attributes: tuple[str, ...] = ("dsd",)
    measures: tuple[str, ...] = ("all",)
    include_history: bool = False
    as_of: datetime | None = None
    release: str | None = None


@dataclass(frozen=True, slots=True)
class AvailabilityQuery:
    """A question for what there is: the same selection, without the figures.

    ``components``: the dimensions whose codes are wanted, empty for all. ``mode``: "exact" gives the
    codes that remain after the selection, "available" those that a dimension could still take.
    """

    of: DataQuery = DataQuery()
    components: tuple[str, ...] = ()
    mode: str = "exact"
    references: tuple[str, ...] = ("none",)


@dataclass(frozen=True, slots=True)
class StructureQuery:
    """A question for structures; ``kind`` is the standard's word for the type, "*" for all."""

    kind: str = ANY
    which: Which = Which()
    items: tuple[str, ...] = (ANY,)
    detail: str = "full"
    references: str = "none"
    as_of: datetime | None = None


Question: TypeAlias = DataQuery | AvailabilityQuery | StructureQuery
