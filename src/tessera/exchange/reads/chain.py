"""The chain of updates that a query stands in: what it follows, and what followed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

from tessera.core import clock
from tessera.core.prepared import prepared
from tessera.exchange.models import Query
from tessera.exchange.visibility import reached

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: A chain is as long as years are many; this is a limit against accidents.
LONGEST = 20


def earlier(query: Query, person: Actor) -> tuple[Query, ...]:
    """What the query follows, the last one first; at a query that ``person`` cannot read it ends.

    Each has ``replied_count``. One database query for each link.
    """
    found: list[Query] = []
    at = query.follow_up_of_id
    while at is not None and len(found) < LONGEST:
        rows = _readable(person, "pk", named=at)
        found += rows
        at = rows[0].follow_up_of_id if rows else None
    return tuple(found)


def later(query: Query, person: Actor) -> tuple[Query, ...]:
    """What followed it and was launched, and what followed those, the first one first.

    Each has ``replied_count``. Two database queries for each of them.
    """
    found: list[Query] = []
    last = [query]
    while last and len(found) < LONGEST:
        last = [row for one in last if _followed(None, named=one.pk)
                for row in _readable(person, "follow_up_of", named=one.pk)]  # fmt: skip
        last.sort(key=lambda one: one.launched_at or clock.now())
        found += last
    return tuple(found)


@prepared
def _followed(_who: None, named: Any) -> QuerySet[Any, Any]:
    """Whether anything follows a query; most are never followed, and the index alone says so."""
    return Query.objects.filter(follow_up_of=named).order_by().values_list("follow_up_of")[:1]


@prepared
def _readable(person: Actor, by: str, named: Any) -> QuerySet[Query]:
    replied = Count("replies", filter=Q(replies__released_at__isnull=False))
    rows = Query.objects.visible_to(person).filter(launched_at__isnull=False, **{by: named})
    near = reached(person).filter(**{by: named})  # else the database judges every query there is
    return rows.filter(pk__in=near).order_by().annotate(replied_count=replied)
