"""Writing and checking the chain of events."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from tessera.core import clock

if TYPE_CHECKING:
    from tessera.access.people import Actor
    from tessera.audit.models import Event

#: Sent with ``event=`` after it is written; ``notices`` is the listener.
recorded = Signal()

START = "0" * 64


@dataclass(frozen=True)
class Broken:
    """The first place where the chain does not hold, and what is wrong there."""

    number: int
    sentence: str


def seal(previous: str, event: Event) -> str:
    """SHA-256 over the seal before and everything the event says, in canonical JSON."""
    said = {
        "number": event.number, "step": event.step, "at": event.at.isoformat(),
        "actor": str(event.actor), "actor_name": event.actor_name,
        "acting_for": str(event.acting_for), "kind": event.kind, "object_id": event.object_id,
        "object_name": event.object_name, "facts": event.facts,
    }  # fmt: skip
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def record(step: str, obj: models.Model, *, by: Actor, **facts: object) -> Event:
    """Add an event to the chain; must run inside the transaction of the write it records.

    ``step`` is "noun.verb"; ``facts`` is what a later reader needs to understand the step, never
    the protected words themselves. Raises RuntimeError outside a transaction, PermissionDenied for
    who looks as somebody else: what is not recorded is not done.
    """
    from tessera.audit.models import Event

    if not connection.in_atomic_block:
        raise RuntimeError("An audit event belongs to the transaction of the write it records.")
    if by.viewer is not None:
        raise PermissionDenied(
            _("You are looking at pages as somebody else. End that before you do something.")
        )
    number, last = _last()
    event = Event(
        number=number + 1,
        step=step,
        at=clock.now(),
        actor=by.person_id,
        actor_name=by.office,
        acting_for=by.organisation_id,
        kind=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_name=str(obj)[:300],
        facts=json.loads(json.dumps(facts, cls=DjangoJSONEncoder)),
    )
    event.seal = seal(last, event)
    event.save(force_insert=True)
    _move_end(event)
    transaction.on_commit(lambda: recorded.send(sender=Event, event=event))
    return event


def _last() -> tuple[int, str]:
    """Number and seal of the newest event, held until the transaction ends.

    So two writers cannot both follow it. Every action asks this, hence in the database's own words.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(7365737365726101)")
        # SQLite: BEGIN IMMEDIATE already lets only one writer in.
        cursor.execute("SELECT number, seal FROM audit_event ORDER BY number DESC LIMIT 1")
        number, last = cursor.fetchone() or (0, START)
        return number, last


def _move_end(event: Event) -> None:
    """Let the row that says which event is the last, say it of this one."""
    from tessera.audit.models import Head

    with connection.cursor() as cursor:
        moved = "UPDATE audit_head SET number = %s, seal = %s WHERE id = 1"
        cursor.execute(moved, [event.number, event.seal])
        if not cursor.rowcount:
            Head._default_manager.create(pk=1, number=event.number, seal=event.seal)


def standing(*, held: bool = False) -> int:
    """The number of the newest event: as long as it is the same, no action has written anything.

    ``held`` keeps it so until the transaction ends: whoever would write meanwhile waits.
    Raises RuntimeError where it is to be held outside a transaction.
    """
    from tessera.audit.models import Event

    if held and not connection.in_atomic_block:
        raise RuntimeError("Only inside a transaction is the chain of events held.")
    if held:
        return _last()[0]
    last = Event._default_manager.order_by("-number").first()
    return last.number if last else 0


def verify(events: Iterable[Event] | None = None) -> Broken | None:
    """Walk the chain from the start and name the first event that does not hold, or None.

    Without ``events`` it is the whole chain, whose end must be the one that was written last.
    """
    from tessera.audit.models import Event

    previous, expected, is_whole = START, 1, events is None
    if events is None:
        events = Event._default_manager.order_by("number").iterator(chunk_size=2000)
    for event in events:
        if event.number != expected:
            words = _("Event %(number)s is missing; the next one there is %(next)s.")
            return Broken(expected, words % {"number": expected, "next": event.number})
        if event.seal != seal(previous, event):
            words = _("Event %(number)s (%(step)s) was altered after it was written.")
            return Broken(event.number, words % {"number": event.number, "step": event.step})
        previous, expected = event.seal, expected + 1
    return _at_the_end(expected - 1, previous) if is_whole else None


def _at_the_end(number: int, last: str) -> Broken | None:
    """Whether the last event there is, is the last that was written."""
    from tessera.audit.models import Head

    head = Head._default_manager.first()
    if head is None:
        return Broken(number, _("The record of the chain's end is missing.")) if number else None
    if head.number > number:
        words = _("Event %(number)s is missing; the chain was cut after event %(last)s.")
        return Broken(number + 1, words % {"number": number + 1, "last": number})
    if head.seal != last:
        words = _("Event %(number)s is not the one that was written last.")
        return Broken(number, words % {"number": number})
    return None
