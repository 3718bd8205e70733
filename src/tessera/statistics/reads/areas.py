"""The list of areas, in protocol order, found by their names in every language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from tessera.reference import LANGUAGES, STYLES, designation
from tessera.statistics import bridge
from tessera.statistics.naming import Naming
from tessera.statistics.reads.folding import folded


@dataclass(frozen=True, slots=True)
class Listed:
    """One area of the list."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Found:
    """Areas that have the words in their name; ``others`` are composites, predecessors, aggregates."""

    areas: tuple[Listed, ...]
    others: tuple[Listed, ...]


def areas(naming: Naming, words: str = "") -> Found:
    """Areas whose code, or name in any language or house style, has words that begin as asked.

    An area whose whole name or code is what was asked for comes alone.
    """
    wanted = folded(words)
    index = _index()
    exact = [code for code, texts in index.items() if wanted and wanted in texts]
    starts = [f" {_stem(part)}" for part in wanted.split()]
    matching = exact or [
        code
        for code, texts in index.items()
        if all(any(start in f" {text}" for text in texts) for start in starts)
    ]
    kinds = {one.code: one.kind for one in bridge.all_areas()}
    first = [code for code in matching if kinds[code] is bridge.AreaKind.TERRITORY]
    rest = [
        code
        for code in matching
        if kinds[code] in (bridge.AreaKind.COMPOSITE, bridge.AreaKind.PREDECESSOR)
    ]
    return Found(
        tuple(Listed(code, naming.area_text(code)) for code in naming.in_order_areas(first)),
        tuple(Listed(code, naming.area_text(code)) for code in naming.in_order_areas(rest)),
    )


def _stem(word: str) -> str:
    """A longer word without its last vowel, since Albanian and Serbian names end by case."""
    return word[:-1] if len(word) > 4 and word[-1] in "aeiou" else word


@lru_cache(maxsize=1)
def _index() -> dict[str, frozenset[str]]:
    """Every area's codes and names, folded."""
    found = {}
    for one in bridge.all_areas():
        texts = {folded(one.code)}
        for style in STYLES:
            for language in LANGUAGES:
                texts.add(folded(designation(one.code, style, language).label))
        found[one.code] = frozenset(texts)
    return found
