"""Names in several languages at once, for messages that carry them all: areas, codes, notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from tessera.core.text import LANGUAGES, say
from tessera.reference import designation, noted
from tessera.statistics import bridge

Text = Mapping[str, str]


@dataclass(frozen=True)
class Spoken:
    """How a reader is spoken to: in which languages (best first), in which house style, as of when."""

    style: str
    languages: tuple[str, ...] = LANGUAGES
    on: date | None = None

    def text(self, text: Text) -> Text:
        """The words in the languages asked; in the next best one where there are none in those."""
        found = {}
        for language in self.languages:
            said = say(text, language)
            if said.words and not said.fell_back:
                found[language] = said.words
        if found or not any(text.values()):
            return found
        said = say(text, self.languages[0])
        return {said.language: said.words}

    def area(self, code: str) -> tuple[Text, Text]:
        """The label of an area with its mark, and its note, empty where it has none."""
        found = {
            language: designation(code, self.style, language, self.on)
            for language in self.languages
        }
        names = {language: str(one) for language, one in found.items()}
        notes = {
            language: f"{one.mark} {one.note}".strip()
            for language, one in found.items()
            if one.note
        }
        return names, notes

    @cached_property
    def names(self) -> bridge.structures.Names:
        """What describes structures in these words."""
        return bridge.structures.Names(self.text, self.area)

    def labelled(
        self, flow: bridge.Dataflow, codes: Mapping[str, Iterable[str]]
    ) -> tuple[bridge.Dataflow, tuple[bridge.writing.Note, ...]]:
        """The dataflow with a name for every code that occurs, and the notes of its areas, each once.

        :param codes: by dimension, those that a message may hold.
        """
        (said,), notes = self.labelled_together([(flow, codes)])
        return said, notes

    def labelled_together(
        self, flows: Sequence[tuple[bridge.Dataflow, Mapping[str, Iterable[str]]]]
    ) -> tuple[tuple[bridge.Dataflow, ...], tuple[bridge.writing.Note, ...]]:
        """The same for the dataflows of one message: an area has one mark in all of them."""
        areas = sorted({
            code for flow, codes in flows for d in flow.structure.dimensions if d.is_area
            for code in codes[d.id]
        })  # fmt: skip
        labels = {
            language: noted(areas, self.style, language, self.on).labels
            for language in self.languages
        }
        said = tuple(self._named(flow, codes, labels) for flow, codes in flows)
        return said, self._notes(areas, labels)

    def _named(
        self,
        flow: bridge.Dataflow,
        codes: Mapping[str, Iterable[str]],
        labels: Mapping[str, Text],
    ) -> bridge.Dataflow:
        named = tuple(
            replace(d, name=self.text(d.name), codelist=self._codelist(d, codes[d.id], labels))
            for d in flow.structure.dimensions
        )
        return replace(
            flow, name=self.text(flow.name), description=self.text(flow.description),
            structure=replace(flow.structure, dimensions=named),
        )  # fmt: skip

    def _codelist(
        self, dimension: bridge.Dimension, codes: Iterable[str], labels: Mapping[str, Text]
    ) -> bridge.Codelist:
        if dimension.codelist is not None:
            here = tuple(replace(one, name=self.text(one.name)) for one in dimension.codelist.codes)
            return bridge.Codelist(dimension.codelist.id, here)
        here = tuple(
            bridge.Code(code, {language: names[code] for language, names in labels.items()})
            for code in codes
        )
        return bridge.Codelist("CL_AREA", here)

    def _notes(
        self, areas: list[str], labels: Mapping[str, Text]
    ) -> tuple[bridge.writing.Note, ...]:
        """Each note with the mark that its areas have here, and those areas."""
        found: dict[tuple[str, ...], tuple[dict[str, str], list[str]]] = {}
        for code in areas:
            named = {
                language: designation(code, self.style, language, self.on)
                for language in self.languages
            }
            key = tuple(one.note for one in named.values())
            if not any(key):
                continue
            text = {
                language: f"{labels[language][code][len(one.label) :]} {one.note}".strip()
                for language, one in named.items()
            }
            found.setdefault(key, (text, []))[1].append(code)
        return tuple(bridge.writing.Note(text, tuple(codes)) for text, codes in found.values())
