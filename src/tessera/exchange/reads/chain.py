"""The chain of updates that a query stands in: what it follows, and what followed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

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
        one = _readable(person).filter(pk=at).first()
        if one is None:
            break
        found.append(one)
        at = one.follow_up_of_id
    return tuple(found)


def later(query: Query, person: Actor) -> tuple[Query, ...]:
    """What followed it and was launched, and what followed those, the first one first.

    Each has ``replied_count``. One database query for each link.
    """
    found: list[Query] = []
    last: list[Any] = [query.pk]
    while last and len(found) < LONGEST:
        rows = list(_readable(person).filter(follow_up_of__in=last).order_by("launched_at"))
        found += rows
        last = [one.pk for one in rows]
    return tuple(found)


def _readable(person: Actor) -> Any:
    replied = Count("replies", filter=Q(replies__released_at__isnull=False))
    rows = Query.objects.visible_to(person).filter(launched_at__isnull=False)
    return rows.filter(pk__in=reached(person)).annotate(replied_count=replied)
