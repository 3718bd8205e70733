"""What a synthesis, a report or an inform for one circle may hold: what travels so far, and who is silent.

It is made for a circle and not for a person: everybody in the circle reads the same. The workspace of
the synthesis is the same content, for the circle that the synthesis is written for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tessera.core.circle import Circle
from tessera.exchange.models import (
    NationalContribution,
    SectionEdition,
    Status,
    Study,
    StudyComment,
    StudyDocument,
    SynthesisEdition,
    SynthesisText,
    TemplateSection,
    travels_to,
)
from tessera.exchange.models.study_synthesis import Written
from tessera.exchange.reads.participants import in_order
from tessera.exchange.reads.query import NO_REPLY, WITHHELD
from tessera.exchange.reads.studies.page import given_to
from tessera.reference.models import Topic


@dataclass(frozen=True, slots=True)
class Entry:
    """One participant under one section; ``edition`` is there only where its words may be read.

    Shaped as a compilation's entry, so that the same tables and pictures are made of it.
    """

    reply: NationalContribution
    state: str
    edition: SectionEdition | None


@dataclass(frozen=True, slots=True)
class Part:
    """One section: what the synthesis says, and an entry for each participant in protocol order."""

    section: TemplateSection
    synthesis: Written | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """All that a report or an inform for ``circle`` is made of."""

    study: Study
    circle: Circle
    topics: tuple[Topic, ...]
    contributions: tuple[NationalContribution, ...]
    key_points: Written | None
    parts: tuple[Part, ...]
    overruled: tuple[StudyComment, ...]
    version: int  # of the synthesis; 0 before it was released
    #: By section, None for the key points: whose contributions the text rests on that do not travel
    #: to the circle. Readers in the circle are not shown such a text.
    narrowed: Mapping[UUID | None, tuple[NationalContribution, ...]] = field(default_factory=dict)

    @property
    def contributed(self) -> tuple[NationalContribution, ...]:
        """Participants that have contributed, whatever of it may be read here."""
        return tuple(one for one in self.contributions if one.has_replied)

    @property
    def silent(self) -> tuple[NationalContribution, ...]:
        """Participants that have not."""
        return tuple(one for one in self.contributions if not one.has_replied)

    @property
    def editions(self) -> tuple[SectionEdition, ...]:
        """The released sections in it."""
        return tuple(
            entry.edition for part in self.parts for entry in part.entries if entry.edition
        )


def content(study: Study, circle: Circle, style: str) -> Content:
    """What may be read by everybody in ``circle``; the number of queries does not grow with it.

    Before the release the synthesis is the one in hand, afterwards the one that was released.
    """
    rows = NationalContribution.objects.filter(study=study).select_related("organisation")
    contributions = in_order(rows, lambda one: one.area, lambda one: one.organisation.code, style)
    said = _said(study)
    written = {one.section_id: one for one in said}
    readable, given = _readable(study, circle), given_to(study)
    versions = [one.version for one in said if isinstance(one, SynthesisEdition)]
    return Content(
        study=study,
        circle=circle,
        topics=tuple(study.topics.all()),
        contributions=tuple(contributions),
        key_points=written.get(None),
        parts=tuple(
            Part(one, written.get(one.pk), tuple(_entries(one, contributions, readable, given)))
            for one in sections(study)
        ),
        overruled=_overruled(study, circle),
        version=max(versions, default=0),
        narrowed=_narrowed(said, circle, contributions),
    )


def sections(study: Study) -> list[TemplateSection]:
    """The sections of the template that contributions were called for with."""
    rows = TemplateSection.objects.filter(
        template__study=study, template__agreed_at__isnull=False
    ).order_by("-template__version", "position")
    found = list(rows)
    return [one for one in found if one.template_id == found[0].template_id]


def _said(study: Study) -> list[SynthesisEdition] | list[SynthesisText]:
    if study.state == Study.State.RELEASED:
        return list(SynthesisEdition.objects.filter(study=study, is_released=True, is_current=True))
    return list(SynthesisText.objects.filter(study=study))


def _narrowed(
    said: Sequence[Written], circle: Circle, contributions: Iterable[NationalContribution]
) -> dict[UUID | None, tuple[NationalContribution, ...]]:
    """By section, in protocol order, whose contributions a text rests on that reach less far."""
    if not said:
        return {}
    model: Any = type(said[0])
    name = model._meta.model_name
    rows = model.rests_on.through.objects.filter(**{f"{name}__in": said}).exclude(
        travels_to(circle.outer(), "sectionedition__")
    )
    beneath = defaultdict(set)
    for text, contribution in rows.values_list(name, "sectionedition__contribution"):
        beneath[text].add(contribution)
    return {
        one.section_id: tuple(row for row in contributions if row.pk in beneath[one.pk])
        for one in said
        if one.pk in beneath
    }


Pair = tuple[UUID, UUID]


def _readable(study: Study, circle: Circle) -> dict[Pair, SectionEdition]:
    rows = SectionEdition.objects.filter(study=study).current().cleared_for(circle)
    told = rows.exclude(status=Status.PENDING)
    return {(one.contribution_id, one.section_id): one for one in told}


def _entries(
    section: TemplateSection, contributions: Iterable[NationalContribution],
    readable: dict[Pair, SectionEdition], given: set[Pair],
) -> Iterable[Entry]:  # fmt: skip
    for one in contributions:
        pair = (one.pk, section.pk)
        edition = readable.get(pair)
        if edition is not None:
            yield Entry(one, edition.status, edition)
        elif pair in given:
            yield Entry(one, WITHHELD, None)
        else:
            yield Entry(one, Status.PENDING.value if one.has_replied else NO_REPLY, None)


def _overruled(study: Study, circle: Circle) -> tuple[StudyComment, ...]:
    """Comments on the synthesis that were overruled: listed where all readers take part."""
    if not Circle.MEMBERS.contains(circle):
        return ()
    rows = StudyComment.objects.filter(
        study=study, state=StudyComment.State.OVERRULED, round__on="synthesis"
    )
    return tuple(rows.select_related("organisation"))


def last(study: Study, kind: str, circle: str, language: str, style: str) -> StudyDocument | None:
    """The newest version of a document for a circle in a language and style."""
    rows = StudyDocument.objects.filter(
        study=study, kind=kind, circle=circle, language=language, style=style
    )
    found: StudyDocument | None = rows.order_by("-version").first()
    return found
