"""PDF: tagged for readers who hear it (PDF/UA-1) and fit for archives (PDF/A-2a).

The outline travels as data into a template that only places words; nothing is built from text.
The same outline makes the same bytes.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tessera.documents import labels
from tessera.documents.drawings import drawing, legible
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
    Source,
    Table,
    Text,
)
from tessera.documents.tables import widths
from tessera.documents.typesetting import CannotSet, typeset
from tessera.documents.words import Footnotes, Run, clean

MEDIA_TYPE = "application/pdf"
_TEMPLATE = Path(__file__).resolve().parent / "typst" / "document.typ"
_STANDARDS: list[Any] = ["ua-1", "a-2a"]
_LONG = 900  # characters; a shorter answer is not parted between two pages
Data = dict[str, Any]
Runs = list[Data] | str


def render(outline: Outline, *, preview: bool = False, cache_dir: Path | None = None) -> bytes:
    """The document as PDF.

    :param preview: print what is missing in red instead of refusing.
    :param cache_dir: folder for drawn charts.
    :raises GapsRemain: where something is missing and this is no preview.
    """
    told = outline if preview else outline.settled()
    teller = _Told(told, preview, cache_dir)
    data = teller.document()
    issued = told.issued_on
    moment = datetime(issued.year, issued.month, issued.day, tzinfo=UTC) if issued else None
    try:
        return _compiled(data, teller.pictures, moment)
    except CannotSet as why:
        if "could not be displayed" not in str(why):
            raise
        return _compiled(legible(data), legible(teller.pictures), moment)


def _compiled(data: Data, pictures: list[str], moment: datetime | None) -> bytes:
    told = {f"picture-{place}": svg for place, svg in enumerate(pictures)}
    return typeset(
        _TEMPLATE.read_bytes(), told | {"document": json.dumps(data, ensure_ascii=False)},
        format="pdf", pdf_standards=_STANDARDS, timestamp=moment or 0,
    )[0]  # fmt: skip


class _Told:
    """The outline as the template reads it."""

    def __init__(self, outline: Outline, preview: bool, cache_dir: Path | None) -> None:
        self.outline, self.preview, self.cache_dir = outline, preview, cache_dir
        self.language = outline.language
        self.notes = Footnotes(outline.notes(), outline.language)
        self.pictures: list[str] = []  # as SVG, beside the data: quicker than inside it

    def document(self) -> Data:
        told = self.outline
        issued = told.issued_on
        front = [self.block(one) for one in told.front if not isinstance(one, Note)]
        sections = [self.section(one, 1) for one in told.sections]
        label = clean(told.label or told.audience)
        running = " · ".join(part for part in (told.kind, told.number) if part) or told.title
        return {
            "lang": _lang(self.language), "preview": self.preview,
            "title": clean(told.title), "subtitle": clean(told.subtitle),
            "full_title": clean(" ".join(part for part in (told.number, told.title) if part)),
            "kind": clean(told.kind), "number": clean(told.number),
            "publisher": clean(told.publisher or "Tessera"), "colophon": clean(told.colophon),
            "keywords": [clean(told.audience)], "running": clean(running),
            "label": f"{labels.preview(self.language)} · {label}" if self.preview else label,
            "date": {"year": issued.year, "month": issued.month, "day": issued.day}
            if issued else None,
            "page": labels.page_of(self.language),
            "contents": labels.contents(self.language) if len(sections) > 2 else "",
            "front": front, "sections": sections,
            "notes": [clean(str(note)) for note in self.notes.left],
            "sources": [self.source(one) for one in told.sources],
            "sources_title": labels.sources(self.language),
        }  # fmt: skip

    def section(self, one: Section, level: int) -> Data:
        title = clean(f"{one.number} {one.title}".strip())
        blocks = [
            self.section(inner, level + 1) if isinstance(inner, Section) else self.block(inner)
            for inner in one.blocks
            if not isinstance(inner, Note)
        ]
        return {"is": "section", "level": level, "title": title, "blocks": blocks,
                "starts_page": one.starts_page,
                "lang": _lang(one.language or self.language)}  # fmt: skip

    def block(self, one: Block) -> Data:
        match one:
            case Text():
                return {"is": "text", "paragraphs": self.texts((one,))}
            case Gap():
                return {"is": "gap", "words": self.gap(one)}
            case Facts():
                rows = [
                    {"name": clean(name), "value": self.texts(value)} for name, value in one.rows
                ]
                return {"is": "facts", "rows": rows}
            case Points():
                return {"is": "points", "texts": self.texts(one.texts)}
            case Box():
                return {"is": "box", "title": clean(one.title), "texts": self.texts(one.texts)}
            case Answers():
                rows = [self.response(row) for row in one.rows]
                return {"is": "answers", "rows": rows, "participants": clean(one.participants),
                        "dissemination": clean(one.dissemination),
                        "responses": clean(one.responses)}  # fmt: skip
            case Table():
                return self.table(one)
            case Figure():
                made = drawing(one, self.cache_dir)
                self.pictures.append(made.svg)
                return {"is": "picture", "place": len(self.pictures) - 1,
                        "alt": clean(made.alternative), "below": list(made.below)}  # fmt: skip
            case Note():
                raise TypeError("A note is printed where its name first stands.")

    def response(self, row: Response) -> Data:
        said = [words for words in row.words if isinstance(words, Text)]
        return {
            "participant": _runs(self.notes.runs(clean(row.participant))),
            "dissemination": clean(row.dissemination),
            "is_long": sum(len(words.words) for words in row.words) > _LONG,
            "coded": clean(row.coded), "words": self.texts(said), "notice": row.is_notice,
            "gaps": [self.gap(words) for words in row.words if isinstance(words, Gap)],
            "comment": self.texts(row.comment),
            "source": self.source_line(row.sources),
        }  # fmt: skip

    def table(self, one: Table) -> Data:
        head = [clean(c.label + (f" ({c.unit})" if c.unit else "")) for c in one.columns]
        rows = [
            [_runs(self.notes.runs(clean(labels.cell(cell, column, self.language))))
             for cell, column in zip(row, one.columns, strict=True)]
            for row in one.rows
        ]  # fmt: skip
        figures = [c.type in (ColumnType.NUMBER, ColumnType.SHARE) for c in one.columns]
        return {"is": "table", "title": clean(one.title), "subtitle": clean(one.subtitle),
                "head": head, "rows": rows, "figures": figures, "widths": widths(one),
                "source": self.source_line(one.sources)}  # fmt: skip

    def texts(self, texts: Any) -> list[Runs]:
        return [_runs(runs) for runs in self.notes.of(texts)]

    def gap(self, one: Gap) -> str:
        return clean(labels.gap(one, self.language))

    def source(self, one: Source) -> Runs:
        return _runs(self.notes.line(labels.source_parts(one, self.language)))

    def source_line(self, given: tuple[Source, ...]) -> Runs | None:
        return _runs(self.notes.line(labels.source_line(given, self.language))) or None


def _runs(runs: tuple[Run, ...]) -> Runs:
    """A paragraph as the template reads it: its parts, or plain words where they are only that."""
    if len(runs) == 1 and not runs[0].language and runs[0].note is None:
        return clean(runs[0].words)
    said: list[Data] = []
    for run in runs:
        one: Data = {"words": clean(run.words)}
        if run.language:
            one["lang"] = _lang(run.language)
        if run.note is not None:
            one["note"] = {"mark": run.note.mark, "words": clean(run.note.words)}
        said.append(one)
    return said


def _lang(language: str) -> str:
    return language.partition("-")[0]
