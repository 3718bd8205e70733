"""Welcome a participant in one step: the organisation, its part, its role as contact point."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tessera.network import checks
from tessera.network.actions.networks import admit, designate, register
from tessera.network.models import Membership, Network, Organisation
from tessera.network.offices import contact_point_name

if TYPE_CHECKING:
    from tessera.access.people import Actor


@transaction.atomic
def welcome(
    network: Network,
    *,
    by: Actor,
    role: str,
    since: date,
    organisation: Organisation | None = None,
    name: Mapping[str, str] | None = None,
    kind: str = Organisation.Kind.CONTACT_POINT,
    short_name: str = "",
    area: str = "",
    basis: str = "",
    is_contact_point: bool = False,
) -> Membership:
    """Admit an organisation, entering it first where it is new; all of it or nothing.

    ``is_contact_point`` says that it speaks for ``area`` from that day on; a new contact point
    without a name is called one. Raises PermissionDenied, ValidationError.
    """
    if is_contact_point and not area:
        raise checks.refuse("area", _("A contact point speaks for an area; choose which."))
    if organisation is None:
        called = name or (contact_point_name() if kind == Organisation.Kind.CONTACT_POINT else {})
        organisation = register(
            by=by, code=checks.free_code(Organisation, called, short_name, area), name=called, kind=kind,
            short_name=short_name, area=area,
        )  # fmt: skip
    membership = admit(network, organisation, by=by, role=role, since=since, area=area, basis=basis)
    if is_contact_point:
        designate(network, organisation, by=by, area=area, since=since)
    return membership
