"""A limit in time that has passed: recorded once, and what was made for the older audience marked.

What readers see changes by itself on the day (``audience_now``, ``travels_to``): nothing here is
needed for that, and nothing is shown longer because a job was late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tessera import audit
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange.actions.ledger import enter
from tessera.exchange.models import Answer, AnswerEdition, ClockEntry
from tessera.exchange.reads.lapsing import lapsed
from tessera.exchange.recalling import left_with, mark_outdated, recall, summaries_beyond

if TYPE_CHECKING:
    from tessera.access.people import Actor


def lapse(*, by: Actor) -> int:
    """Record every limit that has passed, each in a transaction of its own; how many answers.

    Killed anywhere and run again, each is recorded once.
    """
    if not by.is_trusted:
        raise PermissionDenied(_("Limits in time pass by themselves."))
    answers = lapsed().order_by("answer").values_list("answer", flat=True).distinct()
    return sum(_lapse(pk, by) for pk in list(answers))


@transaction.atomic
def _lapse(pk: UUID, by: Actor) -> bool:
    answer = Answer.objects.select_for_update(of=("self",)).select_related(
        "reply__query", "reply__organisation", "question"
    ).get(pk=pk)  # fmt: skip
    editions = list(lapsed().select_for_update().filter(answer=answer))
    if not editions:  # another process was quicker
        return False
    recalled = tuple(
        row for edition in editions for row in recall(edition.audience_now, Q(editions=edition))
    )
    AnswerEdition.objects.filter(pk__in=[one.pk for one in editions]).update(lapsed_at=clock.now())
    current = next((one for one in editions if one.is_current), None)
    before = Circle((current or editions[-1]).audience)
    after = (current or editions[-1]).audience_now
    if current is not None:
        mark_outdated(answer, before, after)
    left = left_with(answer, recalled) if before is not after and before.contains(after) else ()
    audit.record(
        "answer.lapse", answer, by=by, before=before, after=after, recalled=len(recalled),
        departures=len(left), until=(current or editions[-1]).audience_until,
        summaries=summaries_beyond(answer),
    )  # fmt: skip
    if current is not None and before is not after and before.contains(after):
        enter(
            answer.reply.query, ClockEntry.Kind.NARROWED, by=by, reply=answer.reply,
            audience=Circle.TEAM, question=answer.question.position, before=before, after=after,
        )  # fmt: skip
    return True
