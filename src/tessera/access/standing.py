"""What a person stands on today: mandates, the networks taken part in, and the rights there."""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from tessera.access.rights import DEFAULTS, Grant, Grants, merge
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.period import holds_on
from tessera.network.models import Act, Mandate, Membership, Network, Product, Right

Roles = frozenset[str]


@dataclass(frozen=True)
class Standing:
    """``offices`` are the mandates held at the organisation acted for; without one nothing holds.

    ``parts`` are the organisation's roles by network, ``grants`` what may be seen and done there.
    """

    offices: Roles = frozenset()
    parts: Mapping[uuid.UUID, Roles] = field(default_factory=dict)
    grants: Mapping[uuid.UUID, Grants] = field(default_factory=dict)

    @cached_property
    def basis(self) -> Hashable:
        """The same for two that stand alike."""
        grants = ((network, frozenset(one.items())) for network, one in self.grants.items())
        return self.offices, frozenset(self.parts.items()), frozenset(grants)

    def audiences(self, product: Product) -> Mapping[uuid.UUID, Circle]:
        """By network, the innermost audience of ``product`` that is open."""
        found = {}
        for network, grants in self.grants.items():
            circle = grants.get((product, Act.SEE))
            if circle is not None:
                found[network] = circle
        return found

    def networks(self, *roles: str) -> frozenset[uuid.UUID]:
        """Networks in which the organisation has one of ``roles``."""
        return frozenset(network for network, held in self.parts.items() if held & set(roles))

    def holds(self, *offices: str) -> bool:
        """Whether one of ``offices`` is held at the organisation acted for."""
        return bool(self.offices & set(offices))


NOBODY = Standing()


def standing_of(person: uuid.UUID, organisation: uuid.UUID | None) -> Standing:
    """The standing of a person who acts for an organisation today; NOBODY without a mandate."""
    today = clock.today()
    if organisation is None:
        return NOBODY
    offices = frozenset(
        Mandate.objects.on(today)
        .filter(person=person, organisation=organisation)
        .values_list("role", flat=True)
    )
    if not offices:
        return NOBODY
    return Standing(offices, *parts_and_grants(organisation, today))


def standing_in(organisation: uuid.UUID, office: str) -> Standing:
    """The standing of whoever held an office at an organisation today."""
    return Standing(frozenset({office}), *parts_and_grants(organisation, clock.today()))


def parts_and_grants(
    organisation: uuid.UUID, day: date
) -> tuple[dict[uuid.UUID, Roles], dict[uuid.UUID, Grants]]:
    """An organisation's roles and rights by network on ``day``, national reach included."""
    parts = _parts(organisation, day)
    grants = _grants(organisation, parts, day)
    for network, passed_on in _through_national(parts, day).items():
        grants[network] = merge(grants.get(network, {}), passed_on)
    return parts, grants


def _parts(organisation: uuid.UUID, day: date) -> dict[uuid.UUID, Roles]:
    parts: dict[uuid.UUID, Roles] = {}
    rows = Membership.objects.on(day).filter(organisation=organisation)
    for network, role in rows.values_list("network", "role"):
        parts[network] = parts.get(network, frozenset()) | {role}
    return parts


def _grants(
    organisation: uuid.UUID, parts: Mapping[uuid.UUID, Roles], day: date
) -> dict[uuid.UUID, Grants]:
    """What roles give by themselves, and what signed arrangements add while taking part."""
    grants: dict[uuid.UUID, Grants] = {}
    for network, roles in parts.items():
        for role in roles:
            grants[network] = merge(grants.get(network, {}), DEFAULTS[Membership.Role(role)])
    agreed = Right.objects.in_force(day).filter(
        arrangement__organisation=organisation, arrangement__network__in=parts
    )
    for network, product, act, circle in agreed.values_list(
        "arrangement__network", "product", "act", "circle"
    ):
        more: Grants = {(Product(product), Act(act)): Circle(circle)}
        grants[network] = merge(grants.get(network, {}), more)
    return grants


def _through_national(parts: Mapping[uuid.UUID, Roles], day: date) -> dict[uuid.UUID, Grants]:
    """What a national network's organisations read of the network their contact point is in.

    They read what is meant for national networks, and only as far as the contact point does.
    """
    reached: dict[uuid.UUID, Grants] = {}
    above = (
        Network.objects.filter(pk__in=parts, contact_point__isnull=False)
        .filter(holds_on(day, "contact_point__"))
        .values_list("contact_point__organisation", "contact_point__network")
    )
    for organisation, network in above:
        held = {net: roles for net, roles in _parts(organisation, day).items() if net == network}
        for (product, act), circle in _grants(organisation, held, day).get(network, {}).items():
            if act == Act.SEE and circle.inner() <= Circle.NATIONAL.inner():
                more: Grants = {(product, act): Circle.NATIONAL}
                reached[network] = merge(reached.get(network, {}), more)
    return reached


__all__ = [
    "NOBODY",
    "Grant",
    "Grants",
    "Standing",
    "parts_and_grants",
    "standing_in",
    "standing_of",
]
