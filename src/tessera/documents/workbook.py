"""Workbooks: one sheet for each question, then the figures of the document, then notes and sources.

A cell holds what was said and nothing is ever read as a formula or a link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from tessera.documents import labels, sheets
from tessera.documents.outline import (
    Answers,
    Block,
    Box,
    Cell,
    Column,
    ColumnType,
    Facts,
    Figure,
    Gap,
    Note,
    Outline,
    Points,
    Response,
    Section,
    Table,
    Text,
)
from tessera.documents.tally import Bars, Tally
from tessera.documents.words import clean

MEDIA_TYPE = sheets.MEDIA_TYPE
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31


@dataclass(frozen=True, slots=True)
class _Page:
    """One sheet: its name and what stands on it."""

    name: str
    sheet: sheets.Sheet


def render(outline: Outline, *, preview: bool = False, cache_dir: Path | None = None) -> bytes:
    """The document as a workbook; pictures stay out, their figures come.

    Parameters and errors as in :func:`tessera.documents.pdf.render`.
    """
    del cache_dir  # nothing is drawn
    told = outline if preview else outline.settled()
    into = BytesIO()
    with override(told.language):
        pages = _pages(told, preview)
        first = pages[0].sheet
        book = sheets.Book(into, in_memory=True)
        sheets.properties(book, first, told.issued_on)
        for page in pages:
            sheets.add(book, page.sheet, page.name)
        book.file.close()
    return into.getvalue()


def _pages(told: Outline, preview: bool) -> list[_Page]:
    cover = _cover(told, preview)
    pages = [_Page(_("Overview"), cover)]
    taken = {pages[0].name.casefold()}
    for section in told.sections:
        for inner in _walk(section):
            pages += [
                _Page(_name(section, taken), sheet) for sheet in _sheets(inner, section, told)
            ]
    return pages


def _walk(section: Section) -> list[Block]:
    found: list[Block] = []
    for block in section.blocks:
        found += _walk(block) if isinstance(block, Section) else [block]
    return found


def _sheets(block: Block, section: Section, told: Outline) -> list[sheets.Sheet]:
    title = f"{section.number} {section.title}".strip()
    if isinstance(block, Answers):
        return [_answers(block, title, told)]
    table = block if isinstance(block, Table) else None
    if isinstance(block, Figure):
        table = block.table
        if table is None and isinstance(block.drawing, Tally):
            table = _counts(block.drawing)
        elif table is None and isinstance(block.drawing, Bars):
            table = _measured(block.drawing)
    if table is None:
        return []
    made = sheets.of(table, told.language)
    subtitle = " · ".join(part for part in (title, table.subtitle) if part and part != table.title)
    return [replace(made, title=clean(table.title or title), subtitle=clean(subtitle),
                            rows=[[_clean(cell) for cell in row] for row in table.rows])]  # fmt: skip


def _answers(block: Answers, title: str, told: Outline) -> sheets.Sheet:
    heads = [block.participants]
    if block.dissemination:
        heads.append(block.dissemination)
    heads += [_("Coded"), block.responses, _("Comment"), _("Sources")]
    rows = [_row(row, block, told.language) for row in block.rows]
    return sheets.Sheet(
        clean(title), tuple(Column(clean(head)) for head in heads), rows, clean(told.title),
        notes=_notes(told, [row.participant for row in block.rows]), language=told.language,
        flagged=frozenset(),
    )  # fmt: skip


def _row(row: Response, block: Answers, language: str) -> list[Cell]:
    said = "\n".join(
        labels.gap(words, language) if isinstance(words, Gap) else words.words
        for words in row.words
    )
    cells = [row.participant]
    if block.dissemination:
        cells.append(row.dissemination)
    comment = "\n".join(one.words for one in row.comment)
    cells += [row.coded, said, comment, "\n".join(labels.source(s, language) for s in row.sources)]
    return [Cell(clean(words) or None) for words in cells]


def _counts(tally: Tally) -> Table:
    columns = (Column(_("Answer")), Column(_("Participants"), ColumnType.NUMBER), Column(_("Who")))
    rows = tuple(
        (Cell(one.label), Cell(one.count), Cell(", ".join(name for _code, name in one.areas)))
        for one in tally.drawn
    )
    return Table(tally.title, columns, rows)


def _measured(bars: Bars) -> Table:
    columns = (Column(_("Name")), Column(_("Figure"), ColumnType.NUMBER, bars.decimals))
    rows = tuple((Cell(name), Cell(figure)) for name, figure in bars.rows)
    return Table(bars.title, columns, rows, bars.said)


def _cover(told: Outline, preview: bool) -> sheets.Sheet:
    """What the document says of itself, its notes and sources."""
    label = clean(told.label or told.audience)
    rows = [(_("Audience"), f"{labels.preview(told.language)} · {label}" if preview else label)]
    for block in told.front:
        rows += _told(block)
    if told.colophon:
        rows.append((_("Notice"), told.colophon))
    for section in told.sections:
        words = [line for block in section.blocks for line in _plain(block, told.language)]
        rows += [(f"{section.number} {section.title}".strip(), line) for line in words]
    rows += [(labels.notes(told.language), str(note)) for note in told.notes()]
    rows += [
        (labels.sources(told.language), labels.source(one, told.language)) for one in told.sources
    ]
    cells = [(_clean(Cell(name)), _clean(Cell(words))) for name, words in rows]
    title = " ".join(part for part in (told.number, told.title) if part)
    head = (Column(_("Fact")), Column(pgettext("column", "Words")))
    return sheets.Sheet(clean(title), head, cells,
                        clean(told.kind), language=told.language, flagged=frozenset())  # fmt: skip


def _told(block: Block) -> list[tuple[str, str]]:
    if isinstance(block, Facts):
        return [(name, "\n".join(one.words for one in value)) for name, value in block.rows]
    if isinstance(block, Box):
        return [(block.title, "\n".join(one.words for one in block.texts))]
    return []


def _plain(block: Block | Section, language: str) -> list[str]:
    if isinstance(block, Section):
        title = f"{block.number} {block.title}".strip()
        return [title, *(line for one in block.blocks for line in _plain(one, language))]
    if isinstance(block, Text):
        return [block.words]
    if isinstance(block, Points):
        return [one.words for one in block.texts]
    if isinstance(block, Box):
        return [one.words for one in block.texts]
    if isinstance(block, Gap):
        return [labels.gap(block, language)]
    return []


def _notes(told: Outline, names: list[str]) -> tuple[Note, ...]:
    return tuple(
        note for note in told.notes() if not note.label or any(note.label in name for name in names)
    )


def _clean(cell: Cell) -> Cell:
    if not isinstance(cell.value, str):
        return cell
    words = clean(cell.value)
    return cell if words is cell.value else Cell(words, cell.missing, cell.flags)


def _name(section: Section, taken: set[str]) -> str:
    """A name for a sheet that no other has and that a spreadsheet takes."""
    number = section.number.rstrip(".")
    # A number alone names no sheet: "2 Participation", but "Question 1" without its long question.
    words = clean(f"{number} {section.title}" if number.isdigit() else number or section.title)
    stem = _FORBIDDEN.sub(" ", words).strip()[: _LONGEST_NAME - 4].strip() or _("Sheet")
    name, nth = stem, 2
    while name.casefold() in taken or name.casefold() == "history":
        name, nth = f"{stem} {nth}", nth + 1
    taken.add(name.casefold())
    return name
