"""What waits for a person in this room, and what is new: rows for the home page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.core import clock
from tessera.core.period import PeriodQuerySet, holds_on
from tessera.network.models import (
    Arrangement,
    ContactPoint,
    Invitation,
    Mandate,
    Membership,
)
from tessera.network.offices import office
from tessera.network.reads.participants import completeness

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: How long before its last day an arrangement or mandate is worth a line.
NOTICE = timedelta(days=90)
#: How long something is new.
NEW = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something to do: what, where, by when (None: no day)."""

    sentence: str
    url: str
    due: date | None


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened: what, where, when."""

    sentence: str
    url: str
    on: date


def waiting(person: Actor) -> list[Waiting]:
    """What waits for ``person``, what is due first at the top."""
    if not person.standing.offices:
        return []
    rows = [*_invitations(person), *_contact_points(person)]
    rows += [*_arrangements(person), *_mandates(person)]
    return sorted(rows, key=lambda row: (row.due is None, row.due or date.max, row.sentence))


def _is_writer(person: Actor) -> bool:
    return person.standing.holds(Mandate.Role.COORDINATOR, Mandate.Role.OFFICER)


def _invitations(person: Actor) -> Iterator[Waiting]:
    """Invitations that nobody has answered."""
    if not _is_writer(person):
        return
    rows = (
        Invitation.objects.visible_to(person)
        .filter(state=Invitation.State.SENT, expires_at__gt=clock.now())
        .select_related("organisation")
    )
    for row in rows:
        sentence = _("An invitation to %(office)s has not been answered.") % {
            "office": office(row.organisation)
        }
        yield Waiting(sentence, _people(), row.expires_at.date())


def _contact_points(person: Actor) -> Iterator[Waiting]:
    """What the own contact point lacks."""
    if not _is_writer(person):
        return
    points = (
        ContactPoint.objects.visible_to(person)
        .current()
        .filter(organisation=person.organisation_id)
        .select_related("organisation", "network")
    )
    told = set()
    for one in completeness(points):
        if one.lacks and one.contact_point.organisation_id not in told:
            told.add(one.contact_point.organisation_id)
            yield Waiting(" ".join(one.lacks), _people(), None)


def _arrangements(person: Actor) -> Iterator[Waiting]:
    """Arrangements that are drafted or end soon, for the parties to them."""
    if not _is_writer(person):
        return
    today = clock.today()
    mine = person.standing.networks(Membership.Role.COORDINATOR)
    rows = (
        Arrangement.objects.visible_to(person)
        .exclude(state=Arrangement.State.ENDED)
        .select_related("organisation", "network")
    )
    for row in rows:
        if row.network_id not in mine and row.organisation_id != person.organisation_id:
            continue
        url = reverse("network:arrangement", args=[row.pk])
        names = {"office": office(row.organisation), "network": row.network.short_name}
        if row.state == Arrangement.State.DRAFTED:
            sentence = _("The arrangement of %(office)s with %(network)s is drafted, not signed.")
            yield Waiting(sentence % names, url, row.since)
        elif row.until and today <= row.until <= today + NOTICE:
            sentence = _("The arrangement of %(office)s with %(network)s ends.")
            yield Waiting(sentence % names, url, row.until)


def _mandates(person: Actor) -> Iterator[Waiting]:
    """Own mandates that end soon."""
    today = clock.today()
    rows = (
        Mandate.objects.visible_to(person)
        .current()
        .filter(person=person.person_id, until__range=(today, today + NOTICE))
        .select_related("organisation")
    )
    for row in rows:
        sentence = _("Your mandate at %(office)s ends.") % {"office": office(row.organisation)}
        yield Waiting(sentence, reverse("network:me"), row.until)


def _people() -> str:
    return reverse("network:people")


def news(person: Actor) -> list[News]:
    """Who joined, changed or left in the last weeks, and what was signed; the newest first."""
    today = clock.today()
    first = today - NEW
    rows = [*_joined(person, first, today), *_left(person, first, today)]
    rows += _signed(person, first, today)
    return sorted(rows, key=lambda row: (row.on, row.sentence), reverse=True)


def _memberships(person: Actor) -> PeriodQuerySet:
    rows = Membership.objects.visible_to(person).select_related("organisation", "network")
    return rows.filter(network__in=list(person.standing.parts))


def _joined(person: Actor, first: date, last: date) -> Iterator[News]:
    for row in _memberships(person).filter(since__range=(first, last)):
        sentence = _("%(office)s takes part in %(network)s as %(role)s.") % {
            "office": office(row.organisation), "network": row.network.short_name,
            "role": row.get_role_display(),
        }  # fmt: skip
        yield News(sentence, reverse("network:network", args=[row.network.code]), row.since)


def _left(person: Actor, first: date, last: date) -> Iterator[News]:
    ended = _memberships(person).filter(until__range=(first, last - timedelta(days=1)))
    current = Membership.objects.visible_to(person).filter(holds_on(last))
    still = set(current.values_list("network", "organisation"))
    for row in ended:
        if (row.network_id, row.organisation_id) in still:
            continue
        sentence = _("%(office)s no longer takes part in %(network)s.") % {
            "office": office(row.organisation), "network": row.network.short_name,
        }  # fmt: skip
        yield News(sentence, reverse("network:network", args=[row.network.code]), row.until)


def _signed(person: Actor, first: date, last: date) -> Iterator[News]:
    rows = (
        Arrangement.objects.visible_to(person)
        .filter(signed_on__range=(first, last))
        .exclude(state=Arrangement.State.DRAFTED)
        .select_related("organisation", "network")
    )
    for row in rows:
        sentence = _("The arrangement of %(office)s with %(network)s was signed.") % {
            "office": office(row.organisation), "network": row.network.short_name,
        }  # fmt: skip
        if row.signed_on:  # always, by the constraint of the table
            yield News(sentence, reverse("network:arrangement", args=[row.pk]), row.signed_on)
