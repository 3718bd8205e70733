"""Whether it is time to tell: which mails are due, when digests are, and why a notice is not told."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Q

from tessera.access.visibility import sees
from tessera.core import clock
from tessera.notices.mails import reader
from tessera.notices.models import Bounce, Digest, Notice, Preference, State, Why
from tessera.notices.occasions import GROUPS, OCCASIONS, Rhythm, subject

#: After how long news is none.
OLD = timedelta(days=30)
#: When digests are made, in UTC; the weekly ones on Monday.
HOUR = time(6)
MONDAY = 0


def last_turn(rhythm: str, now: datetime) -> datetime:
    """The last moment at which digests of a rhythm were due, at or before ``now``."""
    turn = datetime.combine(now.date(), HOUR, UTC)
    if turn > now:
        turn -= timedelta(days=1)
    if rhythm == Rhythm.WEEKLY:
        turn -= timedelta(days=(turn.weekday() - MONDAY) % 7)
    return turn


def is_due() -> bool:
    """Whether a mail waits whose time has come."""
    return any(rows.exists() for rows in due())


def due() -> tuple[Any, Any]:
    """Notices and digests whose time has come."""
    when = Q(state=State.WAITING, next_try_at__lte=clock.now())
    return (
        Notice.objects.filter(when, rhythm=Rhythm.AT_ONCE),
        Digest.objects.filter(when),
    )


def why_not(notice: Notice) -> str:
    """Why a notice is not told at this moment; empty when it is."""
    occasion = OCCASIONS.get(notice.kind)
    if occasion is None:
        return Why.GONE
    if why := _why_not_to(notice, occasion.group):
        return why
    obj, actor = subject(notice.event), reader(notice)
    if obj is None or not sees(actor, occasion.about(obj)):
        return Why.HIDDEN
    if not any(
        one.person_id == actor.person_id and one.organisation_id == actor.organisation_id
        for one in occasion.to(obj, notice.event)
    ):
        return Why.LEFT
    return "" if occasion.holds(obj, notice.event, actor) else Why.SETTLED


def _why_not_to(notice: Notice, group: str) -> str:
    """Why nothing is sent to the person, whatever it is about."""
    person = notice.person
    if not person.is_active:
        return Why.CLOSED
    if clock.now() - notice.event.at > OLD:
        return Why.OLD
    if Bounce.objects.filter(person=person, email=person.email).exists():
        return Why.BOUNCING
    wished = Preference.objects.filter(person=person, group=group).values_list("rhythm", flat=True)
    rhythm = next(iter(wished), GROUPS[group].rhythm)
    return Why.UNWANTED if rhythm == Rhythm.NEVER else ""
