"""Revisions of a series told as a panel: rows are vintages, columns periods."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tessera.documents.figures import Chart, Kind, Point, Series
from tessera.documents.outline import Cell, Missing
from tessera.statistics import bridge, figures
from tessera.statistics.naming import Naming
from tessera.statistics.outlines import between, panels
from tessera.statistics.outlines.panels import Panel
from tessera.statistics.reads.derived import Revisions

#: Vintages that can be told apart in one picture; the newest.
MOST_LINES = 6


def triangle(found: Revisions, what: str, unit: str, naming: Naming) -> Panel:
    """The triangle with, below the vintages, how far each period moved in all."""
    laid = found.triangle
    decimals = panels.places(
        cell.figure.value for row in laid.rows for cell in row if cell.figure is not None
    )
    columns = [
        panels.words(_("Vintage")),
        *(panels.column(p, decimals=decimals) for p in laid.periods),
    ]
    rows: list[list[Cell]] = []
    for vintage, row in zip(laid.vintages, laid.rows, strict=True):
        rows.append([Cell(vintage), *(_cell(one) for one in row)])
        if any(one.change for one in row):
            rows.append([Cell(_("change")), *(_change(one) for one in row)])
    rows.append([
        Cell(_("from first to newest")),
        *(panels.number(laid.total.get(period)) for period in laid.periods),
    ])  # fmt: skip
    rows.append([
        Cell(_("mean size of a revision")),
        *(_mean(laid.mean_absolute.get(period)) for period in laid.periods),
    ])  # fmt: skip
    remarks = [_("An empty cell is a period that a vintage did not have; it is not zero.")]
    remarks += between.flags_in(cell.figure for row in laid.rows for cell in row)
    if found.left_out:
        remarks.append(
            _("The newest %(shown)d vintages are shown; %(older)d are older.")
            % {"shown": len(found.facts), "older": found.left_out}
        )
    if found.unlike:
        remarks.append(
            _("Vintages with other dimensions are left out: %(days)s.")
            % {"days": ", ".join(one.vintage.isoformat() for one in found.unlike)}
        )
    title = _("Revisions of %(what)s") % {"what": what}
    return Panel(
        "revisions", title, unit,
        panels.table(title, columns, rows, found.facts, naming, remarks, unit), found.facts,
        _chart(found, title, unit, decimals, naming), remarks=tuple(remarks),
    )  # fmt: skip


def _cell(one: bridge.derive.Revised) -> Cell:
    if one.figure is None:
        return Cell("") if not one.is_gone else Cell(missing=Missing.NOT_REPORTED)
    return between.cell(one.figure)


def _change(one: bridge.derive.Revised) -> Cell:
    return Cell(one.change) if one.change else Cell("")


def _mean(value: float | None) -> Cell:
    return Cell("") if value is None else Cell(value)


def _chart(found: Revisions, title: str, unit: str, decimals: int, naming: Naming) -> Chart | None:
    lines = []
    newest = list(zip(found.triangle.vintages, found.triangle.rows, strict=True))[-MOST_LINES:]
    for n, (vintage, row) in enumerate(newest):
        points = tuple(
            Point(period, one.figure.value, one.figure.flags.lower(), one.figure.is_withheld)
            for period, one in zip(found.triangle.periods, row, strict=True)
            if one.figure is not None
        )
        if any(point.value is not None for point in points):
            lines.append(Series(f"{vintage}-{n}", vintage, points))
    if not lines or len(found.triangle.periods) < 2:
        return None
    return Chart(
        Kind.LINE, title, tuple(lines), unit, decimals=decimals,
        source="; ".join(figures.source_line(one) for one in found.facts[-MOST_LINES:]),
        notes=naming.notes, language=naming.language,
    )  # fmt: skip
