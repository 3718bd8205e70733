"""Who sees imports of published compilations: the secretariat of their network, nobody else."""

from __future__ import annotations

from django.db.models import Q

from tessera.access.people import Actor
from tessera.access.roles import belongs
from tessera.access.visibility import of
from tessera.network.models import Membership


@of("exchange.LegacyImport", offices=True)
def imports(person: Actor) -> Q:
    """Whoever coordinates the network; what becomes of them is read as a query."""
    return Q(network__in=list(person.standing.networks(Membership.Role.COORDINATOR)))


belongs("exchange.LegacyImport")(lambda obj: (frozenset(), frozenset({obj.network_id})))
