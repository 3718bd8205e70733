"""Panels about people who move: asylum, citizens abroad, permits, who leaves, who arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.documents.lettering import number, tied
from tessera.documents.outline import Cell
from tessera.statistics.outlines import panels, sentences
from tessera.statistics.outlines.panels import Panel
from tessera.statistics.outlines.telling import Telling
from tessera.statistics.reads.lines import Line


@dataclass(frozen=True, slots=True)
class Headline:
    """How a ranking is headed, on a page and in its files.

    ``sentence`` has ``%(names)s``, ``%(share)s`` and ``%(total)s``. ``joint`` and ``joint_heading``
    stand in where a publisher counts the area together with another: they never say "here".
    """

    sentence: str
    heading: str
    joint: str = ""
    joint_heading: str = ""


def over_time(told: Telling, id: str, measure: str, what: str, start: str = "") -> Panel | None:
    """A measure over time as a line; ``what`` is its subject in a sentence ("Asylum applications")."""
    found = told.line(measure)
    if found is None:
        return None
    line = found.since(start)
    period, language = line.latest, told.naming.language
    value = line.value(period)
    if period is None or value is None:
        return None
    decimals = panels.places([value], line.per)
    title = _("%(value)s in %(year)s: %(peak)s") % {
        "value": number(value, language, decimals), "year": period,
        "peak": sentences.against_peak(line, language),
    }  # fmt: skip
    counted = counted_words(told, line)
    remarks = remarks_of(told, line, period)
    rows = [
        (Cell(at), panels.cell(state), _reporters(line, at))
        for at, state in sorted(line.points.items())
    ]
    columns = [panels.words(_("Year")), panels.column(what, decimals=decimals),
               panels.words(_("Reporting areas"))]  # fmt: skip
    if line.coverage is None:
        columns, rows = columns[:2], [row[:2] for row in rows]  # type: ignore[misc]
    facts = panels.sources((line.facts, line.denominator))
    who = told.whose(line)
    return Panel(
        id, told.headed(line, title), counted,
        panels.table(f"{what}, {who}", columns, rows, facts, told.naming, remarks, counted),
        facts, panels.line_chart(f"{who}: {title}", counted, [(who, line)], told.naming, remarks),
        remarks=remarks, origin=((line.facts.flow, dict(line.keys)),),
    )  # fmt: skip


def _reporters(line: Line, period: str) -> Cell:
    if line.coverage is None:
        return Cell("")
    there = len(line.coverage.by_period.get(period, ()))
    return Cell(f"{there}/{len(line.coverage.usual)}")


def partners(
    told: Telling, id: str, measure: str, headline: Headline, counted: str = ""
) -> Panel | None:
    """Who stands at the other end in the newest year, ranked."""
    found = told.absolute(measure)
    if found is None or (period := found.latest) is None:
        return None
    ranking = told.partners(found, period)
    rows, is_rate = ranking.rows, told.per is not None and found.measure.per_head
    bars = panels.ranked(rows, told.naming)
    if not bars:
        return None
    shown = told.line(measure) or found
    language = told.naming.language
    decimals = panels.places([bar.value for bar in bars], told.per if is_rate else None)
    joint = found.is_composite
    heading = (joint and headline.joint_heading) or headline.heading
    said = heading
    if not told.per:
        sentence = (joint and headline.joint) or headline.sentence
        said = _filled(sentence, rows, bars, found.value(period), language)
    counted = f"{counted or found.measure.counted}, {period}"
    if is_rate:
        counted += " · " + _("per 1,000 inhabitants of the area named")
    remarks = (*remarks_of(told, shown, period), *_unrated(told, ranking.unrated))
    named = rows if told.whole else rows[: panels.MOST]
    table_rows: list[tuple[Cell, ...]] = [
        (Cell(told.naming.area_text(code)), panels.number(value)) for code, value in named
    ]
    facts = panels.sources((found.facts, ranking.denominator))
    columns = [panels.words(_("Area")), panels.column(_unit(told, found), decimals=decimals)]
    who = told.whose(found)
    return Panel(
        id, told.headed(found, said), counted,
        panels.table(f"{heading}, {who}", columns, table_rows, facts, told.naming, remarks, counted),
        facts, panels.bar_chart(f"{who}: {said}", counted, bars, facts, told.naming, remarks, decimals), bars,
        tuple(code for code, _value in named), remarks,
        ((found.facts.flow, {**_of_ranking(found), "start": (period,), "end": (period,)}),),
        len(rows),
    )  # fmt: skip


def _unrated(told: Telling, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Which partners have a figure but no population to divide it by."""
    if not codes:
        return ()
    names = [told.naming.area_text(code) for code in told.naming.in_order_areas(codes)]
    shown = names if told.whole else names[: panels.MOST]
    said = {"n": len(names), "areas": ", ".join(shown) + ("" if shown == names else ", …")}
    return (_("Left out, because no population that fits is published: %(areas)s (%(n)d).") % said,)


