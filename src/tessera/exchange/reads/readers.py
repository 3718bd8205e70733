"""Before a launch: who will be asked, who will read, and what differs from the last time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from tessera.access.rights import DEFAULTS
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.period import holds_on
from tessera.core.prepared import prepared
from tessera.exchange.models import Query, Reply
from tessera.exchange.reads.asking import Met, met
from tessera.exchange.reads.participants import in_order
from tessera.network.models import (
    Act,
    Mandate,
    Membership,
    Network,
    Organisation,
    Product,
    Right,
)

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Reader:
    """An organisation that will read, from which circle on, and its people.

    ``people`` are those whom the asker may know of; ``headcount`` counts all of them.
    """

    organisation: Organisation
    circle: Circle
    reads_query: bool
    reads_default: bool  # an answer for the query's default audience
    people: tuple[Mandate, ...]
    headcount: int


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Organisations that will read and that the asker may not know by name: how many, how many
    people. They belong to closed national networks."""

    circle: Circle
    organisations: int
    headcount: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different from the last query that was launched in the network."""

    last: Query
    asked_more: tuple[Organisation, ...]
    asked_less: tuple[Organisation, ...]
    reads_more: tuple[Organisation, ...]
    reads_less: tuple[Organisation, ...]
    audience: tuple[str, str] | None  # before, now
    default_audience: tuple[str, str] | None

    @property
    def is_none(self) -> bool:
        """Whether nothing is different."""
        many = (self.asked_more, self.asked_less, self.reads_more, self.reads_less)
        return not any(many) and not self.audience and not self.default_audience


@dataclass(frozen=True, slots=True)
class Reading:
    """The page "who will read this"."""

    asked: tuple[Met, ...]
    left_out: tuple[Met, ...]  # met by the rule, without the right to reply
    readers: tuple[Reader, ...]
    unnamed: tuple[Unnamed, ...]
    is_public: bool  # everybody reads the query
    is_public_by_default: bool  # and answers of which nobody says otherwise
    difference: Difference | None


def who_will_read(query: Query, person: Actor, style: str = "eu") -> Reading:
    """Who is asked and who reads when ``query`` is launched today; for its asker and reviewer."""
    today = clock.today()
    rows = in_order(
        met(query, today), lambda one: one.area, lambda one: one.organisation.code, style
    )
    reach = reach_of(query.network, today)
    asked = tuple(one for one in rows if not one.why_not)
    readers, unnamed = _readers(query, asked, reach, person, style)
    return Reading(
        asked=asked,
        left_out=tuple(one for one in rows if one.why_not),
        readers=readers,
        unnamed=unnamed,
        is_public=query.audience == Circle.PUBLIC,
        is_public_by_default=query.default_audience == query.audience == Circle.PUBLIC,
        difference=_difference(query, asked, reach, person),
    )


def reach_of(network: Network, day: date, product: Product = Product.QUERY) -> dict[UUID, Circle]:
    """By organisation, the innermost audience of queries, or of another product, open on a day.

    National networks read what is meant for them as far as their contact point does.
    """
    found: dict[UUID, Circle] = {}
    parts = _parts(None, network=network.pk, day=day)
    for organisation, role in parts:
        _open(found, organisation, DEFAULTS[Membership.Role(role)].get((product, Act.SEE)))
    taking_part = {organisation for organisation, _role in parts}
    for organisation, circle in _rights(None, product, network=network.pk, day=day):
        if organisation in taking_part:
            _open(found, organisation, Circle(circle))
    for organisation, point in _national(None, network=network.pk, day=day):
        circle = found.get(point)
        if circle is not None and Circle.NATIONAL.contains(circle):
            _open(found, organisation, Circle.NATIONAL)
    return found


def _open(found: dict[UUID, Circle], organisation: UUID, circle: Circle | None) -> None:
    known = found.get(organisation)
    if circle is not None and (known is None or known.contains(circle)):
        found[organisation] = circle


@prepared
def _parts(_who: None, network: Any, day: Any) -> QuerySet[Any, Any]:
    rows = Membership.objects.on(day).filter(network=network).order_by()
    return rows.values_list("organisation", "role")


@prepared
def _rights(_who: None, product: Product, network: Any, day: Any) -> QuerySet[Any, Any]:
    rows = Right.objects.in_force(day).filter(
        arrangement__network=network, product=product, act=Act.SEE
    )
    return rows.order_by().values_list("arrangement__organisation", "circle")


@prepared
def _national(_who: None, network: Any, day: Any) -> QuerySet[Any, Any]:
    """Organisations of the national networks behind a network, and their contact point's."""
    rows = Membership.objects.on(day).filter(
        holds_on(day, "network__contact_point__"), network__contact_point__network=network
    )
    return rows.order_by().values_list("organisation", "network__contact_point__organisation")


