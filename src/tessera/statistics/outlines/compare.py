"""Areas side by side by one measure: absolute, per 1,000 inhabitants, or as an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tessera.core.text import say
from tessera.documents.outline import Cell
from tessera.statistics import bridge
from tessera.statistics.measures import ROLES, Measure
from tessera.statistics.naming import Naming
from tessera.statistics.outlines import between, movements, panels, sentences
from tessera.statistics.outlines.panels import Panel
from tessera.statistics.outlines.telling import Telling
from tessera.statistics.reads.definitions import Side, is_alike, sides
from tessera.statistics.reads.lines import Line

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Compared:
    """The figure, and the areas of which the measure has none, with the reason."""

    panel: Panel | None
    absent: tuple[str, ...]


def comparison(
    areas: Sequence[str],
    measure: Measure,
    mode: str,
    person: Actor,
    naming: Naming,
    *,
    start: str = "",
    end: str = "",
    as_known_on: date | None = None,
) -> Compared:
    """Set 2 to 8 areas side by side.

    :param mode: "absolute", "per1000" or "index" (100 in the first year all of them have).
    :raises bridge.MigstatError: where nothing of the measure was known on the day.
    """
    per = 1000 if mode == "per1000" else None
    found: dict[str, tuple[str, Line]] = {}
    absent, unrated = [], []
    told = None
    for area in naming.in_order_areas(areas):
        told = Telling(area, person, naming, as_known_on, per)
        _require_known(told, measure, as_known_on)
        line = told.line(measure.code)
        if line is None:
            absent.append(
                _("%(area)s: %(flow)s has no figures of it.")
                % {"area": told.name, "flow": measure.flow}
            )
            continue
        if per and not line.per:
            unrated.append(told.whose(line))
            continue
        cut = line.since(start, end)
        if cut.latest is None:
            absent.append(_("%(area)s: no figures between these years.") % {"area": told.name})
            continue
        # Two areas that a publisher counts together have one line between them.
        found.setdefault(line.code, (told.whose(line), cut))
    if unrated:
        absent.append(
            _("No rate for %(areas)s: no population of these years is known here.")
            % {"areas": sentences.listed(unrated)}
        )
    if told is None or not found:
        return Compared(None, tuple(absent))
    lines = list(found.values())
    if mode == "index":
        lines = _indexed(lines)
    return Compared(_panel(told, measure, mode, lines), tuple(absent))


def _require_known(told: Telling, measure: Measure, day: date | None) -> None:
    if measure.flow not in told.releases:
        from tessera.statistics.reads.facts import release

        release(measure.flow, told.person, as_known_on=day)  # says why there is none


def _indexed(lines: list[tuple[str, Line]]) -> list[tuple[str, Line]]:
    """Each line as per cent of its figure in the first year that all have and none has as zero."""
    years = set.intersection(
        *({p for p, s in line.points.items() if s.value} for _label, line in lines)
    )
    if not years:
        raise bridge.MigstatError(
            _(
                "There is no year in which all these areas have a figure above zero, so no index can be made."
            )
        )
    base = min(years)
    made = []
    for label, line in lines:
        whole = line.value(base) or 1.0
        points = {
            period: bridge.CellState(bridge.State.VALUE, state.value / whole * 100)
            if state.value is not None
            else state
            for period, state in line.points.items()
        }
        made.append((label, replace(line, points=points, per=None)))
    return made


def _panel(told: Telling, measure: Measure, mode: str, lines: list[tuple[str, Line]]) -> Panel:
    naming = told.naming
    years = sorted({p for _label, line in lines for p in line.points}, reverse=True)
    values = [line.value(year) for _label, line in lines for year in years]
    decimals = {"absolute": panels.places(values), "per1000": 2, "index": 1}[mode]
    how = {
        "absolute": "",
        "per1000": _("per 1,000 inhabitants"),
        "index": _("index, %(year)s = 100") % {"year": _base(lines)},
    }[mode]
    said = (str(measure.counted), how, panels.today(told.as_known_on))
    counted = " · ".join(part for part in said if part)
    remarks = list(
        dict.fromkeys(
            remark
            for _label, line in lines
            for remark in movements.remarks_of(told, line, line.latest)
        )
    )
    unlike = _unlike(lines)
    remarks += [
        _("≠ %(area)s: %(practice)s")
        % {"area": label, "practice": say(practice.sentence, naming.language)}
        for (label, _line), side in zip(lines, unlike, strict=False)
        for practice in side.practices
    ]
    remarks += between.marks_in(one for _label, line in lines for one in line.flags.values())
    facts = panels.sources(one for _label, line in lines for one in (line.facts, line.denominator))
    columns = [
        panels.words(_("Year")),
        *(
            panels.column(
                f"{label} ≠" if unlike and unlike[n].practices else label, decimals=decimals
            )
            for n, (label, _line) in enumerate(lines)
        ),
    ]
    rows = [(Cell(year), *(_flagged(line, year) for _label, line in lines)) for year in years]
    title = _("%(measure)s: %(areas)s") % {
        "measure": measure.name, "areas": ", ".join(label for label, _line in lines),
    }  # fmt: skip
    chart = panels.line_chart(title, counted, lines, naming, remarks)
    if chart is not None:
        chart = replace(chart, decimals=decimals)
    origin = ((measure.flow, _together(lines)),)
    return Panel(
        "figure", title, counted,
        panels.table(title, columns, rows, facts, naming, remarks, counted),
        facts, chart, remarks=tuple(remarks), origin=origin,
    )  # fmt: skip


def _flagged(line: Line, year: str) -> Cell:
    """A figure with what its publisher says of it: a break, provisional, unreliable."""
    made = panels.cell(line.points.get(year))
    said = line.flags.get(year, "").lower()
    return replace(made, flags=made.flags + said) if said and made.missing is None else made


def _unlike(lines: list[tuple[str, Line]]) -> tuple[Side, ...]:
    """How each area counts, where they are known not to count alike; empty where they do."""
    facts = lines[0][1].facts
    own = facts.structure.role(ROLES[lines[0][1].measure.side])
    if own is None:
        return ()
    found = sides(facts, own, [line.code for _label, line in lines])
    return () if is_alike(found) else found


def _together(lines: list[tuple[str, Line]]) -> dict[str, tuple[str, ...]]:
    """One question that selects the figures of all lines."""
    keys: dict[str, tuple[str, ...]] = {}
    for _label, line in lines:
        for id, codes in line.keys.items():
            keys[id] = tuple(dict.fromkeys((*keys.get(id, ()), *codes)))
    return keys


def _base(lines: list[tuple[str, Line]]) -> str:
    years = set.intersection(
        *({p for p, s in line.points.items() if s.value} for _label, line in lines)
    )
    return min(years, default="")
