"""DOCX as lines and tables, read as if every tracked change were accepted."""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from tessera.exchange.legacy.findings import Finding
from tessera.exchange.legacy.opening import Unreadable
from tessera.exchange.legacy.stream import Block, Line, Place, Row, Step, Table
from tessera.exchange.legacy.wording import plain

#: What stands around text without being text.
_WRAPS = ("w:ins", "w:moveTo", "w:sdtContent", "w:sdt", "w:smartTag", "w:customXml")
_GONE = ("w:del", "w:moveFrom", "w:sdtPr", "w:sdtEndPr", "w:customXmlPr", "w:smartTagPr")
_CHANGES = ("w:ins", "w:del", "w:moveFrom", "w:moveTo")


def blocks(data: bytes, step: Step | None = None) -> tuple[list[Block], list[Finding]]:
    """The lines and tables of a document, at one stroke. Raises Unreadable."""
    try:
        document = Document(BytesIO(data))
        findings = _settle(document)
        walk = _Walk(document)
        for one in document.iter_inner_content():
            walk.take(one)
    except Exception as why:  # a package can be wrong in more ways than the library names
        raise Unreadable("damaged") from why
    return walk.found, findings


def _settle(document: WordDocument) -> list[Finding]:
    """Take insertions in, deletions out and unwrap controls; what was found on the way."""
    body = document.element.body
    findings = []
    if any(next(body.iter(qn(tag)), None) is not None for tag in _CHANGES):
        findings.append(Finding("tracked_changes"))
    if next(body.iter(qn("w:commentReference")), None) is not None:
        findings.append(Finding("comments"))
    for tag in _GONE:
        for element in list(body.iter(qn(tag))):
            element.getparent().remove(element)
    for tag in _WRAPS:
        for element in list(body.iter(qn(tag))):
            parent = element.getparent()
            for child in list(element):
                element.addprevious(child)
            parent.remove(element)
    return findings


class _Walk:
    """Paragraphs and tables in order; lists count by themselves."""

    def __init__(self, document: WordDocument) -> None:
        self.found: list[Block] = []
        self.styles = _Styles()
        self.lists = _Lists(document, self.styles)

    def take(self, one: Paragraph | WordTable) -> None:
        """One paragraph or table of the body."""
        place = Place(block=len(self.found) + 1)
        if isinstance(one, WordTable):
            self.found.append(self._table(one, place))
        elif text := plain(one.text):
            level = self.styles.level(one)
            self.found.append(Line(text, place, level, self.lists.number(one)))

    def _table(self, table: WordTable, place: Place) -> Table:
        rows: list[Row] = []
        seen: set[Any] = set()
        for line in table.rows:
            cells = []
            for cell in line.cells:  # a merged cell comes again for each place that it covers
                cells.append("" if cell._tc in seen else self._cell(cell))
                seen.add(cell._tc)
            if any(cells):
                rows.append(Row(tuple(cells), Place(block=place.block, row=len(rows) + 1)))
        return Table(tuple(rows), place)

    def _cell(self, cell: _Cell) -> str:
        lines = []
        for one in cell.iter_inner_content():
            if isinstance(one, WordTable):
                inner = self._table(one, Place())
                lines += [" | ".join(filter(None, row.cells)) for row in inner.rows]
            elif text := plain(one.text):
                number = self.lists.number(one, in_cell=cell)
                lines.append(f"{number}. {text}" if number else text)
        return "\n".join(lines)


class _Styles:
    """Each style of one document, looked up once: the library goes through all of them every time."""

    def __init__(self) -> None:
        self._known: dict[str | None, ParagraphStyle | None] = {}

    def of(self, paragraph: Paragraph) -> ParagraphStyle | None:
        """The style of a paragraph, the document's default where it names none."""
        name = paragraph._p.style
        if name not in self._known:
            self._known[name] = paragraph.style
        return self._known[name]

    def level(self, paragraph: Paragraph) -> int:
        """Of a heading its level, 0 of anything else."""
        style = self.of(paragraph)
        name = (style.name or "") if style is not None else ""
        if name == "Title":
            return 1
        found = re.match(r"Heading (\d)", name)
        return int(found[1]) if found else 0


class _Lists:
    """The numbers that Word writes before paragraphs of a numbered list."""

    def __init__(self, document: WordDocument, styles: _Styles) -> None:
        self.counts: Counter[Any] = Counter()
        self.styles = styles
        self.decimal = self._decimal(document)

    def _decimal(self, document: WordDocument) -> set[str]:
        """Lists whose first level is numbered with figures."""
        try:
            numbering = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return set()
        kinds = {}
        for one in numbering.iter(qn("w:abstractNum")):
            format = one.find(f"{qn('w:lvl')}/{qn('w:numFmt')}")
            kinds[one.get(qn("w:abstractNumId"))] = format is not None and (
                format.get(qn("w:val")) == "decimal"
            )
        return {
            one.get(qn("w:numId"))
            for one in numbering.iter(qn("w:num"))
            if kinds.get(one.find(qn("w:abstractNumId")).get(qn("w:val")))
        }

    def number(self, paragraph: Paragraph, in_cell: _Cell | None = None) -> int:
        """The number before a paragraph of the list's first level; 0 without one.

        A list in a cell begins anew there, as people read it.
        """
        if self.styles.level(paragraph):
            return 0
        found = self._numbered(paragraph)
        if found is None:
            return 0
        key = (found, in_cell._tc if in_cell is not None else None)
        self.counts[key] += 1
        return self.counts[key]

    def _numbered(self, paragraph: Paragraph) -> str | None:
        style = self.styles.of(paragraph)
        for properties in (
            paragraph._p.pPr, style.element.pPr if style is not None else None,
        ):  # fmt: skip
            numbered: Any = properties.numPr if properties is not None else None
            if numbered is None or numbered.numId is None:
                continue
            is_first = numbered.ilvl is None or numbered.ilvl.val == 0
            identifier = str(numbered.numId.val)
            return identifier if is_first and identifier in self.decimal else None
        return None
