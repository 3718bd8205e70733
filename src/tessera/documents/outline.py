"""A document before it has a format: what is said, in which order, for whom. Pure: no Django.

Rooms write an :class:`Outline`; renderers turn it into HTML, DOCX, PDF or a spreadsheet and never
query. Everything in it is frozen and ready to print: designations carry their marks, figures their
flags, and each note stands once in ``notes``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tessera.documents.figures import AreaMap, Chart


class Missing(StrEnum):
    """Why a cell has no figure. Zero is a figure and never one of these."""

    NOT_REPORTED = "not-reported"
    NOT_APPLICABLE = "not-applicable"
    CONFIDENTIAL = "confidential"
    PENDING = "pending"


class ColumnType(StrEnum):
    """What the cells of a column hold, so that each renderer aligns and types them alike."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"  # a fraction of one, printed in per cent
    PERIOD = "period"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from: publisher, table, release, licence, and when they were fetched."""

    publisher: str
    table: str = ""
    release: str = ""
    licence: str = ""
    retrieved: date | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that explains a mark; printed once however often the mark appears."""

    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph in one language; ``fell_back`` when it is not the language of the outline."""

    words: str
    language: str = ""
    fell_back: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that still has to be delivered: red in the preview, and it blocks release."""

    words: str
    expected_from: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; ``decimals`` applies to numbers and shares."""

    label: str
    type: ColumnType = ColumnType.TEXT
    decimals: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a value or the reason why there is none, and the publisher's flags.

    :raises ValueError: where a cell has both a value and a reason for having none.
    """

    value: str | float | int | date | None = None
    missing: Missing | None = None
    flags: str = ""

    def __post_init__(self) -> None:
        if self.value is not None and self.missing is not None:
            raise ValueError("A cell holds a value or says why it has none, not both.")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under one header. ``rows`` are as wide as ``columns``.

    :raises ValueError: naming the first row that is not.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    subtitle: str = ""
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"Row {number} has {len(row)} cells under {len(self.columns)} columns."
                )


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart or a map with the table that says the same in figures."""

    drawing: Chart | AreaMap
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """What several participants said to one question, in the order in which they are printed."""

    question: str
    replies: tuple[tuple[str, Text | Gap], ...]
    withheld: tuple[str, ...] = ()


Block = Text | Answers | Table | Figure | Note | Gap


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it; sections nest."""

    title: str
    blocks: tuple[Block | Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole document: who may read it, in which language and house style, and from what.

    :param audience: name of the circle it is written for ("members", "public").
    :param style: house style of designations ("eu", "un", "coe", "plain", "national").
    """

    title: str
    audience: str
    language: str
    style: str
    sections: tuple[Section, ...] = ()
    subtitle: str = ""
    issued_on: date | None = None
    sources: tuple[Source, ...] = field(default=())

    def blocks(self) -> Iterator[Block]:
        """Every block of the document, in reading order."""
        for section in self.sections:
            yield from _blocks(section)

    def gaps(self) -> tuple[Gap, ...]:
        """What still has to be delivered before the document can be released."""
        return tuple(_gaps(self.blocks()))

    def notes(self) -> tuple[Note, ...]:
        """Each note once, in the order of first mention."""
        found: dict[Note, None] = {}
        for block in self.blocks():
            for note in _notes(block):
                found.setdefault(note)
        return tuple(found)


def _blocks(section: Section) -> Iterator[Block]:
    for block in section.blocks:
        if isinstance(block, Section):
            yield from _blocks(block)
        else:
            yield block


def _gaps(blocks: Iterator[Block]) -> Iterator[Gap]:
    for block in blocks:
        if isinstance(block, Gap):
            yield block
        elif isinstance(block, Answers):
            yield from (reply for _, reply in block.replies if isinstance(reply, Gap))


def _notes(block: Block) -> tuple[Note, ...]:
    if isinstance(block, Note):
        return (block,)
    if isinstance(block, Table):
        return block.notes
    if isinstance(block, Figure) and block.table is not None:
        return block.table.notes
    return ()
