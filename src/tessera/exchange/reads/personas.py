"""Through whose eyes somebody may look: the participants of the networks they look after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import get_language

from tessera.access.visibility import ADMINISTRATOR
from tessera.exchange.reads.participants import in_order
from tessera.network.models import Membership, Organisation
from tessera.network.offices import office
from tessera.reference import designation

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Persona:
    """An organisation that takes part, how it is called, and as what."""

    organisation: Organisation
    name: str
    role: str


def personas(person: Actor, style: str = "eu") -> list[Persona]:
    """Participants of the networks that ``person`` coordinates, of all of them for an administrator.

    In protocol order, each organisation once; a fixed number of database queries.
    """
    rows = Membership.objects.visible_to(person).current().select_related("organisation")
    if not person.standing.holds(ADMINISTRATOR):
        rows = rows.filter(network__in=person.standing.networks(Membership.Role.COORDINATOR))
    language = get_language() or "en"
    found: dict[UUID, Persona] = {}
    for row in rows.order_by("network__level", "pk"):
        one = row.organisation
        is_point = one.kind == Organisation.Kind.CONTACT_POINT and one.area
        name = designation(one.area, style, language).label if is_point else office(one)
        found.setdefault(one.pk, Persona(one, name, str(row.get_role_display())))
    return in_order(
        found.values(), lambda one: one.organisation.area, lambda one: one.organisation.code, style
    )
