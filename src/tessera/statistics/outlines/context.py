"""Panels about how much is known: decisions, populations, detections, and money."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.documents.lettering import number
from tessera.documents.outline import Cell
from tessera.statistics import bridge
from tessera.statistics.outlines import panels
from tessera.statistics.outlines.movements import remarks_of
from tessera.statistics.outlines.panels import Panel
from tessera.statistics.outlines.telling import Telling
from tessera.statistics.reads import lines, tables
from tessera.statistics.reads.facts import Facts
from tessera.statistics.reads.lines import Line

#: Years that a table of years shows.
YEARS = 6


def recognition(told: Telling) -> Panel | None:
    """Decisions on asylum and the share that gave protection, as UNHCR counts them."""
    facts = told.releases.get("UNHCR_DECISIONS")
    own = facts.structure.role(bridge.Role.ORIGIN) if facts else None
    code = lines.counted_as(facts, own, told.area) if facts and own else None
    if facts is None or own is None or code is None:
        return None
    keys = {own.id: (code,), "UNIT": ("PER",), "INDICATOR": ("RECOGNIZED", "OTHER", "REJECTED")}
    query = bridge.Query(keys=keys, group=("INDICATOR", "UNIT", own.id))
    found: dict[str, dict[str, float]] = {}
    for codes, state in tables.read(facts, query, told.person).cells():
        if state.value is not None:
            found.setdefault(codes[-1], {})[codes[0]] = state.value
    rows, rates = [], []
    for year in sorted(found, reverse=True)[:YEARS]:
        parts = found[year]
        refugee, other = parts.get("RECOGNIZED", 0.0), parts.get("OTHER", 0.0)
        decided = refugee + other + parts.get("REJECTED", 0.0)
        rate = refugee / decided * 100 if decided else None
        either = (refugee + other) / decided * 100 if decided else None
        rates.append((year, either))
        rows.append((Cell(year), panels.number(decided), panels.number(refugee), panels.number(other),
                     panels.number(rate), panels.number(either)))  # fmt: skip
    if not rows or rates[0][1] is None:
        return None
    language = told.naming.language
    is_joint = code != told.area
    who = told.naming.area_text(code) if is_joint else told.name
    title = _("%(share)s %% of decisions in %(year)s gave protection") % {
        "share": number(rates[0][1], language, 1), "year": rates[0][0],
    }  # fmt: skip
    if is_joint:
        title = _("%(areas)s together – %(words)s") % {"areas": who, "words": title}
    remarks = [
        _("Recognition rate: refugee status as a share of refugee status, complementary protection and "
          "rejections, at all levels of decision. Persons only; decisions counted in cases and cases "
          "otherwise closed are left out."),
    ]  # fmt: skip
    if is_joint:
        remarks.append(panels.together(facts.publisher, who))
    columns = [
        panels.words(_("Year")), panels.column(_("Decisions")), panels.column(_("Refugee status")),
        panels.column(_("Complementary protection")),
        panels.column(_("Recognition rate, %"), decimals=1),
        panels.column(_("With complementary protection, %"), decimals=1),
    ]  # fmt: skip
    counted = (
        _("decisions on applicants from these areas, worldwide, persons a year")
        if is_joint
        else _("decisions on applicants from the area, worldwide, persons a year")
    )
    return Panel(
        "recognition", title, counted,
        panels.table(_("Decisions on asylum, %(area)s") % {"area": who}, columns, rows, [facts],
                     told.naming, remarks, counted),
        (facts,), remarks=tuple(remarks), origin=((facts.flow, keys),),
    )  # fmt: skip


def population(told: Telling) -> Panel | None:
    """The population from several publishers side by side, and why they differ."""
    bank = told.absolute("population")
    indicators = _other_population(told)
    if bank is None:
        return None
    years = sorted({*bank.points, *(indicators.points if indicators else {})}, reverse=True)[:YEARS]
    rows = []
    for year in years:
        one, two = bank.value(year), indicators.value(year) if indicators else None
        gap = (one - two) / two * 100 if one is not None and two else None
        rows.append((Cell(year), panels.number(one), panels.number(two), panels.number(gap)))
    language = told.naming.language
    facts = panels.sources((bank.facts, indicators.facts if indicators else None))
    latest = bank.latest or years[0]
    there = bank.value(latest) or 0
    title = ngettext(
        "%(n)s inhabitant in %(year)s", "%(n)s inhabitants in %(year)s", round(there)
    ) % {"n": number(there, language), "year": latest}
    remarks = []
    differing = [y for y in years if indicators and _differ(bank.value(y), indicators.value(y))]
    if differing:
        year = differing[0]
        title = _("Two sources give different populations for %(year)s") % {"year": year}
        remarks.append(
            _("The first is the World Bank's series of %(first)s, the second the estimate of the United "
              "Nations' World Population Prospects in the World Bank's indicators of %(second)s. They "
              "differ because a census or a revision that one has taken in is not yet in the other.")
            % {"first": bank.facts.vintage.isoformat(), "second": facts[-1].vintage.isoformat()}
        )  # fmt: skip
    columns = [
        panels.words(_("Year")),
        panels.column(_("World Bank, %(day)s") % {"day": bank.facts.vintage.isoformat()}),
        panels.column(_("World Population Prospects 2024")),
        panels.column(_("Difference, %"), decimals=1),
    ]
    counted = _("inhabitants in the middle of the year")
    return Panel(
        "population", told.headed(bank, title), counted,
        panels.table(_("Population, %(area)s") % {"area": told.whose(bank)}, columns, rows, facts,
                     told.naming, remarks, counted),
        facts, remarks=tuple(remarks), origin=((bank.facts.flow, dict(bank.keys)),),
    )  # fmt: skip


def _differ(one: float | None, two: float | None) -> bool:
    return one is not None and two is not None and abs(one - two) > 0.005 * two


def _other_population(told: Telling) -> Line | None:
    from tessera.statistics.measures import Measure, Side

    facts = told.releases.get("WB_WDI")
    if facts is None:
        return None
    keys = {"INDICATOR": ("pop",), "UNIT": ("PER",)}
    measure = Measure("population-wpp", "", "", "", "WB_WDI", Side.AT, keys)
    return lines.line(measure, told.area, facts, told.person)


def detections(told: Telling) -> Panel | None:
    """Detections by route and year."""
    found = told.absolute("detections-from")
    if found is None:
        return None
    route = found.facts.structure.dimension("ROUTE")
    own = found.facts.structure.role(bridge.Role.ORIGIN)
    query = bridge.Query(keys={own.id: (found.code,)}, group=("ROUTE", own.id))  # type: ignore[union-attr]
    view = tables.read(found.facts, query, told.person)
    years = [str(int(found.latest or "0") - back) for back in range(YEARS)]
    sums: dict[str, dict[str, float]] = {}
    for codes, state in view.cells():
        if state.value is not None and (year := codes[-1][:4]) in years:
            row = sums.setdefault(codes[view.columns.index("ROUTE")], {})
            row[year] = row.get(year, 0.0) + state.value
    if not sums:
        return None
    order = sorted(sums, key=lambda code: -sum(sums[code].values()))
    rows = [
        (
            Cell(told.naming.text(route, code)),
            *(panels.number(sums[code].get(year, 0.0)) for year in years),
        )
        for code in order
    ]
    language = told.naming.language
    top = order[0]
    count = sum(sums[top].values())
    title = ngettext(
        "%(n)s detection since %(year)s on the %(route)s",
        "%(n)s detections since %(year)s on the %(route)s", round(count),
    ) % {
        "n": number(count, language), "year": years[-1],
        "route": told.naming.text(route, top),
    }  # fmt: skip
    remarks = (
        _("Detections are events, not persons: one person can be detected several times. The publisher "
          "lists positive figures only; a month without one counts as zero here."),
        *remarks_of(told, found, found.latest),
    )  # fmt: skip
    columns = [panels.words(_("Route")), *(panels.column(year) for year in years)]
    counted = str(found.measure.counted)
    return Panel(
        "detections", told.headed(found, title), counted,
        panels.table(_("Detections by route, %(area)s") % {"area": told.whose(found)}, columns, rows,
                     [found.facts], told.naming, remarks, counted),
        (found.facts,), remarks=remarks, origin=((found.facts.flow, {own.id: (found.code,)}),),  # type: ignore[union-attr]
    )  # fmt: skip


def remittances(told: Telling) -> Panel | None:
    """Money received and paid, with the share that the largest corridors had in the model of 2017."""
    received, paid = told.absolute("remittances-in"), told.absolute("remittances-out")
    main = received or paid
    if main is None:
        return None
    years = sorted({p for one in (received, paid) if one for p in one.points}, reverse=True)[:YEARS]
    rows = [
        (Cell(year), *(panels.number(_millions(one, year)) for one in (received, paid)))
        for year in years
    ]
    language = told.naming.language
    latest = main.latest or years[0]
    title = _("USD %(n)s million received in %(year)s") % {
        "n": number(_millions(received, latest) or 0, language), "year": latest,
    }  # fmt: skip
    remarks = list(remarks_of(told, main, None))
    corridors = _corridors(told)
    facts = panels.sources((main.facts, corridors[1] if corridors else None))
    if corridors:
        remarks.append(corridors[0])
    columns = [panels.words(_("Year")), panels.column(_("Received")), panels.column(_("Paid"))]
    counted = _("remittances, million US dollars a year")
    return Panel(
        "remittances", told.headed(main, title), counted,
        panels.table(_("Remittances, %(area)s") % {"area": told.whose(main)}, columns, rows, facts, told.naming,
                     remarks, counted),
        facts, remarks=tuple(remarks),
        origin=((main.facts.flow, {**main.keys, "INDICATOR": ("remin", "remout")}),),
    )  # fmt: skip


def _millions(line: Line | None, year: str) -> float | None:
    value = line.value(year) if line else None
    return None if value is None else value / 1_000_000


def _corridors(told: Telling) -> tuple[str, Facts] | None:
    """The largest senders to the area, a model's estimate, as a sentence with its release."""
    facts = told.releases.get("WB_REMITTANCES")
    if facts is None or told.area not in tables.codes(facts, "CITIZEN"):
        return None
    view = tables.read(facts, bridge.Query(keys={"CITIZEN": (told.area,)}), told.person)
    at = view.columns.index("GEO")
    rows = [(state.value or 0, codes[at]) for codes, state in view.cells()]
    top = sorted(rows, reverse=True)[:3]
    if not top:
        return None
    language = told.naming.language
    said = [
        _("%(area)s %(n)s") % {"area": told.naming.area_text(code), "n": number(value, language)}
        for value, code in top
    ]
    sentence = _("A model of the World Bank for %(year)s has as largest senders (million US dollars): "
                 "%(list)s.") % {"year": facts.last_period, "list": ", ".join(said)}  # fmt: skip
    return sentence, facts
