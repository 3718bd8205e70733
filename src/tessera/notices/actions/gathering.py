"""From the chain of events to notices.

The chain itself is the queue: a cursor says up to which event it was read, and moves together with
the notices of that event. Whoever kills the process at whatever moment, each event is read once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tessera.access.visibility import sees
from tessera.audit.models import Event
from tessera.notices.models import Bounce, Calendar, Cursor, Notice, Preference, State, Why
from tessera.notices.occasions import GROUPS, Rhythm, of_step, subject

if TYPE_CHECKING:
    from tessera.access.people import Actor

log = logging.getLogger("tessera.notices")
A_BATCH = 50


def require_trusted(*, by: Actor) -> None:
    """Refuse with PermissionDenied whatever is not the installation's own clock or command line."""
    if not by.is_trusted:
        raise PermissionDenied("Notices are made by themselves.")


def gather(*, by: Actor) -> int:
    """Read the events that were not read yet and write their notices; how many events there were."""
    require_trusted(by=by)
    read = 0
    while done := _batch(by):
        read += done
    return read


def _batch(by: Actor) -> int:
    start = Cursor.objects.get_or_create(pk=1)[0].number
    events = list(Event.objects.filter(number__gt=start).order_by("number")[:A_BATCH])
    if not events:
        return 0
    told, stumbled = [], []
    for event in events:
        try:
            told += _notices(event)
        except Exception as why:
            # One event that cannot be told must not silence those after it: it fails as a job of its
            # own, where an administrator sees it and tries again.
            log.error("Event %s cannot be told: %s", event.number, type(why).__name__)
            stumbled.append(event)
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().get(pk=1)
        if cursor.number != start:  # another worker was quicker
            return 0
        Notice.objects.bulk_create(told, ignore_conflicts=True)
        for event in events:
            if event.step == "person.erase":
                forget(UUID(event.object_id), by=by)
        cursor.number = events[-1].number
        cursor.save(update_fields=["number"])
        for event in stumbled:
            from tessera.notices.tasks import tell_event

            tell_event.enqueue(event.number)
    return len(events)


@transaction.atomic
def tell(event: Event, *, by: Actor) -> int:
    """Write the notices of one event, those that there are left as they are; how many people."""
    require_trusted(by=by)
    rows = list(_notices(event))
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def tell_also(rows: Iterable[Notice], *, by: Actor) -> int:
    """Write notices that a room found by itself, each in its own rhythm; how many were looked at.

    Who is told of the same event already, or wishes to be told nothing of the group, is left out. Each
    is asked again when it is sent, as every notice.
    """
    require_trusted(by=by)
    found = list(rows)
    unwished = {
        group: {who for who, rhythm in _rhythms(group).items() if rhythm == Rhythm.NEVER}
        for group in {one.group for one in found}
    }
    wished = [one for one in found if one.person_id not in unwished[one.group]]
    Notice.objects.bulk_create(wished, ignore_conflicts=True)
    return len(wished)


def _notices(event: Event) -> list[Notice]:
    """One for each person told on any occasion that the event is; the first occasion counts."""
    found: dict[UUID, Notice] = {}
    occasions = list(of_step(event.step))
    obj = subject(event) if occasions else None
    if obj is None:
        return []
    for occasion in occasions:
        wished = _rhythms(occasion.group)
        for actor in occasion.to(obj, event):
            person = actor.person
            if person is None or person.pk == event.actor or person.pk in found:
                continue
            rhythm = wished.get(person.pk, GROUPS[occasion.group].rhythm)
            if rhythm == Rhythm.NEVER or not sees(actor, occasion.about(obj)):
                continue
            found[person.pk] = Notice(
                event=event, kind=occasion.name, person=person, organisation=actor.organisation,
                rhythm=rhythm,
            )  # fmt: skip
    return list(found.values())


def _rhythms(group: str) -> dict[UUID, str]:
    """What people chose for a group, by person."""
    return dict(Preference.objects.filter(group=group).values_list("person", "rhythm"))


def forget(person: UUID, *, by: Actor) -> None:
    """Erase what is kept about somebody who had their account erased; nothing more is sent."""
    require_trusted(by=by)
    tables: Iterable[type[Preference] | type[Bounce] | type[Calendar]] = (
        Preference, Bounce, Calendar,
    )  # fmt: skip
    for model in tables:
        model.objects.filter(person=person).delete()
    Notice.objects.filter(person=person, state=State.WAITING).update(
        state=State.SKIPPED, why=Why.CLOSED
    )
