"""Who is asked by a query on a day: memberships, arrangements and rights as they hold then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from tessera.access.rights import DEFAULTS
from tessera.core import clock
from tessera.core.period import holds_on
from tessera.exchange.models import Query
from tessera.network.models import (
    Act,
    Arrangement,
    Membership,
    Organisation,
    Product,
    Right,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A participant that the rule of a query meets; ``why_not`` says why it is not asked."""

    organisation: Organisation
    area: str
    role: str
    why_not: str = ""


def met(query: Query, on: date | None = None) -> list[Asked]:
    """Everybody whom the query's rule meets on a day (today when none is given).

    Who is not there has no part that the rule names. Somebody without the right to contribute
    replies is listed with the reason. The number of queries does not depend on how many there are.
    """
    day = on or clock.today()
    rows = list(_memberships(query, day))
    able = _contributing(query.network_id, day)
    return [Asked(row.organisation, row.area, row.role, _why_not(row, able)) for row in rows]


def asked(query: Query, on: date | None = None) -> list[Asked]:
    """Those of them who are asked."""
    return [one for one in met(query, on) if not one.why_not]


def _memberships(query: Query, day: date) -> Iterator[Membership]:
    rows = Membership.objects.on(day).filter(network=query.network, role__in=query.asked_roles)
    if query.asked_areas:
        rows = rows.filter(area__in=query.asked_areas)
    if query.asked_arrangements:
        under = Arrangement.objects.filter(
            holds_on(day), network=query.network, kind__in=query.asked_arrangements
        ).exclude(state=Arrangement.State.DRAFTED)
        rows = rows.filter(organisation__in=under.values("organisation"))
    seen: set[UUID] = set()
    for row in rows.select_related("organisation").order_by("area", "organisation__code"):
        if row.organisation_id not in seen:
            seen.add(row.organisation_id)
            yield row


def _contributing(network: UUID, day: date) -> set[UUID]:
    """Organisations whose arrangement lets them reply to queries."""
    rights = Right.objects.in_force(day).filter(
        arrangement__network=network, product=Product.QUERY, act=Act.CONTRIBUTE
    )
    return set(rights.values_list("arrangement__organisation", flat=True))


def _why_not(row: Membership, able: set[UUID]) -> str:
    by_role = (Product.QUERY, Act.CONTRIBUTE) in DEFAULTS[Membership.Role(row.role)]
    if by_role or row.organisation_id in able:
        return ""
    return _("Its arrangement does not give the right to reply to queries.")
