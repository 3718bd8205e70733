"""The layout until 2015: a letter's head with days of its own; the background holds the questions."""

from __future__ import annotations

from tessera.exchange.legacy.asking import background_and_questions
from tessera.exchange.legacy.compilation import LegacyCompilation
from tessera.exchange.legacy.header import has_own_days, is_head
from tessera.exchange.legacy.layout import compilation
from tessera.exchange.legacy.parts import Parts


def recognises(parts: Parts) -> bool:
    """It says by when replies were requested or when they were compiled, or asks in its background."""
    return is_head(parts.head) and (has_own_days(parts.head) or not parts.has_questions)


def read(parts: Parts) -> LegacyCompilation:
    """The compilation in this layout."""
    background, asked = background_and_questions([*parts.background, *parts.questions])
    return compilation("letter", parts, background, asked)
