"""Spreadsheets: what a table says, with its notes once, and every cell of its right type.

A figure and its flag stand in two columns, so that the figure stays a number. A missing figure is
an empty cell and its flag says why; zero is 0. Text is always written as text: nothing that comes
from outside can become a formula.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from io import BytesIO
from itertools import chain, islice
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tessera.documents import labels
from tessera.documents.lettering import number, width
from tessera.documents.outline import Cell, Column, ColumnType, Note, Source, Table

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_000_000  # a sheet holds 1,048,576; the rest is for head and notes
_SAMPLE = 200  # rows measured for the widths of columns
_INK, _SOFT, _RULE = "#14233A", "#53617A", "#D9DDE5"
_LONGEST_TEXT = 32_767  # characters that a cell holds
_WIDEST, _LEAST = 48.0, 9.0  # of a column, in characters
_AIR = 3.5  # characters that a column has beside its longest words
_ENOUGH = (_WIDEST - _AIR) * 5  # pixels of words that fill the widest column
_LETTER = 14.0  # pixels that the widest letter takes
_LETTERS = {"font_name": "Noto Sans", "font_size": 10, "font_color": _INK, "valign": "top"}
_LINE, _TITLE, _HIGHEST = 14.0, 22.0, 409.0  # points: a line, the title's, what a row may have


#: Nothing that comes from outside becomes a formula, a link or a number.
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
           "strings_to_numbers": False}  # fmt: skip


class TooManyRows(ValueError):
    """The table has more rows than a spreadsheet can hold."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table whose rows may come one by one; otherwise as :class:`outline.Table`.

    ``flagged`` are the columns that get a flag column beside them; None for all that hold figures.
    ``asked`` says which rows were asked for, as pairs of a word and what it stands for.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]
    subtitle: str = ""
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()
    language: str = "en"
    flagged: frozenset[int] | None = None
    asked: tuple[tuple[str, str], ...] = ()


def of(table: Table, language: str = "en") -> Sheet:
    """The sheet of a table in a document, with flag columns only where there are flags."""
    flagged = frozenset(
        index
        for index in _figures(table.columns)
        if any(row[index].flags or row[index].missing is not None for row in table.rows)
    )
    return Sheet(table.title, table.columns, table.rows, table.subtitle, table.sources, table.notes,
                 language, flagged)  # fmt: skip


def xlsx(sheet: Sheet, *, created: date | None = None) -> bytes:
    """The spreadsheet as bytes; :func:`write` for a file of many rows.

    :param created: the date in the document's properties; the same date makes the same bytes.
    :raises TooManyRows: beyond a million rows.
    """
    into = BytesIO()
    write(sheet, into, created=created)
    return into.getvalue()


def write(sheet: Sheet, into: IO[bytes], *, created: date | None = None) -> int:
    """Write the spreadsheet row by row, whatever their number, with steady memory.

    The first sheet says what the figures are, where from and what was asked; the second holds the
    table and nothing else, its head in the first row, ready to be filtered and summed.

    :returns: how many rows of figures were written.
    :raises TooManyRows: beyond a million rows.
    """
    with override(sheet.language):
        book = Book(into)
        properties(book, sheet, created)
        add(book, _about(sheet), _("Notes"))
        bare = replace(sheet, title="", subtitle="", sources=(), notes=())
        count = _Writer(book, bare, _("Data")).write()
        book.file.close()
        return count


def _about(sheet: Sheet) -> Sheet:
    """The sheet of notes: each source, what was asked, each note once, what the flags mean."""
    lines = [(_("What was counted"), sheet.subtitle)]
    for source in sheet.sources:
        lines += [
            (_("Publisher"), source.publisher), (_("Table"), source.table),
            (_("Release"), source.release),
            (_("Retrieved"), source.retrieved.isoformat() if source.retrieved else ""),
            (_("Licence"), source.licence), (_("Address"), source.address),
        ]  # fmt: skip
    lines += sheet.asked
    notes = dict.fromkeys(f"{note.mark} {note.words}".strip() for note in sheet.notes)
    lines += [(_("Note"), words) for words in notes]
    lines.append((_("Flags"), _flag_key()))
    rows = [(Cell(name), Cell(words)) for name, words in lines if words]
    head = (Column(_("Fact")), Column(pgettext("column", "Words")))
    return Sheet(sheet.title or _("Notes"), head, rows,
                 language=sheet.language, flagged=frozenset())  # fmt: skip


