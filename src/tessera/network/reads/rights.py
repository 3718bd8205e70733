"""The rights matrix of an arrangement, and who will be able to read what from which day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count

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
    """One product and act of the matrix: the rights to it, and the one whose days hold the day.

    ``counts`` says whether that one is in force, which it is not while the arrangement is drafted.
    """

    product: Product
    act: Act
    rights: tuple[Right, ...]
    counts: bool
    holding: Right | None = None


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
    holding = next((right for right in own if right.holds(day)), None)
    return Cell(product, act, own, counts and holding is not None, holding)


def _holds(arrangement: Arrangement, day: date) -> bool:
    return arrangement.since <= day and (arrangement.until is None or day <= arrangement.until)


def who_will_read(arrangement: Arrangement, product: Product, *, person: Actor) -> list[Reader]:
    """Who reads what of ``product`` under an arrangement, from which day until which.

    The participant's own organisation reads what its rights open, its national network's
    organisations what is meant for national networks.
    """
    return readers(arrangement, person=person).get(product, [])


@dataclass(frozen=True, slots=True)
class Reading:
    """Who will read one product: the participant itself, and through it its national network."""

    product: Product
    own: list[Reader]
    national: list[Reader]

    @property
    def organisations(self) -> int:
        """How many organisations of the national network."""
        return len({reader.organisation.pk for reader in self.national})


def reading(arrangement: Arrangement, *, person: Actor) -> list[Reading]:
    """Every product of which something will be read, by whom and from which day."""
    return [
        Reading(
            product,
            [one for one in rows if one.through is None],
            [one for one in rows if one.through is not None],
        )
        for product, rows in readers(arrangement, person=person).items()
    ]


def readers(arrangement: Arrangement, *, person: Actor) -> dict[Product, list[Reader]]:
    """The same for every product of which something can be read; three queries."""
    rights = (
        Right.objects.visible_to(person)
        .filter(arrangement=arrangement, act=Act.SEE)
        .order_by("since")
    )
    national = _national(arrangement, person)
    people = _people([arrangement.organisation, *(one.organisation for one in national)])
    found: dict[Product, list[Reader]] = {}
    for right in sorted(rights, key=lambda one: list(Product).index(Product(one.product))):
        rows = found.setdefault(Product(right.product), [])
        rows.extend(_readers(arrangement, right, national, people))
    return found


def _national(arrangement: Arrangement, person: Actor) -> list[Membership]:
    """Who takes part in the national network of the participant's contact point."""
    rows = (
        Membership.objects.visible_to(person)
        .touching(arrangement.since, arrangement.until)
        .filter(network__contact_point__organisation=arrangement.organisation)
        .filter(network__contact_point__network=arrangement.network_id)
        .exclude(organisation=arrangement.organisation)
        .select_related("organisation")
        .order_by("organisation__code")
    )
    return list(rows)


def _readers(
    arrangement: Arrangement, right: Right, national: list[Membership], people: Mapping[UUID, int]
) -> Iterator[Reader]:
    certain = arrangement.state != Arrangement.State.DRAFTED
    own = arrangement.organisation
    since = max(arrangement.since, right.since)
    until = _earlier(arrangement.until, right.until)
    if until is not None and until < since:
        return
    audiences = Circle(right.circle).outer()
    yield Reader(own, people.get(own.pk, 0), audiences, since, until, certain)
    for membership in national:
        first = max(since, membership.since)
        last = _earlier(until, membership.until)
        if last is not None and last < first:
            continue
        yield Reader(
            membership.organisation, people.get(membership.organisation_id, 0),
            Circle.NATIONAL.outer(), first, last, certain, own,
        )  # fmt: skip


def _people(organisations: list[Organisation]) -> dict[UUID, int]:
    """How many people act for each organisation today."""
    held = Mandate.objects.current().filter(
        organisation__in=[one.pk for one in organisations], person__is_active=True
    )
    counted = held.order_by().values("organisation").annotate(people=Count("person", distinct=True))
    return dict(counted.values_list("organisation", "people"))


def _earlier(one: date | None, other: date | None) -> date | None:
    days = [day for day in (one, other) if day is not None]
    return min(days) if days else None
