"""What is being made of a query's replies, and what became of the last orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tessera.core import clock
from tessera.exchange.models import CompilationOrder, Query

if TYPE_CHECKING:
    from tessera.access.people import Actor

State = CompilationOrder.State
#: How long what has ended well is still told, and how long a healthy worker lets an order wait.
TOLD, PATIENCE = timedelta(minutes=10), timedelta(minutes=2)
_LINES = 40
_IN_QUEUE = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class Ordered:
    """The newest order for a circle, language and style; ``state`` as it is, whatever was written."""

    order: CompilationOrder
    state: str
    is_late: bool

    @property
    def is_waiting(self) -> bool:
        """Whether something is still to come."""
        return self.state == State.WAITING


def orders(query: Query, person: Actor) -> Sequence[Ordered]:
    """Orders that are on their way, that were just done, or that came to nothing; newest first.

    Missing: what somebody may not compile is not told of to them. Source: the orders and the queue.
    """
    rows = CompilationOrder.objects.visible_to(person).filter(query=query)
    newest: dict[tuple[str, str, str], CompilationOrder] = {}
    for one in rows.select_related("compilation").order_by("-asked_at", "-pk")[:_LINES]:
        newest.setdefault((one.circle, one.language, one.style), one)
    waiting = [one.task for one in newest.values() if one.task and one.state == State.WAITING]
    queued = set(
        DBTaskResult.objects.filter(pk__in=waiting, status__in=_IN_QUEUE).values_list(
            "pk", flat=True
        )
        if waiting
        else ()
    )
    told = [_told(one, one.task in queued) for one in newest.values()]
    return [one for one in told if one.state != State.MADE or _is_fresh(one.order)]


def _told(one: CompilationOrder, is_queued: bool) -> Ordered:
    lost = one.state == State.WAITING and not is_queued  # workers died over it
    late = one.state == State.WAITING and clock.now() - one.asked_at > PATIENCE
    return Ordered(one, State.FAILED.value if lost else one.state, late)


def _is_fresh(one: CompilationOrder) -> bool:
    return one.ended_at is not None and clock.now() - one.ended_at < TOLD
