"""WordprocessingML, the language of Word documents: paragraphs, tables, pictures, notes. Pure.

Each function gives XML as text. Words are escaped where they are placed, in :func:`text` and in the
description of a picture; all else is written here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from tessera.documents.words import tag

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_WIDE = 9525  # twentieths of a point between the margins
_SHORT = 900  # characters; a row of no more stays on one page
_EMU = 360_000  # units to the centimetre
_LETTERS = re.compile(">([^<]+)")  # what stands between marks
_LOOK = (
    f'<w:tblW w:w="{_WIDE}" w:type="dxa"/><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="D9DDE5"/>'
        for side in ("top", "bottom", "insideH")
    )
    + '</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
    + "".join(
        f'<w:{side} w:w="{size}" w:type="dxa"/>'
        for side, size in (("top", 30), ("left", 80), ("bottom", 30), ("right", 80))
    )
    + "</w:tblCellMar>"
)
#: The strong rule below the head of a table.
_RULE = (
    '<w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="14233A"/></w:tcBorders>'
)


def text(words: str, language: str = "") -> str:
    """A run of words, marked with its language where it is another one."""
    marked = f'<w:rPr><w:lang w:val="{tag(language)}"/></w:rPr>' if language else ""
    return f'<w:r>{marked}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def paragraph(style: str, runs: str, more: str = "") -> str:
    """A paragraph in one of the styles of the reference document."""
    named = style.replace(" ", "")
    return f'<w:p><w:pPr><w:pStyle w:val="{named}"/>{more}</w:pPr>{runs}</w:p>'


def to_the_right() -> str:
    """What a paragraph needs beside its style to end where the figures below it end."""
    return '<w:jc w:val="right"/>'


def heading(level: int, runs: str, bookmark: int = 0) -> str:
    """A heading; links lead to ``section-1`` and so on where it has a bookmark."""
    if bookmark:
        start = f'<w:bookmarkStart w:id="{bookmark}" w:name="section-{bookmark}"/>'
        runs = f'{start}{runs}<w:bookmarkEnd w:id="{bookmark}"/>'
    return paragraph(f"Heading {level}", runs)


def points(each: Sequence[str]) -> str:
    """A list without numbers; each point is its runs."""
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    return "".join(paragraph("Compact", runs, listed) for runs in each)


def table(
    shares: Sequence[float], head: Sequence[str], rows: Sequence[Sequence[str]], title: str = ""
) -> str:
    """A table as wide as the page whose head is repeated on every page.

    :param shares: of the width, by column; cells are paragraphs.
    :param title: what the table is, for readers who cannot see it.
    """
    columns = [int(share * _WIDE / sum(shares)) for share in shares]
    look = 'w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"'
    first = 'w:val="06A0" w:firstRow="1"' if head else 'w:val="0680" w:firstRow="0"'
    named = f"<w:tblCaption w:val={quoteattr(title)}/>" if title else ""
    grid = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in columns)
    return (
        f"<w:tbl><w:tblPr>{_LOOK}<w:tblLook {first} {look}/>{named}</w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{_row(head, columns, is_head=True) if head else ''}"
        f"{''.join(_row(row, columns) for row in rows)}</w:tbl>"
    )


def _row(cells: Sequence[str], columns: Sequence[int], *, is_head: bool = False) -> str:
    """One row; a short one is not parted between two pages."""
    more = _RULE if is_head else ""
    said = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{more}</w:tcPr>{cell}</w:tc>'
        for cell, wide in zip(cells, columns, strict=True)
    )
    letters = sum(map(len, _LETTERS.findall(said)))
    whole = "<w:cantSplit/>" if letters <= _SHORT else ""
    repeated = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr>{whole}{repeated}</w:trPr>{said}</w:tr>"


def picture(number: int, relation: str, alternative: str, wide: float, high: float) -> str:
    """A picture in its line, with its text alternative; sizes in centimetres."""
    size = f'cx="{round(wide * _EMU)}" cy="{round(high * _EMU)}"'
    named = f'id="{number}" name="Picture {number}" descr={quoteattr(alternative)}'
    space = "http://schemas.openxmlformats.org/drawingml/2006/picture"
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f"<wp:extent {size}/><wp:docPr {named}/><wp:cNvGraphicFramePr>"
        '<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic><a:graphicData uri="{space}"><pic:pic><pic:nvPicPr><pic:cNvPr {named}/>'
        '<pic:cNvPicPr><a:picLocks noChangeAspect="1"/></pic:cNvPicPr></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )


_NOTED = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'


def reference(number: int, mark: str) -> str:
    """The place of a footnote, with its own mark instead of a number."""
    return (
        f'<w:r>{_NOTED}<w:footnoteReference w:customMarkFollows="1" w:id="{number}"/>'
        f"<w:t>{escape(mark)}</w:t></w:r>"
    )


def footnote(number: int, mark: str, words: str) -> str:
    """A footnote below its page."""
    runs = f"<w:r>{_NOTED}<w:t>{escape(mark)}</w:t></w:r>{text(f' {words}')}"
    return f'<w:footnote w:id="{number}">{paragraph("Footnote Text", runs)}</w:footnote>'


def contents(title: str, entries: Sequence[str]) -> str:
    """A table of contents that is complete when the file is opened, without a question to anybody.

    Only Word knows the pages, so the entries are links without page numbers.
    """
    lines = []
    for place, words in enumerate(entries, 1):
        link = f'<w:hyperlink w:anchor="section-{place}" w:history="1">{text(words)}</w:hyperlink>'
        start = _FIELD if place == 1 else ""
        end = _field("end") if place == len(entries) else ""
        lines.append(paragraph("toc1", f"{start}{link}{end}"))
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        "<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>"
        f"{paragraph('TOC Heading', text(title))}{''.join(lines)}</w:sdtContent></w:sdt>"
    )


def _field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


_FIELD = (
    f'{_field("begin")}<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\n \\h \\z \\u '
    f"</w:instrText></w:r>{_field('separate')}"
)
