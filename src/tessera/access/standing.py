"""What a person stands on today: mandates, the networks taken part in, and the rights there."""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from tessera.access.rights import DEFAULTS, Grant, Grants, merge
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.period import holds_on
from tessera.core.prepared import prepared
from tessera.network.models import Act, Mandate, Membership, Product, Right

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
    offices = frozenset(_offices(None, person=person, organisation=organisation))
    if not offices:
        return NOBODY
    return Standing(offices, *parts_and_grants(organisation, today))


@prepared
def _offices(_who: None, person: Any, organisation: Any) -> QuerySet[Any, Any]:
    held = Mandate.objects.current().filter(person=person, organisation=organisation)
    return held.order_by().values_list("role", flat=True)


@prepared
def _memberships(_who: None, organisation: Any, day: Any) -> QuerySet[Any, Any]:
    rows = Membership.objects.on(day).filter(organisation=organisation)
    return rows.order_by().values_list("network", "role")


@prepared
def _rights(_who: None, organisation: Any, day: Any) -> QuerySet[Any, Any]:
    agreed = Right.objects.in_force(day).filter(arrangement__organisation=organisation)
    return agreed.order_by().values_list("arrangement__network", "product", "act", "circle")


@prepared
def _contact_points(_who: None, organisation: Any, day: Any) -> QuerySet[Any, Any]:
    """Through which organisation a national network that one is in takes part in which network."""
    through = "network__contact_point__"
    rows = Membership.objects.on(day).filter(holds_on(day, through), organisation=organisation)
    return rows.order_by().values_list(f"{through}organisation", f"{through}network").distinct()


def standing_in(organisation: uuid.UUID, office: str) -> Standing:
    """The standing of whoever held an office at an organisation today."""
    return Standing(frozenset({office}), *parts_and_grants(organisation, clock.today()))


def parts_and_grants(
    organisation: uuid.UUID, day: date
) -> tuple[dict[uuid.UUID, Roles], dict[uuid.UUID, Grants]]:
    """An organisation's roles and rights by network on ``day``, national reach included."""
    parts = _parts(organisation, day)
    grants = _grants(organisation, parts, day)
    for network, passed_on in _through_national(organisation, day).items():
        grants[network] = merge(grants.get(network, {}), passed_on)
    return parts, grants


def _parts(organisation: uuid.UUID, day: date) -> dict[uuid.UUID, Roles]:
    parts: dict[uuid.UUID, Roles] = {}
    for network, role in _memberships(None, organisation=organisation, day=day):
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
    for network, product, act, circle in _rights(None, organisation=organisation, day=day):
        if network in parts:
            more: Grants = {(Product(product), Act(act)): Circle(circle)}
            grants[network] = merge(grants.get(network, {}), more)
    return grants


def _through_national(organisation: uuid.UUID, day: date) -> dict[uuid.UUID, Grants]:
    """What a national network's organisations read of the network their contact point is in.

    They read what is meant for national networks, and only as far as the contact point does.
    """
    reached: dict[uuid.UUID, Grants] = {}
    for point, network in _contact_points(None, organisation=organisation, day=day):
        held = {net: roles for net, roles in _parts(point, day).items() if net == network}
        for (product, act), circle in _grants(point, held, day).get(network, {}).items():
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
