"""Composite reads of reference: areas with their codes, one area in all styles, styles, topics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from tessera.core.text import say
from tessera.reference import texts
from tessera.reference.bridge import (
    Area,
    AreaCode,
    AreaKind,
    System,
    UnknownCode,
    all_areas,
    area,
    resolve,
)
from tessera.reference.designations import LANGUAGES, Designation, designation, names
from tessera.reference.models import Topic
from tessera.reference.names import autonym
from tessera.reference.notes import Notes

KINDS = {
    AreaKind.TERRITORY: _("Territory"),
    AreaKind.COMPOSITE: _("Several areas published as one"),
    AreaKind.PREDECESSOR: _("Area of the past"),
    AreaKind.SPECIAL: _("Special value"),
    AreaKind.AGGREGATE: _("Aggregate"),
}
#: Systems of codes, as pages call them; labels of publishers are no codes and are not listed.
SYSTEMS = {
    System.EUROSTAT: _("Eurostat"),
    System.ISO2: _("ISO, two letters"),
    System.ISO3: _("ISO, three letters"),
    System.M49: _("UN M49"),
    System.UNHCR: _("UNHCR"),
    System.WORLD_BANK: _("World Bank"),
    System.IMF: _("IMF"),
    System.OECD: _("OECD"),
    System.UNICODE: _("Unicode"),
    System.WPP: _("UN population prospects"),
}


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area in a list: how it is called, and its codes in the order of SYSTEMS."""

    code: str
    designation: Designation
    kind: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StyleRow:
    """One house style on an area's page; ``is_current`` is the reader's own."""

    code: str
    name: str
    designation: Designation
    is_current: bool


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code of an area with its dates."""

    system: str
    held: AreaCode


@dataclass(frozen=True, slots=True)
class NameRow:
    """The area's name in one language, and what the language calls itself."""

    language: str
    autonym: str
    name: str


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """All that is known of one area's names and codes."""

    area: Area
    kind: str
    styles: tuple[StyleRow, ...]
    names: tuple[NameRow, ...]
    codes: tuple[CodeRow, ...]
    parts: tuple[str, ...]
    wholes: tuple[str, ...]  # composites and aggregates that contain it
    successors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One note of a house style: the areas it belongs to, its text, whose words these are."""

    areas: tuple[Designation, ...]
    mark: str
    text: str
    source: str
    is_working_translation: bool


@dataclass(frozen=True, slots=True)
class StyleFacts:
    """A house style with its notes."""

    code: str
    name: str
    notes: tuple[NoteRow, ...]


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic with its narrower topics."""

    code: str
    name: str
    eurovoc: str
    narrower: tuple[TopicRow, ...]


def _codes(one: Area, system: System) -> tuple[str, ...]:
    return tuple(held.code for held in one.codes if held.system is system)


def _matches(one: Area, found: Designation, words: str) -> bool:
    if not words:
        return True
    return (
        words.casefold() in found.label.casefold()
        or words.upper() == one.code
        or any(held.code == words.upper() for held in one.codes if held.system in SYSTEMS)
    )


def areas(style: str, language: str, kind: AreaKind | None, words: str = "") -> list[AreaRow]:
    """Areas of a kind (all of them if None) whose name or code is asked for, in the style's order."""
    chosen = {one.code: one for one in all_areas() if kind is None or one.kind is kind}
    return [
        AreaRow(
            code,
            found,
            str(KINDS[chosen[code].kind]),
            tuple(" ".join(_codes(chosen[code], system)) for system in SYSTEMS),
        )
        for code, found in names(chosen, style, language).items()
        if _matches(chosen[code], found, words)
    ]


def area_facts(code: str, style: str, language: str) -> AreaFacts | None:
    """One area in all styles, languages and systems; None where there is no such area."""
    try:
        one = area(code)
    except UnknownCode:
        return None
    return AreaFacts(
        area=one,
        kind=str(KINDS[one.kind]),
        styles=tuple(
            StyleRow(
                other,
                texts.said(facts.name, language),
                designation(code, other, language),
                other == style,
            )
            for other, facts in texts.styles().items()
        ),
        names=tuple(
            NameRow(other, autonym(other), designation(code, style, other).label)
            for other in LANGUAGES
        ),
        codes=tuple(
            CodeRow(str(SYSTEMS[held.system]), held) for held in one.codes if held.system in SYSTEMS
        ),
        parts=tuple(names(one.parts, style, language)),
        wholes=tuple(
            names((whole.code for whole in all_areas() if code in whole.parts), style, language)
        ),
        successors=tuple(names(one.successors, style, language)),
    )


def by_other_code(code: str) -> str | None:
    """The canonical code of what ISO calls ``code`` (three letters, or Greece's and Britain's two)."""
    for system in (System.ISO2, System.ISO3):
        try:
            return resolve(code, system).code
        except UnknownCode:
            continue
    return None


def styles(language: str) -> tuple[StyleFacts, ...]:
    """The house styles with their present notes, in the order in which they are offered."""
    return tuple(
        StyleFacts(code, texts.said(facts.name, language), tuple(_notes(code, language)))
        for code, facts in texts.styles().items()
    )


def _notes(style: str, language: str) -> Iterable[NoteRow]:
    for entry in texts.entries():
        if entry.note and entry.end is None and entry.styles & {style, "*"}:
            yield NoteRow(
                areas=tuple(names(entry.areas, style, language).values()),
                mark=entry.mark,
                text=texts.said(entry.note, language),
                source=entry.source,
                is_working_translation=language in entry.working,
            )


def topics(person: Any, language: str) -> tuple[TopicRow, ...]:
    """The topics as a tree of two or more levels; one query."""
    below: dict[Any, list[Topic]] = {}
    for topic in Topic.objects.visible_to(person):
        below.setdefault(topic.parent_id, []).append(topic)

    def rows(parent: Any) -> tuple[TopicRow, ...]:
        return tuple(
            TopicRow(topic.code, say(topic.name, language).words, topic.eurovoc, rows(topic.pk))
            for topic in below.get(parent, ())
        )

    return rows(None)


def choices(
    style: str,
    language: str,
    kinds: Iterable[AreaKind] = (AreaKind.TERRITORY,),
    notes: Notes | None = None,
) -> list[tuple[str, str]]:
    """Codes and labels for a select, in the style's order; ``notes`` collects what they need."""
    wanted = set(kinds)
    found: Mapping[str, Designation] = names(
        (one.code for one in all_areas() if one.kind in wanted), style, language
    )
    return [
        (code, one.label + (notes.add(one) if notes is not None else one.mark))
        for code, one in found.items()
    ]


__all__ = [
    "KINDS",
    "SYSTEMS",
    "area_facts",
    "areas",
    "by_other_code",
    "choices",
    "styles",
    "topics",
]
