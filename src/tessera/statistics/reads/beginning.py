"""What a table shows when nothing was asked for: a view to begin with, chosen from its structure.

Totals where a dimension has one, other breakdowns added up where that is allowed, one axis of areas,
the newest periods, the largest rows first. The view is an ordinary question, so that its address
says what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tessera.statistics import bridge
from tessera.statistics.measures import MEASURES, Side
from tessera.statistics.reads.facts import Facts
from tessera.statistics.reads.lines import once

#: Periods of the first view, by how often the table has one.
PERIODS = 10
MONTHS = 12
#: A table of at most this many rows and columns is shown whole.
SMALL = (50, 20)
#: Codes that stand for everybody on an axis of areas.
EVERYBODY = ("TOTAL", "WORLD")
#: Dimensions whose codes are other answers to the same question: adding them up has no meaning.
ALTERNATIVES = frozenset({"METHOD", "VARIANT"})
#: The code to begin with, where a dimension of this role or name has it.
FIRST = {"METHOD": "DA_PB_CLOSED", "VARIANT": "MEDIUM", "UNIT": "PER", "INDICATOR": "REF",
         "POP_TYPE": "REF"}  # fmt: skip
_ONE_OF = (bridge.Role.FREQUENCY, bridge.Role.INDICATOR, bridge.Role.UNIT)


@dataclass(frozen=True, slots=True)
class Beginning:
    """The codes chosen, the periods, and the dimensions kept apart ("" and empty: all)."""

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    start: str | None = None
    end: str | None = None
    group: tuple[str, ...] = ()
    order: str = "largest"

    def parameters(self) -> dict[str, list[str]]:
        """The view as the parameters of an address."""
        found: dict[str, list[str]] = {id: list(codes) for id, codes in self.keys.items()}
        for name, value in (("start", self.start), ("end", self.end)):
            if value:
                found[name] = [value]
        if self.group:
            found["group"] = [",".join(self.group)]
        return {**found, "order": [self.order]}


def beginning(facts: Facts) -> Beginning | None:
    """The view to begin with; None where the whole table is small enough to be shown."""
    found: Beginning | None = once("beginning", facts, "", lambda: _chosen(facts))
    return found


def _chosen(facts: Facts) -> Beginning | None:
    there = {d.id: _codes(facts, d) for d in facts.structure.dimensions}
    periods = tuple(bridge.store().periods(facts.path))
    if bridge.store().series_count(facts.path) <= SMALL[0] and len(periods) <= SMALL[1]:
        return None
    keys = dict(_by_measure(facts, there))
    for dimension in facts.structure.dimensions:
        if dimension.id not in keys and len(there[dimension.id]) > 1 and not dimension.is_area:
            code = _one_code(facts, dimension, there[dimension.id])
            if code is not None:
                keys[dimension.id] = (code,)
    if not _has_rows(facts, keys):  # units that belong to other indicators, and the like
        keys.pop(_id(facts, bridge.Role.UNIT), None)
    kept = _kept(facts, keys, there)
    start, end = _window(_periods(facts, keys) or periods, facts.vintage.year)
    group = kept if _drops(facts, kept, there) and _adds_up(facts, keys, kept) else ()
    return Beginning(keys, start, end, group)


def _by_measure(
    facts: Facts, there: Mapping[str, tuple[str, ...]]
) -> Iterable[tuple[str, tuple[str, ...]]]:
    """What the pages about areas fix when they count by this table."""
    of_it = [measure for measure in MEASURES if measure.flow == facts.flow]
    for side in (Side.IN, Side.AT, Side.FROM):
        for measure in of_it:
            if measure.side is side and all(
                code in there.get(id, ()) for id, codes in measure.keys.items() for code in codes
            ):
                return measure.keys.items()
    return ()


def _one_code(facts: Facts, dimension: bridge.Dimension, there: tuple[str, ...]) -> str | None:
    """The one code to begin with, None where all codes are added up."""
    totals = [c.id for c in dimension.codelist.codes if c.total] if dimension.codelist else []
    for code in (*totals, FIRST.get(dimension.id, "")):
        if code in there:
            return code
    if dimension.role in _ONE_OF or dimension.id in ALTERNATIVES:
        in_order = [c.id for c in dimension.codelist.codes] if dimension.codelist else []
        return next((code for code in in_order if code in there), there[0])
    return None


def _kept(
    facts: Facts, keys: dict[str, tuple[str, ...]], there: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """The dimensions kept apart: what is fixed, and the shorter of the axes of areas.

    The other axis is given its total, where it has one; ``keys`` then has it.
    """
    areas = [d for d in facts.structure.dimensions if d.is_area and d.id not in keys]
    areas.sort(key=lambda d: (len(there[d.id]) == 1, len(there[d.id])))
    for other in areas[1:]:
        whole = next((code for code in EVERYBODY if code in there[other.id]), None)
        if whole is not None:
            keys[other.id] = (whole,)
    kept = {*keys, *(d.id for d in areas[:1])}
    return tuple(d.id for d in facts.structure.dimensions if d.id in kept)


def _drops(facts: Facts, kept: tuple[str, ...], there: Mapping[str, tuple[str, ...]]) -> bool:
    return any(len(codes) > 1 for id, codes in there.items() if id not in kept)


def _adds_up(facts: Facts, keys: Mapping[str, tuple[str, ...]], kept: tuple[str, ...]) -> bool:
    try:
        _read(facts, bridge.Query(keys=keys, group=kept, limit=1))
    except bridge.MigstatError:
        return False
    return True


def _has_rows(facts: Facts, keys: Mapping[str, tuple[str, ...]]) -> bool:
    return _read(facts, bridge.Query(keys=keys, limit=1)).total > 0


def _periods(facts: Facts, keys: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The periods for which the codes chosen have rows."""
    column = bridge.coded(_read(facts, bridge.Query(keys=keys)), bridge.TIME_PERIOD)
    return tuple(column.labels[i] for i in bridge.occurring(column).tolist())


def _window(periods: tuple[str, ...], year: int) -> tuple[str | None, str | None]:
    """The newest periods; of figures about the future, those that come next."""
    most = PERIODS if all(len(period) == 4 for period in periods) else MONTHS
    if len(periods) <= most:
        return None, None
    if periods[-1][:4] > str(year + most):
        coming = [period for period in periods if period[:4] >= str(year)]
        return coming[0], coming[:most][-1]
    return periods[-most], None


def _codes(facts: Facts, dimension: bridge.Dimension) -> tuple[str, ...]:
    return tuple(bridge.store().codes(facts.structure, facts.path, dimension.id))


def _id(facts: Facts, role: bridge.Role) -> str:
    found = facts.structure.role(role)
    return found.id if found else ""


def _read(facts: Facts, query: bridge.Query) -> Any:
    return bridge.store().read(facts.structure, facts.path, query)
