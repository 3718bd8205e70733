"""A measure per 1,000 or 100,000 inhabitants, with the denominator's own release."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.documents.lettering import number
from tessera.statistics import bridge
from tessera.statistics.measures import POPULATION, Measure
from tessera.statistics.reads import lines
from tessera.statistics.reads.derived.annual import years_of
from tessera.statistics.reads.derived.ingredients import Derived, Ingredient, measured
from tessera.statistics.reads.facts import releases_of

if TYPE_CHECKING:
    from tessera.access.people import Actor


def rate_of(
    measure: Measure, area: str, per: int, person: Actor, as_known_on: date | None = None
) -> Derived | None:
    """A measure of an area by its inhabitants; None where there is no release with the area.

    :param per: 1,000 or 100,000.
    :returns: missing where no population of the same year or up to two before is known; bounds where
        the measure has only bounds. A composite is divided by its parts together, and never split.
    """
    known = releases_of({measure.flow, POPULATION.flow}, person, as_known_on)
    if measure.flow not in known:
        return None
    counted = measured(replace(measure, is_monthly=False), area, known[measure.flow], person)
    if counted is None:
        return None
    if measure.is_monthly:
        counted = replace(counted, series=years_of(counted))
    heads = _inhabitants(counted.code, known, person)
    rated = bridge.derive.rate(counted.series, [one.series for one in heads], per)
    remarks = []
    older = {period for period, year in rated.by.items() if year != period[:4]}
    if older:
        remarks.append(
            _("For %(periods)s the newest population before is taken.")
            % {"periods": ", ".join(sorted(older))}
        )
    said = number(per, get_language() or "en")
    return Derived(
        title=str(measure.name),
        unit=_("per %(per)s inhabitants") % {"per": said},
        formula=_("%(count)s ÷ population × %(per)s") % {"count": measure.name, "per": said},
        points=rated.points, ingredients=(counted, *heads), remarks=tuple(remarks), decimals=2,
        area=counted.code,
    )  # fmt: skip


def _inhabitants(code: str, known: dict[str, lines.Facts], person: Actor) -> list[Ingredient]:
    """The population of each part of what is counted; none where one part has none."""
    bank = known.get(POPULATION.flow)
    if bank is None:
        return []
    parts = lines.parts_of(code)
    found = [measured(POPULATION, part, bank, person) for part in parts]
    there = [one for one in found if one is not None]
    return there if len(there) == len(parts) and there else []
