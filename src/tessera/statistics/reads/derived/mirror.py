"""What two reports say of the same people, side by side, with the known reasons why they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tessera.statistics import bridge
from tessera.statistics.reads import lines
from tessera.statistics.reads.derived.ingredients import Ingredient, Keys, summed
from tessera.statistics.reads.facts import Facts, releases_of
from tessera.statistics.reads.tables import codes

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Mirror:
    """Both sides and their differences by period.

    A side is None where no dataflow that could tell it is here (``absent`` names those that could),
    or where the one that is here does not have the area (``without`` then holds its release).
    ``composites`` are codes that stand for an area together with another: the other side is then
    told for all of their parts, and where it cannot be (``is_like`` False) no difference is made.
    """

    pair: bridge.derive.Pair
    left: Ingredient | None
    right: Ingredient | None
    points: Mapping[str, bridge.derive.Asymmetry]
    absent: tuple[tuple[str, ...], ...] = ()
    without: tuple[Facts, ...] = ()
    composites: tuple[str, ...] = ()
    is_like: bool = True


def mirror(
    pair: bridge.derive.Pair, a: str, b: str, person: Actor, as_known_on: date | None = None
) -> Mirror:
    """Set the two reports of a pair against each other.

    :param a: where people are, or money is sent from. :param b: where they come from, or it goes to.
    :returns: every period of either side; differences only where both have a figure.
    """
    flows = {*pair.left.flows, *pair.right.flows}
    known = releases_of(flows, person, as_known_on)
    held = [
        (side, next((known[flow] for flow in side.flows if flow in known), None))
        for side in (pair.left, pair.right)
    ]
    composites = _composites(held, a, b)
    left, right = (
        _side(side, a, b, composites, facts, person) if facts is not None else None
        for side, facts in held
    )
    is_like = _all_as(held, composites)
    points = bridge.derive.asymmetry(
        left.series if left else {}, right.series if right else {},
        rounded=(left.facts.rounded_to if left else None, right.facts.rounded_to if right else None),
        shift=pair.shift,
    )  # fmt: skip
    if not is_like:  # one side counts two areas together and the other has only one of them
        points = {
            period: bridge.derive.Asymmetry(one.left, one.right, flags=one.flags)
            for period, one in points.items()
        }
    return Mirror(
        pair, left, right, points,
        tuple(side.flows for side, facts in held if facts is None),
        tuple(
            facts for one, (_side_of, facts) in zip((left, right), held, strict=True)
            if facts is not None and one is None
        ),
        tuple(sorted(set(composites.values()))), is_like,
    )  # fmt: skip


_Held = list[tuple[bridge.derive.Side, Facts | None]]


def _composites(held: _Held, a: str, b: str) -> dict[str, str]:
    """The areas that a side counts together with another, each with the code it counts them under."""
    found = {}
    for side, facts in held:
        for role, area in ((side.a, a), (side.b, b)):
            if facts is None or role is None:
                continue
            dimension = facts.structure.role(role)
            code = lines.counted_as(facts, dimension, area) if dimension is not None else None
            if code is not None and code != area:
                found[area] = code
    return found


def _codes(facts: Facts, dimension: bridge.Dimension, area: str, composites: Mapping[str, str]) -> tuple[str, ...]:  # fmt: skip
    """How a release counts an area, as widely as the other side does; empty where it does not."""
    there = codes(facts, dimension.id)
    whole = composites.get(area)
    if whole is not None and whole in there:
        return (whole,)
    parts = bridge.area(whole).parts if whole is not None else ()
    if parts and set(parts) <= set(there):
        return tuple(parts)
    return (area,) if area in there else ()


def _all_as(held: _Held, composites: Mapping[str, str]) -> bool:
    """Whether both sides can be told for a composite: by its own code or by all of its parts."""
    for side, facts in held:
        for whole in composites.values():
            axes = [
                facts.structure.role(role)
                for role in (side.a, side.b)
                if facts is not None and role is not None
            ]
            if axes and not any(
                axis is not None
                and facts is not None
                and (
                    {whole} <= (there := set(codes(facts, axis.id)))
                    or set(bridge.area(whole).parts) <= there
                )
                for axis in axes
            ):
                return False
    return True


def _side(
    side: bridge.derive.Side, a: str, b: str, composites: Mapping[str, str], facts: Facts,
    person: Actor,
) -> Ingredient | None:  # fmt: skip
    """One report; None where its release does not have one of the areas."""
    keys: dict[str, tuple[str, ...]] = {}
    for role, area in ((side.a, a), (side.b, b)):
        if role is None:
            continue
        dimension = facts.structure.role(role)
        found = _codes(facts, dimension, area, composites) if dimension is not None else ()
        if dimension is None or not found:
            return None
        keys[dimension.id] = found
    whole = rest(facts, keys, side.keys)
    return Ingredient(facts.title, facts, whole, summed(facts, whole, person), b or a)


def rest(facts: Facts, keys: Keys, fixed: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The question with what is fixed, and only the codes of every other axis that may be added up."""
    found = dict(keys)
    for dimension in facts.structure.dimensions:
        if dimension.id in found:
            continue
        if dimension.id in fixed:
            found[dimension.id] = (fixed[dimension.id],)
        elif parts := bridge.store().parts(facts.structure, facts.path, dimension.id):
            found[dimension.id] = tuple(parts)
    return found
