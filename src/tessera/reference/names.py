"""The plain name of each area in each language, before any house style.

Territories have CLDR's names (through Babel); what CLDR lacks (composites, predecessors, special
values, publishers' aggregates) is in ``names.csv``, where "cldr" names the CLDR region of the same
extent. Serbian in Cyrillic is derived from Latin where it is not written.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from babel import Locale

from tessera.core.text import cyrillic
from tessera.reference import texts
from tessera.reference.bridge import System, area

#: How CLDR calls the languages that it does not call as we do.
_LOCALES = {"sr-latn": "sr_Latn", "sr": "sr_Cyrl"}


@lru_cache(maxsize=1)
def _written() -> Mapping[str, Mapping[str, str]]:
    text = files("tessera.reference").joinpath("names.csv").read_text(encoding="utf-8")
    return {row["code"]: row for row in csv.DictReader(text.splitlines())}


@lru_cache(maxsize=16)
def _cldr(language: str) -> Mapping[str, str]:
    return Locale.parse(_LOCALES.get(language, language)).territories


def autonym(language: str) -> str:
    """What a language calls itself, with its script where it has two."""
    return str(Locale.parse(_LOCALES.get(language, language)).display_name)


def _said(row: Mapping[str, str], language: str) -> str:
    """Words of one row; Cyrillic from Latin, other languages of the page from English."""
    if row.get(language):
        return row[language]
    if row["cldr"]:
        return _cldr(language)[row["cldr"]]
    if language == "sr":
        return cyrillic(row["sr-latn"])
    return row["en"]


@lru_cache(maxsize=8192)
def name(code: str, language: str) -> str:
    """The plain name of the area with that canonical code.

    An area without a name is a mistake in ``names.csv`` and raises KeyError; tests walk all areas.
    """
    row = _written().get(code)
    if row is None:
        iso = area(code).code_in(System.UNICODE)
        return _cldr(language)[iso or code]
    words = _said(row, language)
    if row["publisher"]:
        words = f"{words} ({texts.publisher(row['publisher'], language)})"
    return words
