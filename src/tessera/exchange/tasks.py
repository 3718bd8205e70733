"""What the queue knows to do for this room. Every task may be started over."""

from __future__ import annotations

from uuid import UUID

from django_tasks import task

from tessera.access.people import CLOCK
from tessera.exchange import actions
from tessera.exchange.models import Query


@task(priority=10)  # somebody looks at the page and waits
def make_compilations(orders: list[str]) -> None:
    """Carry out what was ordered together."""
    actions.carry_out([UUID(one) for one in orders], by=CLOCK)


@task()
def embed_query(key: str) -> int:
    """Make the vectors of one query's questions; one that is gone has none."""
    query = Query.objects.filter(pk=key).first()
    return actions.embed(query, by=CLOCK) if query else 0
