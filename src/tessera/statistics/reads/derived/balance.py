"""The stock-flow balance of an area: what births, deaths and migration leave unexplained."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tessera.statistics import bridge
from tessera.statistics.measures import POPULATION, Measure, Side
from tessera.statistics.reads.derived.ingredients import Derived, Figure, Ingredient, measured
from tessera.statistics.reads.facts import Facts, releases_of

if TYPE_CHECKING:
    from tessera.access.people import Actor

Reference = bridge.derive.Reference
_THOUSAND = 1000
_FLOW = "WPP_INDICATORS"


def balance_of(area: str, person: Actor, as_known_on: date | None = None) -> Derived | None:
    """The balance of an area by the year in which it starts; None where an ingredient is not here.

    The population is that of 1 January where the area reports one, else of the middle of the year.
    """
    flows = {"POP1CTZ", POPULATION.flow, _FLOW}
    known = releases_of(flows, person, as_known_on)
    stock, reference = _population(area, known, person)
    movements = _movements(area, known, person)
    if stock is None or movements is None:
        return None
    births, deaths, net = movements
    found = bridge.derive.balance(stock.series, births.series, deaths.series, net.series, reference)
    is_first = reference is Reference.FIRST_OF_JANUARY
    formula = (
        _("population of the following 1 January − (population of 1 January + births − deaths + net migration of the year)")
        if is_first
        else _("population of the middle of the following year − (population of the middle of the year + births − deaths + net migration, half of each of the two years)")
    )  # fmt: skip
    return Derived(
        title=_("What births, deaths and migration leave unexplained"), unit=_("Persons"),
        formula=formula, points={year: one.residual for year, one in found.items()},
        ingredients=(stock, births, deaths, net), area=stock.code,
        remarks=(_("The residual holds errors of all four ingredients, and what their publishers count differently."),),
        columns=(
            (_("Population"), {year: one.start for year, one in found.items()}),
            (_("Births"), {year: one.births for year, one in found.items()}),
            (_("Deaths"), {year: one.deaths for year, one in found.items()}),
            (_("Net migration"), {year: one.net_migration for year, one in found.items()}),
            (_("Expected a year later"), {year: one.expected for year, one in found.items()}),
            (_("Population a year later"), {year: one.end for year, one in found.items()}),
        ),
    )  # fmt: skip


def _population(
    area: str, known: Mapping[str, Facts], person: Actor
) -> tuple[Ingredient | None, bridge.derive.Reference]:
    first = Measure(
        "population-1-january", _("Population on 1 January"), "", "", "POP1CTZ", Side.IN,
        {"CITIZEN": ("TOTAL",)}, own_too=True,
    )  # fmt: skip
    if "POP1CTZ" in known:
        found = measured(first, area, known["POP1CTZ"], person)
        if found is not None and any(not one.is_unknown for one in found.series.values()):
            return found, Reference.FIRST_OF_JANUARY
    if POPULATION.flow in known:
        return measured(POPULATION, area, known[POPULATION.flow], person), Reference.MIDDLE
    return None, Reference.MIDDLE


def _movements(
    area: str, known: Mapping[str, Facts], person: Actor
) -> tuple[Ingredient, Ingredient, Ingredient] | None:
    found = []
    for code, name in (("BIRTHS", _("Births")), ("DEATHS", _("Deaths")),
                       ("NET_MIGRATION", _("Net migration"))):  # fmt: skip
        measure = Measure(
            code.lower(), name, "", "", _FLOW, Side.AT, {"INDICATOR": (code,), "UNIT": ("THS_PER",)}
        )
        one = measured(measure, area, known[_FLOW], person) if _FLOW in known else None
        if one is None:
            return None
        series = {
            period: Figure(None if figure.value is None else figure.value * _THOUSAND,
                           flags=figure.flags, is_withheld=figure.is_withheld)
            for period, figure in one.series.items()
        }  # fmt: skip
        found.append(Ingredient(one.name, one.facts, one.keys, series, one.code))
    return found[0], found[1], found[2]
