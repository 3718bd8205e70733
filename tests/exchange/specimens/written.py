"""Worded specimens as bytes of DOCX, PDF and HTML. ``python -m tests.exchange.specimens.written
FOLDER`` writes all nine, to look at or to try the import with; every one says that it is invented."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from html import escape
from io import BytesIO
from pathlib import Path

from tests.exchange.specimens.truth import FORMATS, LAYOUTS, Truth, truth
from tests.exchange.specimens.worded import Heading, Numbered, Paragraph, Piece, worded

TEMPLATE = Path(__file__).with_name("specimen.typ")


def specimen(told: Truth, layout: str, format: str) -> bytes:
    """An invented compilation in a layout and format."""
    return WRITERS[format](worded(told, layout))


def as_docx(pieces: Iterable[Piece]) -> bytes:
    from docx import Document

    document = Document()
    for piece in pieces:
        if isinstance(piece, Heading):
            document.add_heading(piece.words, piece.level)
        elif isinstance(piece, Paragraph):
            document.add_paragraph(piece.words)
        elif isinstance(piece, Numbered):
            for item in piece.items:
                document.add_paragraph(item, style="List Number")
        else:
            table = document.add_table(rows=1, cols=3, style="Table Grid")
            for row in (piece.heads, *piece.rows):
                cells = table.rows[0].cells if row is piece.heads else table.add_row().cells
                for cell, words in zip(cells, row, strict=True):
                    first, *more = words.split("\n")
                    cell.paragraphs[0].text = first
                    for line in more:
                        cell.add_paragraph(line)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def as_pdf(pieces: Iterable[Piece]) -> bytes:
    import typst

    told = [{"kind": type(one).__name__, **vars(one)} for one in pieces]
    fonts = Path(__file__).parents[3] / "src" / "tessera" / "documents" / "fonts"
    made = typst.compile(
        str(TEMPLATE), sys_inputs={"pieces": json.dumps(told)}, font_paths=[str(fonts)],
        ignore_system_fonts=True,
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made


def as_html(pieces: Iterable[Piece]) -> bytes:
    body = []
    for piece in pieces:
        if isinstance(piece, Heading):
            body.append(f"<h{piece.level}>{escape(piece.words)}</h{piece.level}>")
        elif isinstance(piece, Paragraph):
            body.append(f"<p>{escape(piece.words)}</p>")
        elif isinstance(piece, Numbered):
            body.append(
                "<ol>" + "".join(f"<li>{escape(one)}</li>" for one in piece.items) + "</ol>"
            )
        else:
            rows = "".join(
                "<tr>" + "".join(f"<{tag}>{_paragraphs(one)}</{tag}>" for one in row) + "</tr>"
                for tag, row in (("th", piece.heads), *(("td", row) for row in piece.rows))
            )
            body.append(f"<table>{rows}</table>")
    head = '<meta charset="utf-8"><title>Invented specimen</title><style>td{color:red}</style>'
    page = f"<!doctype html><html><head>{head}</head><body>{''.join(body)}</body></html>"
    return page.encode()


def _paragraphs(words: str) -> str:
    return "".join(f"<p>{escape(one)}</p>" for one in words.split("\n"))


WRITERS = {"docx": as_docx, "pdf": as_pdf, "html": as_html}


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for layout in LAYOUTS:
        for format in FORMATS:
            name = f"invented-{layout}.{format}"
            (folder / name).write_bytes(specimen(truth(layout), layout, format))


if __name__ == "__main__":
    main()
