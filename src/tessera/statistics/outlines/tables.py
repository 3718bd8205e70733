"""A table told as a chart or as a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.documents.figures import Chart, Kind, Point, Series
from tessera.documents.outline import Cell, Column, ColumnType, Missing, Note, Source
from tessera.documents.sheets import Sheet
from tessera.statistics import bridge, figures
from tessera.statistics.files import occurring
from tessera.statistics.naming import Naming
from tessera.statistics.reads.pivot import Pivot, PivotRow
from tessera.statistics.reads.tables import TableView

#: Lines that can be told apart; of more rows the largest are drawn and the subtitle says so.
MOST_LINES = 8
MOST_BARS = 25


def chart(
    view: TableView, laid: Pivot, kind: str, naming: Naming, *, is_top: bool = False
) -> Chart:
    """The picture of a table: lines or stacked columns over time, or bars at the newest period.

    :param laid: all rows of the table, periods across; where ``is_top``, its largest rows.
    :param kind: "line", "bar" or "stacked".
    :raises bridge.MigstatError: where the table makes no such picture, with the reason.
    """
    rows = len(laid.rows) if is_top else laid.total
    if laid.across != bridge.TIME_PERIOD:
        raise bridge.MigstatError(_("A chart needs the periods across; choose them as columns."))
    if not figures.is_drawable(rows, len(laid.columns)):
        raise bridge.MigstatError(
            ngettext(
                "%(rows)d row makes no readable chart; choose between 1 and %(most)d.",
                "%(rows)d rows make no readable chart; choose between 1 and %(most)d.",
                rows,
            )
            % {"rows": rows, "most": figures.READABLE}
        )
    if kind == "stacked" and (why := _why_no_parts(view, laid)):
        raise bridge.MigstatError(why)
    if kind == "bar" or len(laid.columns) == 1:
        return _bars(view, laid, naming)
    return _lines(view, laid, naming, Kind.STACKED_BAR if kind == "stacked" else Kind.LINE)


def _why_no_parts(view: TableView, laid: Pivot) -> str:
    """Why the rows are no parts of a whole, "" where they are."""
    if not laid.down:
        return ""
    keep = (bridge.TIME_PERIOD, *(id for id, _code in laid.fixed))
    try:
        query = replace(view.query, group=keep)
        bridge.store().read(view.facts.structure, view.facts.path, query)
    except bridge.MigstatError as why:
        return bridge.told(why)
    return ""


def _lines(view: TableView, laid: Pivot, naming: Naming, kind: Kind) -> Chart:
    rows = sorted(_parts(view, laid), key=_newest, reverse=True)[:MOST_LINES]
    series = tuple(
        Series(
            key=".".join(row.codes) or view.facts.flow,
            label=_label(view, laid, row, naming),
            points=tuple(
                _point(period, cell, flag)
                for period, cell, flag in zip(laid.columns, row.cells, row.flags, strict=True)
            ),
        )
        for row in rows
    )
    return _made(view, laid, naming, kind, series, len(rows))


def _bars(view: TableView, laid: Pivot, naming: Naming) -> Chart:
    period = laid.columns[-1]
    rows = [row for row in _parts(view, laid) if row.cells[-1] is not None]
    rows = sorted(rows, key=_newest, reverse=True)[:MOST_BARS]
    points = tuple(
        _point(_label(view, laid, row, naming), row.cells[-1], row.flags[-1]) for row in rows
    )
    if not points:
        raise bridge.MigstatError(_("There is no figure for %(period)s.") % {"period": period})
    made = _made(view, laid, naming, Kind.BAR, (Series(period, period, points),), len(rows))
    return replace(made, subtitle=f"{made.subtitle}, {period}")


def _parts(view: TableView, laid: Pivot) -> list[PivotRow]:
    """The rows without totals and aggregates, which would dwarf the others; all, where few remain."""
    facts, store = view.facts, bridge.store()
    parts = [set(store.parts(facts.structure, facts.path, id)) for id in laid.down]
    kept = [
        row
        for row in laid.rows
        if all(code in known for code, known in zip(row.codes, parts, strict=True))
    ]
    return kept if len(kept) > MOST_LINES else list(laid.rows)


def _made(
    view: TableView, laid: Pivot, naming: Naming, kind: Kind, series: tuple[Series, ...], shown: int
) -> Chart:
    facts = view.facts
    said = [
        naming.text(facts.structure.dimension(id), code)
        for id, code in laid.fixed
        if id != bridge.TIME_PERIOD
        and facts.structure.dimension(id).role is not bridge.Role.FREQUENCY
    ]
    unit = naming.unit(facts.unit)
    subtitle = ", ".join([*said, unit])
    if shown < laid.total:
        cut = ngettext(
            "the %(shown)d largest of %(all)d row", "the %(shown)d largest of %(all)d rows",
            laid.total,
        )  # fmt: skip
        if len(_parts(view, laid)) < len(laid.rows):
            cut = ngettext(
                "the %(shown)d largest of %(all)d row, without aggregates",
                "the %(shown)d largest of %(all)d rows, without aggregates", laid.total,
            )  # fmt: skip
        subtitle += " · " + cut % {"shown": shown, "all": laid.total}
    return Chart(
        kind=kind, title=facts.called(naming.language), series=series, subtitle=subtitle, unit=unit,
        decimals=figures.decimals(laid.rows), source=figures.source_line(facts),
        source_language=figures.PUBLISHED_IN,
        notes=naming.notes, language=naming.language,
    )  # fmt: skip


def _label(view: TableView, laid: Pivot, row: PivotRow, naming: Naming) -> str:
    names = [
        naming.text(view.facts.structure.dimension(id), code)
        for id, code in zip(laid.down, row.codes, strict=True)
    ]
    return ", ".join(names) or view.facts.called(naming.language)


def _point(at: str, cell: bridge.CellState | None, flag: str) -> Point:
    if cell is None:
        return Point(at, None)
    status = "".join(letter.lower() for letter in flag if letter != "A")
    return Point(at, cell.value, status, cell.state is bridge.State.CONFIDENTIAL)


def _newest(row: PivotRow) -> float:
    values = [cell.value for cell in row.cells if cell is not None and cell.value is not None]
    return values[-1] if values else float("-inf")


def sheet(view: TableView, naming: Naming, address: str) -> Sheet:
    """The rows of a table as a spreadsheet, written one by one; codes and names side by side."""
    facts = view.facts
    names = {
        d.id: naming.names(d, occurring(bridge.coded(view.answer, d.id))) for d in view.dimensions
    }
    columns: list[Column] = []
    for dimension in view.dimensions:
        columns += [Column(dimension.id), Column(naming.dimension(dimension))]
    columns += [
        Column(_("Period"), ColumnType.PERIOD),
        Column(naming.unit(facts.unit), ColumnType.NUMBER),
    ]
    source = Source(
        facts.publisher, facts.title, f"{facts.vintage.isoformat()} ({facts.sha256})", facts.licence,
        facts.retrieved, address, language="en",
    )  # fmt: skip
    edits = [naming.edit(one).words for one in facts.edits]
    return Sheet(
        title=f"{facts.flow}: {facts.called(naming.language)}", columns=tuple(columns),
        rows=_rows(view, names), subtitle=naming.unit(facts.unit), sources=(source,),
        notes=tuple(Note("", words) for words in (*naming.notes, *edits)),
        language=naming.language, asked=tuple(_asked(view, naming)),
    )  # fmt: skip


def _asked(view: TableView, naming: Naming) -> Iterator[tuple[str, str]]:
    """Which rows the file has, as pairs of a word and what it stands for."""
    query, structure = view.query, view.facts.structure
    for id, codes in query.keys.items():
        dimension = structure.dimension(id)
        names = naming.names(dimension, codes)
        yield naming.dimension(dimension), ", ".join(f"{names[code]} ({code})" for code in codes)
    if query.start or query.end:
        first, last = query.start or view.facts.first_period, query.end or view.facts.last_period
        yield _("Periods"), f"{first}–{last}"
    if query.last:
        yield _("Newest periods of each row"), str(query.last)
    if query.group:
        summed = [naming.dimension(d) for d in structure.dimensions if d.id not in query.group]
        yield _("Added up over"), ", ".join(summed)
    shown = len(view.answer)
    yield _("Rows"), str(shown) if shown == view.total else f"{shown} / {view.total}"


def _rows(view: TableView, names: dict[str, dict[str, str]]) -> Iterator[list[Cell]]:
    tables = list(names.values())
    for batch in view.answer.batches(5_000):
        for row in batch:
            cells = [Cell(part) for table, code in zip(tables, row, strict=False)
                     for part in (str(code), table[str(code)])]  # fmt: skip
            period, value, status, conf = row[len(tables) :]
            flags = "".join(letter.lower() for letter in str(status) if letter not in "AOLMQ")
            if conf != bridge.FREE:
                figure = Cell(missing=Missing.CONFIDENTIAL)
            elif value is None:
                kind = Missing.NOT_APPLICABLE if "M" in str(status) else Missing.NOT_REPORTED
                figure = Cell(missing=kind, flags=flags)
            else:
                figure = Cell(value=value, flags=flags)
            yield [*cells, Cell(period), figure]
