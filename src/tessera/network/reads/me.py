"""What is stored about a person, in rows for the person's own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q

from tessera.audit.models import Event
from tessera.network.models import Expertise, Invitation, Mandate, Person

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: How many of the last steps the page shows; the others are one click away.
LATEST = 8


@dataclass(frozen=True, slots=True)
class About:
    """Everything that is stored; secrets are told as "there is one"."""

    person: Person
    mandates: list[Mandate]
    expertise: Expertise | None
    held: dict[str, list[str]]
    received: list[Invitation]
    sent: int
    factors: list[Authenticator]
    sessions: int
    events: list[Event]
    steps: int


def about(person: Person, *, by: Actor) -> About:
    """What is stored about ``person``, who asks; a fixed number of queries."""
    entry = (
        Expertise.objects.visible_to(by)
        .filter(person=person)
        .prefetch_related("competences")
        .first()
    )
    held: dict[str, list[str]] = {}
    for one in entry.competences.all() if entry else ():
        held.setdefault(one.kind, []).append(one.code)
    steps = Event.objects.visible_to(by).filter(actor=person.pk)
    invitations = Invitation.objects.filter(Q(accepted_by=person) | Q(email=person.email))
    return About(
        person,
        list(
            Mandate.objects.visible_to(by)
            .filter(person=person)
            .select_related("organisation")
            .order_by("-since")
        ),
        entry,
        held,
        list(invitations.select_related("organisation")),
        Invitation.objects.filter(by=person).count(),
        list(Authenticator.objects.filter(user=person).order_by("type", "created_at")),
        UserSession.objects.filter(user=person).count(),
        list(steps.order_by("-number")[:LATEST]),
        steps.count(),
    )
