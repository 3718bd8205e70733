"""Open a network in one step: the body that coordinates it, the network, its first participant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from tessera.core.circle import Circle
from tessera.network import checks
from tessera.network.actions.networks import TAKEN, found, register
from tessera.network.models import ContactPoint, Network, Organisation

if TYPE_CHECKING:
    from tessera.access.people import Actor


@transaction.atomic
def establish(
    *,
    by: Actor,
    name: Mapping[str, str],
    short_name: str,
    since: date,
    coordinator: Organisation | None = None,
    body: Mapping[str, str] | None = None,
    body_short_name: str = "",
    level: str = Network.Level.INTERNATIONAL,
    area: str = "",
    audience: str = Circle.NETWORK,
    default_audience: str = Circle.MEMBERS,
    basis: str = "",
    code: str = "",
) -> Network:
    """Found a network, entering the body that coordinates it where it is new; all of it or nothing.

    ``coordinator`` is an organisation that is here already, else ``body`` names a new secretariat. A
    national network whose coordinator is its area's contact point belongs to that contact point.
    Without ``code`` one for addresses is made from the short name. Raises PermissionDenied,
    ValidationError.
    """
    words = checks.words(name, "name")
    if coordinator is None:
        coordinator = register(
            by=by, code=checks.free_code(Organisation, body or {}, body_short_name or f"{short_name} "
                                  "secretariat"),
            name=checks.words(body or {}, "body"), kind=Organisation.Kind.SECRETARIAT,
            short_name=body_short_name,
        )  # fmt: skip
    return found(
        by=by, code=code or checks.free_code(Network, words, short_name, limit=40, taken=TAKEN),
        name=words, short_name=short_name, coordinator=coordinator, since=since, level=level,
        area=area, contact_point=_contact_point(coordinator, level, area), audience=audience,
        default_audience=default_audience, basis=basis,
    )  # fmt: skip


def _contact_point(coordinator: Organisation, level: str, area: str) -> ContactPoint | None:
    """The contact point whose national network this becomes, where it has none yet."""
    if level != Network.Level.NATIONAL:
        return None
    rows = ContactPoint.objects.current().filter(organisation=coordinator, area=area)
    return rows.filter(national_network=None).first()
