"""What every format is turned into: lines of text and tables, in order, each with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the original; 0 where that is not known.

    ``page`` of a PDF from 1 on, ``block`` in the stream from 1 on, ``row`` of a table from 1 on.
    """

    page: int = 0
    block: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or heading; ``number`` is there where a list numbers it by itself."""

    text: str
    place: Place
    level: int = 0  # of a heading, from 1 on; 0 for a paragraph
    number: int = 0

    @property
    def told(self) -> str:
        """The text with the number that a reader sees before it."""
        return f"{self.number}. {self.text}" if self.number else self.text


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; paragraphs within a cell are lines."""

    cells: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands in the original."""

    rows: tuple[Row, ...]
    place: Place


Block = Line | Table
#: Told how many pages are read, and of how many.
Step = Callable[[int, int], None]
