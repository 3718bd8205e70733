"""People as they are told: somebody with a mandate today, acting for the organisation of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tessera.access.people import Actor
from tessera.network.models import Mandate, Membership, Network, Organisation, Person

Role = Mandate.Role
#: Who writes for an organisation, and is told what it has to do.
WRITERS = (Role.COORDINATOR, Role.OFFICER)


def holders(organisations: Iterable[Any], *roles: str) -> Iterator[Actor]:
    """Everybody with one of ``roles`` (WRITERS) at these organisations today, closed accounts left out."""
    rows = Mandate.objects.current().filter(
        organisation__in=list(organisations), role__in=roles or WRITERS, person__is_active=True
    )
    seen = set()
    for one in rows.select_related("person", "organisation"):
        if (one.person_id, one.organisation_id) not in seen:
            seen.add((one.person_id, one.organisation_id))
            yield Actor(one.person, one.organisation)


def secretariat(network: Network | Any) -> Iterator[Actor]:
    """Who writes for the organisation that coordinates a network."""
    rows = Membership.objects.current().filter(network=network, role=Membership.Role.COORDINATOR)
    return holders(rows.values_list("organisation", flat=True))


def ways_of(person: Person) -> Iterator[Actor]:
    """A person once for each organisation acted for; without any, as themselves."""
    rows = Organisation.objects.filter(
        pk__in=Mandate.objects.current().filter(person=person).values("organisation")
    )
    organisations: list[Organisation | None] = list(rows)
    yield from (Actor(person, one) for one in organisations or [None])
