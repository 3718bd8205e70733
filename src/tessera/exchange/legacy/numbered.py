"""The layout since 2019: a number, the codes of who asked, the title; numbered sections."""

from __future__ import annotations

from tessera.exchange.legacy.asking import background_and_questions, words_of
from tessera.exchange.legacy.compilation import LegacyCompilation
from tessera.exchange.legacy.header import has_number
from tessera.exchange.legacy.layout import compilation
from tessera.exchange.legacy.parts import Parts


def recognises(parts: Parts) -> bool:
    """Its head has a number such as 2020.3."""
    return has_number(parts.head)


def read(parts: Parts) -> LegacyCompilation:
    """The compilation in this layout."""
    if parts.has_questions:
        return compilation("numbered", parts, words_of(parts.background), parts.questions)
    background, asked = background_and_questions(parts.background)
    return compilation("numbered", parts, background, asked)
