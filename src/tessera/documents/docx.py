"""Word documents: headings, real tables with repeated heads, footnotes, contents, pictures.

The outline becomes paragraphs and tables in the words of :mod:`tessera.documents.wordml`, and these a
file by :mod:`tessera.documents.word_package`. The same outline makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tessera.documents import labels, wordml
from tessera.documents.drawings import drawing, rasters
from tessera.documents.outline import (
    Answers,
    Block,
    Box,
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
from tessera.documents.tables import widths
from tessera.documents.word_package import Running, package, relation
from tessera.documents.wordml import heading, paragraph, points, table, text, to_the_right
from tessera.documents.words import Footnotes, Run, clean

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_WIDE = 16.6  # centimetres between the margins


def render(outline: Outline, *, preview: bool = False, cache_dir: Path | None = None) -> bytes:
    """The document for Word and its relatives.

    Parameters and errors as in :func:`tessera.documents.pdf.render`.
    """
    told = outline if preview else outline.settled()
    writer = _Writer(told, cache_dir)
    body = writer.document()
    pictures = rasters(writer.pictures, cache_dir)
    return package(body, writer.footnotes, told, _running(told, preview), pictures)


def _running(told: Outline, preview: bool) -> Running:
    label = clean(told.label or told.audience)
    head = " · ".join(part for part in (told.kind, told.number) if part) or told.title
    return Running(
        head=clean(head),
        label=f"{labels.preview(told.language)} · {label}" if preview else label,
        colophon=clean(told.colophon),
        page=labels.page_of(told.language),
    )


class _Writer:
    """The outline as paragraphs and tables."""

    def __init__(self, outline: Outline, cache_dir: Path | None) -> None:
        self.outline, self.language = outline, outline.language
        self.notes = Footnotes(outline.notes(), outline.language)
        self.cache_dir = cache_dir
        self.pictures: list[str] = []  # as SVG, in the order in which they stand
        self.footnotes: list[str] = []
        self.titles: list[str] = []  # of the first level, for the contents

    def document(self) -> str:
        told = self.outline
        parts = [paragraph("Kind", text(clean(told.kind)))] if told.kind else []
        if told.number:
            parts.append(paragraph("Number", text(clean(told.number))))
        parts.append(paragraph("Title", text(clean(told.title))))
        if told.subtitle:
            parts.append(paragraph("Subtitle", text(clean(told.subtitle))))
        parts += [self.block(block) for block in told.front]
        body = [self.section(section, 1) for section in told.sections]
        if len(told.sections) > 2:
            parts.append(wordml.contents(labels.contents(self.language), self.titles))
        return "".join((*parts, *body, *self.end()))

    def section(self, one: Section, level: int) -> str:
        title = clean(f"{one.number} {one.title}".strip())
        if level == 1:
            self.titles.append(title)
        other = one.language if one.language != self.language else ""
        bookmark = len(self.titles) if level == 1 else 0
        parts = [heading(min(level, 3), text(title, other), bookmark)]
        for block in one.blocks:
            parts.append(
                self.section(block, level + 1) if isinstance(block, Section) else self.block(block)
            )
        return "".join(parts)

    def block(self, one: Block) -> str:
        match one:
            case Text():
                return self.lines("Body Text", (one,))
            case Gap():
                return self.gap(one)
            case Facts():
                rows = [
                    (paragraph("Row Name", text(clean(name))), self.lines("Response", value))
                    for name, value in one.rows
                ]
                return table((0.24, 0.76), (), rows) + _space()
            case Points():
                return points([self.inline(runs) for runs in self.notes.of(one.texts)])
            case Box():
                title = paragraph("Box Title", text(clean(one.title))) if one.title else ""
                return title + self.lines("Box", one.texts)
            case Answers():
                return self.answers(one)
            case Table():
                return self.table(one)
            case Figure():
                return self.figure(one)
            case Note():
                return ""

    def answers(self, one: Answers) -> str:
        heads = (one.participants, one.dissemination, one.responses)
        head = [paragraph("Head Cell", text(clean(words))) for words in heads if words]
        rows = []
        for row in one.rows:
            style = "Notice" if row.is_notice else "Response"
            name = paragraph("Row Name", self.inline(self.notes.runs(clean(row.participant))))
            travels = paragraph(style, text(clean(row.dissemination)))
            said = self.said(row, style)
            rows.append((name, travels, said) if one.dissemination else (name, said))
        shares = (0.19, 0.15, 0.66) if one.dissemination else (0.22, 0.78)
        return table(shares, head, rows, clean(one.title)) + _space()

    def said(self, row: Response, style: str) -> str:
        parts: list[str] = []
        if row.coded:
            parts.append(paragraph("Notice" if row.is_notice else "Coded", text(clean(row.coded))))
        for words in row.words:
            parts.append(self.gap(words) if isinstance(words, Gap) else self.lines(style, (words,)))
        parts.append(self.lines("Comment Line", row.comment))
        if row.sources:
            line = labels.source_line(row.sources, self.language)
            parts.append(paragraph("Source Line", self.inline(self.notes.line(line))))
        return "".join(parts) or paragraph(style, "")

    def table(self, one: Table) -> str:
        is_figure = [c.type in (ColumnType.NUMBER, ColumnType.SHARE) for c in one.columns]
        head = [
            paragraph(
                "Head Cell", text(clean(c.label + (f" ({c.unit})" if c.unit else ""))),
                to_the_right() if is_right and place else "",
            )
            for place, (c, is_right) in enumerate(zip(one.columns, is_figure, strict=True))
        ]  # fmt: skip
        rows = []
        for row in one.rows:
            cells = []
            for place, (cell, column) in enumerate(zip(row, one.columns, strict=True)):
                style = "Figure Cell" if is_figure[place] else "Response"
                runs = self.notes.runs(clean(labels.cell(cell, column, self.language)))
                cells.append(paragraph("Row Name" if place == 0 else style, self.inline(runs)))
            rows.append(cells)
        title = paragraph("Table Title", text(clean(one.title))) if one.title else ""
        if one.subtitle:
            title += paragraph("Notice", text(clean(one.subtitle)))
        line = labels.source_line(one.sources, self.language)
        below = paragraph("Source Line", self.inline(self.notes.line(line))) if line else _space()
        return title + table(widths(one), head, rows, clean(one.title)) + below

    def figure(self, one: Figure) -> str:
        drawn = drawing(one, self.cache_dir, on_white=True)
        self.pictures.append(drawn.svg)
        number = len(self.pictures)
        wide, high = drawn.size
        picture = wordml.picture(
            number, relation(number), clean(drawn.alternative), _WIDE, _WIDE * high / wide
        )
        below = [paragraph("Below Picture", text(clean(words))) for words in drawn.below]
        return paragraph("Picture", picture) + ("".join(below) or _space())

    def lines(self, style: str, texts: Iterable[Text]) -> str:
        return "".join(paragraph(style, self.inline(runs)) for runs in self.notes.of(texts))

    def inline(self, runs: tuple[Run, ...]) -> str:
        parts: list[str] = []
        for run in runs:
            parts.append(text(run.words, run.language))
            if run.note is not None:
                number, mark = len(self.footnotes) + 1, clean(run.note.mark)
                parts.append(wordml.reference(number, mark))
                self.footnotes.append(wordml.footnote(number, mark, clean(run.note.words)))
        return "".join(parts)

    def gap(self, one: Gap) -> str:
        return paragraph("Gap", text(clean(labels.gap(one, self.language))))

    def end(self) -> list[str]:
        """The notes that no footnote carries, and the sources of the whole document."""
        parts: list[str] = []
        if left := self.notes.left:
            parts.append(heading(1, text(labels.notes(self.language))))
            parts += [paragraph("Notes", text(clean(str(note)))) for note in left]
        if self.outline.sources:
            parts.append(heading(1, text(labels.sources(self.language))))
            for source in self.outline.sources:
                line = labels.source_parts(source, self.language)
                parts.append(paragraph("Notes", self.inline(self.notes.line(line))))
        return parts


def _space() -> str:
    """What keeps a table or a picture apart from the next one; Word would join two tables to one."""
    return paragraph("Below Picture", "")
