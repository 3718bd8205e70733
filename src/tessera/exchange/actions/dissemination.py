"""How far a released answer travels: narrow it, at once and everywhere, or let it travel further."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core.circle import Circle
from tessera.exchange import checks
from tessera.exchange.actions.ledger import enter
from tessera.exchange.limits import limit, put
from tessera.exchange.models import (
    Answer,
    AnswerEdition,
    ClockEntry,
    Compilation,
    Departure,
)
from tessera.exchange.recalling import left_with, mark_outdated, recall, summaries_beyond

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True)
class Narrowed:
    """A narrowed answer, the compilations that were recalled, and the copies that had left before."""

    answer: Answer
    recalled: tuple[Compilation, ...]
    departures: tuple[Departure, ...]


@transaction.atomic
def narrow(
    answer: Answer, *, by: Actor, audience: str, reason: str,
    until: date | None = None, then: str | None = None,
) -> Narrowed:  # fmt: skip
    """Let a released answer travel less far from this moment on, old editions of it included.

    Compilations for a circle that it no longer reaches are recalled: their files are read by nobody
    any more. The copies that left before are listed, since nothing brings them back.
    """
    policy.require(by, "reply.narrow", answer.reply)
    current = Answer.objects.select_for_update().get(pk=answer.pk)
    editions = list(AnswerEdition.objects.select_for_update().filter(answer=current))
    if not editions:
        raise checks.refuse("answer", _("This answer was never released; change it in the draft."))
    terms = checks.dissemination(audience, audience, reason, until, then)
    now, wanted = limit(current, editions, terms)
    recalled = recall(wanted, Q(editions__answer=current))
    mark_outdated(current, now, wanted)
    departures = left_with(current, recalled)
    audit.record(
        "answer.narrow", current, by=by, before=now, after=wanted, recalled=len(recalled),
        departures=len(departures), summaries=summaries_beyond(current),
    )  # fmt: skip
    _enter(current, now, wanted, by)
    return Narrowed(current, recalled, departures)


def _enter(answer: Answer, before: Circle, after: Circle, by: Actor) -> None:
    enter(
        answer.reply.query, ClockEntry.Kind.NARROWED, by=by, reply=answer.reply,
        audience=Circle.TEAM, question=answer.question.position, before=before, after=after,
    )  # fmt: skip


@transaction.atomic
def widen(
    answer: Answer, *, by: Actor, audience: str, until: date | None = None, then: str | None = None
) -> Answer:
    """Let a released answer travel further from this moment on; old editions stay as they were."""
    policy.require(by, "reply.narrow", answer.reply)
    current = Answer.objects.select_for_update().get(pk=answer.pk)
    edition = AnswerEdition.objects.filter(answer=current, is_current=True).first()
    if edition is None:
        raise checks.refuse("answer", _("This answer was never released; change it in the draft."))
    now, terms = edition.audience_now, checks.dissemination(audience, audience, "", until, then)
    wanted = Circle(terms["audience"])
    if wanted is now or not wanted.contains(now):
        raise checks.refuse(
            "audience", _("It travels as far as that already; to narrow it is another step.")
        )
    put(edition, terms)
    put(current, terms)
    mark_outdated(current, now, wanted)
    audit.record("answer.widen", current, by=by, before=now, after=wanted)
    return current
