"""Codes become names at the edge: in a language, in a house style, each note collected once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from tessera.core.text import say
from tessera.documents.outline import Text
from tessera.reference import designation, ordered
from tessera.reference.notes import Notes
from tessera.statistics import bridge

if TYPE_CHECKING:
    from tessera.access.asking import Asked


class Naming:
    """Names of codes for one reader; ``notes`` are those of all areas named so far, each once."""

    def __init__(
        self, style: str, language: str, on: date | None = None, notes: Notes | None = None
    ):
        self.style = style
        self.language = language
        self.on = on
        self._notes = Notes() if notes is None else notes

    @classmethod
    def of(cls, request: Asked, on: date | None = None) -> Naming:
        """The naming that a page asks for; its notes go to the page's own collector."""
        return cls(request.style, request.LANGUAGE_CODE, on, request.notes)

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes of the areas that have been named, in the order of first mention."""
        return tuple(self._notes)

    def area(self, code: str) -> tuple[str, str]:
        """Label and mark of an area, its note collected."""
        found = designation(code, self.style, self.language, self.on)
        return found.label, self._notes.add(found)

    def area_text(self, code: str) -> str:
        """Label and mark in one line of text: "Kosovo*"."""
        return "".join(self.area(code))

    def area_html(self, code: str) -> SafeString:
        """Label and mark for a page."""
        label, mark = self.area(code)
        return format_html("{}<sup>{}</sup>", label, mark) if mark else format_html("{}", label)

    def text(self, dimension: bridge.Dimension, code: str) -> str:
        """The name of a code of any dimension; the code itself where it has none."""
        if dimension.is_area:
            return self.area_text(code)
        return self._codes(dimension).get(code, code)

    def html(self, dimension: bridge.Dimension, code: str) -> SafeString:
        """The name of a code for a page."""
        if dimension.is_area:
            return self.area_html(code)
        return format_html("{}", self._codes(dimension).get(code, code))

    def names(self, dimension: bridge.Dimension, codes: Iterable[str]) -> dict[str, str]:
        """The names of several codes."""
        if dimension.is_area:
            found = [designation(code, self.style, self.language, self.on) for code in codes]
            for one in found:
                if one.keeps_mark:  # its mark is part of the name: nobody else may take it first
                    self._notes.add(one)
            return {one.code: one.label + self._notes.add(one) for one in found}
        known = self._codes(dimension)
        return {code: known.get(code, code) for code in codes}

    def dimension(self, dimension: bridge.Dimension) -> str:
        """The name of an axis."""
        return str(say(dimension.name, self.language))

    def in_order(self, dimension: bridge.Dimension, codes: Iterable[str]) -> list[str]:
        """Codes as lists show them: areas in protocol order, others as their codelist has them."""
        if dimension.is_area:
            return ordered(codes, self.style, self.language)
        place = {code: n for n, code in enumerate(self._codes(dimension))}
        return sorted(codes, key=lambda code: (place.get(code, len(place)), code))

    def in_order_areas(self, codes: Iterable[str]) -> list[str]:
        """Areas in the protocol order of the house style."""
        return ordered(codes, self.style, self.language)

    def unit(self, code: str) -> str:
        """The name of a unit."""
        return _unit(code, self.language)

    def edit(self, sentence: str) -> Text:
        """What a release says was changed on the way in, in this language where we can say it.

        Areas in it are named by the house style. A sentence that is not ours stays English.
        """
        found = bridge.recognised(sentence)
        if found is None:
            return Text(sentence, "en", fell_back=self.language != "en")
        template, values = found
        with override(self.language):
            words = _(template)
        is_english = words == template
        named = {
            name: self.area_text(value) if name in bridge.AREAS_IN_EDITS else value
            for name, value in values.items()
        }
        fell_back = is_english and self.language != "en"
        return Text(words.format(**named), "en" if is_english else self.language, fell_back)

    def _codes(self, dimension: bridge.Dimension) -> dict[str, str]:
        return _names_of(dimension, self.language)


_LISTS: dict[tuple[int, str], tuple[bridge.Dimension, dict[str, str]]] = {}


def _names_of(dimension: bridge.Dimension, language: str) -> dict[str, str]:
    """A codelist's names in a language, kept as long as the structure they belong to is in use."""
    kept = _LISTS.get((id(dimension), language))
    if kept is not None and kept[0] is dimension:
        return kept[1]
    codelist = dimension.codelist
    found = {c.id: str(say(c.name, language)) for c in codelist.codes} if codelist else {}
    if len(_LISTS) > 2_048:
        _LISTS.clear()
    _LISTS[id(dimension), language] = (dimension, found)
    return found


@lru_cache(maxsize=512)
def _unit(code: str, language: str) -> str:
    return next((str(say(c.name, language)) for c in bridge.CL_UNIT.codes if c.id == code), code)
