"""What the rules of visibility of queries and of studies share; each rule stands in its own file."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from tessera.access.people import Actor
from tessera.core.circle import Circle
from tessera.exchange.models import travels_to
from tessera.network.models import Membership, Product


def own_of(person: Actor) -> UUID | None:
    """The organisation acted for, while a mandate there holds."""
    return person.organisation_id if person.standing.offices else None


def coordinated_by(person: Actor) -> list[UUID]:
    """The networks of which the own organisation is the secretariat."""
    return list(person.standing.networks(Membership.Role.COORDINATOR))


def editions_reaching(person: Actor, product: Product, asked: Q) -> Q:
    """What was released, as far as its contributor lets it travel today.

    ``asked``: rows that the own organisation asked for, which it reads from REQUESTER on.
    """
    rows = travels_to([Circle.PUBLIC])
    if own_of(person) is None:
        return rows
    rows |= travels_to(Circle.REQUESTER.outer()) & asked
    audiences = person.standing.audiences(product)
    for circle in Circle:
        networks = [at for at, inner in audiences.items() if inner is circle]
        if networks:
            rows |= travels_to(circle.outer()) & Q(network__in=networks)
    return rows
