"""Who sees which rows of studies, what belongs to whom, and who stands how towards it.

A study is read by who leads it and the secretariat from its first day, by others from the day on
which its template was first shown: as far as its audience reaches, and by whoever was called on.
Contributions are read as answers are: the own workspace, else what was released, as far as it
travels. The synthesis is read where its audience reaches; before the release by who takes part.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from tessera.access.audience import readable
from tessera.access.people import Actor
from tessera.access.roles import Belongs, Role, belongs, towards
from tessera.access.visibility import NOTHING, WRITERS, of
from tessera.core.circle import Circle
from tessera.exchange.models import (
    NationalContribution,
    Study,
    StudyDocument,
    StudyFile,
    SynthesisEdition,
)
from tessera.exchange.models.study_synthesis import resting_beyond
from tessera.exchange.models.travelling import exceeding
from tessera.exchange.visibility_parts import coordinated_by, editions_reaching, own_of
from tessera.network.models import Act, Product

STUDY = Product.STUDY


def led_by(person: Actor, prefix: str = "") -> Q:
    """Rows of studies that the own organisation leads, or looks after as secretariat."""
    own = own_of(person)
    if own is None:
        return NOTHING
    rows = Q(**{f"{prefix}organisation": own})
    return rows | Q(**{f"{prefix}network__in": coordinated_by(person)})


def _joined(person: Actor, prefix: str = "") -> Q:
    """Rows of networks in which the own organisation may contribute to studies."""
    if not person.standing.offices:
        return NOTHING
    grants = person.standing.grants.items()
    able = [at for at, granted in grants if (STUDY, Act.CONTRIBUTE) in granted]
    return Q(**{f"{prefix}network__in": able})


def _synthesis_reaches(person: Actor, prefix: str = "") -> Q:
    """Rows of studies whose synthesis is written for a circle that one reads."""
    return readable(
        person, STUDY, audience=f"{prefix}synthesis_audience", network=f"{prefix}network",
        contributor=None,
    )  # fmt: skip


# Who sees what


@of("exchange.Study", offices=True)
def studies(person: Actor) -> Q:
    """Shown ones as far as their audience reaches; else who leads, looks after, was called on."""
    rows = led_by(person)
    rows |= Q(opened_at__isnull=False) & readable(person, STUDY, contributor=None)
    if own := own_of(person):
        called = NationalContribution.objects.filter(organisation=own)
        rows |= Q(pk__in=called.values("study"))
    return rows


def _seen(person: Actor) -> Any:
    return Study.objects.filter(studies(person)).values("pk")


@of("exchange.CommonTemplate", offices=True)
def common_templates(person: Actor) -> Q:
    """Versions that were shown to others, as the study; the one in hand for who writes it."""
    shown = Q(frozen_at__isnull=False, study__in=_seen(person))
    return led_by(person, "study__") | shown


@of("exchange.TemplateSection", offices=True)
def template_sections(person: Actor) -> Q:
    """As their version of the template."""
    shown = Q(template__frozen_at__isnull=False, template__study__in=_seen(person))
    return led_by(person, "template__study__") | shown


@of("exchange.NationalContribution", offices=True)
def national_contributions(person: Actor) -> Q:
    """Whoever reads the study knows who was called on and who contributed; there are no words."""
    return Q(study__in=_seen(person))


@of("exchange.SectionText", offices=True)
def section_texts(person: Actor) -> Q:
    """The workspace: the own organisation alone. Others read the editions."""
    own = own_of(person)
    return Q(contribution__organisation=own) if own else NOTHING


@of("exchange.SectionEdition", offices=True)
def section_editions(person: Actor) -> Q:
    """What was released, as far as the contributor lets it travel today, to who reads the study."""
    asked = Q(study__organisation=own_of(person))
    rows = editions_reaching(person, STUDY, asked) & Q(study__in=_seen(person))
    return rows | Q(contributor=own_of(person)) if own_of(person) else rows


@of("exchange.SynthesisText", offices=True)
def synthesis_texts(person: Actor) -> Q:
    """The synthesis in hand: who leads the study and the secretariat."""
    return led_by(person, "study__")


@of("exchange.SynthesisEdition", offices=True)
def synthesis_editions(person: Actor) -> Q:
    """Where the synthesis reaches, while what a text rests on still travels as far: what was
    released; before that for who takes part. Who leads the study reads all of it."""
    return led_by(person, "study__") | (_synthesis_told(person) & ~resting_beyond(SynthesisEdition))


def _synthesis_told(person: Actor) -> Q:
    reached = _synthesis_reaches(person, "study__") & Q(study__in=_seen(person))
    released = Q(is_released=True, study__state="released")
    return reached & (released | _joined(person, "study__"))


def synthesis_withheld(person: Actor) -> Q:
    """What one could read of a synthesis if it did not rest on what was narrowed since."""
    beyond = _synthesis_told(person) & resting_beyond(SynthesisEdition)
    return beyond & ~led_by(person, "study__")


@of("exchange.CommentRound", offices=True)
def comment_rounds(person: Actor) -> Q:
    """Whoever reads the study knows when comments were taken."""
    return Q(study__in=_seen(person))


@of("exchange.StudyComment", offices=True)
def study_comments(person: Actor) -> Q:
    """Who takes part and reads what is commented on; the own ones always."""
    part = _joined(person, "study__") & Q(study__in=_seen(person))
    reads = Q(round__on="template") | _synthesis_reaches(person, "study__")
    rows = led_by(person, "study__") | (part & reads)
    return rows | Q(organisation=own_of(person)) if own_of(person) else rows


@of("exchange.StudyDocument", offices=True)
def study_documents(person: Actor) -> Q:
    """As far as their circle; a draft for who leads the study and the secretariat."""
    rows = Q(is_draft=False) & readable(
        person, STUDY, audience="circle", network="study__network", contributor=None
    )
    inner = led_by(person, "study__") & Q(circle__in=Circle.REQUESTER.outer())
    return (rows | inner) & Q(study__in=_seen(person))


@of("exchange.StudyFile", offices=True)
def study_files(person: Actor) -> Q:
    """As their document, while everything in it may still travel to its circle."""
    rows = Q(document__in=StudyDocument.objects.filter(study_documents(person)).values("pk"))
    return rows & ~exceeding(StudyDocument, "document__circle", "editions", row="document")


@of("exchange.StudyDeparture", offices=True)
def study_departures(person: Actor) -> Q:
    """Who leads the study, the secretariat, and every contributor of a section in the file."""
    own = own_of(person)
    if own is None:
        return NOTHING
    inside = StudyDocument.editions.through.objects.filter(sectionedition__contributor=own)
    files = StudyFile.objects.filter(
        led_by(person, "document__study__") | Q(document__in=inside.values("studydocument"))
    )
    return Q(file__in=files.values("pk"))


# What belongs to whom


def _of_study(study: Any) -> Belongs:
    return frozenset({study.organisation_id}), frozenset({study.network_id})


def _of_contribution(contribution: Any) -> Belongs:
    networks = frozenset({contribution.study.network_id})
    return frozenset({contribution.organisation_id}), networks


belongs("exchange.Study")(_of_study)
belongs("exchange.CommonTemplate")(lambda obj: _of_study(obj.study))
belongs("exchange.TemplateSection")(lambda obj: _of_study(obj.template.study))
belongs("exchange.SynthesisText")(lambda obj: _of_study(obj.study))
belongs("exchange.SynthesisEdition")(lambda obj: _of_study(obj.study))
belongs("exchange.CommentRound")(lambda obj: _of_study(obj.study))
belongs("exchange.StudyComment")(lambda obj: _of_study(obj.study))
belongs("exchange.StudyDocument")(lambda obj: _of_study(obj.study))
belongs("exchange.StudyFile")(lambda obj: _of_study(obj.document.study))
belongs("exchange.NationalContribution")(_of_contribution)
belongs("exchange.SectionText")(lambda obj: _of_contribution(obj.contribution))
belongs("exchange.SectionEdition")(lambda obj: _of_contribution(obj.contribution))


# Who stands how towards it


def may_with_studies(person: Actor, network: UUID, act: Act) -> bool:
    """Whether a writer of an organisation that may do ``act`` with studies in a network acts."""
    grants = person.standing.grants.get(network, {})
    return person.standing.holds(*WRITERS) and (STUDY, act) in grants


@towards("exchange.Study")
def towards_study(person: Actor, study: Any) -> set[Role]:
    """Who leads it, and who may contribute to it."""
    found = set()
    if may_with_studies(person, study.network_id, Act.CONTRIBUTE):
        found.add(Role.CONTRIBUTOR)
    own = person.organisation_id == study.organisation_id
    if own and may_with_studies(person, study.network_id, Act.LAUNCH):
        found.add(Role.LEADER)
    return found


def _contributing(person: Actor, contribution: Any) -> set[Role]:
    own = person.organisation_id == contribution.organisation_id
    may = own and may_with_studies(person, contribution.study.network_id, Act.CONTRIBUTE)
    return {Role.CONTRIBUTOR} if may else set()


towards("exchange.StudyComment")(lambda person, obj: towards_study(person, obj.study))
towards("exchange.StudyDocument")(lambda person, obj: towards_study(person, obj.study))
towards("exchange.NationalContribution")(_contributing)
towards("exchange.SectionText")(lambda person, obj: _contributing(person, obj.contribution))
