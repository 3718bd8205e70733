"""PDF as lines and tables: letters are put together by where they stand on the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from tessera.exchange.legacy import tagged
from tessera.exchange.legacy.findings import Finding
from tessera.exchange.legacy.opening import MOST_PAGES, Unreadable
from tessera.exchange.legacy.parts import is_heading
from tessera.exchange.legacy.stream import Block, Line, Place, Row, Step, Table
from tessera.exchange.legacy.wording import number_of, plain, rejoined

#: A gap of this much of a line's height, or a change of size, ends a paragraph.
GAP, SIZE = 0.65, 0.6
#: Above and below this share of the page stand running heads and page numbers.
MARGIN = 0.07
_PAGE_NUMBER = re.compile(r"^(?:page\s+)?\d{1,3}(?:\s*(?:of|/|-)\s*\d{1,3})?$", re.I)


def blocks(data: bytes, step: Step | None = None) -> tuple[list[Block], list[Finding]]:
    """The lines and tables of all pages; ``step`` is told after each. Raises Unreadable.

    Tables are found by their rules. A file whose tables have none between their columns is read by
    its tags, if it has some.
    """
    try:
        with pdfplumber.open(BytesIO(data)) as document:
            count = len(document.pages)
            if count > MOST_PAGES:
                raise Unreadable("too_long", pages=count, most=MOST_PAGES)
            if found := tagged.blocks(document, step):
                return found, []
            pages = []
            for page in document.pages:
                pages.append(_page(page))
                if step:
                    step(len(pages), count)
    except Unreadable:
        raise
    except Exception as why:  # the library raises whatever a damaged file makes it stumble over
        raise Unreadable(_why(why)) from why
    return _told(pages)


def _why(why: Exception) -> str:
    causes = [why, *why.args] if isinstance(why, PdfminerException) else [why]
    if any(isinstance(one, PDFPasswordIncorrect) for one in causes):
        return "locked_pdf"
    return "damaged_pdf"


Box = tuple[float, float, float, float]
Piece = tuple[float, Any]  # where it stands from the top; a list of lines, or rows of a table


def _page(page: Page) -> tuple[int, list[Piece], float]:
    """One page's lines and tables with their place from the top."""
    tables = [one for one in page.find_tables() if len(one.rows) and len(one.rows[0].cells) > 1]
    boxes = [one.bbox for one in tables]
    rest = page.filter(lambda thing: not any(_is_in(thing, box) for box in boxes))
    pieces: list[Piece] = [(line["top"], line) for line in _lines(rest)]
    pieces += [(one.bbox[1], [_row(page, row) for row in one.rows]) for one in tables]
    pieces.sort(key=lambda one: one[0])
    made = (page.page_number, pieces, float(page.height))
    page.close()  # letters of a long document would fill the memory
    return made


def _is_in(thing: dict[str, Any], box: Box) -> bool:
    x = (thing["x0"] + thing["x1"]) / 2
    y = (thing["top"] + thing["bottom"]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _within(box: Box) -> Callable[[dict[str, Any]], bool]:
    return lambda thing: _is_in(thing, box)


def _lines(page: Page) -> list[dict[str, Any]]:
    return page.extract_text_lines(x_tolerance_ratio=0.15) if page.chars else []


def _row(page: Page, row: Any) -> list[str]:
    cells = []
    band = page.filter(_within(row.bbox))  # so that cells search little
    for box in row.cells:
        if box is None:
            cells.append("")
            continue
        inside = band.filter(_within(box))
        cells.append("\n".join(text for text, _size in _paragraphs(_lines(inside))))
    return cells


def _paragraphs(lines: Sequence[dict[str, Any]]) -> list[tuple[str, float]]:
    """Lines put together to paragraphs, each with the size of its letters."""
    found: list[tuple[str, float]] = []
    before: dict[str, Any] | None = None
    for line in lines:
        size = float(line["chars"][0]["size"])
        if before is not None and not _begins(before, line, found[-1]):
            found[-1] = (rejoined(found[-1][0], line["text"]), found[-1][1])
        else:
            found.append((line["text"], size))
        before = line
    return [(plain(text), size) for text, size in found if text.strip()]


def _begins(before: dict[str, Any], line: dict[str, Any], last: tuple[str, float]) -> bool:
    """Whether a line begins a paragraph."""
    height = before["bottom"] - before["top"]
    if line["top"] - before["bottom"] > GAP * height:
        return True
    if abs(float(line["chars"][0]["size"]) - last[1]) > SIZE:
        return True
    if _is_bold(before) != _is_bold(line) or is_heading(last[0]) or is_heading(line["text"]):
        return True
    return bool(number_of(line["text"])[0]) and last[0].rstrip()[-1:] in ".?!:;"


def _is_bold(line: dict[str, Any]) -> bool:
    bold = [
        bool(re.search(r"bold|black|heavy|semib", one["fontname"], re.I)) for one in line["chars"]
    ]
    return all(bold)


def _told(pages: Sequence[tuple[int, list[Piece], float]]) -> tuple[list[Block], list[Finding]]:
    """Pages as one stream, without running heads and page numbers."""
    if not any(pieces for _number, pieces, _height in pages):
        raise Unreadable("scan")
    running = _running(pages)
    found: list[Block] = []
    findings: list[Finding] = []
    for number, pieces, height in pages:
        if not pieces:
            findings.append(Finding("empty_page", Place(page=number), 0, {"page": number}))
        lines: list[dict[str, Any]] = []
        for _top, piece in pieces:
            if isinstance(piece, dict):
                if not _is_running(piece, height, running):
                    lines.append(piece)
                continue
            _add_lines(found, lines, number)
            lines = []
            place = Place(page=number, block=len(found) + 1)
            rows = [one for one in piece if any(one)]
            found.append(Table(
                tuple(
                    Row(tuple(cells), Place(number, place.block, at))
                    for at, cells in enumerate(rows, 1)
                ),
                place,
            ))  # fmt: skip
        _add_lines(found, lines, number)
    return found, findings


def _add_lines(found: list[Block], lines: Sequence[dict[str, Any]], page: int) -> None:
    paragraphs = _paragraphs(lines)
    usual = Counter(size for _text, size in paragraphs).most_common(1)
    for text, size in paragraphs:
        level = 1 if usual and size > usual[0][0] + SIZE else 0
        found.append(Line(text, Place(page=page, block=len(found) + 1), level))


def _in_margin(line: dict[str, Any], height: float) -> bool:
    return bool(line["bottom"] < MARGIN * height or line["top"] > (1 - MARGIN) * height)


def _running(pages: Iterable[tuple[int, list[Piece], float]]) -> set[str]:
    """Lines that stand in the margins of more than one page, whatever their figures."""
    seen: Counter[str] = Counter()
    for _number, pieces, height in pages:
        seen.update({
            _bare(piece["text"])
            for _top, piece in pieces
            if isinstance(piece, dict) and _in_margin(piece, height)
        })  # fmt: skip
    return {text for text, count in seen.items() if count > 1}


def _bare(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _is_running(line: dict[str, Any], height: float, running: set[str]) -> bool:
    if not _in_margin(line, height):
        return False
    return bool(_PAGE_NUMBER.match(line["text"].strip())) or _bare(line["text"]) in running
