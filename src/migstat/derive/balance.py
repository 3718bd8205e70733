"""Stock and flow: what a population should be by its births, deaths and migration, and what is left."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from migstat.derive.figure import Figure, Series, plus


class Reference(StrEnum):
    """The day of the year of which the population is."""

    FIRST_OF_JANUARY = "1 January"
    MIDDLE = "middle of the year"


@dataclass(frozen=True, slots=True)
class Balance:
    """One year of a population: its ingredients, what they make, and what that leaves unexplained.

    ``residual`` is the population that was published for the following year less the expected one.
    """

    start: Figure
    births: Figure
    deaths: Figure
    net_migration: Figure
    end: Figure
    expected: Figure
    residual: Figure


def balance(
    population: Series, births: Series, deaths: Series, net_migration: Series, reference: Reference
) -> dict[str, Balance]:
    """The balance of each year, by the year in which it starts.

    Population of the year after = population + births - deaths + net migration + residual.

    :param population: persons by year, on the day that ``reference`` says.
    :param births, deaths, net_migration: persons by calendar year. Where the population is of the
        middle of the year, half of each of the two years it spans is taken.
    :returns: only years with a population at both ends; what is missing leaves the residual missing.
    Source: the demographic balancing equation.
    """
    found = {}
    for year, start in sorted(population.items()):
        after = str(int(year[:4]) + 1)
        if len(year) != 4 or after not in population:
            continue
        born, died, moved = (
            _between(one, year, after, reference) for one in (births, deaths, net_migration)
        )
        expected = plus([(1, start), (1, born), (-1, died), (1, moved)])
        residual = plus([(1, population[after]), (-1, expected)])
        found[year] = Balance(start, born, died, moved, population[after], expected, residual)
    return found


def _between(flow: Series, year: str, after: str, reference: Reference) -> Figure:
    if reference is Reference.FIRST_OF_JANUARY:
        return flow.get(year, Figure())
    return plus([(0.5, flow.get(year)), (0.5, flow.get(after))])
