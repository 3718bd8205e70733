"""What is looked for, before any database's own way of writing it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """Folded words that follow each other; of the last one, with ``is_prefix``, only its beginning."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """All of ``terms``, or any of them, and from each group of ``marks`` at least one."""

    terms: tuple[Term, ...] = ()
    marks: tuple[tuple[str, ...], ...] = ()
    is_any: bool = False

    def __bool__(self) -> bool:
        return bool(self.terms or self.marks)
