"""Networks that a person may know of, with how many take part today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q

from tessera.core import clock
from tessera.core.period import holds_on
from tessera.network.models import Membership, Network

if TYPE_CHECKING:
    from tessera.access.people import Actor

Role = Membership.Role


def networks(person: Actor) -> list[Any]:
    """Networks, each with ``members``, ``observers``, ``others`` of today and its first day."""
    today = holds_on(clock.today(), "memberships__")

    def counted(*roles: str) -> Count:
        part = Q(memberships__role__in=roles)
        return Count("memberships__organisation", filter=today & part, distinct=True)

    rows = Network.objects.visible_to(person).annotate(
        members=counted(Role.MEMBER),
        observers=counted(Role.OBSERVER),
        others=counted(Role.PARTNER, Role.INSTITUTION, Role.EXPERT),
        since=Min("memberships__since"),
    )
    return list(rows)
