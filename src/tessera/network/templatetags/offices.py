"""Names of offices in templates: ``{% load offices %}{{ organisation|office }}``."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString

from tessera.network import languages, offices
from tessera.network.models import Mandate, Network, Organisation, Person

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
def network_name(network: Network) -> str | SafeString:
    """A network's name; a national one's with its area: "National network, Austria"."""
    return offices.marked_network(network)


@register.filter
def network_text(network: Network) -> str:
    """The same as plain text."""
    return offices.network_text(network)


@register.filter
def language_name(code: str) -> str:
    """What a language is called in the page's language."""
    return languages.language_name(code)


@register.filter
def entry(table: Mapping[str, str], code: str) -> str:
    """The words that a table has for a code; the code where it has none."""
    return table.get(code, code)


@register.filter
def person(one: Person) -> str:
    """``{{ mandate.person|person }}``: how somebody is called."""
    return offices.person_name(one)


@register.filter
def holder(mandate: Mandate) -> str:
    """A mandate's person by office: "Expert in law, Contact point, Austria"."""
    return offices.mandate_office(mandate)
