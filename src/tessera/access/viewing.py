"""Looking at pages as somebody else: an office of a participant, or a visitor.

Whoever looks keeps their own person and takes on the organisation and the office looked through. What
is seen is what both may see: a secretariat does not read a participant's workspace that way, and an
office without a right is not lent one. Nothing is written; start and end are events.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.access.people import VISITOR, Actor
from tessera.network.models import Mandate, Organisation

#: Where the session keeps through whose eyes its person looks.
KEPT = "viewing_as"
#: Offices that one can look through; those that oversee the installation are none of them.
OFFICES = (
    Mandate.Role.COORDINATOR, Mandate.Role.OFFICER, Mandate.Role.EXPERT, Mandate.Role.READER,
)  # fmt: skip
AS_VISITOR = "visitor"


@transaction.atomic
def view_as(organisation: Organisation | None, office: str, *, by: Actor) -> dict[str, str]:
    """Begin to look as an office of an organisation, or as a visitor without one.

    Returns what the session keeps. Raises PermissionDenied, ValidationError.
    """
    if organisation is None:
        policy.require(by, "organisation.view_as")
        office = AS_VISITOR
    else:
        policy.require(by, "organisation.view_as", organisation)
        if office not in OFFICES:
            raise ValidationError({"office": _("Choose one of the offices.")})
    on = organisation or by.organisation
    assert on is not None  # noqa: S101 - the policy has asked for a mandate
    audit.record("organisation.view_as", on, by=by, office=office)
    return {"organisation": str(organisation.pk) if organisation else "", "office": office}


@transaction.atomic
def end_view(*, by: Actor) -> None:
    """End it; ``by`` is the actor looked through. Nothing happens where nobody looks."""
    if by.viewer is None:
        return
    policy.require(by.viewer, "organisation.end_view")
    on = by.organisation or by.viewer.organisation
    assert on is not None  # noqa: S101 - the policy has asked for a mandate
    audit.record("organisation.end_view", on, by=by.viewer, office=by.seen_as or AS_VISITOR)


def through(real: Actor, kept: Mapping[str, Any] | None) -> Actor:
    """The actor through whose eyes ``real`` looks; ``real`` itself once that is not allowed any more."""
    if not kept or not real.is_authenticated:
        return real
    if kept.get("office") == AS_VISITOR:
        is_allowed = policy.may(real, "organisation.view_as")
        return replace(VISITOR, viewer=real) if is_allowed else real
    found = _organisation(str(kept.get("organisation", "")))
    if found is None or not policy.may(real, "organisation.view_as", found):
        return real
    return Actor(real.person, found, viewer=real, seen_as=str(kept["office"]))


def _organisation(key: str) -> Organisation | None:
    try:
        found: Organisation | None = Organisation.objects.filter(pk=UUID(key)).first()
    except ValueError:
        return None
    return found
