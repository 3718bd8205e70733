"""Who is called on to contribute to a study: memberships and rights as they hold on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from tessera.access.rights import DEFAULTS
from tessera.core import clock
from tessera.exchange.models import Study
from tessera.network.models import Act, Membership, Organisation, Product, Right


@dataclass(frozen=True, slots=True)
class Called:
    """A participant that the rule of a study meets; ``why_not`` says why it is not called on."""

    organisation: Organisation
    area: str
    role: str
    why_not: str = ""


def met(study: Study, on: date | None = None) -> list[Called]:
    """Everybody whom the study's rule meets on a day (today when none is given).

    Somebody without the right to contribute to studies is listed with the reason.
    """
    day = on or clock.today()
    rows = Membership.objects.on(day).filter(network=study.network, role__in=study.asked_roles)
    if study.asked_areas:
        rows = rows.filter(area__in=study.asked_areas)
    able = _contributing(study.network_id, day)
    found: dict[UUID, Called] = {}
    for row in rows.select_related("organisation").order_by("area", "organisation__code"):
        found.setdefault(
            row.organisation_id,
            Called(row.organisation, row.area, row.role, _why_not(row, able)),
        )
    return list(found.values())


def called(study: Study, on: date | None = None) -> list[Called]:
    """Those of them who are called on."""
    return [one for one in met(study, on) if not one.why_not]


def _contributing(network: UUID, day: date) -> set[UUID]:
    """Organisations whose arrangement lets them contribute to studies."""
    rights = Right.objects.in_force(day).filter(
        arrangement__network=network, product=Product.STUDY, act=Act.CONTRIBUTE
    )
    return set(rights.values_list("arrangement__organisation", flat=True))


def _why_not(row: Membership, able: set[UUID]) -> str:
    by_role = (Product.STUDY, Act.CONTRIBUTE) in DEFAULTS[Membership.Role(row.role)]
    if by_role or row.organisation_id in able:
        return ""
    return _("Its arrangement does not give the right to contribute to studies.")
