"""The parts of a stream that every layout has: head, background, questions, tables of replies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tessera.exchange.legacy.languages import any_of
from tessera.exchange.legacy.stream import Block, Line, Place, Row, Table
from tessera.exchange.legacy.wording import flat

_SECTION = re.compile(
    r"^(?:\d+(?:\.\d+)*[.)]?\s+)?"
    rf"(?:(?P<background>{any_of('background')})|(?P<questions>{any_of('questions')})|"
    rf"(?P<replies>{any_of('responses')}))\s*[:.]?$",
    re.I,
)
_UNDER_QUESTION = re.compile(
    rf"^(?:(?P<section>\d+)\.(?P<below>\d+)\.?\s+)?(?:(?:{any_of('response_to')})\s+)?"
    rf"(?:{any_of('question')})\s+(?P<number>\d{{1,2}})\b",
    re.I,
)
_DISCLAIMER = re.compile(rf"^(?:{any_of('disclaimer')})\b", re.I)
_WORDS, _WIDER = rf"^(?:{any_of('words')})", any_of("wider")
_NAME = rf"^(?:{any_of('name')})\b|^$"


@dataclass(frozen=True, slots=True)
class Columns:
    """Which cells of a table of replies hold what; -1 where there is no such column."""

    name: int
    wider: int
    words: int


@dataclass(frozen=True, slots=True)
class Replies:
    """A table of replies without its heads; ``question`` is 0 where it is about all of them."""

    columns: Columns
    rows: tuple[Row, ...]
    question: int


@dataclass(frozen=True, slots=True)
class Parts:
    """A compilation's lines by the section they stand in."""

    head: tuple[Line, ...]
    background: tuple[Line, ...]
    questions: tuple[Line, ...]
    tables: tuple[Replies, ...]
    has_questions: bool  # as a section of their own
    left_tables: tuple[Place, ...]  # tables that hold no replies
    left_lines: tuple[Place, ...]  # lines among the replies that belong to no table


def parts(blocks: Sequence[Block]) -> Parts:
    """A stream divided by its section headings; a table of replies begins the replies anyway."""
    found: dict[str, list[Line]] = {"head": [], "background": [], "questions": [], "replies": []}
    tables: list[Replies] = []
    left: list[Place] = []
    at, question, has_questions = "head", 0, False
    for block in blocks:
        if isinstance(block, Table):
            read = _replies(block, tables[-1] if tables else None, question)
            if read is None:
                left.append(block.place)
            else:
                at = "replies"
                tables.append(read)
            continue
        if name := _section(block):
            at = name
            has_questions = has_questions or name == "questions"
        elif at == "replies" and (number := _asked(block)):
            question = number
        elif not (at == "head" and _DISCLAIMER.match(block.text)):
            found[at].append(block)
    return Parts(
        head=tuple(_before_disclaimer(blocks, found["head"])),
        background=tuple(found["background"]),
        questions=tuple(found["questions"]),
        tables=tuple(tables),
        has_questions=has_questions,
        left_tables=tuple(left),
        left_lines=tuple(one.place for one in found["replies"] if not _is_foot(one)),
    )


def is_heading(text: str) -> bool:
    """Whether a line is the heading of a section, however it is set."""
    return bool(_SECTION.match(text) or re.fullmatch(_UNDER_QUESTION, text))


def _section(line: Line) -> str:
    found = _SECTION.match(flat(line.text))
    return found.lastgroup or "" if found else ""


def _asked(line: Line) -> int:
    """The question that the tables below this line are about."""
    found = _UNDER_QUESTION.match(flat(line.text))
    return int(found["number"]) if found else 0


def _is_foot(line: Line) -> bool:
    """Footnotes and the rule above them say nothing about a reply."""
    return bool(re.match(r"^(?:\*+|\d{1,2}|\[\d+\]|_+|[¹²³])\s*(?:\S.*)?$", line.text))


def _before_disclaimer(blocks: Iterable[Block], head: list[Line]) -> Iterable[Line]:
    """The head ends where the disclaimer begins, whatever it says."""
    end = next(
        (
            one.place.block
            for one in blocks
            if isinstance(one, Line) and _DISCLAIMER.match(one.text)
        ),
        None,
    )
    return [one for one in head if end is None or one.place.block < end]


def _replies(table: Table, before: Replies | None, question: int) -> Replies | None:
    """A table read as replies: by its heads, or as the one before that it goes on from."""
    for place, row in enumerate(table.rows[:3]):
        if columns := _columns(row):
            rest = [one for one in table.rows[place + 1 :] if _columns(one) is None]
            return Replies(columns, tuple(rest), question)
    goes_on = before is not None and before.question == question
    width = max((len(row.cells) for row in table.rows), default=0)
    if before is None or not goes_on or width <= max(before.columns.name, before.columns.words):
        return None
    return Replies(before.columns, table.rows, question)


def _columns(row: Row) -> Columns | None:
    """Where a row of heads says that names, dissemination and words stand; None for other rows."""
    heads = [flat(one) for one in row.cells]
    words, wider = _first(heads, _WORDS), _first(heads, _WIDER)
    if words < 0 or wider < 0:
        return None
    name = _first(heads, _NAME)
    if name < 0:
        return None
    return Columns(name, wider, words)


def _first(heads: list[str], pattern: str) -> int:
    return next((at for at, head in enumerate(heads) if re.search(pattern, head, re.I)), -1)
