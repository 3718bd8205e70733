"""Names of offices in templates: ``{% load offices %}{{ organisation|office }}``."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from tessera.network import offices
from tessera.network.models import Mandate, Organisation

register = template.Library()


@register.filter
def office(organisation: Organisation | None, area: str = "") -> str | SafeString:
    """``{{ organisation|office }}``; ``|office:"area"`` adds the area whatever the kind."""
    return offices.marked_office(organisation, area == "area") if organisation else ""


@register.filter
def office_text(organisation: Organisation | None, area: str = "") -> str:
    """The same as plain text, for attributes, options and titles."""
    return offices.office(organisation, area == "area") if organisation else ""


@register.filter
def holder(mandate: Mandate) -> str:
    """A mandate's person by office: "Expert in law, Contact point, Austria"."""
    return offices.mandate_office(mandate)
