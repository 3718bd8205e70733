"""What is looked for, before any database's own way of writing it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Term:
    """Folded words that follow each other; of the last one, with ``is_prefix``, only its beginning."""

    words: tuple[str, ...]
    is_prefix: bool = False


class Shelf(Enum):
    """Where a passage stands. What participants say is far more than all else, and stands apart,
    so that a title is found without leafing through millions of answers."""

    SAID = ("answer", "contribution")
    TOLD = ("query", "question", "compilation", "study", "section", "synthesis", "file")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of passages on it."""
        return self.value


@dataclass(frozen=True, slots=True)
class Wanted:
    """All of ``terms``, or any of them, and from each group of ``marks`` at least one."""

    shelf: Shelf
    terms: tuple[Term, ...] = ()
    marks: tuple[tuple[str, ...], ...] = ()
    is_any: bool = False

    def __bool__(self) -> bool:
        return bool(self.terms or self.marks)