def add(book: Book, sheet: Sheet, name: str) -> int:
    """One more sheet in a workbook; long words are broken into lines.

    :returns: how many rows were written.
    :raises TooManyRows: beyond a million rows.
    """
    return _Writer(book, sheet, name, wrapped=True).write()


class Book:
    """A workbook to which sheets are added; cells that look the same share one format."""

    def __init__(self, into: IO[bytes], **options: Any) -> None:
        self.file = xlsxwriter.Workbook(into, {**OPTIONS, **options})
        self.formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **look: Any) -> Format:
        """Our letters with what else belongs to a look."""
        key = tuple(look.items())
        if key not in self.formats:
            self.formats[key] = self.file.add_format({**_LETTERS, **look})
        return self.formats[key]


class _Writer:
    """One worksheet: head, table, nothing below it, so that it can be filtered and sorted."""

    def __init__(self, book: Book, sheet: Sheet, name: str, *, wrapped: bool = False) -> None:
        self.sheet = sheet
        self.page: Worksheet = book.file.add_worksheet(name)
        self.formats = [book.format(**_pattern(column)) for column in sheet.columns]
        head: dict[str, Any] = {"bold": True, "bottom": 1, "text_wrap": True}
        self.title = book.format(bold=True, font_size=14)
        self.soft = book.format(font_color=_SOFT)
        self.head = book.format(**head, bottom_color=_INK)
        self.head_right = book.format(**head, align="right", indent=1)
        self.text = book.format(text_wrap=True) if wrapped else book.format()
        self.wrapped = wrapped
        self.wide: list[float] = []  # the columns, in characters
        self.flagged = _figures(sheet.columns) if sheet.flagged is None else sheet.flagged

    def write(self) -> int:
        rows = iter(self.sheet.rows)
        sample = list(islice(rows, _SAMPLE))
        self._widths(sample)
        line = self._preface()
        header = line
        self._header(line)
        self.page.freeze_panes(header + 1, 1)
        count = 0
        for count, cells in enumerate(chain(sample, rows), start=1):
            if count > MOST_ROWS:
                message = _("A spreadsheet holds at most %(n)s rows; take the table as CSV.")
                raise TooManyRows(message % {"n": number(MOST_ROWS, self.sheet.language)})
            self._row(header + count, cells)
        if count:
            self.page.autofilter(header, 0, header + count, len(self._labels()) - 1)
        self.page.repeat_rows(header)
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        return count

    def _preface(self) -> int:
        if not self.sheet.title:
            return 0  # the table alone
        lines = [(self.sheet.title, self.title), (self.sheet.subtitle, self.soft)]
        lines += [(text, self.soft) for text in _said(self.sheet)]
        notes = dict.fromkeys(f"{note.mark} {note.words}".strip() for note in self.sheet.notes)
        lines += [(text, self.soft) for text in notes]
        if self.flagged:
            lines.append((_flag_key(), self.soft))
        kept = [(text, format) for text, format in lines if text]
        self.page.set_row(0, _TITLE)
        for line, (text, format) in enumerate(kept):
            self.page.write_string(line, 0, text[:_LONGEST_TEXT], format)
        return len(kept) + 1

    def _header(self, line: int) -> None:
        self._high(line, [label for label, _is_figure in self._labels()])
        for place, (label, is_figure) in enumerate(self._labels()):
            self.page.write_string(line, place, label, self.head_right if is_figure else self.head)

    def _labels(self) -> list[tuple[str, bool]]:
        labels: list[tuple[str, bool]] = []
        for index, column in enumerate(self.sheet.columns):
            unit = f" ({column.unit})" if column.unit else ""
            labels.append((column.label + unit, _is_figure(column)))
            if index in self.flagged:
                labels.append((_("Flag: %(column)s") % {"column": column.label}, False))
        return labels

    def _row(self, line: int, cells: Sequence[Cell]) -> None:
        if self.wrapped:
            self._high(line, list(self._texts(cells)))
        place = 0
        for index, (column, cell) in enumerate(zip(self.sheet.columns, cells, strict=True)):
            self._cell(line, place, column, cell, self.formats[index])
            place += 1
            if index in self.flagged:
                if flag := _flag(cell, self.sheet.language):
                    self.page.write_string(line, place, flag, self.text)
                place += 1

    def _cell(self, line: int, place: int, column: Column, cell: Cell, format: Format) -> None:
        value = cell.value
        if value is None:
            if cell.missing is not None and not _is_figure(column):
                self.page.write_string(
                    line, place, labels.missing(cell.missing, self.sheet.language), self.soft
                )
            return
        if isinstance(value, date):
            self.page.write_datetime(line, place, value, format)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            self.page.write_number(line, place, value, format)
        else:
            self.page.write_string(line, place, str(value)[:_LONGEST_TEXT], self.text)

    def _texts(self, cells: Sequence[Cell]) -> Iterator[str]:
        """What may have to be broken, by the columns of the page; a figure never is."""
        for index, cell in enumerate(cells):
            yield cell.value if isinstance(cell.value, str) else ""
            if index in self.flagged:
                yield _flag(cell, self.sheet.language)

    def _high(self, line: int, texts: Sequence[str]) -> None:
        """Make room for broken lines: not every program does so where the file does not say it."""
        most = max(map(_lines, texts, self.wide), default=1)
        if most > 1:
            self.page.set_row(line, min(_HIGHEST, most * _LINE + 2))

    def _widths(self, sample: list[Sequence[Cell]]) -> None:
        for index, column in enumerate(self.sheet.columns):
            words = [width(word, 10, 600) for word in column.label.split()]
            longest = max(width(column.label, 10, 600) / 2, *words, 0)
            for cells in sample:
                if longest >= _ENOUGH:
                    break
                value = cells[index].value
                text = f"{value:,}" if isinstance(value, int | float) else str(value or "")
                longest = max(longest, width(text[:100], 10))  # more than the widest column takes
            self.wide.append(min(_WIDEST, max(_LEAST, longest / 5 + _AIR)))
            if index in self.flagged:
                self.wide.append(14)
        for place, wide in enumerate(self.wide):
            self.page.set_column(place, place, wide)


