"""HTML: a document as part of a page, and as one file that asks nobody for anything."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path

from tessera.documents import labels, tally_picture
from tessera.documents.drawings import drawing
from tessera.documents.lettering import FONTS
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
from tessera.documents.tally import Bars, Tally
from tessera.documents.tally_page import on_page
from tessera.documents.words import Footnotes, Run, clean, tag

MEDIA_TYPE = "text/html; charset=utf-8"
_STATIC = Path(__file__).resolve().parent / "static" / "documents"
_STYLES = (_STATIC / "document.css", _STATIC / "tally.css")
#: Nothing may be fetched, whatever somebody writes into a copy of the file.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


def render(outline: Outline, *, preview: bool = False, cache_dir: Path | None = None) -> bytes:
    """The document as one file with its letters and pictures inside.

    Parameters and errors as in :func:`tessera.documents.pdf.render`.
    """
    told = outline if preview else outline.settled()
    title = " ".join(part for part in (told.number, told.title) if part)
    foot = f"<footer><p>{_said(told.colophon)}</p></footer>" if told.colophon else ""
    return (
        f'<!doctype html>\n<html lang="{tag(told.language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_said(title)}</title><style>{_faces()}{_page()}</style></head><body><main>"
        f"{_Writer(told, preview, cache_dir, top=1).document()}</main>{foot}</body></html>\n"
    ).encode()


def fragment(
    outline: Outline, *, preview: bool = False, cache_dir: Path | None = None, headed: bool = False
) -> str:
    """The document as part of a page that has ``documents/document.css`` and ``documents/tally.css``.

    :param headed: print its title too, for a page that does not.
    Other parameters and errors as in :func:`render`.
    """
    told = outline if preview else outline.settled()
    return _Writer(told, preview, cache_dir, top=1 if headed else 0).document()


class _Writer:
    """The outline as HTML; every word passes through :func:`_said`."""

    def __init__(
        self, outline: Outline, preview: bool, cache_dir: Path | None, *, top: int
    ) -> None:
        self.outline, self.preview, self.cache_dir = outline, preview, cache_dir
        self.language, self.top = outline.language, top
        self.notes = Footnotes(outline.notes(), outline.language)
        self.set: list[Note] = []  # notes that a place refers to

    def document(self) -> str:
        told = self.outline
        drawn = [b.drawing for b in told.blocks() if isinstance(b, Figure)]
        shapes = tally_picture.definitions(one for one in drawn if isinstance(one, Tally))
        front = "".join(self.block(one) for one in told.front)
        body = "".join(
            self.section(one, 2, f"section-{place}")
            for place, one in enumerate(told.sections, start=1)
        )
        return (
            f'<article class="doc" lang="{tag(self.language)}">{shapes}{self.head()}{front}'
            f"{self.contents()}{body}{self.end()}</article>"
        )

    def head(self) -> str:
        told = self.outline
        label = clean(told.label or told.audience)
        if self.preview:
            words = _said(f"{labels.preview(self.language)} · {label}")
            shown = f'<p class="doc__label doc__preview">{words}</p>'
        else:
            shown = f'<p class="doc__label">{_said(label)}</p>'
        if not self.top:
            return f"<header>{shown}</header>"
        parts = [shown]
        if told.kind:
            parts.append(f'<p class="doc__kind">{_said(told.kind)}</p>')
        if told.number:
            parts.append(f'<p class="doc__number">{_said(told.number)}</p>')
        parts.append(f'<h1 class="doc__title">{_said(told.title)}</h1>')
        if told.subtitle:
            parts.append(f'<p class="doc__soft">{_said(told.subtitle)}</p>')
        return f"<header>{''.join(parts)}</header>"

    def contents(self) -> str:
        sections = self.outline.sections
        if len(sections) <= 2:
            return ""
        title = _said(labels.contents(self.language))
        entries = "".join(
            f'<li><a href="#section-{place}">{_said(f"{one.number} {one.title}".strip())}</a></li>'
            for place, one in enumerate(sections, start=1)
        )
        return (
            f'<nav class="doc__contents" aria-label="{title}"><h2>{title}</h2>'
            f"<ol>{entries}</ol></nav>"
        )

    def section(self, one: Section, level: int, anchor: str) -> str:
        place, parts = 0, []
        for block in one.blocks:
            if isinstance(block, Section):
                place += 1
                parts.append(self.section(block, level + 1, f"{anchor}-{place}"))
            else:
                parts.append(self.block(block))
        heading = f"h{min(level, 4)}"
        title = _said(f"{one.number} {one.title}".strip())
        if one.language not in ("", self.language):
            title = f'<span lang="{tag(one.language)}">{title}</span>'
        return (
            f'<section id="{anchor}" aria-labelledby="{anchor}-title"><{heading} '
            f'id="{anchor}-title">{title}</{heading}>{"".join(parts)}</section>'
        )

    def block(self, one: Block) -> str:
        match one:
            case Text():
                return self.lines((one,))
            case Gap():
                return self.gap(one)
            case Facts():
                rows = "".join(
                    f"<div><dt>{_said(name)}</dt><dd>{self.lines(value)}</dd></div>"
                    for name, value in one.rows
                )
                return f'<dl class="doc__facts">{rows}</dl>'
            case Points():
                items = "".join(
                    f"<li>{self.inline(runs)}</li>" for runs in self.notes.of(one.texts)
                )
                return f"<ul>{items}</ul>"
            case Box():
                title = f'<p class="doc__box-title">{_said(one.title)}</p>' if one.title else ""
                return f'<div class="doc__box">{title}{self.lines(one.texts)}</div>'
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
        head = "".join(
            f'<th role="columnheader" scope="col">{_said(words)}</th>' for words in heads if words
        )
        rows = "".join(self.response(row, _said(one.dissemination)) for row in one.rows)
        # The roles, for on a small screen the look says no longer that it is a table.
        return (
            '<div class="doc__scroll"><table class="doc__answers" role="table" '
            f'aria-label="{_said(one.title)}"><thead role="rowgroup"><tr role="row">{head}</tr></thead>'
            f'<tbody role="rowgroup">{rows}</tbody></table></div>'
        )

    def response(self, row: Response, dissemination: str) -> str:
        name = self.inline(self.notes.runs(clean(row.participant)))
        travels = (
            f'<td role="cell" class="doc__travels" data-head="{dissemination}">'
            f"{_said(row.dissemination)}</td>"
            if dissemination else ""
        )  # fmt: skip
        parts = [f'<p class="doc__coded">{_said(row.coded)}</p>'] if row.coded else []
        parts += [
            self.gap(words) if isinstance(words, Gap) else self.lines((words,))
            for words in row.words
        ]
        parts.append(self.lines(row.comment, ' class="doc__soft"'))
        if row.sources:
            parts.append(self.sources(labels.source_line(row.sources, self.language)))
        kind = ' class="doc__notice"' if row.is_notice else ""
        return (
            f'<tr role="row"{kind}><th role="rowheader" scope="row">{name}</th>{travels}'
            f'<td role="cell">{"".join(parts)}</td></tr>'
        )

    def table(self, one: Table) -> str:
        kinds = [
            ' class="doc__figure"' if c.type in (ColumnType.NUMBER, ColumnType.SHARE) else ""
            for c in one.columns
        ]
        head = "".join(
            f'<th scope="col"{kind}>{_said(c.label + (f" ({c.unit})" if c.unit else ""))}</th>'
            for c, kind in zip(one.columns, kinds, strict=True)
        )
        rows = []
        for row in one.rows:
            cells = []
            for place, (cell, column) in enumerate(zip(row, one.columns, strict=True)):
                words = clean(labels.cell(cell, column, self.language))
                said = self.inline(self.notes.runs(words))
                cells.append(
                    f"<td{kinds[place]}>{said}</td>" if place else f'<th scope="row">{said}</th>'
                )
            rows.append(f"<tr>{''.join(cells)}</tr>")
        subtitle = f"<span>{_said(one.subtitle)}</span>" if one.subtitle else ""
        caption = f"<caption>{_said(one.title)}{subtitle}</caption>" if one.title else ""
        below = self.sources(labels.source_line(one.sources, self.language))
        return (
            f'<div class="doc__scroll"><table>{caption}<thead><tr>{head}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table></div>{below}"
        )

    def figure(self, one: Figure) -> str:
        if isinstance(one.drawing, Tally | Bars):
            picture, below = on_page(one.drawing)
        else:
            made = drawing(one, self.cache_dir)
            data = base64.b64encode(made.svg.encode()).decode()
            picture = (
                f'<img alt="{_said(made.alternative)}" src="data:image/svg+xml;base64,{data}">'
            )
            below = made.below
        caption = "".join(f"<figcaption>{_said(words)}</figcaption>" for words in below)
        return f'<figure class="doc__picture">{picture}{caption}</figure>'

    def lines(self, texts: Iterable[Text], kind: str = "") -> str:
        return "".join(f"<p{kind}>{self.inline(runs)}</p>" for runs in self.notes.of(texts))

    def sources(self, line: Iterable[Text]) -> str:
        words = self.inline(self.notes.line(line))
        return f'<p class="doc__source">{words}</p>' if words else ""

    def inline(self, runs: tuple[Run, ...]) -> str:
        return "".join(self.run(one) for one in runs)

    def run(self, one: Run) -> str:
        words = _said(one.words)
        if one.language:
            words = f'<span lang="{tag(one.language)}">{words}</span>'
        if one.note is not None:
            self.set.append(one.note)
            words += f'<sup><a href="#note-{len(self.set)}">{_said(one.note.mark)}</a></sup>'
        return words

    def gap(self, one: Gap) -> str:
        return f'<p class="doc__gap">{_said(labels.gap(one, self.language))}</p>'

    def end(self) -> str:
        parts = [
            f'<p id="note-{place}">{_said(str(note))}</p>'
            for place, note in enumerate(self.set, start=1)
        ]
        parts += [f"<p>{_said(str(note))}</p>" for note in self.notes.left]
        if self.outline.sources:
            parts.append(f"<h2>{_said(labels.sources(self.language))}</h2>")
            parts += [
                self.sources(labels.source_parts(one, self.language))
                for one in self.outline.sources
            ]
        return f'<footer class="doc__notes">{"".join(parts)}</footer>' if parts else ""


def _said(words: str) -> str:
    return escape(clean(words))


@cache
def _page() -> str:
    return (
        "".join(one.read_text(encoding="utf-8") for one in _STYLES)
        + "body{margin:0;background:#fbfaf7;font-family:'Noto Sans Tessera','Noto Sans',sans-serif}"
        "main,body>footer{max-width:60rem;margin:0 auto;padding:2rem 1.25rem}"
        "body>footer{color:#53617a;font-size:.85rem}a{color:#0b6b74}"
    )


@cache
def _faces() -> str:
    faces = []
    for script, letters in (("latin", ""), ("cyrillic", "unicode-range:U+400-45F")):
        for weight in (400, 600):
            data = base64.b64encode((FONTS / f"{script}-{weight}.woff2").read_bytes()).decode()
            faces.append(
                f"@font-face{{font-family:'Noto Sans Tessera';font-weight:{weight};"
                f"src:url(data:font/woff2;base64,{data})format('woff2');{letters}}}"
            )
    return "".join(faces)
