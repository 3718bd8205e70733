"""Who is called on to contribute to a study: memberships and rights as they hold on a day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from tessera.core import clock
from tessera.exchange.models import Study
from tessera.exchange.reads.asking import Met, judged
from tessera.network.models import Membership, Product


def met(study: Study, on: date | None = None) -> list[Met]:
    """Everybody whom the study's rule meets on a day (today when none is given).

    Somebody without the right to contribute to studies is listed with the reason.
    """
    day = on or clock.today()
    rows = Membership.objects.on(day).filter(network=study.network, role__in=study.asked_roles)
    if study.asked_areas:
        rows = rows.filter(area__in=study.asked_areas)
    once: dict[UUID, Membership] = {}
    for row in rows.select_related("organisation").order_by("area", "organisation__code"):
        once.setdefault(row.organisation_id, row)
    why_not = _("Its arrangement does not give the right to contribute to studies.")
    return judged(study.network_id, Product.STUDY, once.values(), day, why_not)


def called(study: Study, on: date | None = None) -> list[Met]:
    """Those of them who are called on."""
    return [one for one in met(study, on) if not one.why_not]
