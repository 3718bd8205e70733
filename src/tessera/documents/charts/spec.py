"""From the description of a chart to its Vega-Lite specification."""

from __future__ import annotations

from typing import Any

from tessera.documents.charts import bars, lines, stacks
from tessera.documents.charts.describe import describe, flag_notes
from tessera.documents.charts.frame import MARGIN, WIDTHS, Canvas, Plot, Words, compose
from tessera.documents.figures import Chart, Kind, Theme

_PLOTS = {
    Kind.LINE: lines.plot,
    Kind.BAR: bars.plot,
    Kind.STACKED_BAR: stacks.plot,
    Kind.STACKED_AREA: stacks.plot,
}


def spec(
    chart: Chart,
    theme: Theme = Theme.LIGHT,
    width: int = 720,
    *,
    framed: bool = True,
    interactive: bool = False,
) -> dict[str, Any]:
    """The Vega-Lite specification of a chart, complete with its values.

    :param width: one of :data:`WIDTHS`, in pixels; the height follows from what is shown.
    :param framed: False where the page itself prints title, subtitle, notes and source.
    :param interactive: adds what answers the pointer; for the browser only.
    :raises ValueError: for a width that is not offered or a chart that cannot be drawn so.
    """
    if width not in WIDTHS:
        raise ValueError(f"Charts are {', '.join(map(str, WIDTHS))} pixels wide; not {width}.")
    canvas = Canvas(width - 2 * MARGIN * framed, theme, chart.language, interactive)
    plot: Plot = _PLOTS[chart.kind](chart, canvas)
    return compose(
        Words(chart.title, chart.subtitle, _notes(chart), chart.source, chart.source_language),
        canvas,
        plot,
        framed=framed,
        description=describe(chart),
    )


def _notes(chart: Chart) -> tuple[str, ...]:
    points = [point for series in chart.series for point in series.points]
    notes = list(flag_notes(points, chart.language, hollow=chart.kind is Kind.LINE))
    if chart.kind in (Kind.STACKED_BAR, Kind.STACKED_AREA):
        notes += stacks.gap_note(chart)
    return tuple(dict.fromkeys((*notes, *chart.notes)))
