"""What ``styles.toml`` says: the house styles, their texts, and the publishers' short names."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from tessera.core.text import cyrillic


@dataclass(frozen=True, slots=True)
class Style:
    """A house style: its name by language and the areas that stand first, in protocol order."""

    code: str
    name: Mapping[str, str]
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a style says of some areas: a label instead of the plain name, a mark, a note."""

    areas: frozenset[str]
    styles: frozenset[str]
    start: date
    end: date | None
    label: Mapping[str, str]
    mark: str
    keeps_mark: bool
    note: Mapping[str, str]
    working: frozenset[str]
    source: str

    def fits(self, code: str, style: str, on: date | None) -> bool:
        """Whether it speaks of this area in this style on that day; None is today and onwards."""
        if code not in self.areas or not self.styles & {style, "*"}:
            return False
        if on is None:
            return self.end is None
        return self.start <= on and (self.end is None or on <= self.end)


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    return tomllib.loads(
        files("tessera.reference").joinpath("styles.toml").read_text(encoding="utf-8")
    )


def languages() -> tuple[str, ...]:
    """The languages in which areas have names: those of the interface, and three neighbours'."""
    return tuple(_read()["languages"])


@lru_cache(maxsize=1)
def styles() -> Mapping[str, Style]:
    """House styles by code, in the order in which they are offered."""
    return {
        code: Style(code, facts["name"], tuple(facts["first"]))
        for code, facts in _read()["styles"].items()
    }


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """All that the styles say of areas; where several fit, the later wins."""
    return tuple(
        Entry(
            areas=frozenset(facts["areas"]),
            styles=frozenset(facts["styles"]),
            start=facts.get("from", date.min),
            end=facts.get("until"),
            label=facts.get("label", {}),
            mark=facts.get("mark", ""),
            keeps_mark=facts.get("keeps_mark", False),
            note=facts.get("note", {}),
            working=frozenset(facts.get("working", ())),
            source=facts["source"],
        )
        for facts in _read()["designation"]
    )


def said(text: Mapping[str, str], language: str) -> str:
    """Words in a language; Cyrillic is derived from Latin, a missing language is a KeyError."""
    if language == "sr" and "sr" not in text:
        return cyrillic(text["sr-latn"])
    return text[language]


def publisher(code: str, language: str) -> str:
    """A publisher's short name, to tell its regions from another's."""
    return said(_read()["publishers"][code], language)
