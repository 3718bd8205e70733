"""Who is asked by a query on a day: memberships, arrangements and rights as they hold then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
class Met:
    """A participant that the rule of a query or a study meets; ``why_not``: why it is not asked."""

    organisation: Organisation
    area: str
    role: str
    why_not: str = ""


def met(query: Query, on: date | None = None) -> list[Met]:
    """Everybody whom the query's rule meets on a day (today when none is given).

    Who is not there has no part that the rule names. Somebody without the right to contribute
    replies is listed with the reason. The number of queries does not depend on how many there are.
    """
    day = on or clock.today()
    rows = list(_memberships(query, day))
    why_not = _("Its arrangement does not give the right to reply to queries.")
    return judged(query.network_id, Product.QUERY, rows, day, why_not)


def asked(query: Query, on: date | None = None) -> list[Met]:
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


def judged(
    network: UUID, product: Product, rows: Iterable[Membership], day: date, why_not: str
) -> list[Met]:
    """The participants of these memberships of a network; ``why_not`` stands beside who may not
    contribute: neither its role nor an arrangement in force on the day says that it may."""
    rights = Right.objects.in_force(day).filter(
        arrangement__network=network, product=product, act=Act.CONTRIBUTE
    )
    able = set(rights.values_list("arrangement__organisation", flat=True))

    def may(row: Membership) -> bool:
        by_role = (product, Act.CONTRIBUTE) in DEFAULTS[Membership.Role(row.role)]
        return by_role or row.organisation_id in able

    return [Met(one.organisation, one.area, one.role, "" if may(one) else why_not) for one in rows]
