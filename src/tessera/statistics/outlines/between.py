"""Derived figures, mirrors and triangles told as panels: one table, one picture, every source named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product

from django.utils.translation import gettext as _

from tessera.core.text import say
from tessera.documents.figures import Chart, Kind, Point, Series
from tessera.documents.lettering import number
from tessera.documents.outline import Cell, Column, ColumnType, Missing
from tessera.statistics import bridge, figures
from tessera.statistics.naming import Naming
from tessera.statistics.outlines import panels
from tessera.statistics.outlines.panels import Panel
from tessera.statistics.reads.derived import Derived, Ingredient, Mirror
from tessera.statistics.reads.facts import Facts

Figure = bridge.derive.Figure


def cell(figure: Figure | None, which: str = "value") -> Cell:
    """A derived figure (or its ``low`` or ``high``) as a cell, with its flags beside it."""
    if figure is None:
        return Cell(missing=Missing.NOT_REPORTED)
    flags = figure.flags.lower()
    if figure.is_withheld:
        return Cell(missing=Missing.CONFIDENTIAL)
    value = getattr(figure, which)
    if value is None:
        return Cell(missing=Missing.NOT_REPORTED, flags=flags if which == "value" else "")
    return Cell(value=value, flags=flags)


def derived(found: Derived, naming: Naming, day: date | None = None) -> Panel:
    """A derived figure: its formula over the table, its ingredients' releases below."""
    has_bounds = any(p.low is not None or p.high is not None for p in found.points.values())
    has_values = any(p.value is not None for p in found.points.values()) or not has_bounds
    who = naming.area_text(found.area)
    counted = " · ".join(part for part in (found.unit, panels.today(day)) if part)
    has_marks = any(point.flags for point in found.points.values())
    columns = [panels.words(_("Period"))]
    columns += [panels.column(name) for name, _series in found.columns]
    if has_values:
        columns.append(panels.column(found.title, decimals=found.decimals))
    if has_bounds:
        columns += [panels.column(_("at least"), decimals=found.decimals),
                    panels.column(_("at most"), decimals=found.decimals)]  # fmt: skip
    rows = []
    for period in sorted(found.points, reverse=True):
        point = found.points[period]
        row = [Cell(period), *(cell(series.get(period)) for _name, series in found.columns)]
        if has_values:
            row.append(cell(point))
        if has_bounds:
            row += [cell(_bound(point), "low"), cell(_bound(point), "high")]
        rows.append([*row, Cell(point.flags.lower())] if has_marks else row)
    if has_marks:
        columns.append(panels.words(_("Marks")))
    facts = panels.sources(one.facts for one in found.ingredients)
    remarks = (*flags_in(found.points.values()), *found.remarks, *_joint(found, naming))
    if has_bounds:
        remarks = (_("Where only bounds are given, the figure itself is not known."), *remarks)
    title = _("%(what)s, %(area)s") % {"what": found.title, "area": who}
    return Panel(
        "figure", title, counted,
        panels.table(title, columns, rows, facts, naming, (*_formula(found), *remarks), counted),
        facts, _chart(title, counted, found, facts, naming, remarks), remarks=remarks,
        origin=_origins(found.ingredients),
    )  # fmt: skip


def _bound(point: Figure) -> Figure:
    """A known value is its own bounds."""
    if point.value is None:
        return point
    return Figure(low=point.value, high=point.value, flags=point.flags)


def _formula(found: Derived) -> tuple[str, ...]:
    said = [_("Formula: %(formula)s.") % {"formula": found.formula}]
    if found.source:
        said.append(_("Definition: %(source)s.") % {"source": found.source})
    return tuple(said)


def _joint(found: Derived, naming: Naming) -> tuple[str, ...]:
    """That a publisher counts areas together, for each ingredient that is counted so."""
    return tuple(dict.fromkeys(
        panels.together(one.facts.publisher, naming.area_text(one.code))
        for one in found.ingredients
        if one.code and bridge.area(one.code).kind is bridge.AreaKind.COMPOSITE
    ))  # fmt: skip


def flags_in(points: Iterable[Figure | None]) -> tuple[str, ...]:
    """What the letters beside some figures mean."""
    return marks_in(one.flags for one in points if one is not None)


def marks_in(flags: Iterable[str]) -> tuple[str, ...]:
    """What letters of OBS_STATUS mean, in one sentence; empty where there is none."""
    letters = sorted({letter for one in flags for letter in one})
    if not letters:
        return ()
    said = "; ".join(f"{letter.lower()} {bridge.status_text(letter)}" for letter in letters)
    return (_("Marks: %(marks)s.") % {"marks": said},)


