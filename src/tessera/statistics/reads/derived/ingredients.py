"""What a derived figure is made of, read as series with their flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from tessera.statistics import bridge
from tessera.statistics.measures import ROLES, Measure
from tessera.statistics.reads import lines
from tessera.statistics.reads.facts import Facts
from tessera.statistics.reads.tables import TableView, read

if TYPE_CHECKING:
    from tessera.access.people import Actor

Figure = bridge.derive.Figure
Series = bridge.derive.Series
Keys = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One series that a derived figure is made of.

    ``code`` is what the publisher counts: the area asked for, or a composite that contains it.
    """

    name: str | Promise
    facts: Facts
    keys: Keys
    series: Series
    code: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived figure by period, its unit, its formula in one sentence, and what it is made of.

    ``columns`` are further series that belong beside it, such as the terms of a balance.
    """

    title: str
    unit: str
    formula: str
    points: Series
    ingredients: tuple[Ingredient, ...]
    remarks: tuple[str, ...] = ()
    columns: tuple[tuple[str, Series], ...] = ()
    decimals: int = 0
    area: str = ""
    source: str = ""
    notes: tuple[str, ...] = field(default=())


def series_of(view: TableView) -> dict[str, Figure]:
    """The one series that a view holds, by period.

    A sum of which parts are missing is at least what is known, never that itself.
    :raises bridge.MigstatError: where the view holds more than one series.
    """
    flags = [str(one) for one in view.answer.column(bridge.OBS_STATUS)]
    found: dict[str, Figure] = {}
    for (codes, state), letters in zip(view.cells(), flags, strict=True):
        if codes[-1] in found:
            raise bridge.MigstatError(f"{view.facts.flow}: the key selects more than one series.")
        found[codes[-1]] = _figure(state, letters)
    return found


def _figure(state: bridge.CellState, letters: str) -> Figure:
    said = "".join(letter for letter in letters if letter not in "ALMOQ")
    if state.state is bridge.State.CONFIDENTIAL:
        return Figure(is_withheld=True, flags=said)
    if state.is_incomplete:
        return Figure(low=state.value, flags=said)
    return Figure(state.value, flags=said)


def measured(measure: Measure, area: str, facts: Facts, person: Actor) -> Ingredient | None:
    """A measure of an area as an ingredient; None where the release does not have the area.

    Codes that a release has no dimension for are left out of the question.
    """
    own = facts.structure.role(ROLES[measure.side])
    if own is None or (code := lines.counted_as(facts, own, area)) is None:
        return None
    known = {d.id for d in facts.structure.dimensions}
    keys = {
        id: codes for id, codes in lines.keys_of(measure, facts, own, code).items() if id in known
    }
    return Ingredient(measure.name, facts, keys, summed(facts, keys, person), code)


def summed(facts: Facts, keys: Keys, person: Actor) -> dict[str, Figure]:
    """One series over all that a question selects: an axis with several codes is added up."""
    kept = tuple(id for id, codes in keys.items() if len(codes) == 1) or (bridge.TIME_PERIOD,)
    return series_of(read(facts, bridge.Query(keys=keys, group=kept), person))
