"""A study's page: where it stands, who was called on and has contributed, what may be read of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tessera.exchange.labels import tlp
from tessera.exchange.models import (
    CommentRound,
    CommonTemplate,
    NationalContribution,
    Question,
    SectionEdition,
    Status,
    Study,
    StudyComment,
    StudyDocument,
    StudyFile,
    SynthesisEdition,
    TemplateSection,
)
from tessera.exchange.reads.participants import in_order
from tessera.exchange.reads.query import NO_REPLY, WITHHELD, Tally, days_left, tally
from tessera.exchange.reads.studies.template import latest
from tessera.exchange.visibility_studies import synthesis_withheld

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the way: "done", "now" or "next", and the day that belongs to it."""

    state: str
    when: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Participant:
    """One that was called on; ``readable`` counts its sections that this reader may read."""

    contribution: NationalContribution
    readable: int
    days_left: int


@dataclass(frozen=True, slots=True)
class Row:
    """One participant under one section; ``edition`` is None unless the reader may read it."""

    contribution: NationalContribution
    state: str
    edition: SectionEdition | None

    @property
    def label(self) -> str:
        """The label of the Traffic Light Protocol; none for what is not shown."""
        return tlp(self.edition.audience_now) if self.edition else ""


@dataclass(frozen=True, slots=True)
class Part:
    """One section with a row for each participant, in protocol order."""

    section: TemplateSection
    rows: tuple[Row, ...]
    tally: Tally | None

    @property
    def question(self) -> Question:
        """The section as a question, so that it is shown like one."""
        return self.section.question


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that a study's page shows to one reader."""

    study: Study
    stages: tuple[Stage, ...]
    template: CommonTemplate | None
    participants: tuple[Participant, ...]
    contributed: int
    own: NationalContribution | None
    rounds: tuple[CommentRound, ...]
    comments: Counter[str]  # by state, of those that the reader may read
    synthesis: tuple[SynthesisEdition, ...]  # the newest that the reader may read
    withheld: tuple[
        int, ...
    ]  # places of sections whose text rests on what was narrowed; 0: key points
    documents: tuple[StudyDocument, ...]  # with ``readable_files``


def page(study: Study, person: Actor, style: str = "eu") -> Page:
    """A study as ``person`` may read it; the number of database queries does not grow with it.

    ``study`` comes from ``Study.objects.visible_to(person)``.
    """
    rounds = tuple(CommentRound.objects.visible_to(person).filter(study=study))
    contributions = _contributions(study, person, style)
    readable = Counter(one.contribution_id for one in _editions(study, person))
    own = next((c for c in contributions if c.organisation_id == person.organisation_id), None)
    return Page(
        study=study,
        stages=tuple(_stages(study, rounds)),
        template=latest(study, person),
        participants=tuple(
            Participant(one, readable[one.pk], days_left(one.due_on, one.area))
            for one in contributions
        ),
        contributed=sum(one.has_replied for one in contributions),
        own=own if person.standing.offices else None,
        rounds=rounds,
        comments=Counter(
            StudyComment.objects.visible_to(person)
            .filter(study=study, parent__isnull=True)
            .values_list("state", flat=True)
        ),
        synthesis=synthesis(study, person),
        withheld=_withheld(study, person),
        documents=documents(study, person),
    )


def part(study: Study, section: TemplateSection, person: Actor, style: str = "eu") -> Part:
    """One section with what each participant released to it, as far as this reader may know."""
    editions = [one for one in _editions(study, person) if one.section_id == section.pk]
    readable = {one.contribution_id: one for one in editions}
    given = given_to(study)
    rows = [
        Row(one, *_state(one, section, readable.get(one.pk), given))
        for one in _contributions(study, person, style)
    ]
    counted: Any = rows  # a tally reads the editions alone
    return Part(section, tuple(rows), tally(section.question, counted))


