"""One measure of one area over time, and who is behind it: sums, reporters, partners, rates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from tessera.statistics import bridge
from tessera.statistics.measures import POPULATION, ROLES, Measure, Side
from tessera.statistics.reads.facts import Facts, releases_of
from tessera.statistics.reads.tables import TableView, read

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: A period is charted when at least this share of the usual reporters has filed.
ENOUGH = 0.8
#: Years before and after in which an area must have reported to be missed when it does not.
AROUND = 5
#: Years that a denominator may be older than the figure, while none of the same year is published.
STALE = 2


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who reports in a release: the codes that may be added up, and those with figures by period."""

    usual: frozenset[str]
    by_period: Mapping[str, frozenset[str]]

    def is_enough(self, period: str) -> bool:
        """Whether as many have filed for this period as in the fullest of the years around it."""
        most = max((len(found) for found in self.by_period.values()), default=0)
        return len(self.by_period.get(period, ())) >= ENOUGH * most

    def absent(self, period: str) -> frozenset[str]:
        """Those who reported in one of the years around this period, but not in it."""
        year = int(period[:4])
        around = [
            found for other, found in self.by_period.items() if abs(int(other[:4]) - year) <= AROUND
        ]
        return frozenset().union(*around) - self.by_period.get(period, frozenset())


@dataclass(frozen=True, slots=True)
class Line:
    """A measure of an area: period -> state of the figure, and where it comes from.

    ``code`` is what the publisher counts: the area, or a composite that contains it
    (``is_composite``), whose figures cannot be split. ``keys`` select the figures in the dataflow.
    ``flags`` are letters of OBS_STATUS by period. ``per`` is 1,000 where figures are per 1,000 inhabitants; ``denominator`` names their release.
    """

    measure: Measure
    facts: Facts
    area: str
    code: str
    points: Mapping[str, bridge.CellState]
    keys: Mapping[str, tuple[str, ...]]
    coverage: Coverage | None = None
    per: int | None = None
    denominator: Facts | None = None
    months: Mapping[str, int] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_composite(self) -> bool:
        return self.code != self.area

    @property
    def latest(self) -> str | None:
        """The newest period with a figure for which enough reporters have filed."""
        for period in sorted(self.points, reverse=True):
            if self.points[period].value is None:
                continue
            if self.coverage is not None and not self.coverage.is_enough(period):
                continue
            if self.months and self.months.get(period, 12) < 12:
                continue
            return period
        return None

    def value(self, period: str | None) -> float | None:
        """The figure of a period; None where there is none."""
        state = self.points.get(period or "")
        return state.value if state else None

    def since(self, start: str | None, end: str | None = None) -> Line:
        """The same line between two years, both included."""
        kept = {
            period: state
            for period, state in self.points.items()
            if (not start or period[:4] >= start[:4]) and (not end or period[:4] <= end[:4])
        }
        return replace(self, points=kept)


def known(
    measures: Iterable[Measure], person: Actor, as_known_on: date | None = None
) -> dict[str, Facts]:
    """The releases that some measures read, by dataflow; two queries whatever their number."""
    return releases_of({measure.flow for measure in measures}, person, as_known_on)


def counted_as(facts: Facts, dimension: bridge.Dimension, area: str) -> str | None:
    """The code under which a release counts an area: its own, or a composite that contains it.

    None where the release does not have the area at all. Nothing is ever split.
    """
    there = _codes(facts, dimension.id)
    if area in there:
        return area
    for code in sorted(there):
        found = bridge.area(code)
        if found.kind is bridge.AreaKind.COMPOSITE and area in found.parts:
            return code
    return None


def line(measure: Measure, area: str, facts: Facts, person: Actor) -> Line | None:
    """One measure of one area over all periods; None where the release does not have the area.

    Sums run over the codes that may be added up: no totals, no aggregates.
    """
    own = facts.structure.role(ROLES[measure.side])
    if own is None or (code := counted_as(facts, own, area)) is None:
        return None
    keys = keys_of(measure, facts, own, code)
    kept = (own.id, *(id for id, codes in keys.items() if id != own.id and len(codes) == 1))
    view = read(facts, bridge.Query(keys=keys, group=kept), person)
    points = {codes[-1]: state for codes, state in view.cells()}
    other = partner(measure, facts)
    coverage = (
        coverage_of(facts, other.id)
        if other is not None
        and measure.side is Side.FROM  # the other end is then who reports
        and len(keys.get(other.id, ("", ""))) > 1
        and facts.publisher == "Eurostat"
        else None
    )
    found = Line(measure, facts, area, code, points, keys, coverage, flags=_flags(view))
    return _by_year(found) if measure.is_monthly else found


