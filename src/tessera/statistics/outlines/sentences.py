"""Figures put into sentences: how much more, how far from the peak, whose share."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tessera.documents.lettering import number, tied
from tessera.statistics.reads.lines import Line


def change(new: float | None, old: float | None) -> float | None:
    """The change in per cent; None where there is nothing to compare with."""
    return None if new is None or not old else (new - old) / old * 100


def before(line: Line, period: str | None) -> str | None:
    """The year before a period, where the line has a figure for it."""
    if period is None or not period[:4].isdigit():
        return None
    year = str(int(period[:4]) - 1)
    return year if line.value(year) is not None else None


def change_in_words(what: str, line: Line, language: str) -> str:
    """ "Asylum applications more than doubled in 2024 …": the newest year against the one before."""
    period = line.latest
    previous = before(line, period)
    moved = change(line.value(period), line.value(previous)) if previous else None
    said = {"what": what, "year": period, "before": previous}
    if moved is None:
        return ""
    if moved >= 110:
        return _("%(what)s more than doubled in %(year)s") % said
    if moved >= 90:
        return _("%(what)s doubled in %(year)s") % said
    if abs(moved) < 3:
        return _("%(what)s hardly changed in %(year)s") % said
    said["change"] = number(abs(moved), language)
    if moved > 0:
        return tied(_("%(what)s rose by %(change)s %% in %(year)s") % said)
    return tied(_("%(what)s fell by %(change)s %% in %(year)s") % said)


def peak(line: Line) -> tuple[str, float] | None:
    """The highest year up to the newest complete one."""
    last = line.latest
    known = [
        (p, s.value) for p, s in line.points.items() if s.value is not None and last and p <= last
    ]
    return max(known, key=lambda one: one[1] or 0) if known else None  # type: ignore[return-value]


def against_peak(line: Line, language: str) -> str:
    """ "9 % of the peak of 2015", "the highest figure so far", or "" without a comparison."""
    top, period = peak(line), line.latest
    value = line.value(period)
    if top is None or value is None or not top[1]:
        return ""
    if top[0] == period:
        return _("the highest figure so far")
    share = value / top[1] * 100
    return tied(_("%(share)s %% of the peak of %(year)s") % {
        "share": number(share, language) if share >= 1 else number(share, language, 1), "year": top[0],
    })  # fmt: skip


def listed(names: list[str]) -> str:
    """ "Germany, Italy and Slovenia"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
