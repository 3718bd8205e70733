"""One measure of all areas on a map, with the table that says the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tessera.documents.figures import AreaMap, AreaValue, Extent
from tessera.documents.outline import Cell
from tessera.statistics import bridge, figures
from tessera.statistics.measures import POPULATION, Measure
from tessera.statistics.naming import Naming
from tessera.statistics.outlines import panels
from tessera.statistics.outlines.panels import Panel
from tessera.statistics.reads import lines
from tessera.statistics.reads.facts import Facts, release, releases_of

if TYPE_CHECKING:
    from tessera.access.people import Actor


#: Areas that stand beside the map with bars; all are in the table below them.
LARGEST = 12


@dataclass(frozen=True, slots=True)
class Mapped:
    """A map, the panel with its table, and the periods that could be shown."""

    map: AreaMap
    panel: Panel
    period: str
    periods: tuple[str, ...]


def mapped(
    measure: Measure,
    person: Actor,
    naming: Naming,
    *,
    period: str = "",
    extent: str = "world",
    per: int | None = None,
    as_known_on: date | None = None,
) -> Mapped:
    """Shade areas by one measure in one year.

    :param period: "" for the newest year.
    :raises bridge.MigstatError: for a year without figures, or where nothing was known on the day.
    """
    facts = release(measure.flow, person, as_known_on=as_known_on)
    by_year = lines.everywhere(measure, facts, person)
    periods = tuple(sorted(by_year))
    chosen = period or _newest(by_year)
    if chosen not in by_year:
        raise bridge.MigstatError(
            _("There are no figures for %(year)s; the years are %(first)s to %(last)s.")
            % {"year": period, "first": periods[0], "last": periods[-1]}
        )
    values = by_year[chosen]
    denominator = None
    if per:
        denominator = releases_of({POPULATION.flow}, person, as_known_on).get(POPULATION.flow)
        values = _rates(values, chosen, denominator, person)
    return _made(measure, facts, denominator, chosen, periods, values, naming, extent, per)


def _newest(by_year: dict[str, dict[str, float]]) -> str:
    """The newest year that has figures of most areas that ever had one."""
    most = max(map(len, by_year.values()))
    return max(year for year, values in by_year.items() if len(values) >= lines.ENOUGH * most)


def _rates(
    values: dict[str, float], year: str, facts: Facts | None, person: Actor
) -> dict[str, float]:
    parts = {code: lines.parts_of(code) for code in values}
    everybody = [part for codes in parts.values() for part in codes]
    heads = lines.populations(everybody, facts, person, year)
    found = {}
    for code, value in values.items():
        there = [heads[part] for part in parts[code] if part in heads]
        count = lines.inhabitants(there, year) if len(there) == len(parts[code]) else None
        if count:
            found[code] = value / count * 1000
    return found


def _made(
    measure: Measure,
    facts: Facts,
    denominator: Facts | None,
    year: str,
    periods: tuple[str, ...],
    values: dict[str, float],
    naming: Naming,
    extent: str,
    per: int | None,
) -> Mapped:
    kinds = {code: bridge.area(code).kind for code in values}
    whole = {code for code, kind in kinds.items() if kind is bridge.AreaKind.TERRITORY}
    together = [code for code, kind in kinds.items() if kind is bridge.AreaKind.COMPOSITE]
    decimals = panels.places(values.values(), per)
    remarks = [
        _("%(publisher)s counts %(areas)s together: the figure is in the table and on neither area of "
          "the map.") % {"publisher": facts.publisher, "areas": naming.area_text(code)}
        for code in together
    ]  # fmt: skip
    sources = panels.sources((facts, denominator))
    how = _("per 1,000 inhabitants") if per else ""
    counted = " · ".join(filter(None, (f"{measure.counted}, {year}", how)))
    title = f"{measure.name}, {year}"
    order = sorted(whole | set(together), key=lambda code: -values[code])
    rows = [(Cell(naming.area_text(code)), panels.number(values[code])) for code in order]
    columns = [
        panels.words(_("Area")),
        panels.column(_("Per 1,000") if per else str(measure.unit), decimals=decimals),
    ]
    drawn = AreaMap(
        Extent(extent), title,
        tuple(AreaValue(code, naming.area_text(code), values[code]) for code in sorted(whole)),
        counted, decimals=decimals, source="; ".join(figures.source_line(one) for one in sources),
        source_language=figures.PUBLISHED_IN,
        notes=(*naming.notes, *remarks), language=naming.language,
    )  # fmt: skip
    panel = Panel(
        "figure", title, counted,
        panels.table(title, columns, rows, sources, naming, remarks, counted),
        sources, bars=panels.ranked([(code, values[code]) for code in order], naming, LARGEST),
        codes=tuple(order), remarks=tuple(remarks),
        origin=((facts.flow, {**measure.keys, "start": (year,), "end": (year,)}),), count=len(order),
    )  # fmt: skip
    return Mapped(drawn, panel, year, periods)
