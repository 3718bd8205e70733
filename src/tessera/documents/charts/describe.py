"""What a figure says, in words: the text alternative, and the keys to its flags.

Everything here speaks the language of the figure, whatever the language of the request.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from tessera.documents.figures import (
    BREAK,
    ESTIMATED,
    PROVISIONAL,
    AreaMap,
    AreaValue,
    Chart,
    Kind,
    Point,
    Series,
)
from tessera.documents.lettering import number
from tessera.documents.periods import period

_MOST = 8  # series told one by one; a longer text helps nobody


def describe(chart: Chart) -> str:
    """The text alternative of a chart: what it shows, then lowest, highest and last figures.

    :returns: sentences in the chart's language; missing figures are counted, never called zero.
    """
    with override(chart.language):
        parts = [_stop(chart.title), _stop(chart.subtitle), _stop(_kind(chart))]
        if chart.kind is Kind.BAR:
            parts.append(_ranked(chart))
        else:
            parts += [_course(chart, series) for series in chart.series[:_MOST]]
            more = len(chart.series) - _MOST
            if more > 0:
                sentence = ngettext("%(n)s more series.", "%(n)s more series.", more)
                parts.append(sentence % {"n": more})
        parts.append(_missing(point for series in chart.series for point in series.points))
        return " ".join(part for part in parts if part)


def describe_map(drawn: AreaMap) -> str:
    """The text alternative of a map: what it shows, the highest and lowest areas, and the gaps."""
    with override(drawn.language):
        ranked = sorted(
            (value for value in drawn.values if value.value is not None),
            key=lambda value: -(value.value or 0.0),
        )
        parts = [_stop(drawn.title), _stop(drawn.subtitle)]
        if ranked:
            listed = "; ".join(_area(value, drawn) for value in ranked[:3])
            parts.append(_("Highest: %(areas)s.") % {"areas": listed})
        if len(ranked) > 3:
            parts.append(_("Lowest: %(areas)s.") % {"areas": _area(ranked[-1], drawn)})
        parts.append(
            _missing(Point(v.code, v.value, v.status, v.confidential) for v in drawn.values)
        )
        return " ".join(part for part in parts if part)


def flag_notes(points: Iterable[Point], language: str, *, hollow: bool) -> tuple[str, ...]:
    """The keys to the flags that occur among some points, each once.

    :param hollow: whether provisional and estimated figures are drawn as hollow points (lines).
    """
    seen = list(points)
    with override(language):
        notes = []
        if any(point.has(BREAK) for point in seen):
            notes.append(_("b: break in the series; figures before and after are not comparable."))
        unsure = [letter for letter in (PROVISIONAL, ESTIMATED) if any(p.has(letter) for p in seen)]
        if unsure and hollow:
            notes.append(_("Hollow points: %(flags)s figures.") % {"flags": _flag_names(unsure)})
        elif unsure:
            notes += [f"{letter}: {_flag_names([letter])}." for letter in unsure]
        return tuple(notes)


def said(point: Point, language: str, decimals: int) -> str:
    """A figure or the reason why there is none: 1,234 · 1,234 p · not reported · confidential."""
    if point.value is not None:
        flags = f" {point.status.lower()}" if point.status else ""
        return number(point.value, language, decimals) + flags
    with override(language):
        return _("confidential") if point.confidential else _("not reported")


def place(at: str, language: str) -> str:
    """A period or category as it is printed."""
    found = period(at)
    return found.label(language) if found else at


def _kind(chart: Chart) -> str:
    return {
        Kind.LINE: _("Line chart"),
        Kind.BAR: _("Bar chart"),
        Kind.STACKED_BAR: _("Stacked bar chart"),
        Kind.STACKED_AREA: _("Stacked area chart"),
    }[chart.kind]


def _course(chart: Chart, series: Series) -> str:
    known = [(point.value, point) for point in series.points if point.value is not None]
    if not known:
        return _("%(series)s: no figures.") % {"series": series.label}
    low, high = min(known, key=lambda pair: pair[0]), max(known, key=lambda pair: pair[0])
    facts = {"series": series.label}
    for name, (_value, point) in (("low", low), ("high", high), ("last", known[-1])):
        facts[name] = said(point, chart.language, chart.decimals)
        facts[f"{name}_at"] = place(point.at, chart.language)
    return (
        _(
            "%(series)s: lowest %(low)s (%(low_at)s), highest %(high)s (%(high_at)s), "
            "last %(last)s (%(last_at)s)."
        )
        % facts
    )


def _ranked(chart: Chart) -> str:
    points = chart.series[0].points
    listed = "; ".join(
        f"{place(point.at, chart.language)} {said(point, chart.language, chart.decimals)}"
        for point in points[:_MOST]
    )
    more = len(points) - _MOST
    if more > 0:
        listed += "; " + ngettext("%(n)s more", "%(n)s more", more) % {"n": more}
    return _stop(listed)


def _area(value: AreaValue, drawn: AreaMap) -> str:
    return f"{value.label} {number(value.value or 0.0, drawn.language, drawn.decimals)}"


def _missing(points: Iterable[Point]) -> str:
    gaps = [point for point in points if point.value is None]
    withheld = sum(point.confidential for point in gaps)
    absent = len(gaps) - withheld
    parts = []
    if absent:
        sentence = ngettext("%(n)s figure is missing.", "%(n)s figures are missing.", absent)
        parts.append(sentence % {"n": absent})
    if withheld:
        sentence = ngettext(
            "%(n)s figure is confidential.", "%(n)s figures are confidential.", withheld
        )
        parts.append(sentence % {"n": withheld})
    return " ".join(parts)


def _flag_names(letters: list[str]) -> str:
    names = {PROVISIONAL: _("provisional"), ESTIMATED: _("estimated")}
    return _(" or ").join(names[letter] for letter in letters)


def _stop(words: str) -> str:
    return words if not words or words.endswith((".", "!", "?", "…")) else words + "."
