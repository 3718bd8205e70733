"""A query made definite for one release: positions instead of codes, refusals already spoken."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from migstat.areas import AreaKind, area
from migstat.sdmx.model import (
    TIME_PERIOD,
    DataStructure,
    Dimension,
    Kind,
    MigstatError,
    Role,
    marked,
)
from migstat.store.check import require_known
from migstat.store.errors import NotSummable
from migstat.store.metadata import Facts
from migstat.store.period import period
from migstat.store.query import Query

#: Units whose figures are shares or rates: no sum of them means anything.
RATIO_UNITS = frozenset({"PC", "PER_THS", "PER_MIL", "RT", "IX"})
_NEVER = {
    Role.FREQUENCY: marked(
        "{dimension} cannot be summed: figures of different frequencies overlap ({codes});"
        " choose one code or keep it."
    ),
    Role.INDICATOR: marked(
        "{dimension} cannot be summed: different indicators do not add up ({codes});"
        " choose one code or keep it."
    ),
    Role.UNIT: marked(
        "{dimension} cannot be summed: different units do not add up ({codes});"
        " choose one code or keep it."
    ),
}
_TOTAL = marked(
    "{dimension} cannot be summed: {code} already contains the others; choose {code} alone,"
    " leave it out, or keep {dimension}."
)
_AGGREGATE = marked(
    "{dimension} cannot be summed: {code} is an aggregate of other areas; choose {code} alone,"
    " leave it out, or keep {dimension}."
)
_COMPOSITE = marked(
    "{dimension} cannot be summed: {code} already contains {part}; choose {code} alone,"
    " leave it out, or keep {dimension}."
)
_APART = marked(
    "{dimension} cannot be summed: {code} must never be summed; choose {code} alone,"
    " leave it out, or keep {dimension}."
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an engine needs: ``keep`` the answer's dimensions; ``codes`` the allowed positions in
    ``facts.codes`` of each restricted dimension, sorted; ``periods`` likewise, None for all."""

    facts: Facts
    query: Query
    keep: tuple[str, ...]
    codes: Mapping[str, tuple[int, ...]]
    periods: tuple[int, ...] | None

    @property
    def is_empty(self) -> bool:
        """Whether some restriction leaves nothing, so that no row need be read."""
        return self.periods == () or not all(self.codes.values())

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(d.id for d in self.facts.dataflow.structure.dimensions)

    def labels(self, id: str) -> tuple[str, ...]:
        """The codes of a dimension, or the periods, that this query allows."""
        known = self.facts.codes[id]
        chosen = self.periods if id == TIME_PERIOD else self.codes.get(id)
        return known if chosen is None else tuple(known[i] for i in chosen)


def plan(structure: DataStructure, facts: Facts, query: Query) -> Plan:
    """Check a query against the structure and the release, and resolve it.

    A code that the codelist has and the release has not leads to an empty answer.
    Raises :class:`UnknownDimension`, :class:`UnknownColumn`, :class:`UnknownCode`,
    :class:`NotSummable`, or MigstatError where the release was written with other dimensions.
    """
    stored = facts.dataflow.structure
    if structure is not stored and structure.columns != stored.columns:
        raise MigstatError(
            marked(
                "This release of {dataflow} has the columns {names}, not those of the structure"
                " {structure}."
            ),
            dataflow=facts.dataflow.id,
            names=", ".join(stored.columns),
            structure=structure.id,
        )
    query.check(structure)
    codes = {
        id: _positions(structure.dimension(id), facts.codes[id], wanted)
        for id, wanted in query.keys.items()
    }
    found = Plan(facts, query, query.kept(structure), codes, _periods(facts, query))
    if query.group:
        _check_sum(found)
    return found


def parts(facts: Facts, dimension: Dimension) -> tuple[str, ...]:
    """The codes of a release that may be added up along a dimension: no totals, no aggregates."""
    whole = {code for code, *_ in _containers(dimension, facts.codes[dimension.id])}
    return tuple(code for code in facts.codes[dimension.id] if code not in whole)


def _positions(
    dimension: Dimension, known: Sequence[str], wanted: Sequence[str]
) -> tuple[int, ...]:
    found = set()
    for code in wanted:
        i = bisect_left(known, code)
        if i < len(known) and known[i] == code:
            found.add(i)
        else:
            require_known(dimension, code)
    return tuple(sorted(found))


def _periods(facts: Facts, query: Query) -> tuple[int, ...] | None:
    if query.start is None and query.end is None:
        return None
    first = period(query.start).begin if query.start is not None else date.min
    last = period(query.end).end if query.end is not None else date.max
    spans = ((i, period(text)) for i, text in enumerate(facts.codes[TIME_PERIOD]))
    return tuple(i for i, span in spans if span.begin >= first and span.end <= last)


def _check_sum(plan: Plan) -> None:
    """Refuse a sum along any dropped dimension where it would be wrong, whatever else is filtered."""
    flow = plan.facts.dataflow
    dropped = [d for d in flow.structure.dimensions if d.id not in plan.keep]
    summed = [d for d in dropped if len(plan.labels(d.id)) > 1]
    for dimension in summed:
        _check_dimension(dimension, plan.labels(dimension.id))
    if not summed:
        return
    unit = flow.structure.role(Role.UNIT)
    units = set(plan.labels(unit.id)) if unit else {flow.unit}
    if ratios := units & RATIO_UNITS:
        shares = marked("{dimension} cannot be summed: figures in {unit} are shares, not counts.")
        raise NotSummable(summed[0].id, shares, unit=sorted(ratios)[0])
    if flow.kind is Kind.RATE:
        rates = marked("{dimension} cannot be summed: {flow} holds rates, not counts.")
        raise NotSummable(summed[0].id, rates, flow=flow.id)


def _check_dimension(dimension: Dimension, codes: tuple[str, ...]) -> None:
    if reason := _NEVER.get(dimension.role):
        shown = ", ".join(codes[:3]) + (", …" if len(codes) > 3 else "")
        raise NotSummable(dimension.id, reason, codes=shown)
    for code, why, part in _containers(dimension, codes):
        raise NotSummable(dimension.id, why, code=code, part=part)


def _containers(dimension: Dimension, codes: Sequence[str]) -> list[tuple[str, str, str]]:
    """The codes that contain others of ``codes``, with the sentence and the part they contain."""
    if dimension.codelist is not None:
        totals = {code.id for code in dimension.codelist.codes if code.total}
        return [(code, _TOTAL, "") for code in codes if code in totals]
    present, found = set(codes), []
    for code in codes:
        this = area(code)
        if this.kind is AreaKind.AGGREGATE:
            found.append((code, _AGGREGATE, ""))
        elif this.kind is AreaKind.COMPOSITE:
            if overlap := present.intersection(this.parts):
                found.append((code, _COMPOSITE, sorted(overlap)[0]))
        elif not this.summable:
            found.append((code, _APART, ""))
    return found