def _origins(
    ingredients: Sequence[Ingredient],
) -> tuple[tuple[str, dict[str, tuple[str, ...]]], ...]:
    """One table for each release, with all that is read from it."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in ingredients:
        keys = found.setdefault(one.facts.flow, {})
        for id, codes in one.keys.items():
            keys[id] = tuple(dict.fromkeys((*keys.get(id, ()), *codes)))
    return tuple(found.items())


def _series(key: str, label: str, points: Mapping[str, Figure], which: str) -> Series | None:
    made = tuple(
        Point(period, None if one.is_withheld else getattr(one, which), one.flags.lower(),
              one.is_withheld)
        for period, one in sorted(points.items())
    )  # fmt: skip
    return Series(key, label, made) if any(point.value is not None for point in made) else None


def _chart(
    title: str, counted: str, found: Derived, facts: Sequence[Facts], naming: Naming,
    remarks: Sequence[str],
) -> Chart | None:  # fmt: skip
    bounded = {period: _bound(one) for period, one in found.points.items()}
    has_bounds = any(p.low is not None or p.high is not None for p in found.points.values())
    lines = (
        [
            _series("high", _("at most"), bounded, "high"),
            _series("low", _("at least"), bounded, "low"),
        ]
        if has_bounds
        else [_series("value", found.title, found.points, "value")]
    )
    series = tuple(one for one in lines if one is not None)
    if not series:
        return None
    return Chart(
        Kind.LINE, title, series, counted, decimals=found.decimals,
        source="; ".join(figures.source_line(one) for one in facts),
        notes=(*naming.notes, *_formula(found), *remarks), language=naming.language,
    )  # fmt: skip


def mirror(found: Mirror, a: str, b: str, naming: Naming, day: date | None = None) -> Panel | None:
    """Both reports and their differences; None where neither side says anything."""
    language = naming.language
    known = [one for one in (found.left, found.right) if one is not None]
    if not known:
        return None
    names = {
        "left": str(say(found.pair.left.counts, language)),
        "right": str(say(found.pair.right.counts, language)),
    }
    who = " · ".join(_named(found, code, naming) for code in (a, b) if code)
    title = _("%(pair)s: %(areas)s") % {"pair": say(found.pair.name, language), "areas": who}
    counted = " · ".join(part for part in (naming.unit(found.pair.unit), panels.today(day)) if part)
    facts = panels.sources(one.facts for one in known)
    has_marks = any(one.flags for one in found.points.values())
    columns = [
        panels.words(_("Period")), panels.column(_("Left")), panels.column(_("Right")),
        panels.column(_("Left − right")), Column(_("Difference to the mean, %"), ColumnType.NUMBER, 1),
        Column(_("Left ÷ right"), ColumnType.NUMBER, 2),
        *([panels.words(_("Marks"))] if has_marks else []),
    ]  # fmt: skip
    rows = [
        (Cell(period), cell(one.left), cell(one.right), panels.number(one.absolute),
         panels.number(one.relative), panels.number(one.ratio),
         *([Cell(one.flags.lower())] if has_marks else []))
        for period, one in sorted(found.points.items(), reverse=True)
    ]  # fmt: skip
    said = (
        _("Left: %(what)s") % {"what": names["left"]},
        _("Right: %(what)s") % {"what": names["right"]},
    )
    remarks = (
        *causes(found, naming),
        *flags_in(f for p in found.points.values() for f in (p.left, p.right)),
    )
    return Panel(
        "figure", title, counted,
        panels.table(title, columns, rows, facts, naming, (*said, *remarks), counted), facts,
        _two_lines(title, counted, found, names, facts, naming, (*said, *remarks)), remarks=remarks,
        origin=_origins(known),
    )  # fmt: skip


def _named(found: Mirror, area: str, naming: Naming) -> str:
    """An area, or the composite that both sides are told for."""
    whole = next((one for one in found.composites if area in bridge.area(one).parts), area)
    return naming.area_text(whole if found.is_like else area)


def _two_lines(
    title: str, counted: str, found: Mirror, names: Mapping[str, str],
    facts: Sequence[Facts], naming: Naming, remarks: Sequence[str],
) -> Chart | None:  # fmt: skip
    left = {p: one.left for p, one in found.points.items() if one.left is not None}
    right = {p: one.right for p, one in found.points.items() if one.right is not None}
    lines = [
        _series("left", _teller(found, "left"), left, "value"),
        _series("right", _teller(found, "right"), right, "value"),
    ]
    series = tuple(one for one in lines if one is not None)
    if not series:
        return None
    return Chart(
        Kind.LINE, title, series, counted,
        source="; ".join(figures.source_line(one) for one in facts),
        notes=(*naming.notes, *remarks), language=naming.language,
    )  # fmt: skip


def _teller(found: Mirror, side: str) -> str:
    """A short name of a side for a legend: who tells it, or the table where one tells both."""
    one = found.left if side == "left" else found.right
    word = _("Left") if side == "left" else _("Right")
    if one is None:
        return word
    tellers = {side.facts.publisher for side in (found.left, found.right) if side is not None}
    who = one.facts.publisher.partition(",")[0] if len(tellers) > 1 else one.facts.flow
    return f"{word}: {who}"


def causes(found: Mirror, naming: Naming) -> tuple[str, ...]:
    """Why the two differ: known reasons of the pair, and what the figures themselves tell."""
    language = naming.language
    said = [str(say(one.sentence, language)) for one in found.pair.causes if applies(one.id, found)]
    near = [period for period, one in found.points.items() if one.is_within_rounding]
    if near:
        said.append(
            _("In %(periods)s the difference is no larger than the rounding of both.")
            % {"periods": ", ".join(near)}
        )
    said += _caveats(found, language)
    for code in found.composites:
        areas = naming.area_text(code)
        said.append(panels.together(_publishers(found, code), areas))
        if found.is_like:
            said.append(_("Both sides are told for %(areas)s together.") % {"areas": areas})
        else:
            said.append(_("The other side cannot be told for both, so that no difference is made."))
    return tuple(dict.fromkeys(said))


def applies(cause: str, found: Mirror) -> bool:
    """Whether a reason is one for these two releases: rounding needs a rounded side."""
    sides = [one for one in (found.left, found.right) if one is not None]
    if cause == "rounding":
        return any(one.facts.rounded_to for one in sides)
    if cause == "vintage":
        return len(sides) == 2 and abs((sides[0].facts.vintage - sides[1].facts.vintage).days) > 365
    if cause == "citizenship-practice":
        return not _caveats(found, "en")  # said more exactly by the remark on the cells
    return True


def _caveats(found: Mirror, language: str) -> list[str]:
    """Remarks on the cells that are shown: zero by practice, breaks."""
    said = []
    for side in (found.left, found.right):
        if side is None:
            continue
        for caveat in bridge.caveats():
            if caveat.dataflow == side.facts.flow and any(
                caveat.applies(codes, period) for codes in _cells(side) for period in side.series
            ):
                said.append(str(say(caveat.sentence, language)))
    return said


def _cells(side: Ingredient) -> Iterator[dict[str, str]]:
    """The codes of each cell that a side adds up, where they are few."""
    few = {id: codes for id, codes in side.keys.items() if len(codes) <= 4}
    for picked in product(*few.values()):
        yield dict(zip(few, picked, strict=True))


def _publishers(found: Mirror, code: str) -> str:
    return " / ".join(dict.fromkeys(
        one.facts.publisher for one in (found.left, found.right)
        if one is not None and any(codes == (code,) for codes in one.keys.values())
    ))  # fmt: skip


#: Below this many times as many a factor says less than the two figures do.
_NEARLY = 1.1


def explained(found: Mirror, naming: Naming) -> str:
    """The newest period of which both sides tell, in one sentence; "" where there is none."""
    both = [period for period, one in found.points.items() if one.absolute is not None]
    if not both:
        return ""
    period = max(both)
    one = found.points[period]
    language = naming.language
    shown = {
        "period": period, "left": _said(one.left, language), "right": _said(one.right, language),
        "difference": number(abs(one.absolute or 0), language),
    }  # fmt: skip
    if not one.absolute:
        return _("In %(period)s both sides say %(left)s.") % shown
    if one.ratio is None or not one.ratio or _NEARLY > one.ratio > 1 / _NEARLY:
        return _("In %(period)s the left side says %(left)s and the right side %(right)s.") % shown
    factor = max(one.ratio, 1 / one.ratio)
    shown["factor"] = number(factor, language, 1)
    if one.absolute > 0:
        return _("In %(period)s the left side says %(left)s and the right side %(right)s: %(difference)s more, %(factor)s times as many.") % shown  # fmt: skip
    return _("In %(period)s the left side says %(left)s and the right side %(right)s: %(difference)s fewer; the right side has %(factor)s times as many.") % shown  # fmt: skip


def _said(figure: Figure | None, language: str) -> str:
    return number(figure.value, language) if figure and figure.value is not None else ":"
