"""How an office is called: the organisation's words, and the area's name as reference gives it.

Area names are composed here, where they are shown, in the page's language and house style; the
note that a name needs goes to the page's collector.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from tessera.core.templatetags.words import said
from tessera.core.text import say
from tessera.network.demonstration.words import offices
from tessera.network.models import Mandate, Network, Organisation, Person
from tessera.reference.templatetags.designations import called, named


def has_area(organisation: Organisation, always: bool = False) -> bool:
    """Whether the area belongs to the office's name."""
    speaks_for_area = organisation.kind == Organisation.Kind.CONTACT_POINT
    return bool(organisation.area) and (always or speaks_for_area)


def office(organisation: Organisation, always: bool = False) -> str:
    """An organisation as text: "Contact point, Austria"; ``always`` adds the area to any of them."""
    words = say(organisation.name, get_language() or "en").words or organisation.short_name
    if has_area(organisation, always):
        return f"{words}, {called(organisation.area)}"
    return words


def marked_office(organisation: Organisation, always: bool = False) -> str | SafeString:
    """The same as markup: the mark raised, words of another language marked as such."""
    words = said(organisation.name) or organisation.short_name
    if has_area(organisation, always):
        return format_html("{}, {}", words, named(organisation.area))
    return words


def network_text(network: Network) -> str:
    """A network's name as text; a national one's with its area."""
    words = say(network.name, get_language() or "en").words or network.short_name
    return f"{words}, {called(network.area)}" if network.area else words


def marked_network(network: Network) -> str | SafeString:
    """The same as markup."""
    words = said(network.name) or network.short_name
    return format_html("{}, {}", words, named(network.area)) if network.area else words


def as_written(name: str) -> str:
    """An office as it was written down; one of the demonstration's, in the page's language."""
    known = offices() if settings.DEMO else {}
    return say(known[name], get_language() or "en").words if name in known else name


def person_name(person: Person) -> str:
    """How a person is called: by the office that they wrote."""
    return as_written(person.name)


def mandate_office(mandate: Mandate) -> str:
    """A person's office as text; the person's own words only where they say more."""
    organisation = mandate.organisation
    if mandate.person.name in (*organisation.name.values(), organisation.short_name):
        return office(organisation)
    return f"{person_name(mandate.person)}, {office(organisation)}"


def contact_point_name() -> dict[str, str]:
    """What a contact point without a name of its own is called; pages add the area."""
    said = {}
    for code in ("en", "sq", "sr-latn"):
        with override(code):
            said[code] = _("Contact point")
    return said