def _state(
    contribution: NationalContribution, section: TemplateSection, edition: SectionEdition | None,
    given: set[tuple[UUID, UUID]],
) -> tuple[str, SectionEdition | None]:  # fmt: skip
    if edition is not None and edition.status != Status.PENDING:
        return edition.status, edition
    if (contribution.pk, section.pk) in given:
        return WITHHELD, None
    return (Status.PENDING.value if contribution.has_replied else NO_REPLY), None


def given_to(study: Study) -> set[tuple[UUID, UUID]]:
    """Which sections each participant contributed to, whoever may read it; no words are fetched."""
    rows = SectionEdition.objects.filter(study=study).current().exclude(status=Status.PENDING)
    return set(rows.values_list("contribution", "section"))


def _contributions(study: Study, person: Actor, style: str) -> list[NationalContribution]:
    rows = NationalContribution.objects.visible_to(person).filter(study=study)
    return in_order(
        rows.select_related("organisation"), lambda one: one.area,
        lambda one: one.organisation.code, style,
    )  # fmt: skip


def _editions(study: Study, person: Actor) -> Iterable[SectionEdition]:
    rows = SectionEdition.objects.visible_to(person).filter(study=study).current()
    return list(rows.exclude(status=Status.PENDING))


def synthesis(study: Study, person: Actor) -> tuple[SynthesisEdition, ...]:
    """The newest version of the synthesis that ``person`` may read, the key points first."""
    rows = SynthesisEdition.objects.visible_to(person).filter(study=study, is_current=True)
    told = list(rows.select_related("section"))
    return tuple(sorted(told, key=lambda one: one.section.position if one.section else 0))


def _withheld(study: Study, person: Actor) -> tuple[int, ...]:
    """Which texts of the newest version are kept from ``person``; never what they say."""
    rows = SynthesisEdition.objects.filter(synthesis_withheld(person), study=study, is_current=True)
    places = rows.values_list("section__position", flat=True)
    return tuple(sorted(place or 0 for place in places))


def documents(study: Study, person: Actor) -> tuple[StudyDocument, ...]:
    """The documents that ``person`` may know of, the newest first, each with ``readable_files``."""
    rows = list(StudyDocument.objects.visible_to(person).filter(study=study).order_by("-made_at"))
    files = defaultdict(list)
    if rows:
        for one in StudyFile.objects.visible_to(person).filter(document__study=study):
            files[one.document_id].append(one)
    for row in rows:
        row.readable_files = files[row.pk]
    return tuple(rows)


#: The way of a study in the order in which it is gone.
WAY = (
    "drafting", "template_round", "agreed", "contributions", "synthesis", "comment_round",
    "released",
)  # fmt: skip


def _stages(study: Study, rounds: Iterable[CommentRound]) -> Iterable[Stage]:
    closes = {one.on: one.closes_on for one in rounds}
    days = {
        "template_round": closes.get("template"), "contributions": study.contributions_due_on,
        "comment_round": closes.get("synthesis"),
        "released": study.released_at.date() if study.released_at else None,
    }  # fmt: skip
    here = WAY.index(study.state) if study.state in WAY else -1
    for place, state in enumerate(WAY):
        skipped = state == "template_round" and here > place and not days[state]
        if skipped:
            continue
        is_over = here > place or state == study.state == "released"
        when = "done" if is_over else "now" if here == place else "next"
        yield Stage(state, when, days.get(state))


def round_now(study: Study, person: Actor) -> CommentRound | None:
    """The round in which the study stands; None when it stands in none."""
    on = {"template_round": "template", "comment_round": "synthesis"}.get(study.state)
    if on is None:
        return None
    rows = CommentRound.objects.visible_to(person).filter(study=study, on=on)
    found: CommentRound | None = rows.order_by("created_at").last()
    return found


__all__ = [
    "Page", "Part", "Participant", "Row", "Stage", "documents", "given_to", "page",
    "part", "round_now", "synthesis",
]  # fmt: skip
