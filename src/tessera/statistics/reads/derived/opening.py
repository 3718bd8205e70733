"""What pages between tables begin with: the areas of which the figures that are here tell most.

Nothing is chosen by its code. A pair of areas is chosen because both sides tell of it in most periods,
and among such pairs because it is about most people; an area likewise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from tessera.statistics import bridge
from tessera.statistics.measures import ROLES, Measure, Side
from tessera.statistics.reads.derived.mirror import rest
from tessera.statistics.reads.facts import Facts, releases_of
from tessera.statistics.reads.lines import once
from tessera.statistics.reads.tables import codes

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: Codes of areas, one for each axis -> period -> figure above zero.
_Told: TypeAlias = Mapping[tuple[str, ...], Mapping[str, float]]
#: Areas that are tried before a page begins empty.
TRIES = 5


def pair_of_areas(
    pair: bridge.derive.Pair, person: Actor, day: date | None = None, a: str = "", b: str = ""
) -> tuple[tuple[str, str], int] | None:
    """The two areas of which both reports tell most, and in how many periods; None where none does.

    :param a: one that is chosen already, as is ``b``; "" for none.
    :returns: "" in place of an area that the pair is not about.
    """
    known = releases_of({*pair.left.flows, *pair.right.flows}, person, day)
    sides = []
    for side in (pair.left, pair.right):
        facts = next((known[flow] for flow in side.flows if flow in known), None)
        if facts is None:
            return None
        sides.append(_side(side, facts))
    left, right = sides
    shift = pair.shift
    found: list[tuple[int, float, tuple[str, ...]]] = []
    for areas in left.keys() & right.keys():
        named = dict(zip(pair.needs, areas, strict=True))
        if (a and named.get("a") != a) or (b and named.get("b") != b):
            continue
        both = [min(value, right[areas][later]) for period, value in left[areas].items()
                if (later := _later(period, shift)) in right[areas]]  # fmt: skip
        if both:
            found.append((len(both), sum(both), areas))
    if not found:
        return None
    most, _people, areas = max(found, key=lambda one: (one[0], one[1], one[2]))
    named = dict(zip(pair.needs, areas, strict=True))
    return (named.get("a", ""), named.get("b", "")), most


def first_pair(person: Actor, day: date | None = None) -> bridge.derive.Pair:
    """The first pair of reports of which both are here; the first of all where none is."""
    pairs = list(bridge.derive.pairs().values())
    return next((one for one in pairs if pair_of_areas(one, person, day)), pairs[0])


def areas_of(
    flows: Collection[str], side: Side, fixed: Mapping[str, Collection[str]], person: Actor,
    day: date | None = None,
) -> list[str]:  # fmt: skip
    """The areas of which the first of these dataflows that is here tells most, the most first."""
    known = releases_of(set(flows), person, day)
    facts = next((known[flow] for flow in flows if flow in known), None)
    axis = facts.structure.role(ROLES[side]) if facts is not None else None
    if facts is None or axis is None:
        return []
    keys = {id: next(iter(codes)) for id, codes in fixed.items() if len(codes) == 1}
    told = _told(facts, (axis.id,), keys)
    order = sorted(told.items(), key=lambda one: (-len(one[1]), -sum(one[1].values()), one[0]))
    return [areas[0] for areas, _values in order[:TRIES]]


def areas_of_measure(measure: Measure, person: Actor, day: date | None = None) -> list[str]:
    """The areas of which a measure's table tells most."""
    return areas_of((measure.flow,), measure.side, measure.keys, person, day)


def _side(side: bridge.derive.Side, facts: Facts) -> _Told:
    axes = [facts.structure.role(role) for role in (side.a, side.b) if role is not None]
    if any(axis is None for axis in axes):
        return {}
    return _told(facts, tuple(axis.id for axis in axes if axis is not None), side.keys)


def _told(facts: Facts, axes: tuple[str, ...], fixed: Mapping[str, str]) -> _Told:
    """Every figure above zero of single areas, by those axes and period; other axes are added up."""
    said = f"{','.join(axes)}|{sorted(fixed.items())}"
    found: _Told = once("told", facts, said, lambda: _read(facts, axes, fixed))
    return found


def _read(facts: Facts, axes: tuple[str, ...], fixed: Mapping[str, str]) -> _Told:
    keys: dict[str, tuple[str, ...]] = {
        axis: tuple(code for code in codes(facts, axis) if _is_single(code)) for axis in axes
    }
    if not all(keys.values()):
        return {}
    whole = rest(facts, keys, fixed)
    kept = (*axes, *(id for id, chosen in whole.items() if id not in axes and len(chosen) == 1))
    try:
        answer = bridge.store().read(
            facts.structure, facts.path, bridge.Query(keys=whole, group=kept)
        )
    except bridge.MigstatError:
        return {}  # axes that cannot be added up: the page begins without an example
    return _above_zero(answer, axes)


def _above_zero(answer: bridge.Answer, axes: Iterable[str]) -> _Told:
    columns = [bridge.coded(answer, id) for id in axes]
    when = bridge.coded(answer, bridge.TIME_PERIOD)
    conf = bridge.coded(answer, bridge.CONF_STATUS)
    values = bridge.values(answer)
    found: dict[tuple[str, ...], dict[str, float]] = {}
    for row in (values > 0).nonzero()[0].tolist():
        if conf.labels[int(conf.codes[row])] != bridge.FREE:
            continue
        areas = tuple(one.labels[int(one.codes[row])] for one in columns)
        if len(set(areas)) == len(areas):  # nobody is looked for where they are at home
            period = when.labels[int(when.codes[row])]
            found.setdefault(areas, {})[period] = float(values[row])
    return found


def _is_single(code: str) -> bool:
    try:
        return bridge.area(code).kind is bridge.AreaKind.TERRITORY
    except bridge.UnknownCode:
        return False


def _later(period: str, years: int) -> str:
    return f"{int(period[:4]) + years:04d}{period[4:]}" if years else period
