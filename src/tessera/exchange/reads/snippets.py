"""The place in a text where what was looked for stands, cut out for a list of finds. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tessera.core.folding import composed, spans
from tessera.core.text import FALLBACK, say
from tessera.exchange.fulltext import Term

#: About so many signs are shown, and so many of them before the first find.
LENGTH, BEFORE = 240, 60


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a text, and whether they are what was looked for."""

    words: str
    is_found: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """The parts in order and the language they are in."""

    parts: tuple[Part, ...]
    language: str

    @property
    def words(self) -> str:
        """All of it as plain text."""
        return "".join(part.words for part in self.parts)


def of_texts(texts: Mapping[str, str], terms: Sequence[Term], language: str) -> Snippet:
    """The snippet of a text in several languages: of the reader's own, where that has the words."""
    own = say(texts, language)
    tried = [(own.language, own.words), *((code, texts.get(code, "")) for code in FALLBACK)]
    for code, words in tried:
        if words and terms and _found(words, terms):
            return Snippet(snippet(words, terms), code)
    return Snippet(snippet(own.words, terms), own.language)


def snippet(words: str, terms: Sequence[Term]) -> tuple[Part, ...]:
    """A piece of the text around the first find, finds apart; the beginning where nothing is found."""
    words = composed(words)
    found = _found(words, terms)
    start = _begin(words, found[0][0]) if found else 0
    end = _end(words, start + LENGTH)
    parts = [Part("… ")] if start else []
    at = start
    for first, last in found:
        if first < at or last > end:
            continue
        if first > at:
            parts.append(Part(words[at:first]))
        parts.append(Part(words[first:last], is_found=True))
        at = last
    parts.append(Part(words[at:end] + (" …" if end < len(words) else "")))
    return tuple(part for part in parts if part.words)


def _found(words: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Where the terms stand, first to last; what overlaps is one."""
    placed = [
        (first, last, word) for first, last, folded in spans(words) for word in folded.split()
    ]
    runs = []
    for term in terms:
        size = len(term.words)
        for place in range(len(placed) - size + 1):
            if _fits(term, [word for _first, _last, word in placed[place : place + size]]):
                runs.append((placed[place][0], placed[place + size - 1][1]))
    merged: list[tuple[int, int]] = []
    for first, last in sorted(runs):
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _fits(term: Term, words: Sequence[str]) -> bool:
    if tuple(words[:-1]) != term.words[:-1]:
        return False
    last = term.words[-1]
    return words[-1].startswith(last) if term.is_prefix else words[-1] == last


def _begin(words: str, first: int) -> int:
    """Where the piece begins: at a word, some way before the first find."""
    if first <= BEFORE:
        return 0
    blank = words.find(" ", first - BEFORE, first)
    return blank + 1 if blank >= 0 else first


def _end(words: str, wanted: int) -> int:
    if wanted >= len(words):
        return len(words)
    blank = words.rfind(" ", wanted - 40, wanted)
    return blank if blank >= 0 else wanted
