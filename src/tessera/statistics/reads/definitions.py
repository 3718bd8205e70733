"""Definitions side by side: what each area counts in a dataflow, and where two do not count alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tessera.statistics import bridge
from tessera.statistics.reads.facts import Facts, releases_of
from tessera.statistics.reads.lines import once

if TYPE_CHECKING:
    from datetime import date

    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Defined:
    """One dataflow: its definition, and the areas that are known to count otherwise."""

    facts: Facts
    definition: bridge.Definition | None
    practices: tuple[tuple[bridge.Practice, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What is known of how one area counts: its practices, none where it follows the definition."""

    area: str
    practices: tuple[bridge.Practice, ...]

    @property
    def key(self) -> frozenset[str]:
        """What two areas must share to count alike."""
        return frozenset(one.id for one in self.practices)


def defined(person: Actor, as_known_on: date | None = None) -> tuple[Defined, ...]:
    """Every dataflow with a definition that this person sees a release of."""
    from tessera.statistics.models import Dataflow

    codes = Dataflow.objects.visible_to(person).values_list("code", flat=True)
    known = releases_of(list(codes), person, as_known_on)
    return tuple(
        Defined(facts, bridge.definition(flow), _differing(facts))
        for flow, facts in sorted(known.items())
        if bridge.definition(flow) is not None
    )


def sides(facts: Facts, dimension: bridge.Dimension, areas: Iterable[str]) -> tuple[Side, ...]:
    """How some areas on one axis of a release count, as far as it is known."""
    marked = _flagged(facts)
    return tuple(
        Side(
            area,
            (
                *(one for one in bridge.practices() if one.concerns(facts.flow, dimension.role, area)),
                *(one for one, carriers in marked
                  if one.role is dimension.role and area in carriers),
            ),
        )
        for area in areas
    )  # fmt: skip


def is_alike(found: Iterable[Side]) -> bool:
    """Whether all of them count alike, as far as it is known."""
    return len({side.key for side in found}) <= 1


def _differing(facts: Facts) -> tuple[tuple[bridge.Practice, tuple[str, ...]], ...]:
    """Practices that concern areas which the release has, each with those areas."""
    there: set[str] = set()
    for dimension in facts.structure.dimensions:
        if dimension.is_area:
            there |= set(bridge.store().codes(facts.structure, facts.path, dimension.id))
    stated = [
        (one, tuple(sorted(one.areas & there)))
        for one in (*bridge.practices(), *bridge.remarked())
        if facts.flow.startswith(one.flows)
    ]
    flagged = [(one, tuple(sorted(carriers))) for one, carriers in _flagged(facts)]
    return tuple((one, areas) for one, areas in (*stated, *flagged) if areas)


def _flagged(facts: Facts) -> tuple[tuple[bridge.Practice, frozenset[str]], ...]:
    """The areas whose figures carry a flag that says something of their definition."""
    found: tuple[tuple[bridge.Practice, frozenset[str]], ...] = once(
        "definition flags", facts, "", lambda: _read_flags(facts)
    )
    return found


def _read_flags(facts: Facts) -> tuple[tuple[bridge.Practice, frozenset[str]], ...]:
    one = next((one for one in bridge.flags() if facts.flow.startswith(one.flows)), None)
    axis = facts.structure.role(one.role) if one is not None and one.role is not None else None
    if one is None or axis is None:
        return ()
    answer = bridge.store().read(facts.structure, facts.path, bridge.Query())
    status, who = bridge.coded(answer, bridge.OBS_STATUS), bridge.coded(answer, axis.id)
    has = np.array([one.letter in label for label in status.labels], np.bool_)[status.codes]
    marked = (who.labels[n] for n in np.unique(who.codes[has]).tolist())
    carriers = frozenset(
        code for code in marked if bridge.area(code).kind is not bridge.AreaKind.AGGREGATE
    )
    return ((one, carriers),) if carriers else ()
