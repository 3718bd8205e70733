"""What the queue knows to do for this room. Every task may be started over."""

from __future__ import annotations

from django_tasks import task

from tessera.access.people import CLOCK
from tessera.exchange import actions
from tessera.exchange.models import CompilationOrder, Query


@task()
def make_compilation(order: str) -> str:
    """Carry an order out; the identifier of what came of it."""
    made = actions.carry_out(CompilationOrder.objects.get(pk=order), by=CLOCK)
    return str(made.pk) if made else ""


@task()
def embed_query(key: str) -> int:
    """Make the vectors of one query's questions; one that is gone has none."""
    query = Query.objects.filter(pk=key).first()
    return actions.embed(query, by=CLOCK) if query else 0
