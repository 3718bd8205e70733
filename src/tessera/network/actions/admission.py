"""Welcome a participant in one step: the organisation, its part, its role as contact point."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tessera.network import checks
from tessera.network.actions.networks import admit, designate, register
from tessera.network.models import Membership, Network, Organisation

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
            by=by, code=free_code(Organisation, called, short_name, area), name=called, kind=kind,
            short_name=short_name, area=area,
        )  # fmt: skip
    membership = admit(network, organisation, by=by, role=role, since=since, area=area, basis=basis)
    if is_contact_point:
        designate(network, organisation, by=by, area=area, since=since)
    return membership


def contact_point_name() -> dict[str, str]:
    """What a contact point without a name of its own is called; pages add the area."""
    said = {}
    for code in ("en", "sq", "sr-latn"):
        with translation.override(code):
            said[code] = _("Contact point")
    return said


def free_code(
    model: type[Network] | type[Organisation],
    name: Mapping[str, str],
    short_name: str = "",
    area: str = "",
    *,
    limit: int = 50,
    taken: Collection[str] = (),
) -> str:
    """A code for addresses that nobody has yet, from the name and the area."""
    words = short_name or name.get("en") or next(iter(name.values()), "")
    plain = unicodedata.normalize("NFD", f"{area} {words}".lower())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    stem = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[: limit - 4].strip("-")
    stem = stem or model._meta.verbose_name_raw.replace(" ", "-")
    rows = model.objects.filter(code__startswith=stem).values_list("code", flat=True)
    held = {*rows, *taken}
    number, code = 2, stem
    while code in held:
        code, number = f"{stem}-{number}", number + 1
    return code
