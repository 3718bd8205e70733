"""Mandates that end on a day known beforehand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.network import checks
from tessera.network.models import Mandate

if TYPE_CHECKING:
    from tessera.access.people import Actor


@transaction.atomic
def limit(mandate: Mandate, *, by: Actor, on: date, reason: str = "") -> Mandate:
    """Let a mandate end on a day to come, its last; to end it at once there is ``dismiss``."""
    policy.require(by, "mandate.dismiss", mandate)
    held = Mandate.objects.select_for_update().get(pk=mandate.pk)
    if held.ended_at or (held.until and held.until < clock.today()):
        raise checks.refuse("on", _("This mandate has ended already."))
    if on < max(clock.today(), held.since):
        raise checks.refuse(
            "on", _("Choose today or a later day; to end it at once, leave it empty.")
        )
    held.until = on
    held.save(update_fields=["until"])
    audit.record(
        "mandate.limit", held, by=by, person=held.person_id, role=held.role,
        organisation=held.organisation_id, last_day=on, reason=reason,
    )  # fmt: skip
    return held