def _unit(told: Telling, line: Line) -> str:
    if told.per and line.measure.per_head:
        return _("Per 1,000")
    return str(line.measure.unit)


def _filled(
    title: str,
    rows: list[tuple[str, float | None]],
    bars: tuple[panels.Bar, ...],
    total: float | None,
    language: str,
) -> str:
    whole = total or sum(value or 0 for _code, value in rows)
    first: list[panels.Bar] = []
    share = 0.0
    for bar in bars[:4]:
        first.append(bar)
        share += (bar.value or 0) / whole * 100 if whole else 0
        if share >= 80:
            break
    return tied(title % {
        "names": sentences.listed([bar.label for bar in first]),
        "share": number(share, language),
        "total": number(whole, language),
    })  # fmt: skip


def _of_ranking(found: Line) -> dict[str, tuple[str, ...]]:
    """The question that gives the rows of a ranking: a publisher's total gives way to its parts."""
    from tessera.statistics.reads import lines

    other = lines.partner(found.measure, found.facts)
    if other is None or other.id not in found.measure.keys:
        return dict(found.keys)
    return {id: codes for id, codes in found.keys.items() if id != other.id}


def counted_words(told: Telling, line: Line) -> str:
    """What was counted, of whom, and how the page shows it."""
    said = [f"{line.measure.name}: {line.measure.counted}"]
    if line.per:
        said.append(_("per 1,000 inhabitants"))
    if told.as_known_on:
        said.append(panels.today(told.as_known_on))
    return " · ".join(said)


def remarks_of(told: Telling, line: Line, period: str | None) -> tuple[str, ...]:
    """Everything a reader must know beside a figure."""
    found = (
        panels.composite_remark(line, told.naming),
        panels.coverage_remark(line, period, told.naming),
        panels.rate_remark(line) or told.why_no_rate(line),
        _months_remark(line),
    )
    return (*(remark for remark in found if remark), *caveats(told, line))


def _months_remark(line: Line) -> str | None:
    short = {year: months for year, months in line.months.items() if months < 12}
    if not short:
        return None
    year, months = max(short.items())
    return ngettext(
        "%(year)s has figures of %(months)d month only.",
        "%(year)s has figures of %(months)d months only.", months,
    ) % {"year": year, "months": months}  # fmt: skip


def caveats(told: Telling, line: Line) -> tuple[str, ...]:
    """The caveats of the source for the cells behind a line."""
    from tessera.core.text import say
    from tessera.statistics import bridge

    found = []
    for caveat in bridge.caveats():
        if caveat.dataflow != line.facts.flow or not _concerns(caveat.key, line):
            continue
        about = [code for id, codes in caveat.key.items() for code in codes if code != line.code]
        names = [told.naming.area_text(code) for code in told.naming.in_order_areas(about)]
        found.append(f"{', '.join(names)}: {say(caveat.sentence, told.naming.language)}")
    return tuple(found)


def _concerns(key: Mapping[str, tuple[str, ...]], line: Line) -> bool:
    return all(
        set(codes) & set(line.keys[id])
        for id, codes in key.items()
        if id in line.keys  # type: ignore[call-overload]
    )
