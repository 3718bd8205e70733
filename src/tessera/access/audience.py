"""How far a contribution travels, as a condition on rows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from tessera.core.circle import Circle
from tessera.network.models import Product

if TYPE_CHECKING:
    from tessera.access.people import Actor

__all__ = ["Circle", "circles_of", "cleared_for", "readable"]


def circles_of(
    actor: Actor,
    network: UUID | None,
    product: Product,
    *,
    contributor: UUID | None = None,
    requester: UUID | None = None,
) -> frozenset[Circle]:
    """The audiences an actor reads of one contribution, given whose it is and who asked for it."""
    if actor.is_trusted:
        return frozenset(Circle)
    if actor.viewer is not None:
        each = (circles_of(one, network, product, contributor=contributor, requester=requester)
                for one in actor.eyes)  # fmt: skip
        return frozenset.intersection(*each)
    found = {Circle.PUBLIC}
    standing = actor.standing
    own = actor.organisation_id if standing.offices else None
    if own is not None and own == contributor:
        return frozenset(Circle)
    if own is not None and own == requester:
        found.update(Circle.REQUESTER.outer())
    if network is not None and (circle := standing.audiences(product).get(network)):
        found.update(circle.outer())
    return frozenset(found)


def readable(
    actor: Actor,
    product: Product,
    *,
    audience: str = "audience",
    network: str = "network",
    contributor: str | None = "contributor",
    requester: str | None = None,
) -> Q:
    """The same as :func:`circles_of`, as a condition; the arguments are the names of the fields."""
    rows = Q(**{audience: Circle.PUBLIC})
    standing = actor.standing
    if not standing.offices:
        return rows
    if contributor:
        rows |= Q(**{contributor: actor.organisation_id})
    if requester:
        rows |= Q(**{requester: actor.organisation_id, f"{audience}__in": Circle.REQUESTER.outer()})
    for circle in Circle:
        networks = [at for at, inner in standing.audiences(product).items() if inner is circle]
        if networks:
            rows |= Q(**{f"{network}__in": networks, f"{audience}__in": circle.outer()})
    return rows


def cleared_for(circle: Circle, *, audience: str = "audience") -> Q:
    """What a product for ``circle`` may contain: what is cleared for it or for a wider one."""
    return Q(**{f"{audience}__in": circle.outer()})
