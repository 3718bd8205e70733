"""An organisation as its page tells it, and its part in one network over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tessera.core import clock
from tessera.core.visible import VisibleQuerySet
from tessera.network.models import (
    Arrangement,
    ContactPoint,
    Invitation,
    Mandate,
    Membership,
    Network,
    Organisation,
    Person,
)
from tessera.network.reads.directory import people_of
from tessera.network.reads.participants import Completeness, completeness

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Portrait:
    """What a person may know of an organisation; memberships and arrangements newest first."""

    organisation: Organisation
    memberships: list[Membership]
    points: list[Completeness]
    arrangements: list[Arrangement]
    people: list[Mandate]
    predecessors: list[Organisation]
    forms: list[ContactPoint]
    national: list[Network]


def portrait(organisation: Organisation, *, person: Actor) -> Portrait:
    """Everything about an organisation that ``person`` may see; a fixed number of queries."""
    points = ContactPoint.objects.visible_to(person).current()
    return Portrait(
        organisation,
        _parts(organisation, person),
        completeness(
            points.filter(organisation=organisation)
            .select_related("organisation", "network")
            .prefetch_related("entities")
        ),
        list(
            Arrangement.objects.visible_to(person)
            .filter(organisation=organisation)
            .select_related("network", "organisation")
            .order_by("-since")
        ),
        people_of(organisation, person=person),
        list(Organisation.objects.visible_to(person).filter(successor=organisation)),
        list(points.filter(entities=organisation).select_related("organisation", "network")),
        list(Network.objects.visible_to(person).filter(contact_point__organisation=organisation)),
    )


def _parts(organisation: Organisation, person: Actor) -> list[Membership]:
    rows = Membership.objects.visible_to(person).filter(organisation=organisation)
    return list(rows.select_related("network", "organisation").order_by("-since"))


@dataclass(frozen=True, slots=True)
class Course:
    """An organisation's way through one network: roles, contact points, arrangements by day."""

    memberships: list[Membership]
    points: list[ContactPoint]
    arrangements: list[Arrangement]


def course(network: Network, organisation: Organisation, *, person: Actor) -> Course:
    """What there was and is between a network and an organisation, the oldest first."""
    here = {"network": network, "organisation": organisation}
    return Course(
        list(Membership.objects.visible_to(person).filter(**here).order_by("since")),
        list(ContactPoint.objects.visible_to(person).filter(**here).order_by("since")),
        list(Arrangement.objects.visible_to(person).filter(**here).order_by("since")),
    )


def open_invitations(organisation: Organisation, *, person: Actor) -> list[Invitation]:
    """Invitations that nobody has answered, those past their day too; the newest first."""
    return list(
        Invitation.objects.visible_to(person)
        .filter(organisation=organisation, state=Invitation.State.SENT)
        .select_related("organisation")
        .order_by("-sent_at")
    )


def past_mandates(organisation: Organisation, *, person: Actor) -> list[Mandate]:
    """Mandates that ended or have not begun, as far as the person may see them."""
    rows = Mandate.objects.visible_to(person).filter(organisation=organisation)
    current = rows.current().values("pk")
    return list(rows.exclude(pk__in=current).select_related("person").order_by("-since"))


def appointable(organisation: Organisation, *, person: Actor) -> VisibleQuerySet:
    """Active people whom ``person`` sees and may give a mandate at the organisation."""
    rows: VisibleQuerySet = Person.objects.visible_to(person).filter(is_active=True)
    return rows.order_by("name", "email")


def candidates(network: Network, *, person: Actor) -> VisibleQuerySet:
    """Organisations that exist and do not take part in a network today."""
    taking_part = Membership.objects.current().filter(network=network).values("organisation")
    gone = Organisation.objects.filter(until__lt=clock.today()).values("pk")
    rows: VisibleQuerySet = Organisation.objects.visible_to(person)
    return rows.exclude(pk__in=taking_part).exclude(pk__in=gone)


def bodies(*, person: Actor) -> VisibleQuerySet:
    """Organisations that exist and could coordinate a network."""
    rows: VisibleQuerySet = Organisation.objects.visible_to(person)
    return rows.exclude(until__lt=clock.today())


def parties(network: Network, *, person: Actor) -> VisibleQuerySet:
    """Organisations with which a network can have an arrangement: those that are no member."""
    members = Membership.objects.current().filter(
        network=network, role__in=(Membership.Role.MEMBER, Membership.Role.COORDINATOR)
    )
    rows: VisibleQuerySet = Organisation.objects.visible_to(person)
    return rows.exclude(pk__in=members.values("organisation")).exclude(until__lt=clock.today())
