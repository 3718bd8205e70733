"""Small readings of printed words: days, numbered parts, the title's doubled words."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from tessera.exchange.legacy.languages import any_of, month

_WRITTEN = re.compile(
    r"(\d{1,2})\s*(?:st|nd|rd|th|\.)?\s+(?:of\s+)?([^\W\d_]{3,10})\.?,?\s+(\d{4})", re.I
)
_FIGURES = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_ASKED = re.compile(rf"\b(?:{any_of('asked')})\b", re.I)
_PREFIX = re.compile(
    rf"^(?:(?:EMN\s+)?(?:{any_of('asked')})\b\s*(?:(?:{any_of('about')})\b|:|[–—-])?\s*)+", re.I
)
_QUESTION = rf"(?:Q|{any_of('question')})"
_NUMBERED = re.compile(rf"^(?:{_QUESTION}\s*)?(\d{{1,2}})\s*[.):]\s*(?=\S)", re.I)
#: A number within a paragraph begins a part only after the end of a sentence.
_WITHIN = re.compile(rf"(?<=[.?!;:])[ \t]+(?=(?:{_QUESTION}\s*)?(\d{{1,2}})\s*[.)]\s+\S)", re.I)


def plain(text: str) -> str:
    """Text with one space where there were many, line by line; empty lines fall away."""
    whole = unicodedata.normalize("NFC", text.replace("\u00ad", ""))
    lines = (" ".join(one.split()) for one in whole.splitlines())
    return "\n".join(one for one in lines if one)


def flat(text: str) -> str:
    """Text on one line."""
    return " ".join(unicodedata.normalize("NFC", text.replace("\u00ad", "")).split())


def rejoined(before: str, after: str) -> str:
    """Two lines of a paragraph; a hyphen at the end is kept, as nothing says whose it is."""
    is_cut = re.search(r"\w-$", before) and after[:1].islower()
    return f"{before}{'' if is_cut else ' '}{after}"


def day(words: str) -> date | None:
    """The day that is written ("24th October 2013", "24.10.2013", "2013-10-24"); else None."""
    if found := _ISO.search(words):
        year, in_year, number = (int(one) for one in found.groups())
    elif found := _WRITTEN.search(words):
        number, in_year, year = int(found[1]), month(found[2]), int(found[3])
    elif found := _FIGURES.search(words):
        number, in_year, year = (int(one) for one in found.groups())
    else:
        return None
    try:
        return date(year, in_year, number)
    except ValueError:
        return None


def has_figures(words: str) -> bool:
    """Whether there is at least something like a day."""
    return bool(re.search(r"\d", words))


def is_doubled(title: str) -> bool:
    """Whether a title says "Ad-Hoc Query" more than once."""
    return len(_ASKED.findall(title)) > 1


def bare_title(title: str) -> str:
    """A title without the words "Ad-Hoc Query on" before it, however often they stand there."""
    return _PREFIX.sub("", flat(title)).strip(" :–—-") or flat(title)


def number_of(line: str) -> tuple[int, str]:
    """The number at the start of a line and the rest; 0 where there is none."""
    found = _NUMBERED.match(line)
    return (int(found[1]), line[found.end() :]) if found else (0, line)


def divided(text: str, count: int) -> dict[int, str]:
    """The numbered parts of a reply to ``count`` questions, by number; empty where it has none.

    Numbers begin a part at the start of a line, or within one after the end of a sentence if it is
    the next number. What stands before the first number belongs to the first part.
    """
    found: dict[int, list[str]] = {}
    before: list[str] = []
    last = 0
    for line in text.splitlines():
        for place, piece in enumerate(_pieces(line, last)):
            number, rest = number_of(piece)
            is_next = number == last + 1 if place else last < number <= count
            if number and is_next and number <= count:
                last = number
                found[number] = [*before, rest] if not found else [rest]
                before = []
            elif place:
                found[last][-1] += f" {piece}"
            elif last:
                found[last].append(piece)
            else:
                before.append(piece)
    if not found or min(found) != 1:
        return {}
    return {number: "\n".join(lines).strip() for number, lines in found.items()}


def _pieces(line: str, last: int) -> list[str]:
    """A line cut where the next expected numbers stand after the end of a sentence."""
    expected = max(last, number_of(line)[0]) + 1
    if expected == 1:
        return [line]
    cuts = []
    for found in _WITHIN.finditer(line):
        if int(found[1]) == expected:
            cuts.append(found)
            expected += 1
    pieces, start = [], 0
    for cut in cuts:
        pieces.append(line[start : cut.start()])
        start = cut.end()
    return [*pieces, line[start:]]
