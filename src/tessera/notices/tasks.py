"""What the queue knows to do for this corridor. Every task may be started over."""

from __future__ import annotations

from django_tasks import task

from tessera.access.people import CLOCK
from tessera.audit.models import Event
from tessera.notices import actions
from tessera.notices.periodic import JOBS


@task()
def run_periodic(name: str) -> str:
    """Call a periodic job; one that its room no longer has does nothing."""
    if name not in JOBS:
        return ""
    done = JOBS[name].run(by=CLOCK)
    return str(len(done) if isinstance(done, (list, tuple)) else done)[:200]


@task()
def tell_event(number: int) -> int:
    """Write the notices of one event that could not be told before."""
    return actions.tell(Event.objects.get(number=number), by=CLOCK)
