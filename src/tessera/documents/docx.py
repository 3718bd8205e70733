"""Word documents: headings, real tables with repeated heads, footnotes, contents, pictures.

Pandoc writes the document from nodes; ``word_package`` then adds what pandoc does not know (running
head and foot, marks of footnotes, properties, fonts) and fixes every date, so that the same outline
makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from tessera.documents import labels, pandoc
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
from tessera.documents.pandoc import Node, heading, paragraph, points, raw, table, text
from tessera.documents.tables import widths
from tessera.documents.word_package import MARK_END, MARK_START, Running, finish
from tessera.documents.words import Footnotes, Run, clean

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
REFERENCE = Path(__file__).resolve().parent / "word" / "reference.docx"
_WIDE = 16.6  # centimetres between the margins


def render(outline: Outline, *, preview: bool = False, cache_dir: Path | None = None) -> bytes:
    """The document for Word and its relatives.

    Parameters and errors as in :func:`tessera.documents.pdf.render`.
    """
    told = outline if preview else outline.settled()
    writer = _Writer(told, cache_dir)
    with pandoc.docx(writer.document(), told.language, REFERENCE) as writing:
        pictures = writer.rasters()
        made = writing.done()
    return finish(made, told, _running(told, preview), pictures)


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
    """The outline as nodes."""

    def __init__(self, outline: Outline, cache_dir: Path | None) -> None:
        self.outline, self.language = outline, outline.language
        self.notes = Footnotes(outline.notes(), outline.language)
        self.cache_dir = cache_dir
        self.pictures: dict[bytes, str] = {}  # what holds its place -> the drawing
        self.anchors: list[tuple[str, str]] = []  # of the first level, for the contents

    def document(self) -> list[Node]:
        told = self.outline
        nodes = [paragraph("Kind", [text(clean(told.kind))])] if told.kind else []
        if told.number:
            nodes.append(paragraph("Number", [text(clean(told.number))]))
        nodes.append(paragraph("Title", [text(clean(told.title))]))
        if told.subtitle:
            nodes.append(paragraph("Subtitle", [text(clean(told.subtitle))]))
        for block in told.front:
            nodes += self.block(block)
        body: list[Node] = []
        for section in told.sections:
            body += self.section(section, 1)
        if len(told.sections) > 2:
            nodes.append(raw(_contents(labels.contents(self.language), self.anchors)))
        return [*nodes, *body, *self.end()]

    def section(self, one: Section, level: int) -> list[Node]:
        title = clean(f"{one.number} {one.title}".strip())
        anchor = f"section-{len(self.anchors) + 1}" if level == 1 else ""
        if level == 1:
            self.anchors.append((anchor, title))
        other = one.language if one.language != self.language else ""
        nodes = [heading(min(level, 3), anchor, [text(title, other)])]
        for block in one.blocks:
            nodes += self.section(block, level + 1) if isinstance(block, Section) else (
                self.block(block))  # fmt: skip
        return nodes

    def block(self, one: Block) -> list[Node]:
        match one:
            case Text():
                return self.lines("Body Text", (one,))
            case Gap():
                return [self.gap(one)]
            case Facts():
                rows = [
                    [[paragraph("Row Name", [text(clean(name))])], self.lines("Response", value)]
                    for name, value in one.rows
                ]
                return [table((0.24, 0.76), (), rows), _space()]
            case Points():
                return [points([_inlines(runs) for runs in self.notes.of(one.texts)])]
            case Box():
                title = [paragraph("Box Title", [text(clean(one.title))])] if one.title else []
                return [*title, *self.lines("Box", one.texts)]
            case Answers():
                return self.answers(one)
            case Table():
                return self.table(one)
            case Figure():
                return self.figure(one)
            case Note():
                return []

    def answers(self, one: Answers) -> list[Node]:
        heads = (one.participants, one.dissemination, one.responses)
        head = [[paragraph("Head Cell", [text(clean(words))])] for words in heads if words]
        rows = []
        for row in one.rows:
            style = "Notice" if row.is_notice else "Response"
            name = [paragraph("Row Name", _inlines(self.notes.runs(clean(row.participant))))]
            travels = [paragraph(style, [text(clean(row.dissemination))])]
            rows.append([name, *([travels] if one.dissemination else []), self.said(row, style)])
        shares = (0.19, 0.15, 0.66) if one.dissemination else (0.22, 0.78)
        return [table(shares, head, rows), _space()]

    def said(self, row: Response, style: str) -> list[Node]:
        nodes: list[Node] = []
        if row.coded:
            nodes.append(
                paragraph("Notice" if row.is_notice else "Coded", [text(clean(row.coded))])
            )
        for words in row.words:
            nodes += [self.gap(words)] if isinstance(words, Gap) else self.lines(style, (words,))
        nodes += self.lines("Comment Line", row.comment)
        if row.sources:
            line = labels.source_line(row.sources, self.language)
            nodes.append(paragraph("Source Line", _inlines(self.notes.line(line))))
        return nodes or [paragraph(style, [])]

    def table(self, one: Table) -> list[Node]:
        is_figure = [c.type in (ColumnType.NUMBER, ColumnType.SHARE) for c in one.columns]
        head = [
            [paragraph("Head Cell", [text(clean(c.label + (f" ({c.unit})" if c.unit else "")))])]
            for c in one.columns
        ]
        rows = []
        for row in one.rows:
            cells = []
            for place, (cell, column) in enumerate(zip(row, one.columns, strict=True)):
                style = "Figure Cell" if is_figure[place] else "Response"
                runs = self.notes.runs(clean(labels.cell(cell, column, self.language)))
                cells.append([paragraph("Row Name" if place == 0 else style, _inlines(runs))])
            rows.append(cells)
        whole = widths(one)
        shares = [wide / sum(whole) for wide in whole]
        title = [paragraph("Table Title", [text(clean(one.title))])] if one.title else []
        if one.subtitle:
            title.append(paragraph("Notice", [text(clean(one.subtitle))]))
        line = labels.source_line(one.sources, self.language)
        below = [paragraph("Source Line", _inlines(self.notes.line(line)))] if line else [_space()]
        return [*title, table(shares, head, rows), *below]

    def figure(self, one: Figure) -> list[Node]:
        drawn = drawing(one, self.cache_dir)
        place = pandoc.stand_in(f"picture {len(self.pictures) + 1}")
        self.pictures[place] = drawn.svg
        wide, high = drawn.size
        picture = pandoc.image(place, clean(drawn.alternative), _WIDE, _WIDE * high / wide)
        below = [paragraph("Below Picture", [text(clean(words))]) for words in drawn.below]
        return [paragraph("Picture", [picture]), *below]

    def rasters(self) -> dict[bytes, bytes]:
        """All pictures of the document, made in one go, by what holds their places."""
        made = rasters(list(self.pictures.values()), self.cache_dir)
        return dict(zip(self.pictures, made, strict=True))

    def lines(self, style: str, texts: Iterable[Text]) -> list[Node]:
        return [paragraph(style, _inlines(runs)) for runs in self.notes.of(texts)]

    def gap(self, one: Gap) -> Node:
        return paragraph("Gap", [text(clean(labels.gap(one, self.language)))])

    def end(self) -> list[Node]:
        """The notes that no footnote carries, and the sources of the whole document."""
        nodes: list[Node] = []
        if left := self.notes.left:
            nodes.append(heading(1, "notes", [text(labels.notes(self.language))]))
            nodes += [paragraph("Notes", [text(clean(str(note)))]) for note in left]
        if self.outline.sources:
            nodes.append(heading(1, "sources", [text(labels.sources(self.language))]))
            for source in self.outline.sources:
                line = labels.source_parts(source, self.language)
                nodes.append(paragraph("Notes", _inlines(self.notes.line(line))))
        return nodes


def _inlines(runs: tuple[Run, ...]) -> list[Node]:
    nodes: list[Node] = []
    for run in runs:
        nodes.append(text(run.words, run.language))
        if run.note is not None:
            mark = f"{MARK_START}{clean(run.note.mark)}{MARK_END}"
            nodes.append(pandoc.note([text(mark + clean(run.note.words))]))
    return nodes


def _space() -> Node:
    """What keeps a table apart from the next one, which Word would otherwise join to it."""
    return paragraph("Below Picture", [])


def _contents(title: str, anchors: list[tuple[str, str]]) -> str:
    """A table of contents that is complete when the file is opened, without a question to anybody.

    Only Word knows the pages, so the entries are links without page numbers.
    """
    entries = []
    for place, (anchor, words) in enumerate(anchors):
        start = _field("begin") + (
            '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\n \\h \\z \\u </w:instrText>'
            "</w:r>"
        ) + _field("separate")  # fmt: skip
        entries.append(
            '<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr>'
            f'{start if place == 0 else ""}<w:hyperlink w:anchor="{anchor}" w:history="1"><w:r>'
            f'<w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:hyperlink>'
            f"{_field('end') if place == len(anchors) - 1 else ''}</w:p>"
        )
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        "<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>"
        '<w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(title)}</w:t></w:r></w:p>'
        f"{''.join(entries)}</w:sdtContent></w:sdt>"
    )


def _field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
