"""The rights matrix of an arrangement, and who will be able to read what from which day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.network.models import (
    Act,
    Arrangement,
    Mandate,
    Membership,
    Organisation,
    Product,
    Right,
)

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Cell:
    """One product and act of the matrix: the rights to it, and whether one counts on the day."""

    product: Product
    act: Act
    rights: tuple[Right, ...]
    counts: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """Who will read: an organisation, how many of its people today, which audiences, which days.

    ``through`` is the contact point through which a national network's organisation reads.
    ``is_certain`` is false while the arrangement is only drafted.
    """

    organisation: Organisation
    people: int
    audiences: tuple[Circle, ...]
    since: date
    until: date | None
    is_certain: bool
    through: Organisation | None = None


def matrix(
    arrangement: Arrangement, on: date | None = None, *, person: Actor
) -> dict[Product, dict[Act, Cell]]:
    """Every product and act of an arrangement, with the rights to it and whether one counts.

    Without a day it is today. One query.
    """
    day = on or clock.today()
    rights = list(Right.objects.visible_to(person).filter(arrangement=arrangement))
    counts = arrangement.state != Arrangement.State.DRAFTED and _holds(arrangement, day)
    return {
        product: {act: _cell(product, act, rights, day, counts) for act in Act}
        for product in Product
    }


def _cell(product: Product, act: Act, rights: list[Right], day: date, counts: bool) -> Cell:
    own = tuple(right for right in rights if right.product == product and right.act == act)
    return Cell(product, act, own, counts and any(right.holds(day) for right in own))


def _holds(arrangement: Arrangement, day: date) -> bool:
    return arrangement.since <= day and (arrangement.until is None or day <= arrangement.until)


def who_will_read(arrangement: Arrangement, product: Product, *, person: Actor) -> list[Reader]:
    """Who reads what of ``product`` under an arrangement, from which day until which.

    The participant's own organisation reads what its rights open, its national network's
    organisations what is meant for national networks.
    """
    rights = (
        Right.objects.visible_to(person)
        .filter(arrangement=arrangement, product=product, act=Act.SEE)
        .order_by("since")
    )
    found: list[Reader] = []
    for right in rights:
        since = max(arrangement.since, right.since)
        until = _earlier(arrangement.until, right.until)
        found.extend(_readers(arrangement, Circle(right.circle), since, until, person))
    return found


def _readers(
    arrangement: Arrangement, circle: Circle, since: date, until: date | None, person: Actor
) -> Iterator[Reader]:
    certain = arrangement.state != Arrangement.State.DRAFTED
    own = arrangement.organisation
    yield Reader(own, _people(own), circle.outer(), since, until, certain)
    national = (
        Membership.objects.visible_to(person)
        .touching(since, until)
        .filter(network__contact_point__organisation=own)
        .filter(network__contact_point__network=arrangement.network_id)
        .exclude(organisation=own)
        .select_related("organisation")
        .order_by("organisation__code")
    )
    for membership in national:
        yield Reader(
            membership.organisation, _people(membership.organisation), Circle.NATIONAL.outer(),
            max(since, membership.since), _earlier(until, membership.until), certain, own,
        )  # fmt: skip


def _people(organisation: Organisation) -> int:
    held = Mandate.objects.current().filter(organisation=organisation, person__is_active=True)
    return held.values("person").distinct().count()


def _earlier(one: date | None, other: date | None) -> date | None:
    days = [day for day in (one, other) if day is not None]
    return min(days) if days else None
