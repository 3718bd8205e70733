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

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Mirror:
    """Both sides and their differences by period.

    A side is None where no dataflow that could tell it is here (``absent`` names those that could),
    or where the one that is here does not have the area (``without`` then holds its release).
    ``composites`` are codes that stand for an area together with another.
    """

    pair: bridge.derive.Pair
    left: Ingredient | None
    right: Ingredient | None
    points: Mapping[str, bridge.derive.Asymmetry]
    absent: tuple[str, ...] = ()
    without: tuple[Facts, ...] = ()
    composites: tuple[str, ...] = ()


def mirror(
    pair: bridge.derive.Pair, a: str, b: str, person: Actor, as_known_on: date | None = None
) -> Mirror:
    """Set the two reports of a pair against each other.

    :param a: where people are, or money is sent from. :param b: where they come from, or it goes to.
    :returns: every period of either side; differences only where both have a figure.
    """
    flows = {*pair.left.flows, *pair.right.flows}
    known = releases_of(flows, person, as_known_on)
    found: list[Ingredient | None] = []
    absent: list[str] = []
    without: list[Facts] = []
    for side in (pair.left, pair.right):
        facts = next((known[flow] for flow in side.flows if flow in known), None)
        one = _side(side, a, b, facts, person) if facts is not None else None
        found.append(one)
        if facts is None:
            absent.append(side.flows[0])
        elif one is None:
            without.append(facts)
    left, right = found
    points = bridge.derive.asymmetry(
        left.series if left else {}, right.series if right else {},
        rounded=(left.facts.rounded_to if left else None, right.facts.rounded_to if right else None),
        shift=pair.shift,
    )  # fmt: skip
    composites = {
        code
        for one in found
        if one is not None
        for codes in one.keys.values()
        for code in codes
        if len(codes) == 1 and a != code != b and _is_composite(code)
    }
    return Mirror(
        pair, left, right, points, tuple(absent), tuple(without), tuple(sorted(composites))
    )


def _is_composite(code: str) -> bool:
    try:
        return bridge.area(code).kind is bridge.AreaKind.COMPOSITE
    except bridge.UnknownCode:
        return False


def _side(
    side: bridge.derive.Side, a: str, b: str, facts: Facts, person: Actor
) -> Ingredient | None:
    """One report; None where its release does not have one of the areas."""
    keys: dict[str, tuple[str, ...]] = {}
    own = ""
    for role, area in ((side.a, a), (side.b, b)):
        if role is None:
            continue
        dimension = facts.structure.role(role)
        code = lines.counted_as(facts, dimension, area) if dimension is not None else None
        if dimension is None or code is None:
            return None
        keys[dimension.id] = (code,)
        own = own or dimension.id
    return Ingredient(facts.title, facts, whole := _rest(facts, keys, side.keys),
                      summed(facts, whole, own, person), keys[own][0])  # fmt: skip


def _rest(facts: Facts, keys: Keys, fixed: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
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
