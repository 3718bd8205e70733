"""What compilations say in each language, from ``languages.toml``, and in which one a file speaks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from tessera.core.folding import fold
from tessera.core.text import cyrillic
from tessera.exchange.legacy.stream import Block, Line, Table

_FILE = Path(__file__).with_suffix(".toml")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
#: Serbian in Latin script; the same words in Cyrillic are the language "sr".
LATIN = "sr-latn"


@lru_cache(maxsize=1)
def _data() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def said(key: str) -> list[tuple[str, str]]:
    """Every wording of a thing with its language, Serbian in both scripts."""
    found: list[tuple[str, str]] = []
    for language, words in _data().items():
        found += [(language, one) for one in words[key]]
        if language == LATIN:
            found += [("sr", cyrillic(one)) for one in words[key]]
    return found


@lru_cache(maxsize=64)
def any_of(key: str) -> str:
    """A pattern for every wording of a thing, the longest first; blanks and hyphens are alike."""
    told = sorted({one for _language, one in said(key)}, key=len, reverse=True)
    return "|".join(r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", one))) for one in told)


@lru_cache(maxsize=64)
def _folded(key: str) -> dict[str, str]:
    """Folded wordings of a thing, each with its language."""
    return {fold(one): language for language, one in reversed(said(key))}


def is_said(key: str, words: str) -> bool:
    """Whether words are a wording of a thing, in any language."""
    return fold(words) in _folded(key)


def begins(key: str, words: str) -> bool:
    """Whether words begin with a wording of a thing, in any language."""
    told = fold(words)
    return any(told == one or told.startswith(f"{one} ") for one in _folded(key))


@lru_cache(maxsize=1)
def _months() -> tuple[tuple[str, int], ...]:
    return tuple(
        (fold(name), number)
        for words in _data().values()
        for number, names in enumerate(words["months"], 1)
        for name in names
    )


def month(words: str) -> int:
    """The number of a month that is written, whole or short; 0 for anything else."""
    told = fold(words)
    found = {number for name, number in _months() if name.startswith(told)}
    return found.pop() if len(found) == 1 else 0


def language_of_own(blocks: Iterable[Block]) -> str:
    """The language in which one of our own compilations says what it is; empty for other files."""
    for one in blocks:
        if isinstance(one, Line) and (found := _folded("own").get(fold(one.text))):
            return _in_its_script(found, one.text)
    return ""


def language_of(blocks: Iterable[Block]) -> str:
    """The language of the heads of the tables; English where none of them says it."""
    rows = [row for one in blocks if isinstance(one, Table) for row in one.rows[:3]]
    for cell in (cell for row in rows for cell in row.cells):
        if found := _folded("wider").get(fold(cell)):
            return _in_its_script(found, cell)
    return "en"


def _in_its_script(language: str, words: str) -> str:
    """Folding does not tell the scripts of Serbian apart; the letters do."""
    if language not in (LATIN, "sr"):
        return language
    return "sr" if _CYRILLIC.search(words) else LATIN