def _flags(view: TableView) -> dict[str, str]:
    """What the publisher says of each period's figure: a break, provisional, unreliable …"""
    periods = view.answer.column(bridge.TIME_PERIOD)
    said = {
        str(period): "".join(letter for letter in str(status) if letter not in "ALMOQ")
        for period, status in zip(periods, view.answer.column(bridge.OBS_STATUS), strict=True)
    }
    return {period: letters for period, letters in said.items() if letters}


def partner(measure: Measure, facts: Facts) -> bridge.Dimension | None:
    """The other end of the movement, or None for a measure of the area itself."""
    role = {Side.FROM: bridge.Role.DESTINATION, Side.IN: bridge.Role.ORIGIN}.get(measure.side)
    return facts.structure.role(role) if role else None


def keys_of(
    measure: Measure, facts: Facts, own: bridge.Dimension, code: str
) -> dict[str, tuple[str, ...]]:
    """The question that selects a measure's figures: what is fixed, and parts that may be added up.

    :param own: the axis on which the area stands, under ``code``.
    """
    keys = {**measure.keys, own.id: (code,)}
    for dimension in facts.structure.dimensions:
        if dimension.id in keys:
            continue
        there, wanted = _codes(facts, dimension.id), _parts(facts, dimension.id)
        if dimension.is_area and not measure.own_too:
            wanted -= {code}
        if len(there) == 1 or len(wanted) < len(there):
            keys[dimension.id] = tuple(sorted(wanted or there))
    return keys


def ranking(found: Line, period: str, person: Actor) -> list[tuple[str, bridge.CellState]]:
    """Who stands at the other end in one period: code and figure, the largest first.

    Areas without a figure are left out, those with zero are not.
    """
    other = partner(found.measure, found.facts)
    if other is None:
        return []
    own = found.facts.structure.role(ROLES[found.measure.side])
    keys = dict(found.keys)
    if other.id not in keys or found.measure.keys.get(other.id):  # all, or the publisher's total
        wanted = _parts(found.facts, other.id)
        keys[other.id] = tuple(sorted(wanted if found.measure.own_too else wanted - {found.code}))
    kept = (other.id, own.id) if own else (other.id,)
    query = bridge.Query(keys=keys, group=kept, start=period, end=period)
    view = read(found.facts, query, person)
    at = view.columns.index(other.id)
    rows = [(codes[at], state) for codes, state in view.cells() if state.value is not None]
    return sorted(rows, key=lambda row: (-(row[1].value or 0), row[0]))


def everywhere(measure: Measure, facts: Facts, person: Actor) -> dict[str, dict[str, float]]:
    """A measure of all areas at once: year -> code -> figure; only codes that may be added up."""
    own = facts.structure.role(ROLES[measure.side])
    if own is None:
        return {}
    other = partner(measure, facts)
    keys = {id: codes for id, codes in keys_of(measure, facts, own, "").items() if id != own.id}
    keys[own.id] = tuple(sorted(_parts(facts, own.id)))
    kept = [own.id, *(id for id, codes in keys.items() if len(codes) == 1)]
    if other is not None and not measure.own_too and other.id not in measure.keys:
        kept.append(other.id)  # to leave out an area's figures about itself
    view = read(facts, bridge.Query(keys=keys, group=tuple(dict.fromkeys(kept))), person)
    beside = other.id if other is not None and other.id in kept else None
    return _by_year_and_area(view.answer, own.id, beside)


def _by_year_and_area(
    answer: bridge.Answer, own: str, beside: str | None
) -> dict[str, dict[str, float]]:
    """Figures added up by year and area, but for what an area says of itself."""
    area, when = bridge.coded(answer, own), bridge.coded(answer, bridge.TIME_PERIOD)
    values = bridge.values(answer)
    years = sorted({period[:4] for period in when.labels})
    year_of = np.array([years.index(period[:4]) for period in when.labels], np.int64)
    counts = ~np.isnan(values)
    if beside is not None:
        other = bridge.coded(answer, beside)
        same = {label: place for place, label in enumerate(other.labels)}
        counts &= (
            np.array([same.get(label, -1) for label in area.labels])[area.codes] != other.codes
        )
    pairs = year_of[when.codes[counts]] * len(area.labels) + area.codes[counts]
    size = len(years) * len(area.labels)
    sums = np.bincount(pairs, weights=values[counts], minlength=size)
    found: dict[str, dict[str, float]] = {}
    for pair in np.flatnonzero(np.bincount(pairs, minlength=size)).tolist():
        year, code = divmod(pair, len(area.labels))
        found.setdefault(years[year], {})[area.labels[code]] = float(sums[pair])
    return found


def _by_year(found: Line) -> Line:
    """Months added up to years; ``months`` says how many are behind each year."""
    sums: dict[str, float] = {}
    months: dict[str, int] = {}
    for period, state in found.points.items():
        if state.value is None:
            continue
        year = period[:4]
        sums[year] = sums.get(year, 0.0) + state.value
        months.setdefault(year, 0)
    newest = max(found.facts.last_period, *found.points, "")
    last_year, last_month = newest[:4], int(newest[5:7] or 12)
    for year in months:
        months[year] = last_month if year == last_year else 12
    points = {year: bridge.state(value, "A", bridge.FREE, None) for year, value in sums.items()}
    return replace(found, points=points, months=months)


