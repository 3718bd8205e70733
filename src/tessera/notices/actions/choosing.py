"""What people choose about being told, and what administrators note about addresses."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.network.models import Person
from tessera.notices.models import Bounce, Calendar, Notice, Preference, State
from tessera.notices.occasions import GROUPS, Rhythm, kinds_of
from tessera.notices.reads import hashed

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True)
class Opened:
    """A calendar and the token of its address, which is told here once and never stored."""

    calendar: Calendar
    token: str


@transaction.atomic
def prefer(person: Person, *, by: Actor, rhythms: Mapping[str, str]) -> None:
    """Choose how soon to be told, by group; what waits already follows the choice."""
    policy.require(by, "person.prefer", person)
    for group, rhythm in rhythms.items():
        offers = GROUPS[group].offers if group in GROUPS else ()
        offered = [value for value, _label in offers] or Rhythm.values
        if group not in GROUPS or rhythm not in offered:
            raise ValidationError({group: _("Choose one of those offered.")})
        Preference.objects.update_or_create(person=person, group=group, defaults={"rhythm": rhythm})
        waiting = Notice.objects.filter(
            person=person, state=State.WAITING, digest__isnull=True, kind__in=kinds_of(group)
        )
        if offers and rhythm != Rhythm.NEVER:
            continue  # each has its own
        # A notice that is no longer wished for is found so, and marked, when its turn comes.
        waiting.update(rhythm=Rhythm.AT_ONCE if rhythm == Rhythm.NEVER else rhythm)
    audit.record("person.prefer", person, by=by, rhythms=dict(rhythms))


@transaction.atomic
def open_calendar(person: Person, *, by: Actor) -> Opened:
    """A secret address for the own calendar; the one before stops working."""
    policy.require(by, "person.open_calendar", person)
    Person.objects.select_for_update().get(pk=person.pk)
    Calendar.objects.filter(person=person, closed_at__isnull=True).update(closed_at=clock.now())
    token = secrets.token_urlsafe(32)
    made = Calendar.objects.create(person=person, token_hash=hashed(token))
    audit.record("person.open_calendar", person, by=by)
    return Opened(made, token)


@transaction.atomic
def close_calendar(person: Person, *, by: Actor) -> None:
    """Close the own calendar: its address stops working at once."""
    policy.require(by, "person.close_calendar", person)
    closed = Calendar.objects.filter(person=person, closed_at__isnull=True).update(
        closed_at=clock.now()
    )
    if closed:
        audit.record("person.close_calendar", person, by=by)


@transaction.atomic
def note_bounce(person: Person, *, by: Actor, remark: str = "") -> Bounce:
    """Note that mails to a person's address come back; nothing more is sent there."""
    policy.require(by, "person.note_bounce", person)
    made, _is_new = Bounce.objects.update_or_create(
        person=person,
        defaults={
            "email": person.email, "noted_by": by.office, "remark": " ".join(remark.split())[:300],
        },
    )  # fmt: skip
    audit.record("person.note_bounce", person, by=by)
    return made


@transaction.atomic
def lift_bounce(bounce: Bounce, *, by: Actor) -> None:
    """Send to the address again."""
    policy.require(by, "person.lift_bounce", bounce.person)
    person = bounce.person
    bounce.delete()
    audit.record("person.lift_bounce", person, by=by)
