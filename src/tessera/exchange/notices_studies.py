"""On which occasions people are told of studies, their days in the calendar, and the reminders.

As with queries a mail names the study by its number and participants by their office; titles, sections
and comments stay behind the link.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange.actions import studies
from tessera.exchange.models import (
    CommentRound,
    NationalContribution,
    SectionText,
    Study,
    StudyComment,
    StudyDeparture,
    SynthesisEdition,
    SynthesisText,
)
from tessera.exchange.reads import studies as reads
from tessera.network.offices import office
from tessera.notices import deadlines, periodic
from tessera.notices.occasions import Rhythm, group, on
from tessera.notices.people import holders, secretariat

if TYPE_CHECKING:
    from tessera.access.people import Actor
    from tessera.audit.models import Event

group(
    "studies",
    _("Studies"),
    _(
        "Comments and contributions are asked for; reminders; a comment of yours is settled; a release."
    ),
)
group(
    "leading",
    _("Studies that you lead"),
    _("A participant has contributed, or commented."),
    Rhythm.DAILY,
)


# Who is told


def _leading(study: Study, _event: Event) -> Iterator[Actor]:
    return holders([study.organisation_id])


def _taking_part(study: Study) -> Iterator[Actor]:
    """Writers of everybody who was called on, before that of everybody who would be."""
    called = list(study.contributions.values_list("organisation", flat=True))
    return holders(called or [one.organisation.pk for one in reads.called(study)])


def _commenting(study: Study, event: Event) -> Iterator[Actor]:
    """Who may comment in the round; on a synthesis only who reads it."""
    for actor in chain(_taking_part(study), secretariat(study.network_id)):
        rows = SynthesisEdition.objects.visible_to(actor).filter(study=study)
        if event.facts.get("on") == CommentRound.On.TEMPLATE or rows.exists():
            yield actor


def _called(study: Study, _event: Event) -> Iterator[Actor]:
    return holders(study.contributions.values_list("organisation", flat=True))


def _reading(study: Study, _event: Event) -> Iterator[Actor]:
    return chain(_taking_part(study), secretariat(study.network_id))


def _contributing(one: NationalContribution, _event: Event) -> Iterator[Actor]:
    return holders([one.organisation_id])


def _writing(comment: StudyComment, _event: Event) -> Iterator[Actor]:
    return holders([comment.organisation_id] if comment.organisation_id else [])


def _holding(text: SectionText, event: Event) -> Iterator[Actor]:
    """Who leads the study, the secretariat, and whoever has a copy of a document with the section."""
    if Circle(event.facts["after"]).contains(Circle(event.facts["before"])):
        return  # it travels further
    contribution = text.contribution
    copies = StudyDeparture.objects.filter(file__document__editions__text=text)
    holding = copies.exclude(organisation=None).values_list("organisation", flat=True)
    told = (_leading(contribution.study, event), secretariat(contribution.study.network_id))
    for one in chain(*told, holders(set(holding))):
        if one.organisation_id != contribution.organisation_id:
            yield one


# What is said


_office = lazy(office, str)


def _day(day: date | str | None) -> str:
    there = date.fromisoformat(day) if isinstance(day, str) else day
    return str(date_format(there, "DATE_FORMAT")) if there else ""


def _of_study(study: Study, event: Event, _actor: Actor) -> dict[str, Any]:
    return {
        "number": study.number, "office": _office(study.organisation),
        "due_on": _day(event.facts.get("closes_on") or study.contributions_due_on),
        "on_template": event.facts.get("on") == CommentRound.On.TEMPLATE,
    }  # fmt: skip


def _of_contribution(one: NationalContribution, event: Event, _actor: Actor) -> dict[str, Any]:
    return {
        "number": one.study.number, "office": _office(one.organisation),
        "due_on": _day(event.facts.get("due_on") or one.due_on),
        "version": event.facts.get("version", 1),
    }  # fmt: skip


def _of_comment(comment: StudyComment, event: Event, _actor: Actor) -> dict[str, Any]:
    is_followed = event.step == "study_comment.resolve"
    return {"number": comment.study.number, "is_followed": is_followed}


def _of_section(text: SectionText, event: Event, actor: Actor) -> dict[str, Any]:
    """Whose section; neither what it said nor why it travels less far."""
    contribution = text.contribution
    writes = SynthesisText.objects.visible_to(actor).filter(study=contribution.study_id).exists()
    return {
        "number": contribution.study.number, "office": _office(contribution.organisation),
        "position": text.section.position,
        "resting": event.facts.get("resting", 0) if writes else 0,
    }  # fmt: skip


# Where it leads


def _study(study: Study, _event: Event, _actor: Actor) -> str:
    return reverse("exchange:study", args=[study.number])


def _comments(study: Study, _event: Event, _actor: Actor) -> str:
    return reverse("exchange:study_comments", args=[study.number])


def _to_own(one: Any, _event: Event, _actor: Actor) -> str:
    study = one if isinstance(one, Study) else one.study
    return reverse("exchange:study_contribution", args=[study.number])


def _to_study(one: NationalContribution, _event: Event, _actor: Actor) -> str:
    return reverse("exchange:study", args=[one.study.number])


def _to_documents(text: SectionText, _event: Event, actor: Actor) -> str:
    """Who writes the synthesis to its workspace, others to the documents."""
    study = text.contribution.study
    writes = SynthesisText.objects.visible_to(actor).filter(study=study).exists()
    name = "exchange:study_synthesis" if writes else "exchange:study_documents"
    return reverse(name, args=[study.number])


def _to_comments(comment: StudyComment, _event: Event, _actor: Actor) -> str:
    return reverse("exchange:study_comments", args=[comment.study.number])


# Whether there is still reason


def _is_running(study: Study, event: Event, _actor: Actor) -> bool:
    """Whether the round that is told of still takes comments."""
    rounds = study.rounds.filter(on=event.facts.get("on")).order_by("created_at")
    last = rounds.last()
    in_round = study.state in (Study.State.TEMPLATE_ROUND, Study.State.COMMENT_ROUND)
    return in_round and last is not None and last.is_running


def _is_missing(one: NationalContribution, event: Event, _actor: Actor) -> bool:
    """Whether the contribution is still awaited by the same day."""
    return (
        one.completed_at is None
        and one.study.state == Study.State.CONTRIBUTIONS
        and event.facts.get("due_on") == one.due_on.isoformat()
    )


def _in(*states: str) -> Any:
    return lambda obj, _event, _actor: obj.state in states


MAILS = "exchange/studies/mails"
on("study.open_round", group="studies", mail=f"{MAILS}/round", to=_commenting, path=_comments,
   words=_of_study, holds=_is_running)  # fmt: skip
on("study.closing", group="studies", mail=f"{MAILS}/closing", to=_commenting, path=_comments,
   words=_of_study, holds=_is_running)  # fmt: skip
on("study.call", group="studies", mail=f"{MAILS}/call", to=_called, path=_to_own,
   words=_of_study, holds=_in("contributions"))  # fmt: skip
on("study.release", group="studies", mail=f"{MAILS}/released", to=_reading, path=_study,
   words=_of_study, holds=_in("released"))  # fmt: skip
on("study.comment", group="leading", mail=f"{MAILS}/comment", to=_leading, path=_comments,
   words=_of_study)  # fmt: skip
on("national_contribution.remind", group="reminders", mail=f"{MAILS}/remind", to=_contributing,
   path=_to_own, words=_of_contribution, holds=_is_missing)  # fmt: skip
on("national_contribution.release", group="leading", mail=f"{MAILS}/contribution",
   to=lambda one, event: _leading(one.study, event), path=_to_study,
   words=_of_contribution)  # fmt: skip
for _step in ("section_text.narrow", "section_text.lapse"):
    on(_step, group="recalls", mail=f"{MAILS}/narrow", to=_holding, path=_to_documents,
       words=_of_section, about=lambda text: text.contribution.study)  # fmt: skip
for _step in ("resolve", "overrule"):
    on(f"study_comment.{_step}", group="studies", mail=f"{MAILS}/settled", to=_writing,
       path=_to_comments, words=_of_comment)  # fmt: skip


@deadlines.source
def own_days(person: Actor) -> Iterator[deadlines.Deadline]:
    """What waits for a person in studies: contributions, comment rounds."""
    for one in reads.waiting(person):
        own = one.kind == "contribution"
        name = "exchange:study_contribution" if own else "exchange:study_comments"
        yield deadlines.Deadline(
            key=f"study-{one.kind}-{one.study.pk}",
            due_on=one.due_on,
            words=say("Study %(number)s: %(sentence)s")
            % {"number": one.study.number, "sentence": one.sentence},
            path=reverse(name, args=[one.study.number]),
        )


def _has_open() -> bool:
    """Whether a contribution is awaited, or a round runs, that could have to be told of."""
    day = clock.today()
    soon = Q(due_on__range=(day, day + timedelta(days=studies.REMINDERS[0])))
    awaited = NationalContribution.objects.filter(soon, completed_at__isnull=True)
    ending = CommentRound.objects.filter(
        closing_told_at__isnull=True, closed_at__isnull=True,
        closes_on__range=(day, day + timedelta(days=studies.CLOSING)),
    )  # fmt: skip
    return awaited.filter(study__state="contributions").exists() or ending.exists()


periodic.every(
    timedelta(minutes=10), "exchange.lapse_sections", _("Record limits of sections that have passed"),
    studies.lapse, when=reads.has_lapsed,
)  # fmt: skip
periodic.every(
    timedelta(minutes=30), "exchange.remind_studies", _("Remind of studies"), studies.remind,
    when=_has_open,
)  # fmt: skip
