"""What the queue knows to do for this room. Every task may be started over."""

from __future__ import annotations

from django_tasks import task

from tessera.access.people import CLOCK
from tessera.exchange import actions
from tessera.exchange.models import CompilationOrder


@task()
def make_compilation(order: str) -> str:
    """Carry an order out; the identifier of what came of it."""
    made = actions.carry_out(CompilationOrder.objects.get(pk=order), by=CLOCK)
    return str(made.pk) if made else ""
