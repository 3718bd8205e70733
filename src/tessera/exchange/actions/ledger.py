"""Entries of the clock ledger, written beside the step that they tell of."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange.models import ClockEntry, Query, Reply

if TYPE_CHECKING:
    from tessera.access.people import Actor


def enter(
    query: Query,
    kind: str,
    *,
    by: Actor,
    reply: Reply | None = None,
    due_on: date | None = None,
    counter_on: date | None = None,
    offset: int | None = None,
    audience: str = Circle.NETWORK,
    **facts: Any,
) -> ClockEntry:
    """Add an entry; must run inside the transaction of the step. The facts are figures, not words."""
    return ClockEntry.objects.create(
        query=query, reply=reply, kind=kind, at=clock.now(), organisation=by.organisation,
        office=office_of(by=by), due_on=due_on, counter_on=counter_on, offset=offset,
        audience=audience, facts=facts,
    )  # fmt: skip


def office_of(*, by: Actor) -> str:
    """The office that acts, never a person's name or address."""
    return str(by.organisation) if by.organisation else by.kind.value.capitalize()
