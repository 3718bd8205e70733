"""A study told as documents: the synthesis report and the short inform, both from the same telling.

Each section is told once, in short and at length, with its pictures and its contributions. The report
prints all of it; the inform prints key points, what sections say in short, and their first picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from tessera.core.text import Said, say
from tessera.documents.outline import (
    Block,
    Box,
    Cell,
    Column,
    Facts,
    Figure,
    Gap,
    Outline,
    Points,
    Section,
    Table,
    Text,
)
from tessera.documents.tally import Tally
from tessera.exchange.labels import tlp
from tessera.exchange.models import StudyDocument
from tessera.exchange.models.study_synthesis import Written
from tessera.exchange.outlines.answers import answers, rows_of_tables
from tessera.exchange.outlines.naming import Naming
from tessera.exchange.outlines.participation import invented, participation
from tessera.exchange.outlines.pictures import pictures
from tessera.exchange.reads import compilation
from tessera.exchange.reads.studies.content import Content, Part


@dataclass(frozen=True, slots=True)
class Made:
    """Which version a document is, and of which day."""

    version: int
    on: date
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """One section as both documents draw on it."""

    position: int
    title: Said
    short: tuple[Text, ...]
    long: tuple[Text, ...]
    pictures: tuple[Block, ...]
    contributions: tuple[Block, ...]
    is_in_inform: bool


def outline(content: Content, kind: str, language: str, style: str, made: Made) -> Outline:
    """The report or the inform for everybody in the content's circle.

    Params: "report" or "inform", a language of the platform, a house style. Missing: words that are
    not written in the language come in another one and say so; what the inform needs and nobody wrote
    is a gap. Source: the released contributions and the synthesis.
    """
    with override(language):
        teller = _Teller(content, language, style, made)
        return teller.inform() if kind == StudyDocument.Kind.INFORM else teller.report()


class _Teller:
    """Says the parts of a study, once for both documents."""

    def __init__(self, content: Content, language: str, style: str, made: Made) -> None:
        self.content, self.study, self.made = content, content.study, made
        self.language, self.style = language, style
        areas = [one.area for one in content.contributions]
        areas += [one.organisation.area for one in content.overruled if one.organisation]
        self.naming = Naming([*areas, content.study.organisation.area], style, language)

    # the two documents

    def report(self) -> Outline:
        draft = _("Draft synthesis report of a study")
        kind = draft if self.made.is_draft else _("Synthesis report of a study")
        front: tuple[Block, ...] = (
            *self.naming.notes(), self._facts(), self._disclaimer(), *self._warning(),
        )  # fmt: skip
        return self._document(kind, front, self._chapters())

    def inform(self) -> Outline:
        kind = _("Draft inform") if self.made.is_draft else _("Inform")
        front: tuple[Block, ...] = (*self.naming.notes(), *self._warning())
        sections = [Section(_("Key points"), self._key_points())]
        sections += [self._in_short(one) for one in self._tellings() if one.is_in_inform]
        sections.append(Section(_("About this inform"), (self._about(), self._facts())))
        return self._document(kind, front, tuple(sections))

    def _document(
        self, kind: str, front: tuple[Block, ...], sections: tuple[Section, ...]
    ) -> Outline:
        circle = self.content.circle
        network = say(self.study.network.name, self.language).words
        invented = _("Invented content: it describes no real law or practice.")
        return Outline(
            title=say(self.study.title, self.language).words,
            audience=circle.value,
            language=self.language,
            style=self.style,
            sections=sections,
            issued_on=self.made.on,
            label=f"{tlp(circle)} · {circle.label}",
            kind=kind,
            number=_("Study %(number)s") % {"number": self.study.number},
            publisher=network,
            colophon=invented if self.study.is_invented else network,
            front=front,
        )

    # what both are made of

    def _tellings(self) -> list[Telling]:
        return [self._telling(part) for part in self.content.parts]

    def _telling(self, part: Part) -> Telling:
        entries = cast("tuple[compilation.Entry, ...]", part.entries)
        as_asked = compilation.Part(part.section.question, entries)
        return Telling(
            position=part.section.position,
            title=say(part.section.heading, self.language),
            short=self._words(part.synthesis, "short"),
            long=self._words(part.synthesis, "words"),
            pictures=tuple(pictures(as_asked, self.naming)),
            contributions=(
                answers(as_asked, self.naming), *rows_of_tables(as_asked, self.naming),
            ),
            is_in_inform=part.section.is_in_inform,
        )  # fmt: skip

    def _words(self, written: Written | None, field: str) -> tuple[Text, ...]:
        """The paragraphs of what was written; none where nothing was, a sentence for what is kept."""
        if written and written.section_id in self.content.narrowed:
            return self._withheld()
        words: Mapping[str, str] = getattr(written, field) if written else {}
        return self._paragraphs(words, "\n\n")

    def _paragraphs(self, words: Mapping[str, str], between: str) -> tuple[Text, ...]:
        said = say(words, self.language)
        parts = (" ".join(one.split()) for one in said.words.split(between))
        return tuple(Text(one, said.language, said.fell_back) for one in parts if one)

    def _withheld(self) -> tuple[Text, ...]:
        words = _("What the synthesis says here rests on a contribution that does not travel to the "
                  "readers of this document.")  # fmt: skip
        return (Text(words),)

    def _key_points(self) -> tuple[Block, ...]:
        written = self.content.key_points
        if None in self.content.narrowed:
            return self._withheld()
        points = self._paragraphs(written.words if written else {}, "\n")
        if points:
            return (Points(points),)
        return (Gap(_("The key points are not written yet."), self._lead()),)

    def _lead(self) -> str:
        return self.naming.organisation(self.study.organisation)

    def _facts(self) -> Facts:
        study, content, made = self.study, self.content, self.made
        rows: list[tuple[str, str]] = [
            (_("Led by"), self._lead()),
            (_("Contributions due"), self._day(study.contributions_due_on)),
            (_("Contributions"), ngettext(
                "%(count)s of %(called)s participant", "%(count)s of %(called)s participants",
                len(content.contributions),
            ) % {"count": len(content.contributed), "called": len(content.contributions)}),
            (pgettext("study", "Released") if study.released_at else "",
             self._day(study.released_at.date() if study.released_at else None)),
            (_("Made"), _("%(day)s, version %(version)s") % {
                "day": self._day(made.on), "version": made.version
            }),
            (_("Topics"), "; ".join(say(one.name, self.language).words for one in content.topics)),
            (_("Audience"), f"{content.circle.label} ({tlp(content.circle)})"),
        ]  # fmt: skip
        return Facts(tuple((name, (Text(words),)) for name, words in rows if name and words))

    def _day(self, day: date | None) -> str:
        return str(date_format(day, "DATE_FORMAT")) if day else ""

    def _disclaimer(self) -> Box:
        network = say(self.study.network.name, self.language).words
        words = _(
            "This report brings together what the contact points of %(network)s contributed to a "
            "common template. It reflects what they knew best on the day of their contribution and "
            "is not necessarily the official policy of those for whom they speak."
        )
        return Box(_("Disclaimer"), (Text(words % {"network": network}),))

    def _warning(self) -> tuple[Box, ...]:
        words = _("The contributions and the synthesis were generated for a demonstration. They "
                  "describe no real law or practice, and nothing of them may be cited.")  # fmt: skip
        return invented(self.study.is_invented, words)

    # the report

    def _chapters(self) -> tuple[Section, ...]:
        tellings = self._tellings()
        plain = [Section(_("Key points"), self._key_points())]
        if rationale := self._paragraphs(self.study.rationale, "\n\n"):
            plain.append(Section(_("Rationale and scope"), rationale))
        plain.append(Section(_("Participation"), (self._participation(),)))
        plain += [self._at_length(one) for one in tellings]
        chapters = [replace(one, number=f"{place}.") for place, one in enumerate(plain, 1)]
        annexes = [Section(_("National contributions"), self._contributions(tellings))]
        if self.content.overruled:
            annexes.append(Section(_("Comments that were not followed"), (self._overruled(),)))
        chapters += [
            replace(one, number=_("Annex %(number)s.") % {"number": place}, starts_page=place == 1)
            for place, one in enumerate(annexes, 1)
        ]
        return tuple(chapters)

    def _at_length(self, one: Telling) -> Section:
        missing = _("Section %(place)s of the synthesis is not written yet.")
        words: tuple[Block, ...] = one.long or (
            Gap(missing % {"place": one.position}, self._lead()),
        )
        return Section(one.title.words, (*words, *one.pictures), language=one.title.language)

    def _contributions(self, tellings: Iterable[Telling]) -> tuple[Section, ...]:
        return tuple(
            Section(
                one.title.words, one.contributions, _("Section %(place)s.") % {"place": one.position},
                language=one.title.language,
            )
            for one in tellings
        )  # fmt: skip

    def _participation(self) -> Table:
        labels = (_("Contributed"), _("Contributed in part"), _("No contribution"))
        told = self.content
        return participation(told.parts, told.contributed, told.silent, labels, self.naming)

    def _overruled(self) -> Table:
        """Where a comment was not followed, whose it was, and why."""
        places: dict[UUID | None, int] = {
            part.section.key: part.section.position for part in self.content.parts
        }
        rows = [
            (
                Cell(str(places.get(one.section_key, "–"))),
                Cell(
                    self.naming.organisation(one.organisation) if one.organisation else one.office
                ),
                Cell(one.reason),
            )
            for one in self.content.overruled
        ]
        heads = (
            Column(_("Section")),
            Column(_("Comment by")),
            Column(_("Why it was not followed")),
        )
        return Table("", heads, tuple(sorted(rows, key=lambda row: str(row[0].value))))

    # the inform

    def _in_short(self, one: Telling) -> Section:
        missing = _("Section %(place)s says nothing in short yet.") % {"place": one.position}
        words: tuple[Block, ...] = one.short or (Gap(missing, self._lead()),)
        drawn = tuple(_small(picture) for picture in one.pictures[:1])
        return Section(one.title.words, (*words, *drawn), language=one.title.language)

    def _about(self) -> Text:
        words = _(
            "This inform is the short form of the synthesis report of study %(number)s, to which "
            "%(count)s of %(called)s participants contributed. What it leaves out stands there."
        )
        return Text(
            words % {
                "number": self.study.number, "count": len(self.content.contributed),
                "called": len(self.content.contributions),
            }
        )  # fmt: skip


def _small(block: Block) -> Block:
    """A picture that leaves room on a short page: what is counted is drawn without its map."""
    if isinstance(block, Figure) and isinstance(block.drawing, Tally):
        return replace(block, drawing=replace(block.drawing, boundaries=""))
    return block


__all__ = ["Made", "Telling", "outline"]