def _reading(query: Query, asked: set[UUID], reach: Mapping[UUID, Circle]) -> set[UUID]:
    """Organisations that read the query: by its audience, as asked or as asking."""
    by_circle = {one for one, at in reach.items() if Circle(query.audience).contains(at)}
    asking = {query.organisation_id, *query.requesters.values_list("pk", flat=True)}
    return by_circle | asked | asking


def _readers(
    query: Query, asked: tuple[Met, ...], reach: Mapping[UUID, Circle], person: Actor, style: str
) -> tuple[tuple[Reader, ...], tuple[Unnamed, ...]]:
    reading = _reading(query, {one.organisation.pk for one in asked}, reach)
    asking = {query.organisation_id, *query.requesters.values_list("pk", flat=True)}
    shown: dict[UUID, list[Mandate]] = defaultdict(list)
    mandates = Mandate.objects.current().filter(organisation__in=reading, person__is_active=True)
    for one in mandates.visible_to(person).select_related("person", "organisation"):
        shown[one.organisation_id].append(one)
    headcount: dict[UUID, set[UUID]] = defaultdict(set)
    for organisation, who in mandates.values_list("organisation", "person"):
        headcount[organisation].add(who)
    rows = []
    default = Circle(query.default_audience)
    for organisation in Organisation.objects.visible_to(person).filter(pk__in=reading):
        circle = reach.get(organisation.pk, Circle.PUBLIC)
        if organisation.pk in asking:
            circle = Circle.REQUESTER
        rows.append(
            Reader(
                organisation, circle, True, default.contains(circle),
                tuple(shown[organisation.pk]), len(headcount[organisation.pk]),
            )
        )  # fmt: skip
    order = tuple(Circle)
    rows = in_order(
        rows, lambda one: one.organisation.area, lambda one: one.organisation.code, style
    )
    named = tuple(sorted(rows, key=lambda one: order.index(one.circle)))
    others = reading - {one.organisation.pk for one in rows}
    return named, _unnamed(others, reach, headcount)


def _unnamed(
    others: set[UUID], reach: Mapping[UUID, Circle], headcount: Mapping[UUID, set[UUID]]
) -> tuple[Unnamed, ...]:
    found = []
    for circle in Circle:
        here = [one for one in others if reach.get(one, Circle.PUBLIC) is circle]
        if here:
            found.append(Unnamed(circle, len(here), sum(len(headcount[one]) for one in here)))
    return tuple(found)


def _difference(
    query: Query, asked: tuple[Met, ...], reach: Mapping[UUID, Circle], person: Actor
) -> Difference | None:
    last = (
        Query.objects.visible_to(person)
        .filter(network=query.network, launched_at__isnull=False)
        .exclude(pk=query.pk)
        .order_by("-launched_at")
        .first()
    )
    if last is None or last.launched_at is None:
        return None
    were = set(Reply.objects.filter(query=last).values_list("organisation", flat=True))
    are = {one.organisation.pk for one in asked}
    read = _reading(last, were, reach_of(last.network, last.launched_at.date()))
    reads = _reading(query, are, reach)
    known = {
        one.pk: one
        for one in Organisation.objects.visible_to(person).filter(pk__in=were | are | read | reads)
    }

    def told(which: set[UUID]) -> tuple[Organisation, ...]:
        return tuple(sorted((known[pk] for pk in which if pk in known), key=lambda one: one.code))

    return Difference(
        last, told(are - were), told(were - are), told(reads - read), told(read - reads),
        _changed(last.audience, query.audience),
        _changed(last.default_audience, query.default_audience),
    )  # fmt: skip


def _changed(before: str, now: str) -> tuple[str, str] | None:
    return (before, now) if before != now else None
