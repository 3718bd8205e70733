"""An invented compilation as one layout words it: heads, lists and tables, before any format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tests.exchange.specimens.truth import NOTICE, PRINTED, Given, Truth

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
DISCLAIMER = (
    "Disclaimer: The following responses have been provided primarily for the purpose of "
    "information exchange among EMN NCPs. They are, to the best of their knowledge, up to date, "
    "and do not necessarily represent the official policy. This specimen is invented."
)
HEADS = ("Country", "Wider Dissemination", "Response")


@dataclass(frozen=True)
class Heading:
    words: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    words: str


@dataclass(frozen=True)
class Numbered:
    """A list that the format numbers by itself where it can."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    heads: tuple[str, ...]
    rows: tuple[tuple[str, str, str], ...]


Piece = Heading | Paragraph | Numbered | Rows


def worded(truth: Truth, layout: str) -> list[Piece]:
    """The pieces of a compilation in a layout, in order."""
    return list({"letter": _letter, "export": _export, "numbered": _numbered}[layout](truth))


def ordinal(day: date) -> str:
    end = "th" if day.day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return f"{day.day}{end} {MONTHS[day.month - 1]} {day.year}"


def _written(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _asked(truth: Truth) -> str:
    return f"{'Ad-Hoc Query on ' * (2 if truth.is_doubled else 1)}{truth.title}"


def _name(truth: Truth, area: str) -> str:
    return truth.printed.get(area, PRINTED[area])


def _replied(truth: Truth, last: str = "and") -> str:
    """The line that says who replied, and how many these are, or are said to be."""
    areas = [one.area for one in truth.replies if one.area not in truth.left_unnamed]
    names = [_name(truth, area) for area in (*areas, *truth.named_besides)]
    total = truth.stated if truth.stated is not None else len(names)
    *most, end = names
    line = f"{', '.join(most)} {last} {end}" if most else end
    return f"Responses from {line} ({total} in total)"


def _offices(truth: Truth) -> str:
    return truth.person or f"{' and '.join(truth.requesters)} EMN NCP"


def _letter(truth: Truth) -> Iterator[Piece]:
    yield Heading(_asked(truth))
    yield Paragraph(f"Requested by {_offices(truth)} on {ordinal(truth.requested_on)}")
    if truth.due_on:
        yield Paragraph(f"Reply requested by {ordinal(truth.due_on)}")
    if truth.compiled_on:
        yield Paragraph(f"Compilation produced on {ordinal(truth.compiled_on)}")
    yield Paragraph(_replied(truth, "plus"))
    yield Paragraph(DISCLAIMER)
    yield Heading("1. Background Information", 2)
    yield from map(Paragraph, truth.background.splitlines())
    yield from _questions(truth)
    yield Heading("2. Responses", 2)
    yield Rows(("", "Wider Dissemination?", "Response"), _rows(truth))


def _export(truth: Truth) -> Iterator[Piece]:
    yield Heading(_asked(truth))
    yield Paragraph(f"Requested by {_offices(truth)} on {ordinal(truth.requested_on)}")
    yield Paragraph(truth.topic)
    yield Paragraph(_replied(truth))
    yield Paragraph(DISCLAIMER)
    yield Heading("Background information:", 2)
    yield from map(Paragraph, truth.background.splitlines())
    yield Heading("Questions", 2)
    yield from _questions(truth)
    yield Heading("Responses", 2)
    yield Rows(HEADS, _rows(truth))


def _numbered(truth: Truth) -> Iterator[Piece]:
    prefix = "AHQ " * (1 if not truth.is_doubled else 0) or "Ad-Hoc Query Ad-Hoc Query "
    yield Heading(f"{prefix}{truth.number} {'+'.join(truth.requesters)} {truth.title}")
    offices = truth.person or f"{', '.join(truth.requesters)} EMN NCPs"
    yield Paragraph(f"Requested by {offices} on {_written(truth.requested_on)}")
    yield Paragraph(_replied(truth))
    yield Paragraph(DISCLAIMER)
    yield Heading("1 Background information", 2)
    yield from map(Paragraph, truth.background.splitlines())
    yield Heading("2 Questions", 2)
    yield from _questions(truth)
    yield Heading("3 Responses", 2)
    for place, _question in enumerate(truth.questions):
        yield Heading(f"3.{place + 1} Question {place + 1}", 3)
        yield Rows(HEADS, tuple(
            (_name(truth, one.area), *_cells(truth, one, place)) for one in truth.replies
        ))  # fmt: skip


def _questions(truth: Truth) -> Iterator[Piece]:
    if truth.is_run_together:
        numbered = (f"{place}. {one}" for place, one in enumerate(truth.questions, 1))
        yield Paragraph(" ".join(numbered))
    else:
        yield Numbered(truth.questions)


def _rows(truth: Truth) -> tuple[tuple[str, str, str], ...]:
    return tuple((_name(truth, one.area), *_cells(truth, one)) for one in truth.replies)


def _cells(truth: Truth, one: Given, question: int | None = None) -> tuple[str, str]:
    """What stands beside a participant's name: yes or no, and the words or the stock notice."""
    if one.area in truth.cells:
        return truth.cells[one.area]
    wider = one.wider[question or 0]
    if wider == "withheld":
        return "No", NOTICE
    said = "Yes" if wider == "yes" else "No"
    if question is not None:
        return said, one.words[question]
    if len(one.words) == 1:
        return said, one.words[0]
    numbered = [f"{place}. {words}" for place, words in enumerate(one.words, 1)]
    return said, (" " if truth.is_run_together else "\n").join(numbered)
