"""The same people counted by several publishers, side by side; a gap is a question, not an error."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tessera.documents.lettering import number
from tessera.documents.outline import Cell
from tessera.statistics.outlines import panels
from tessera.statistics.outlines.panels import Panel
from tessera.statistics.outlines.telling import Telling
from tessera.statistics.reads.lines import Line


@dataclass(frozen=True, slots=True)
class Pair:
    """Two measures of much the same people, and why they differ even where both are right."""

    who: str
    first: str
    second: str
    why: str


def _pairs() -> tuple[Pair, ...]:
    return (
        Pair(_("Asylum applicants"), "asylum-from", "applications-from",
             _("Eurostat counts first and repeated applicants in Europe, UNHCR new applications worldwide.")),
        Pair(_("People living elsewhere"), "citizens-abroad", "migrants-from",
             _("Eurostat counts citizens, the United Nations people born there or, where births are unknown, "
               "citizens; a naturalised migrant is only in the second.")),
        Pair(_("People from elsewhere"), "foreign-residents", "migrants-in",
             _("Eurostat counts residents without citizenship of the area, the United Nations people born "
               "elsewhere.")),
    )  # fmt: skip


def mirror(told: Telling) -> Panel | None:
    """What others report, and what is reported here."""
    rows, facts, remarks = [], [], []
    for pair in _pairs():
        one, two = told.absolute(pair.first), told.absolute(pair.second)
        if one is None and two is None:
            continue
        year = _common(one, two)
        why = " ".join(filter(None, (pair.why, _unlike(one, two, told))))
        rows.append((Cell(pair.who), _said(one, told, year), _said(two, told, year), Cell(why)))
        for line in (one, two):
            if line is not None:
                facts.append(line.facts)
                remarks += [r for r in (panels.composite_remark(line, told.naming),) if r]
    if not rows:
        return None
    remarks = list(dict.fromkeys(remarks))
    columns = [panels.words(_("Who")), panels.words(_("Eurostat, sum of those who report")),
               panels.words(_("United Nations")), panels.words(_("Why they differ"))]  # fmt: skip
    kept = panels.sources(facts)
    counted = _("the same people counted on several sides; a gap is a question, not an error")
    return Panel(
        "mirror", _("What others report, and what is reported here"), counted,
        panels.table(_("Several sources, %(area)s") % {"area": told.name}, columns, rows, kept,
                     told.naming, remarks, counted),
        kept, remarks=tuple(remarks),
    )  # fmt: skip


def _common(one: Line | None, two: Line | None) -> str | None:
    """The newest year that both have, so that they can be set side by side."""
    if one is None or two is None or one.latest is None or two.latest is None:
        return None
    last = min(one.latest, two.latest)
    both = [
        period
        for period in one.points
        if period <= last and one.value(period) is not None and two.value(period) is not None
    ]
    return max(both, default=None)


def _unlike(one: Line | None, two: Line | None, told: Telling) -> str:
    """The sentence that the two do not even count the same areas, "" where they do."""
    if one is None or two is None or one.code == two.code:
        return ""
    return _("The areas differ too: %(one)s, and %(two)s.") % {
        "one": told.whose(one), "two": told.whose(two),
    }  # fmt: skip


def _said(line: Line | None, told: Telling, year: str | None) -> Cell:
    """A figure with its year; where a publisher counts areas together, whose it is comes first."""
    if line is None or line.latest is None:
        return panels.number(None)
    at = year or line.latest
    words = _("%(n)s in %(year)s") % {
        "n": number(line.value(at) or 0, told.naming.language), "year": at,
    }  # fmt: skip
    return Cell(told.headed(line, words))
