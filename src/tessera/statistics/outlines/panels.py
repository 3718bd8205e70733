"""A panel: one figure of an area's page with its headline, its table, its picture and its sources.

The same panel becomes a piece of a page, a spreadsheet, a CSV file and a picture, so all four say the
same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.documents.figures import Chart, Kind, Point, Series
from tessera.documents.outline import Cell, Column, ColumnType, Missing, Note, Source, Table
from tessera.statistics import bridge, figures
from tessera.statistics.naming import Naming
from tessera.statistics.reads.facts import Facts
from tessera.statistics.reads.lines import Line

#: Partners that a ranked table names; the rest is added up in one row.
MOST = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a ranked table: whose figure, where its page is, and its share of the longest bar."""

    code: str
    label: str
    value: float | None
    width: int  # per cent of the longest


@dataclass(frozen=True, slots=True)
class Panel:
    """One figure: what it shows, what was counted, the table, the picture, where it comes from.

    ``codes`` are the areas of the table's rows, "" for rows that are no area. ``origin`` is the
    dataflow and the question that select the figures. ``remarks`` say what a reader must know.
    ``count`` is the number of partners behind a ranking, of which a page has the largest only.
    """

    id: str
    title: str
    counted: str
    table: Table
    facts: tuple[Facts, ...]
    chart: Chart | None = None
    bars: tuple[Bar, ...] = ()
    codes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    origin: tuple[tuple[str, dict[str, tuple[str, ...]]], ...] = field(default=())
    count: int = 0

    @property
    def decimals(self) -> int:
        """Digits after the decimal sign in the columns of figures."""
        return max(
            (c.decimals for c in self.table.columns if c.type is not ColumnType.TEXT), default=0
        )

    @property
    def lines(self) -> list[tuple[str, tuple[Cell, ...]]]:
        """The rows of the table with the area each is about."""
        codes = self.codes or ("",) * len(self.table.rows)
        return list(zip(codes, self.table.rows, strict=True))


def source(facts: Facts) -> Source:
    """A release as a document's source."""
    return Source(
        publisher=facts.publisher, table=facts.title, language="en",
        release=f"{facts.vintage.isoformat()} ({facts.short})", licence=facts.licence,
        retrieved=facts.retrieved, address=facts.url,
    )  # fmt: skip


def sources(facts: Iterable[Facts | None]) -> tuple[Facts, ...]:
    """Each release once."""
    return tuple({one.id: one for one in facts if one is not None}.values())


def cell(state: bridge.CellState | None) -> Cell:
    """A state of a figure as a cell of a document."""
    if state is None:
        return Cell(missing=Missing.NOT_REPORTED)
    if state.state is bridge.State.CONFIDENTIAL:
        return Cell(missing=Missing.CONFIDENTIAL)
    if state.value is None:
        kind = Missing.NOT_APPLICABLE if state.reason == "M" else Missing.NOT_REPORTED
        return Cell(missing=kind)
    return Cell(value=state.value, flags="≥" if state.is_incomplete else "")


def number(value: float | None) -> Cell:
    """A plain number as a cell; None is not reported."""
    return Cell(missing=Missing.NOT_REPORTED) if value is None else Cell(value=value)


def table(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    facts: Iterable[Facts],
    naming: Naming,
    remarks: Sequence[str] = (),
    counted: str = "",
) -> Table:
    """A table with its sources; notes are the areas' own and the remarks."""
    notes = [Note("", note) for note in (*naming.notes, *remarks)]
    return Table(
        title, tuple(columns), tuple(tuple(row) for row in rows), counted,
        tuple(source(one) for one in facts), tuple(dict.fromkeys(notes)),
    )  # fmt: skip


def places(values: Iterable[float | None], per: int | None = None) -> int:
    """Digits after the decimal sign: rates have two, whole figures none."""
    known = [value for value in values if value is not None]
    if per:
        return 2
    return 0 if all(value.is_integer() or abs(value) >= 1000 for value in known) else 1