def per_thousand(found: Line, population: Line | Mapping[str, Line] | None) -> Line:
    """The same line per 1,000 inhabitants of the area (of the parts of a composite together).

    :param population: the population of the area, or of each part by code. Where there is no
        population of the same year or up to two before, the rate is missing.
    """
    parts: Mapping[str, Line]
    if population is None:
        parts = {}
    elif isinstance(population, Line):
        parts = {population.area: population}
    else:
        parts = population
    points = {}
    for period, state in found.points.items():
        heads = inhabitants(parts.values(), period)
        if state.value is None:
            points[period] = state
        elif heads:
            points[period] = bridge.CellState(bridge.State.VALUE, state.value / heads * 1000)
        else:
            points[period] = bridge.CellState(bridge.State.MISSING, None, "O")
    denominator = next((one.facts for one in parts.values()), None)
    return replace(found, points=points, per=1000, denominator=denominator)


def inhabitants(parts: Iterable[Line], period: str) -> float | None:
    """The population of some areas together in a period's year; None where one of them is missing."""
    year, total, is_any = int(period[:4]), 0.0, False
    for one in parts:
        heads = next(
            (v for back in range(STALE + 1) if (v := one.value(str(year - back))) is not None), None
        )
        if heads is None:
            return None
        total, is_any = total + heads, True
    return total if is_any else None


def populations(
    areas: Sequence[str], facts: Facts | None, person: Actor, year: str | None = None
) -> dict[str, Line]:
    """The population of several areas by code, from one read.

    :param year: only what can be the denominator of a figure of that year.
    """
    own = facts.structure.role(bridge.Role.AREA) if facts is not None else None
    if facts is None or own is None:
        return {}
    start = str(int(year) - STALE) if year else None
    there = _codes(facts, own.id)
    wanted = tuple(code for code in dict.fromkeys(areas) if code in there)
    if not wanted:
        return {}
    view = read(facts, bridge.Query(keys={own.id: wanted}, start=start, end=year), person)
    at = view.columns.index(own.id)
    points: dict[str, dict[str, bridge.CellState]] = {code: {} for code in wanted}
    for codes, state in view.cells():
        points[codes[at]][codes[-1]] = state
    return {
        code: Line(POPULATION, facts, code, code, found, {own.id: (code,)})
        for code, found in points.items()
    }


def parts_of(code: str) -> tuple[str, ...]:
    """The areas behind a code: the parts of a composite, else the area itself."""
    found = bridge.area(code)
    return found.parts if found.kind is bridge.AreaKind.COMPOSITE else (code,)


def coverage_of(facts: Facts, dimension: str) -> Coverage:
    """Who reports in a release, by period."""
    return once("coverage", facts, dimension, lambda: _read_coverage(facts, dimension))


def _read_coverage(facts: Facts, dimension: str) -> Coverage:
    store = bridge.store()
    usual = _parts(facts, dimension)
    answer = store.read(facts.structure, facts.path, bridge.Query())
    who = bridge.coded(answer, dimension)
    when = bridge.coded(answer, bridge.TIME_PERIOD)
    there = ~np.isnan(bridge.values(answer))
    pairs = np.unique(when.codes[there].astype(np.int64) * len(who.labels) + who.codes[there])
    found: dict[str, set[str]] = {}
    for pair in pairs.tolist():
        code = who.labels[pair % len(who.labels)]
        if code in usual:
            found.setdefault(when.labels[pair // len(who.labels)], set()).add(code)
    return Coverage(usual, {period: frozenset(codes) for period, codes in found.items()})


#: What never changes about a release, by its path: kept while the process lives.
_KEPT: dict[tuple[str, str, str], Any] = {}


def once(what: str, facts: Facts, dimension: str, make: Callable[[], Any]) -> Any:
    """What ``make`` finds out about a release, which never changes, found out once."""
    key = (what, facts.path, dimension)
    if key not in _KEPT:
        if len(_KEPT) > 4_096:
            _KEPT.clear()
        _KEPT[key] = make()
    return _KEPT[key]


def _codes(facts: Facts, dimension: str) -> frozenset[str]:
    store = bridge.store()
    return once("codes", facts, dimension,
                 lambda: frozenset(store.codes(facts.structure, facts.path, dimension)))  # fmt: skip


def _parts(facts: Facts, dimension: str) -> frozenset[str]:
    store = bridge.store()
    return once("parts", facts, dimension,
                 lambda: frozenset(store.parts(facts.structure, facts.path, dimension)))  # fmt: skip
