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
from tessera.documents.tally import Bars, Tally


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
    """Where figures come from: publisher, table, release, licence, and when they were fetched.

    :param language: of publisher, table and licence, where it is another than the document's.
    """

    publisher: str
    table: str = ""
    release: str = ""
    licence: str = ""
    retrieved: date | None = None
    address: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that explains a mark; printed once however often the mark appears.

    :param label: the name with its mark as it is printed ("Somewhere*"); a page with footnotes sets
        the note below the first place where it stands.
    """

    mark: str
    words: str
    label: str = ""

    def __str__(self) -> str:
        return f"{self.mark} {self.words}".strip()


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


class GapsRemain(ValueError):
    """The document cannot be released; ``gaps`` are what it still lacks."""

    def __init__(self, gaps: tuple[Gap, ...]):
        self.gaps = gaps
        super().__init__("; ".join(gap.words for gap in gaps))


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
    """A drawing with the table that says the same in figures."""

    drawing: Chart | AreaMap | Tally | Bars
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What one participant said to one question, or the sentence that stands in its place.

    :param participant: its designation with its mark.
    :param coded: the answer as the question asked for it ("Partly", "14 days"); printed first.
    :param dissemination: what stands in the column about wider dissemination.
    :param is_notice: the words are ours, about an answer that is withheld or was not given.
    """

    participant: str
    words: tuple[Text | Gap, ...] = ()
    coded: str = ""
    dissemination: str = ""
    comment: tuple[Text, ...] = ()
    sources: tuple[Source, ...] = ()
    is_notice: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """What several participants said to one question, in the order in which they are printed.

    :param title: what the table is, for readers who cannot see it.
    :param participants: head of the first column, as the house style says.
    :param dissemination: head of the column about wider dissemination; empty leaves the column out.
    :param responses: head of the last column.
    """

    title: str
    participants: str
    responses: str
    rows: tuple[Response, ...]
    dissemination: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Short facts, each with its name: the block at the head of a document."""

    rows: tuple[tuple[str, tuple[Text, ...]], ...]


@dataclass(frozen=True, slots=True)
class Points:
    """Short texts of equal standing, in a list."""

    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A text that must not be overlooked: a disclaimer, a warning, a notice."""

    title: str
    texts: tuple[Text, ...]


Block = Text | Facts | Points | Box | Answers | Table | Figure | Note | Gap


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it; sections nest."""

    title: str
    blocks: tuple[Block | Section, ...] = ()
    number: str = ""
    starts_page: bool = False  # on paper
    language: str = ""  # of the title, where it is another than the outline's


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole document: who may read it, in which language and house style, and from what.

    :param audience: name of the circle it is written for ("members", "public").
    :param style: house style of designations ("eu", "un", "coe", "plain", "national").
    :param label: who may read it, in the reader's words; printed on every page.
    :param kind: what it is ("Compilation of replies"), printed above the title.
    :param number: the number it is cited by.
    :param publisher: whose document it is; :param colophon: a line at the foot of every page.
    :param front: blocks that stand before the table of contents.
    """

    title: str
    audience: str
    language: str
    style: str
    sections: tuple[Section, ...] = ()
    subtitle: str = ""
    issued_on: date | None = None
    sources: tuple[Source, ...] = field(default=())
    label: str = ""
    kind: str = ""
    number: str = ""
    publisher: str = ""
    colophon: str = ""
    front: tuple[Block, ...] = ()

    def blocks(self) -> Iterator[Block]:
        """Every block of the document, in reading order."""
        yield from self.front
        for section in self.sections:
            yield from _blocks(section)

    def gaps(self) -> tuple[Gap, ...]:
        """What still has to be delivered before the document can be released."""
        return tuple(_gaps(self.blocks()))

    def settled(self) -> Outline:
        """The same outline, once nothing in it is missing.

        :raises GapsRemain: naming what still has to be delivered.
        """
        if gaps := self.gaps():
            raise GapsRemain(gaps)
        return self

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
            said = (words for row in block.rows for words in row.words)
            yield from (words for words in said if isinstance(words, Gap))


def _notes(block: Block) -> tuple[Note, ...]:
    if isinstance(block, Note):
        return (block,)
    if isinstance(block, Table):
        return block.notes
    if isinstance(block, Figure) and block.table is not None:
        return block.table.notes
    return ()
