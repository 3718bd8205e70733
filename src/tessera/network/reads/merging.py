"""What goes over when an organisation goes over into another, and what stays behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db.models import Q

from tessera.access.policy import may
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
)

if TYPE_CHECKING:
    from tessera.access.people import Actor

Row = TypeVar("Row", Membership, Mandate)


@dataclass(frozen=True, slots=True)
class Going(Generic[Row]):
    """A part or a mandate that ends; ``goes_on`` says whether the successor gets it anew."""

    row: Row
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Moves:
    """What a merger does to parts and mandates, and what it leaves for people to do."""

    parts: list[Going[Membership]]
    mandates: list[Going[Mandate]]
    arrangements: list[Arrangement]
    points: list[ContactPoint]
    invitations: int

    @property
    def stays(self) -> bool:
        """Whether something is left that has to be done by hand."""
        return bool(self.arrangements or self.points or self.invitations)


def moves(organisation: Organisation, successor: Organisation, on: date) -> Moves:
    """What happens when ``organisation`` goes over into ``successor`` on a day; nothing is written.

    A part goes on with the successor unless that takes part in the network already; a mandate
    unless the person holds the same there. The action does what is told here.
    """
    still = Q(until__isnull=True) | Q(until__gte=on)
    taking_part = set(successor.memberships.touching(on, None).values_list("network", flat=True))
    parts = organisation.memberships.touching(on, None).select_related("network")
    there = set(
        Mandate.objects.touching(on, None).filter(organisation=successor, ended_at__isnull=True)
        .values_list("person", "role")
    )  # fmt: skip
    held = Mandate.objects.touching(on, None).filter(organisation=organisation, ended_at=None)
    arranged = organisation.arrangements.exclude(state=Arrangement.State.ENDED).filter(still)
    return Moves(
        [Going(one, one.network_id not in taking_part) for one in parts],
        [
            Going(one, (one.person_id, one.role) not in there)
            for one in held.select_related("person")
        ],
        list(arranged.select_related("network")),
        list(organisation.contact_points.touching(on, None).select_related("network")),
        organisation.invitations.filter(state=Invitation.State.SENT).count(),
    )


def may_merge(person: Actor, *organisations: Organisation) -> bool:
    """Whether ``person`` may let one of these go over into another: every network has to agree."""
    own = all(may(person, "organisation.merge", one) for one in organisations)
    return own and all(may(person, "network.admit", one) for one in networks_of(*organisations))


def networks_of(*organisations: Organisation) -> VisibleQuerySet:
    """The networks in which one of these ever took part: whose coordinators have to agree."""
    rows: VisibleQuerySet = Network.objects.filter(memberships__organisation__in=organisations)
    return rows.distinct()


def successors(organisation: Organisation, *, person: Actor) -> VisibleQuerySet:
    """Organisations that exist and that ``person`` may know of, without the one that goes over."""
    rows: VisibleQuerySet = Organisation.objects.visible_to(person)
    return rows.exclude(pk=organisation.pk).exclude(until__lt=clock.today())


def entities_of(point: ContactPoint, *, person: Actor) -> VisibleQuerySet:
    """Organisations that could form a contact point: those of its area, and those that form it."""
    here = Q(area=point.area) & (Q(until__isnull=True) | Q(until__gte=clock.today()))
    chosen = Q(pk__in=point.entities.values("pk"))
    rows: VisibleQuerySet = Organisation.objects.visible_to(person)
    return rows.filter(here | chosen).exclude(pk=point.organisation_id)