def line_chart(
    title: str,
    counted: str,
    lines: Sequence[tuple[str, Line]],
    naming: Naming,
    remarks: Sequence[str],
) -> Chart | None:
    """Lines over time, one for each label; None where no line has a figure.

    A newest period for which too few reporters have filed is not drawn.
    """
    series = []
    for label, line in lines:
        last = line.latest
        points = tuple(
            Point(period, state.value)
            for period, state in sorted(line.points.items())
            if last is not None and period <= last
        )
        if points:
            series.append(Series(label, label, points))
    if not series:
        return None
    values = [p.value for s in series for p in s.points]
    facts = sources(one for _label, line in lines for one in (line.facts, line.denominator))
    return Chart(
        Kind.LINE, title, tuple(series), counted, decimals=places(values, lines[0][1].per),
        source="; ".join(figures.source_line(one) for one in facts),
        source_language=figures.PUBLISHED_IN,
        notes=(*naming.notes, *remarks), language=naming.language,
    )  # fmt: skip


def bar_chart(panel_title: str, counted: str, bars: Sequence[Bar], facts: Sequence[Facts],
              naming: Naming, remarks: Sequence[str], decimals: int = 0) -> Chart | None:  # fmt: skip
    """Ranked bars; None where there is none."""
    points = tuple(Point(bar.label, bar.value) for bar in bars if bar.value is not None)
    if not points:
        return None
    return Chart(
        Kind.BAR, panel_title, (Series("all", counted, points),), counted, decimals=decimals,
        source="; ".join(figures.source_line(one) for one in facts),
        source_language=figures.PUBLISHED_IN,
        notes=(*naming.notes, *remarks), language=naming.language,
    )  # fmt: skip


def ranked(
    rows: Sequence[tuple[str, float | None]], naming: Naming, most: int = MOST
) -> tuple[Bar, ...]:
    """The largest partners as bars from zero."""
    top = [(code, value) for code, value in rows if value][:most]
    longest = max((value or 0 for _code, value in top), default=0)
    return tuple(
        Bar(
            code,
            naming.area_text(code),
            value,
            round(100 * (value or 0) / longest) if longest else 0,
        )
        for code, value in top
    )


def column(label: str, type: ColumnType = ColumnType.NUMBER, decimals: int = 0) -> Column:
    """A column of a panel's table."""
    return Column(label, type, decimals)


def words(label: str) -> Column:
    """A column of words."""
    return Column(label, ColumnType.TEXT)


def composite_remark(line: Line, naming: Naming) -> str | None:
    """The sentence that belongs to figures of a composite, None for those of the area itself."""
    if not line.is_composite:
        return None
    return together(line.facts.publisher, naming.area_text(line.code))


def together(publisher: str, areas: str) -> str:
    """Who counts which areas as one."""
    return _("%(publisher)s counts %(areas)s together; the figures are for both and are not split.") % {
        "publisher": publisher, "areas": areas,
    }  # fmt: skip


def coverage_remark(line: Line, period: str | None, naming: Naming) -> str | None:
    """How many areas report, and which of them do not in this period."""
    if line.coverage is None or period is None:
        return None
    there = len(line.coverage.by_period.get(period, ()))
    absent = naming.in_order_areas(line.coverage.absent(period))
    if not absent:
        return ngettext(
            "The %(n)d reporting area is in the sum of %(period)s.",
            "All %(n)d reporting areas are in the sum of %(period)s.", there,
        ) % {"n": there, "period": period}  # fmt: skip
    return ngettext(
        "The sum of %(period)s has figures of %(n)d reporting area; missing: %(absent)s.",
        "The sum of %(period)s has figures of %(n)d reporting areas; missing: %(absent)s.", there,
    ) % {
        "n": there, "period": period, "absent": ", ".join(naming.area_text(code) for code in absent),
    }  # fmt: skip


def rate_remark(line: Line) -> str | None:
    """Which population a rate is measured by."""
    if not line.per or line.denominator is None:
        return None
    return _("Per 1,000 inhabitants: population of %(publisher)s, release %(day)s; of the same year, "
             "or of the newest before it.") % {
        "publisher": line.denominator.publisher, "day": line.denominator.vintage.isoformat(),
    }  # fmt: skip


def today(day: date | None) -> str:
    """ "as known on …", "" for today."""
    return _("as known on %(day)s") % {"day": day.isoformat()} if day else ""
