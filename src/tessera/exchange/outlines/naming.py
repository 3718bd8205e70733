"""How participants are called in one document: labels with their marks, and each note once."""

from __future__ import annotations

from collections.abc import Iterable

from tessera.core.text import say
from tessera.documents.outline import Note
from tessera.exchange.models import Reply
from tessera.network.models import Organisation
from tessera.reference import designation, noted


class Naming:
    """Names of areas and organisations in one house style and language."""

    def __init__(self, codes: Iterable[str], style: str, language: str) -> None:
        self.style, self.language = style, language
        self._codes = list(dict.fromkeys(code for code in codes if code))
        told = noted(self._codes, style, language)
        self._labels, self._notes = told.labels, told.notes

    def area(self, code: str) -> str:
        """The designation of an area with its mark."""
        return self._labels[code]

    def organisation(self, one: Organisation) -> str:
        """An organisation with its area, which its own name leaves out."""
        words = say(one.name, self.language).words or one.short_name or one.code
        return f"{words}, {self.area(one.area)}" if one.area in self._labels else words

    def participant(self, reply: Reply) -> str:
        """The area for which one replies, or the organisation where it is none."""
        return self.area(reply.area) if reply.area else self.organisation(reply.organisation)

    def notes(self) -> tuple[Note, ...]:
        """Each note once, with the name it belongs to."""
        found = []
        for said in self._notes:
            mark, _space, words = said.partition(" ")
            label = next((self._labels[c] for c in self._codes if self._noted(c) in words), "")
            found.append(Note(mark, words, label if label.endswith(mark) else ""))
        return tuple(found)

    def _noted(self, code: str) -> str:
        # A name without a note must not be found in every note.
        return designation(code, self.style, self.language).note or "\0"
