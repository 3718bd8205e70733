"""What every renderer does to words: what no file can hold goes, lines become paragraphs, notes are
set where they are first needed. Words are only ever placed, never read as markup. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tessera.documents.outline import Note, Text

#: What XML or an archivable PDF cannot hold: controls, halves of pairs, private and no characters.
_IMPOSSIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef"
    "\ufff0-\uffff\U000e0000-\U0010ffff]"
)
_LINES = re.compile(r"[\n\x85\u2028\u2029]+")

#: Languages as HTML and XML call them.
TAGS = {"en": "en", "sq": "sq", "sr": "sr-Cyrl", "sr-latn": "sr-Latn"}


def tag(language: str) -> str:
    """A language as HTML and XML call it."""
    return TAGS.get(language, language)


def clean(words: str) -> str:
    """The words without what no file can hold; line ends are one kind."""
    if words.isascii() and words.isprintable():  # most are, and then hold nothing of the kind
        return words
    return _IMPOSSIBLE.sub("", words.replace("\r\n", "\n").replace("\r", "\n")).replace("\t", " ")


def paragraphs(words: str) -> tuple[str, ...]:
    """The paragraphs of a text; empty lines count for nothing."""
    return tuple(line for part in _LINES.split(clean(words)) if (line := part.strip()))


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words; ``language`` where it is another one, ``note`` where a note belongs."""

    words: str
    language: str = ""
    note: Note | None = None


class Footnotes:
    """Sets each note of a document at the first place where its name is printed."""

    def __init__(self, notes: Iterable[Note], language: str) -> None:
        self.language = language
        self.waiting = {note.label: note for note in notes if note.label}
        self.loose = [note for note in notes if not note.label]

    def runs(self, words: str, language: str = "") -> tuple[Run, ...]:
        """One paragraph, parted where a note is due."""
        other = "" if language in ("", self.language) else language
        return tuple(self._parted(words, other))

    def line(self, parts: Iterable[Text]) -> tuple[Run, ...]:
        """One paragraph made of parts, each in its language."""
        return tuple(run for part in parts for run in self.runs(clean(part.words), part.language))

    def _parted(self, words: str, language: str) -> Iterator[Run]:
        found = [(at, label) for label in self.waiting if (at := words.find(label)) >= 0]
        if not found:
            if words:
                yield Run(words, language)
            return
        at, label = min(found)
        note = self.waiting.pop(label)
        name = label.removesuffix(note.mark)
        yield Run(words[:at] + name, language, note)
        yield from self._parted(words[at + len(label) :], language)

    def of(self, texts: Iterable[Text]) -> tuple[tuple[Run, ...], ...]:
        """The paragraphs of some texts."""
        return tuple(
            self.runs(line, text.language) for text in texts for line in paragraphs(text.words)
        )

    @property
    def left(self) -> tuple[Note, ...]:
        """The notes that belong to no place, or to a name that was never printed."""
        return (*self.waiting.values(), *self.loose)
