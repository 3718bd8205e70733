"""What the queue knows to do for this room. Every task may be started over."""

from __future__ import annotations

from uuid import UUID

from django_tasks import task

from tessera.access.people import CLOCK
from tessera.statistics.actions import fetching


@task()
def carry_out_fetch(key: str) -> str:
    """Carry out one fetch; one that has ended is left as it is."""
    return fetching.carry_out_key(UUID(key), by=CLOCK)
