"""Which area a printed name denotes: the other way round, from words to a code. Nothing is guessed.

Known are the names of every language and house style, past ones too, and what publishers call an
area. A name that fits two areas denotes none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from tessera.reference import texts
from tessera.reference.bridge import Area, AreaKind, System, all_areas
from tessera.reference.designations import LANGUAGES, STYLES, designation

#: Systems of codes that people write instead of a name, the most usual first.
CODES = (System.EUROSTAT, System.ISO2, System.ISO3)
LABELS = (
    System.EUROSTAT_LABEL, System.UNHCR_LABEL, System.WORLD_BANK_LABEL, System.ABEL_COHEN,
)  # fmt: skip
_ARTICLE = re.compile(r"^(?:the|la|le|les|die|der)\s+|,\s*the$")


def recognised(words: str) -> str | None:
    """The code of the area that ``words`` name, in any language and house style.

    Marks ("*"), notes in brackets, articles, accents and capitals do not count. Missing: None for a
    name that is unknown or fits two areas. Source: ``styles.toml``, ``names.csv``, CLDR, the labels
    of publishers.
    """
    if found := _index().get(_folded(words)):
        return found
    bracket = re.search(r"[(\[](.*)[)\]]\s*$", words)
    if bracket is None:
        return None
    bare = words[: bracket.start()]
    if _is_note(bracket[1]):  # other brackets are part of a name: Congo (Kinshasa)
        return _index().get(_folded(bare))
    return _index().get(_folded(f"{bracket[1]} {bare}"))  # Moldova (Republic of)


def recognised_code(words: str) -> str | None:
    """The area whose code is written ("LU", "GB", "AUT"); None for anything else."""
    return _codes().get(words.strip())


def _folded(words: str) -> str:
    """Letters and digits only, plain and small."""
    plain = unicodedata.normalize("NFKD", words.casefold().replace("đ", "d").replace("ł", "l"))
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    bare = _ARTICLE.sub("", " ".join(re.sub(r"[*†‡]|[⁰¹²³⁴-⁹]", "", bare).split()))
    return re.sub(r"[^\w]+", " ", bare).strip()


def _is_note(words: str) -> bool:
    """Whether a bracket holds a style's note, or the number of a resolution, and no part of a name."""
    return bool(re.search(r"\d{3}", words)) or _folded(words) in _notes()


@lru_cache(maxsize=1)
def _notes() -> frozenset[str]:
    return frozenset(_folded(one) for entry in texts.entries() for one in entry.note.values())


@lru_cache(maxsize=1)
def _index() -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for area in _territories():
        for name in _names(area):
            found.setdefault(_folded(name), set()).add(area.code)
    return {name: min(codes) for name, codes in found.items() if name and len(codes) == 1}


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for system in CODES:
        for area in _territories():
            for held in area.codes:
                if held.system is system:
                    found.setdefault(held.code, area.code)
    return found


def _territories() -> Iterator[Area]:
    return (one for one in all_areas() if one.kind is AreaKind.TERRITORY)


def _names(area: Area) -> Iterator[str]:
    """Every name: by style and language, of past days too, and the publishers' labels."""
    days = {None, *(one.end for one in texts.entries() if one.end and area.code in one.areas)}
    for style in STYLES:
        for language in LANGUAGES:
            for day in days:
                yield designation(area.code, style, language, day).label
    yield from (held.code for held in area.codes if held.system in LABELS)
