"""One organisation goes over into another: its parts in networks and its people follow."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.core.period import day_before
from tessera.network import checks
from tessera.network.actions.networks import take_in
from tessera.network.models import Mandate, Membership, Organisation
from tessera.network.reads.merging import moves, networks_of

if TYPE_CHECKING:
    from tessera.access.people import Actor


@transaction.atomic
def merge(
    organisation: Organisation, successor: Organisation, *, by: Actor, on: date
) -> Organisation:
    """Record that an organisation goes over into another on a day; its parts and people follow.

    Memberships and mandates end the day before and go on, from that day, with the successor, as
    ``reads.merging.moves`` tells beforehand. People come to act for the successor, so whoever looks
    after either organisation's networks has to agree. Raises PermissionDenied, ValidationError.
    """
    for one in (organisation, successor):
        policy.require(by, "organisation.merge", one)
    for network in networks_of(organisation, successor):
        policy.require(by, "network.admit", network)
    last = day_before(on)
    _check(organisation, successor, on, last)
    told = moves(organisation, successor, on)
    organisation.until, organisation.successor = last, successor
    organisation.save(update_fields=["until", "successor"])
    for part in told.parts:
        _hand_over_part(part.row, successor, on, by=by, goes_on=part.goes_on)
    for mandate in told.mandates:
        _hand_over_mandate(mandate.row, successor, on, goes_on=mandate.goes_on)
    audit.record(
        "organisation.merge", organisation, by=by, successor=successor.pk, on=on,
        parts=len(told.parts), mandates=len(told.mandates),
    )  # fmt: skip
    return organisation


def _check(organisation: Organisation, successor: Organisation, on: date, last: date) -> None:
    if organisation.pk == successor.pk:
        raise checks.refuse("into", _("An organisation cannot go over into itself."))
    if organisation.successor_id:
        raise checks.refuse("into", _("This organisation has gone over into another already."))
    if organisation.since and last < organisation.since:
        raise checks.refuse("on", _("The organisation did not exist yet on that day."))
    if successor.until and successor.until < on:
        raise checks.refuse("into", _("That organisation no longer exists on that day."))


def _hand_over_part(
    part: Membership, successor: Organisation, on: date, *, by: Actor, goes_on: bool
) -> None:
    if part.since >= on and goes_on:  # it begins later: then with the successor at once
        _pass_on(part, successor)
        return
    until = part.until
    part.end_on(day_before(on))
    if goes_on:
        take_in(part.network, successor, Membership.Role(part.role), on, by=by, until=until,
                area=part.area, basis=part.basis)  # fmt: skip


def _hand_over_mandate(
    mandate: Mandate, successor: Organisation, on: date, *, goes_on: bool
) -> None:
    if mandate.since >= on and goes_on:
        _pass_on(mandate, successor)
        return
    until = mandate.until
    mandate.end_on(day_before(on))
    if mandate.since >= on:
        mandate.ended_at = clock.now()
        mandate.save(update_fields=["ended_at"])
    if goes_on:
        Mandate.objects.create(
            person=mandate.person, organisation=successor, role=mandate.role, since=on, until=until
        )


def _pass_on(row: Membership | Mandate, successor: Organisation) -> None:
    row.organisation = successor
    row.save(update_fields=["organisation"])
