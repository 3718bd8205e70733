"""Words of the machine beside a passage's own: they narrow a search before any row is looked at.

A mark is a capital letter and what it says: ``Kanswer`` the kind, ``Y2026`` the year, ``AXK`` the area,
``Tasylum`` a topic, ``O…`` who asks, ``Wnumber`` the kind of question; and how far a passage may
travel at most, by network (``E…`` its own audience, ``F…`` also its query's, ``G…`` that of a study,
to which other rights lead) and by organisation (``C…`` who contributed, ``P…`` who was asked,
consulted, called on or leads, ``S…`` whose secretariat reviews).

Marks are a copy and may be old. They never show anything: what they let through is held against
``visible_to`` at once. What they let through must contain all that a reader may see.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from tessera.core.circle import Circle
from tessera.exchange.models import Reply
from tessera.network.models import Membership, Product

if TYPE_CHECKING:
    from tessera.access.people import Actor

_LETTER = {circle: str(place) for place, circle in enumerate(Circle)}
PUBLIC = "Fpublic"


def of(letter: str, value: object) -> str:
    """A mark that says a code or a number without blanks, or an identifier by its random end."""
    return letter + (value.hex[-10:] if isinstance(value, UUID) else str(value))


def travelling(network: UUID | None, own: Iterable[str], query: str | None) -> Iterable[str]:
    """How far something goes: its audiences, now and later, each also within that of its query."""
    for audience in filter(None, dict.fromkeys(own)):
        circle = Circle(audience)
        within = circle if query is None or Circle(query).contains(circle) else Circle(query)
        if within is Circle.PUBLIC:
            yield PUBLIC
        yield of("E", network or "") + _LETTER[circle]
        yield of("F", network or "") + _LETTER[within]
        if circle is Circle.PUBLIC:
            yield "Epublic"


def studied(network: UUID, own: Iterable[str], study: str) -> Iterable[str]:
    """The same of what belongs to a study: its audiences, now and later, and that of the study."""
    for audience in filter(None, dict.fromkeys(own)):
        if Circle(audience) is Circle(study) is Circle.PUBLIC:
            yield PUBLIC
        yield of("G", network) + _LETTER[Circle(audience)]


def reaching(person: Actor) -> tuple[str, ...]:
    """The marks of which a passage has at least one if ``person`` may see it; () sees all."""
    if person.is_trusted:
        return ()
    standing, found = person.standing, {PUBLIC: None}
    if not standing.offices or person.organisation_id is None:
        return tuple(found)
    own = person.organisation_id
    found |= dict.fromkeys(of(letter, own) for letter in "CPO")
    for network in standing.networks(Membership.Role.COORDINATOR):
        found[of("S", network)] = None
    for network, inner in standing.audiences(Product.QUERY).items():
        letters = "EF" if network in standing.parts else "F"
        for circle in inner.outer():
            found |= dict.fromkeys(of(letter, network) + _LETTER[circle] for letter in letters)
    for network, inner in standing.audiences(Product.STUDY).items():
        found |= dict.fromkeys(of("G", network) + _LETTER[circle] for circle in inner.outer())
    if Reply.objects.filter(organisation=own).exists() or standing.networks(
        Membership.Role.COORDINATOR
    ):
        found["Epublic"] = None
    return tuple(found)
