"""What the queue knows to do for this room. Every task may be started over."""

from __future__ import annotations

from uuid import UUID

from django_tasks import task

from tessera.access.people import CLOCK
from tessera.exchange import actions
from tessera.exchange.models import Query
from tessera.notices.work import ORDERED


@task(priority=10, queue_name=ORDERED)  # somebody looks at the page and waits
def make_compilations(orders: list[str]) -> None:
    """Carry out what was ordered together."""
    actions.carry_out([UUID(one) for one in orders], by=CLOCK)


@task(priority=5, queue_name=ORDERED)  # minutes where a PDF is long: behind the compilations
def read_import(key: str) -> str:
    """Read a published compilation that somebody brought."""
    return actions.read_brought(UUID(key), by=CLOCK)


@task()
def embed_query(key: str) -> int:
    """Make the vectors of one query's questions; one that is gone has none."""
    query = Query.objects.filter(pk=key).first()
    return actions.embed(query, by=CLOCK) if query else 0