def _lines(text: str, wide: float) -> int:
    """How many lines a text takes in a column, with what breaking at words leaves empty."""
    room = wide * 7 - 1
    if len(text) * _LETTER < room and "\n" not in text:  # most texts are short
        return 1
    return sum(_broken(one, wide, room) for one in text.split("\n"))


def _broken(text: str, wide: float, room: float) -> int:
    if len(text) * _LETTER < room:
        return 1
    share = width(text, 40 / 3) / room
    if share <= 1:
        return 1
    # A word that is longer than a line, such as the name of a release, begins on one of its own.
    return math.ceil(share * 1.08) + (max(map(len, text.split(" "))) > wide / 2)


def _figures(columns: tuple[Column, ...]) -> frozenset[int]:
    return frozenset(index for index, column in enumerate(columns) if _is_figure(column))


def _is_figure(column: Column) -> bool:
    return column.type in (ColumnType.NUMBER, ColumnType.SHARE)


def _pattern(column: Column) -> dict[str, Any]:
    decimals = "." + "0" * column.decimals if column.decimals else ""
    if column.type is ColumnType.NUMBER:
        return {"num_format": f"#,##0{decimals}", "align": "right", "indent": 1}
    if column.type is ColumnType.SHARE:
        return {"num_format": f"0{decimals}%", "align": "right", "indent": 1}
    if column.type is ColumnType.DATE:
        return {"num_format": "yyyy-mm-dd", "align": "left"}
    return {"align": "left"}


def _flag(cell: Cell, language: str) -> str:
    parts = [cell.flags, labels.missing(cell.missing, language) if cell.missing is not None else ""]
    return "; ".join(part for part in parts if part)


def _flag_key() -> str:
    return _(
        "An empty cell is a missing figure, never zero; the flag column beside it says why. "
        "b: break in the series; p: provisional; e: estimated."
    )


def _said(sheet: Sheet) -> Iterator[str]:
    for source in sheet.sources:
        yield "".join(part.words for part in labels.source_line((source,), sheet.language))


def properties(book: Book, sheet: Sheet, created: date | None) -> None:
    """What the file says of itself; the same date makes the same bytes."""
    facts: dict[str, Any] = {
        "title": sheet.title[:255],
        "subject": sheet.subtitle[:255],
        "author": "; ".join(dict.fromkeys(one.publisher for one in sheet.sources))[:255],
        "comments": "\n".join(_said(sheet))[:255],
        "company": "Tessera",
    }
    if created is not None:
        # A date alone counts for the library as none.
        facts["created"] = datetime.combine(created, time())
    book.file.set_properties(facts)
    book.file.set_custom_property("language", sheet.language)
