"""The layout of 2016 to 2018, written by a system: one word as topic, questions of their own."""

from __future__ import annotations

from tessera.exchange.legacy.asking import words_of
from tessera.exchange.legacy.compilation import LegacyCompilation
from tessera.exchange.legacy.header import is_head
from tessera.exchange.legacy.layout import compilation
from tessera.exchange.legacy.parts import Parts


def recognises(parts: Parts) -> bool:
    """It says who requested it, and its questions are a section."""
    return is_head(parts.head) and parts.has_questions


def read(parts: Parts) -> LegacyCompilation:
    """The compilation in this layout."""
    return compilation("export", parts, words_of(parts.background), parts.questions)
