"""Years made from months, as far as what is counted allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tessera.statistics import bridge
from tessera.statistics.measures import Measure
from tessera.statistics.reads.derived.ingredients import Derived, Figure, Ingredient, measured
from tessera.statistics.reads.facts import releases_of

if TYPE_CHECKING:
    from tessera.access.people import Actor

Counting = bridge.derive.Counting


def from_months(
    measure: Measure, area: str, person: Actor, as_known_on: date | None = None
) -> Derived | None:
    """The years of a monthly measure of an area; None where there is no release with the area.

    Events are added up. Persons counted once in each month make an upper bound, shown as one and
    never as the year's figure. Stocks are those of December.
    :raises bridge.MigstatError: where it is not known how the dataflow counts.
    """
    known = releases_of({measure.flow}, person, as_known_on)
    if measure.flow not in known:
        return None
    found = measured(replace(measure, is_monthly=False), area, known[measure.flow], person)
    if found is None:
        return None
    counting, definition = _counting(measure.flow), bridge.definition(measure.flow)
    formula = {
        Counting.EVENTS: _("sum of the twelve months, since each event is counted once"),
        Counting.PERSONS_ONCE: _("at most the sum of the twelve months and at least the largest, since a person is counted once in each month and once in the year"),
        Counting.STOCK: _("the figure of December, since a stock is what is there at a moment"),
    }[counting]  # fmt: skip
    return Derived(
        title=str(measure.name), unit=str(measure.unit), formula=formula,
        points=years_of(found), ingredients=(found,), area=found.code,
        source=definition.source if definition is not None else "",
    )  # fmt: skip


def years_of(found: Ingredient) -> dict[str, Figure]:
    """An ingredient's months as years."""
    return dict(bridge.derive.annual(found.series, _counting(found.facts.flow)))


def _counting(flow: str) -> bridge.derive.Counting:
    definition = bridge.definition(flow)
    if definition is None or not definition.counting:
        raise bridge.MigstatError(
            _(
                "It is not known here how %(flow)s counts, so that no year can be made of its months."
            )
            % {"flow": flow}
        )
    return Counting(definition.counting)
