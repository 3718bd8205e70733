"""Reminders of contributions, and of comment rounds that end: each once, to nobody who is done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.exchange.models import CommentRound, NationalContribution

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: Days before the last day for contributions; days before a comment round ends.
REMINDERS, CLOSING = (14, 3, 1), 3


def remind(*, by: Actor, on: date | None = None) -> int:
    """Send the reminders that are due on a day (today); how many there were.

    A day on which nobody ran this is made up for with the last reminder missed. Each is a
    transaction of its own, so that a process that is killed goes on where it stopped.
    """
    day = on or clock.today()
    return _contributions(day, by) + _rounds(day, by)


def _contributions(day: date, by: Actor) -> int:
    rows = NationalContribution.objects.visible_to(by).filter(
        study__state="contributions", completed_at__isnull=True, due_on__gte=day,
        due_on__lte=day + timedelta(days=REMINDERS[0]),
    )  # fmt: skip
    return sum(_remind(key, day, by) for key in rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _remind(key: UUID, day: date, by: Actor) -> bool:
    """Send the nearest reminder to one participant, unless it was sent; whoever is done has none."""
    rows = NationalContribution.objects.select_for_update(of=("self",)).select_related("study")
    one = rows.get(pk=key)
    left = (one.due_on - day).days
    called = one.study.called_at.date() if one.study.called_at else day
    passed = [
        before for before in REMINDERS
        if left <= before and one.due_on - timedelta(days=before) > called
    ]  # fmt: skip
    if one.completed_at is not None or not passed:
        return False
    before = passed[-1]
    was = one.reminded_before if one.reminded_for == one.due_on else None
    if was is not None and was <= before:
        return False
    policy.require(by, "study.remind", one.study)
    one.reminded_for, one.reminded_before = one.due_on, before
    one.save(update_fields=["reminded_for", "reminded_before"])
    audit.record("national_contribution.remind", one, by=by, due_on=one.due_on, offset=-before)
    return True


def _rounds(day: date, by: Actor) -> int:
    rows = CommentRound.objects.visible_to(by).filter(
        closing_told_at__isnull=True, closed_at__isnull=True, closes_on__gte=day,
        closes_on__lte=day + timedelta(days=CLOSING),
        study__state__in=["template_round", "comment_round"],
    )  # fmt: skip
    return sum(_tell(key, by) for key in rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _tell(key: UUID, by: Actor) -> bool:
    rows = CommentRound.objects.select_for_update(of=("self",)).select_related("study")
    one = rows.get(pk=key)
    if one.closing_told_at is not None or one.closed_at is not None:
        return False
    policy.require(by, "study.remind", one.study)
    one.closing_told_at = clock.now()
    one.save(update_fields=["closing_told_at"])
    audit.record("study.closing", one.study, by=by, on=one.on, closes_on=one.closes_on)
    return True
