"""HTML as lines and tables: sanitised first, so that nothing in it is ever more than text."""

from __future__ import annotations

import re

import nh3
from lxml import html
from lxml.html import HtmlElement

from tessera.exchange.legacy.findings import Finding
from tessera.exchange.legacy.opening import decoded
from tessera.exchange.legacy.stream import Block, Line, Place, Row, Step, Table
from tessera.exchange.legacy.wording import plain

HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = {"p", "div", "li", "ul", "ol", "section", "article", "main", "header", "blockquote", "td",
          "th", "center", "address", "dl", "dt", "dd", "pre", *HEADINGS}  # fmt: skip
ROWS = {"table", "thead", "tbody", "tfoot", "tr", "caption"}
KEPT = {"b", "strong", "i", "em", "u", "sup", "sub", "span", "br", *BLOCKS, *ROWS}
DROPPED = {"script", "style", "title", "noscript", "iframe", "object", "template", "svg"}
ATTRIBUTES = {"ol": {"start"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}


def sanitised(data: bytes) -> str:
    """The page with its text, lists and tables alone: no scripts, styles, pictures or links."""
    return nh3.clean(
        decoded(data), tags=KEPT, clean_content_tags=DROPPED, attributes=ATTRIBUTES,
        link_rel=None, strip_comments=True,
    )  # fmt: skip


def blocks(data: bytes, step: Step | None = None) -> tuple[list[Block], list[Finding]]:
    """The lines and tables of a page, at one stroke."""
    root = html.fragment_fromstring(sanitised(data), create_parent="div")
    walk = _Walk()
    walk.into(root)
    walk.end()
    return walk.found, []


class _Walk:
    """From element to element; text gathers until a block ends."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self.text = ""
        self.level = 0
        self.number = 0

    def into(self, element: HtmlElement) -> None:
        """Everything within an element, in order."""
        self.text += _spaced(element.text)
        number = _start(element)
        for child in element:
            tag = child.tag
            if tag == "table":
                self.end()
                self.found.append(_table(child, Place(block=len(self.found) + 1)))
            elif tag == "br":
                self.text += "\n"
            elif tag in BLOCKS:
                self.end()
                self.level = HEADINGS.get(tag, 0)
                self.number = number if tag == "li" and element.tag == "ol" else self.number
                number += tag == "li"
                self.into(child)
                self.end()
            else:
                self.into(child)
            self.text += _spaced(child.tail)

    def end(self) -> None:
        """Close the line that is open."""
        if text := plain(self.text):
            place = Place(block=len(self.found) + 1)
            self.found.append(Line(text, place, self.level, self.number))
            self.number = 0
        self.text, self.level = "", 0


def _spaced(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _start(element: HtmlElement) -> int:
    start = element.get("start", "1") if element.tag == "ol" else "1"
    return int(start) if start.isdigit() else 1


def _table(table: HtmlElement, place: Place) -> Table:
    """A table's rows, a cell over several columns or rows once and empty after that."""
    rows: list[Row] = []
    over: dict[int, int] = {}  # column -> rows that a cell from above still covers
    for line in table.iter("tr"):
        if next(line.iterancestors("table")) is not table:
            continue
        cells: list[str] = []
        for cell in line.iterchildren("td", "th"):
            while over.get(len(cells), 0):
                over[len(cells)] -= 1
                cells.append("")
            for column in range(_span(cell, "colspan")):
                if (rows_over := _span(cell, "rowspan") - 1) > 0:
                    over[len(cells)] = rows_over
                cells.append(_cell(cell) if column == 0 else "")
        if any(cells):
            rows.append(Row(tuple(cells), Place(block=place.block, row=len(rows) + 1)))
    return Table(tuple(rows), place)


def _span(cell: HtmlElement, name: str) -> int:
    value = cell.get(name, "1")
    return min(max(int(value), 1), 100) if value.isdigit() else 1


def _cell(cell: HtmlElement) -> str:
    walk = _Walk()
    walk.into(cell)
    walk.end()
    return "\n".join(_told(one) for one in walk.found)


def _told(block: Block) -> str:
    """A line with its number; a table within a cell as lines."""
    if isinstance(block, Line):
        return block.told
    return "\n".join(" | ".join(one for one in row.cells if one) for row in block.rows)
