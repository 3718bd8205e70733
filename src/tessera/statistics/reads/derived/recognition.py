"""Recognition rates of an area, by a definition that has a name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.core.text import say
from tessera.statistics import bridge
from tessera.statistics.measures import ROLES, Side
from tessera.statistics.reads import lines
from tessera.statistics.reads.derived.ingredients import Derived, Ingredient, Keys, summed
from tessera.statistics.reads.facts import Facts, releases_of
from tessera.statistics.reads.tables import codes

if TYPE_CHECKING:
    from tessera.access.people import Actor


def recognition_of(
    definition: str, area: str, side: Side, person: Actor, as_known_on: date | None = None
) -> Derived | None:
    """The share of decisions that grant protection; None where no table with the area is here.

    :param definition: an id of ``migstat.derive.DEFINITIONS``.
    :param side: FROM for decisions on people from the area, IN for decisions taken there.
    """
    one = bridge.derive.DEFINITIONS[definition]
    known = releases_of({flow for way in one.readings for flow in way.flows}, person, as_known_on)
    for way in one.readings:
        facts = next((known[flow] for flow in way.flows if flow in known), None)
        if facts is None or not set(way.decided) <= set(codes(facts, way.dimension)):
            continue
        own = facts.structure.role(ROLES[side])
        code = lines.counted_as(facts, own, area) if own is not None else None
        if own is None or code is None:
            continue
        keys = _keys(facts, way.fixed, way.dimension, own, code)
        parts = {
            outcome: Ingredient(
                _outcome(facts, way.dimension, outcome), facts,
                {**keys, way.dimension: (outcome,)},
                summed(facts, {**keys, way.dimension: (outcome,)}, person), code,
            )
            for outcome in dict.fromkeys((*way.positive, *way.decided))
        }  # fmt: skip
        return _told(one, way, parts, code)
    return None


def _told(
    one: bridge.derive.Recognition,
    way: bridge.derive.Reading,
    parts: dict[str, Ingredient],
    code: str,
) -> Derived:
    positive, decided = way.positive, way.decided
    language = get_language() or "en"
    return Derived(
        title=str(say(one.name, language)), unit=_("per cent of decisions"),
        formula=_("(%(granted)s) ÷ (%(decided)s) × 100") % {
            "granted": " + ".join(str(parts[one].name) for one in positive),
            "decided": " + ".join(str(parts[one].name) for one in decided),
        },
        points=bridge.derive.recognition(
            [parts[one].series for one in positive], [parts[one].series for one in decided]
        ),
        ingredients=tuple(parts.values()), remarks=(str(say(one.sentence, language)),), decimals=1,
        area=code, source=one.source,
        columns=tuple((str(part.name), part.series) for part in parts.values()),
    )  # fmt: skip


def _keys(
    facts: Facts, fixed: Mapping[str, str], outcome: str, own: bridge.Dimension, code: str
) -> Keys:
    """The fixed codes that the table has, the area, and the parts of every other axis."""
    keys: dict[str, tuple[str, ...]] = {own.id: (code,)}
    for dimension in facts.structure.dimensions:
        there = codes(facts, dimension.id)
        wanted = fixed.get(dimension.id)
        if dimension.id in (own.id, outcome):
            continue
        if wanted is not None and wanted in there:
            keys[dimension.id] = (wanted,)
        elif dimension.is_area or len(there) == 1:
            parts = bridge.store().parts(facts.structure, facts.path, dimension.id)
            keys[dimension.id] = tuple(one for one in parts if one != code) or there
    return keys


def _outcome(facts: Facts, dimension: str, code: str) -> str:
    codelist = facts.structure.dimension(dimension).codelist
    for one in codelist.codes if codelist else ():
        if one.id == code:
            return str(say(one.name, get_language() or "en"))
    return code
