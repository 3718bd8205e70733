"""What a role opens by itself. Observers and partners have what their arrangement grants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from tessera.core.circle import Circle
from tessera.network.models import Act, Membership, Product

if TYPE_CHECKING:
    from tessera.access.people import Actor

Grant = tuple[Product, Act]
#: What may be done, and for seeing the innermost audience that is open.
Grants = Mapping[Grant, Circle]


def _all(circle: Circle, *acts: Act) -> dict[Grant, Circle]:
    return {(product, act): circle for product in Product for act in acts}


#: The table of defaults: role in the network -> product and act -> innermost audience.
DEFAULTS: Mapping[Membership.Role, Grants] = {
    Membership.Role.COORDINATOR: _all(Circle.REQUESTER, *Act),
    Membership.Role.MEMBER: _all(Circle.MEMBERS, *Act),
    Membership.Role.INSTITUTION: {
        **_all(Circle.MEMBERS, Act.SEE, Act.CONTRIBUTE),
        (Product.MEETING, Act.ATTEND): Circle.MEMBERS,
    },
    Membership.Role.EXPERT: _all(Circle.NETWORK, Act.SEE, Act.CONTRIBUTE),
    Membership.Role.OBSERVER: {},
    Membership.Role.PARTNER: {},
}


def merge(one: Grants, other: Grants) -> Grants:
    """Both grants together; of two circles the inner one, which opens more."""
    both = dict(one)
    for grant, circle in other.items():
        both[grant] = circle if grant not in both or both[grant].contains(circle) else both[grant]
    return both


def has_right(
    actor: Actor, network: UUID, product: Product, act: Act, on: date | None = None
) -> bool:
    """Whether the organisation acted for may do ``act`` with ``product`` in ``network`` on a day.

    Without a day it is today. On another day the organisation's part and rights on that day count,
    the person's mandate still being today's. The command line may, the visitor may not.
    """
    from tessera.access.standing import parts_and_grants

    if actor.is_trusted:
        return True
    if actor.viewer is not None:
        return all(has_right(one, network, product, act, on) for one in actor.eyes)
    standing = actor.standing
    if not standing.offices or actor.organisation_id is None:
        return False
    grants = standing.grants
    if on is not None:
        _parts, grants = parts_and_grants(actor.organisation_id, on)
    return (product, act) in grants.get(network, {})
