"""Tagged PDF as lines and tables: our own compilations, whose tables have no rules between columns.

The tags say what is a heading, a paragraph or a cell, so nothing is told from where it stands; only
an empty cell, which has no tag, is found by the column that stays free.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

from pdfplumber.pdf import PDF
from pdfplumber.utils import extract_text

from tessera.exchange.legacy.languages import language_of_own
from tessera.exchange.legacy.stream import Block, Line, Place, Row, Step, Table
from tessera.exchange.legacy.wording import plain, rejoined

Element = Mapping[str, Any]
Chars = list[dict[str, Any]]
#: What is there to be looked at, or leads to what is said elsewhere.
_PASSED_OVER = frozenset({"TOC", "Figure", "Artifact", "Formula"})
_HEADINGS = {"Title": 1, "H": 1, **{f"H{level}": level for level in range(1, 7)}}
_LINES = frozenset({"P", "Span", "LI", "Caption", "Note", "BlockQuote", *_HEADINGS})
#: So many lines of the first page are looked through for what the document calls itself.
_HEAD = 12


def blocks(document: PDF, step: Step | None = None) -> list[Block]:
    """The lines and tables of one of our own compilations; nothing for any other file."""
    walk = _Walk(document)
    try:
        tree = document.structure_tree
    except Exception:  # the library raises whatever damaged tags make it stumble over
        return []
    found: list[Block] = []
    for element in _blocks_of(tree):
        block = walk.block(element, Place(walk.page_of(element), len(found) + 1))
        if block is None:
            continue
        found.append(block)
        if len(found) == _HEAD:
            walk.is_own = bool(language_of_own(found))
            if not walk.is_own:
                return []
        if step and len(found) >= _HEAD:
            step(block.place.page, len(document.pages))
    return found if language_of_own(found) else []


def _blocks_of(elements: Sequence[Element]) -> Iterator[Element]:
    """Headings, paragraphs and tables in order, out of whatever holds them together."""
    for one in elements:
        kind = one.get("type", "")
        if kind in _PASSED_OVER:
            continue
        if kind == "Span":  # words beside one another, each a line of its own
            yield from ({**one, "mcids": [mark]} for mark in one.get("mcids", []))
        elif kind == "Table" or kind in _LINES:
            yield one
        else:
            yield from _blocks_of(one.get("children", []))


class _Walk:
    """From element to element; the letters of a page are sorted once.

    Until it is known to be one of our own, pages stay open: whoever reads another one needs them.
    """

    def __init__(self, document: PDF) -> None:
        self.document = document
        self.is_own = False
        self.pages: dict[int, dict[int, Chars]] = {}

    def page_of(self, element: Element) -> int:
        """The page on which an element begins; 0 for one without letters."""
        marks = self._marks(element)
        return marks[0][0] if marks else 0

    def block(self, element: Element, place: Place) -> Block | None:
        """An element as a line or a table; None where it says nothing."""
        kind = element.get("type", "")
        if kind != "Table":
            text = self.text(element)
            return Line(text, place, _HEADINGS.get(kind, 0)) if text else None
        rows = self._rows(element, place)
        return Table(tuple(rows), place) if rows else None

    def text(self, element: Element) -> str:
        """What an element says, a line for each paragraph in it."""
        said: list[str] = []
        own: list[tuple[int, int]] = []  # marks of the element itself, until a paragraph comes
        inner = {
            self._marks(child)[0]: child
            for child in element.get("children", ())
            if child.get("type") in _LINES - {"Span"} and self._marks(child)
        }
        within = {mark for child in inner.values() for mark in self._marks(child)}
        for mark in self._marks(element):
            if mark in inner:
                said += [self._said(own), self.text(inner[mark])]
                own = []
            elif mark not in within:
                own.append(mark)
        return plain("\n".join([*said, self._said(own)]))

    def _marks(self, element: Element) -> list[tuple[int, int]]:
        """Page and number of every piece of text within, in the order of reading."""
        found = [(element["page_number"], one) for one in element.get("mcids", ())]
        for child in element.get("children", ()):
            found += self._marks(child)
        return sorted(found)

    def _chars(self, marks: list[tuple[int, int]]) -> Chars:
        return [char for page, mark in marks for char in self._page(page).get(mark, ())]

    def _said(self, marks: list[tuple[int, int]]) -> str:
        """Pieces of text with their lines put together, page by page."""
        lines: list[str] = []
        for page in dict.fromkeys(page for page, _mark in marks):
            chars = self._chars([one for one in marks if one[0] == page])
            lines += extract_text(chars, x_tolerance_ratio=0.15).splitlines()
        return reduce(rejoined, lines) if lines else ""

    def _page(self, number: int) -> dict[int, Chars]:
        if number not in self.pages:
            page, found = self.document.pages[number - 1], defaultdict(list)
            for char in page.chars:
                if char.get("mcid") is not None:
                    found[char["mcid"]].append(char)
            self.pages[number] = found
            if self.is_own:
                page.close()
        return self.pages[number]

    def _rows(self, table: Element, place: Place) -> list[Row]:
        lines = [self._cells(one) for one in _within(table, "TR")]
        columns = max(lines, key=len, default=[])
        rows: list[Row] = []
        for line in lines:
            cells = _placed(line, [left for left, _text in columns])
            if any(cells):
                rows.append(Row(cells, Place(place.page, place.block, len(rows) + 1)))
        return rows

    def _cells(self, row: Element) -> list[tuple[float, str]]:
        """Where each cell of a row begins, and what it says."""
        found = []
        for one in row.get("children", ()):
            if chars := self._chars(self._marks(one)):
                found.append((min(char["x0"] for char in chars), self.text(one)))
        return found


def _within(element: Element, kind: str) -> Iterator[Element]:
    for child in element.get("children", ()):
        if child.get("type") == kind:
            yield child
        else:
            yield from _within(child, kind)


def _placed(line: list[tuple[float, str]], columns: list[float]) -> tuple[str, ...]:
    """The cells of a row under their columns; a column that stays free is empty."""
    if len(line) == len(columns):
        return tuple(text for _left, text in line)
    cells = [""] * len(columns)
    for left, text in line:
        at = min(range(len(columns)), key=lambda place: abs(columns[place] - left))
        cells[at] = f"{cells[at]}\n{text}".strip()
    return tuple(cells)
