"""What an area is called: label, mark and note by house style, language and date.

The texts are data (``styles.toml``, ``names.csv``, CLDR); this module only chooses among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from tessera.reference import collation, texts
from tessera.reference.bridge import AreaKind, area
from tessera.reference.names import name
from tessera.reference.notes import Notes

STYLES = tuple(texts.styles())
LANGUAGES = texts.languages()

#: What stands after the areas in protocol order: all others by name, then what is no territory.
_GROUPS = {AreaKind.SPECIAL: 800, AreaKind.AGGREGATE: 900}


class UnknownStyle(ValueError):
    """A house style that does not exist."""

    def __init__(self, style: str):
        super().__init__(
            _("There is no house style “%(style)s”; choose one of %(known)s.")
            % {"style": style[:20], "known": ", ".join(STYLES)}
        )


class UnknownLanguage(ValueError):
    """A language in which areas have no names."""

    def __init__(self, language: str):
        super().__init__(
            _("Areas have no names in “%(language)s”; choose one of %(known)s.")
            % {"language": language[:20], "known": ", ".join(LANGUAGES)}
        )


@dataclass(frozen=True, slots=True)
class Designation:
    """How one area appears: ``str()`` is label and mark, as in a chart or a file.

    ``keeps_mark``: the mark is part of the agreed name and is never replaced by another.
    """

    code: str
    label: str
    mark: str
    note: str
    sort_key: str
    keeps_mark: bool = False

    def __str__(self) -> str:
        return self.label + self.mark


class Noted(NamedTuple):
    """Labels by code, with marks, and the notes to print once beneath them."""

    labels: Mapping[str, str]
    notes: tuple[str, ...]


def _checked(style: str, language: str) -> None:
    if style not in STYLES:
        raise UnknownStyle(style)
    if language not in LANGUAGES:
        raise UnknownLanguage(language)


def _rank(code: str, style: str) -> int:
    first = texts.styles()[style].first
    return first.index(code) if code in first else _GROUPS.get(area(code).kind, 500)


@lru_cache(maxsize=16384)
def designation(area_code: str, style: str, language: str, on: date | None = None) -> Designation:
    """Label, mark, note and place in the order of an area.

    Params: canonical ``area_code``; ``style`` of STYLES; ``language`` of LANGUAGES; ``on`` the day
    whose name is meant, None for the present one. Missing: a style that says nothing gives the
    plain name without mark or note. Errors: UnknownCode, UnknownStyle, UnknownLanguage.
    Source: ``styles.toml``, ``names.csv``, CLDR.
    """
    _checked(style, language)
    area(area_code)
    label, mark, note, keeps = name(area_code, language), "", "", False
    for entry in texts.entries():
        if entry.fits(area_code, style, on):
            label = texts.said(entry.label, language) if entry.label else label
            mark = entry.mark or mark
            note = texts.said(entry.note, language) if entry.note else note
            keeps = entry.keeps_mark or keeps
    order = f"{_rank(area_code, style):03d}{collation.key(label, language)}"
    return Designation(area_code, label, mark, note, order, keeps)


def names(
    codes: Iterable[str], style: str, language: str, on: date | None = None
) -> dict[str, Designation]:
    """Designations of many areas by code, in the order of the style. Errors as in designation."""
    found = [designation(code, style, language, on) for code in dict.fromkeys(codes)]
    return {one.code: one for one in sorted(found, key=lambda one: one.sort_key)}


def ordered(codes: Iterable[str], style: str, language: str) -> list[str]:
    """The codes in the protocol order of the style. Errors as in designation."""
    return list(names(codes, style, language))


def noted(codes: Iterable[str], style: str, language: str, on: date | None = None) -> Noted:
    """Labels with their marks, and each note once, for a document, a file or an answer.

    Params, errors: as in designation. Every note has a mark of its own here, because all areas are
    known before the first label is written.
    """
    found = [designation(code, style, language, on) for code in dict.fromkeys(codes)]
    notes = Notes()
    for one in sorted(found, key=lambda one: not one.keeps_mark):
        notes.add(one)
    return Noted({one.code: one.label + notes.add(one) for one in found}, tuple(notes))
