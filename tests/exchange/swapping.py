"""Two sides, one of which has no part in the other's network; what each has; and what may not change.

For tests that swap identifiers: everything there is, on both sides, is made once for all routes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.test import Client
from tests.exchange.test_pages import signed_in
from tests.factories import network as people
from tests.once import Table
from tests.personas import World

from tessera.access.people import Actor
from tessera.audit.models import Event
from tessera.exchange.models import Query

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
Things = dict[str, Any]
#: By table and key.
Rows = dict[str, dict[Any, Any]]


@dataclass(frozen=True)
class Route:
    """A route that writes: its name, who takes it, its address, and what a form sends."""

    name: str
    who: str  # the name of somebody on a side
    path: str
    sent: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Both:
    """Our side and the stranger's, what each has, and the rows of what the stranger has."""

    cast: World
    ours: Any
    stranger: Any
    own: Things
    theirs: Things
    rows: dict[str, set[Any]]

    def clients(self) -> dict[str, Client]:
        """The browsers of whoever on our side takes a route, by their name there."""
        return {name: signed_in(who) for name, who in self._actors().items()}

    def readers(self) -> dict[str, Client]:
        """The browsers of those who only read where the others write, by the name of the latter."""
        return {
            name: signed_in(people.actor(who.organisation, "reader"))
            for name, who in self._actors().items()
        }

    def _actors(self) -> dict[str, Actor]:
        return {name: who for name, who in vars(self.ours).items() if isinstance(who, Actor)}


def both(cast: World, ours: Any, stranger: Any, things: Callable[[Any], Things]) -> Both:
    """Make what each side has."""
    own, there = things(ours), snapshot()
    theirs, now = things(stranger), snapshot()
    rows = {table: set(now[table]) - set(there[table]) for table in now}
    return Both(cast, ours, stranger, own, theirs, rows)


@cache
def tables() -> tuple[Table, ...]:
    """Those of the room."""
    models = [*apps.get_app_config("exchange").get_models()]
    models += [Query.requesters.through, Query.topics.through]
    every = (Table.of(one) for one in models)
    return tuple(one for one in every if "id" in one.columns)


def snapshot() -> Rows:
    """Every row of the room as the database keeps it, by table and key."""
    return {
        table.name: {
            row["id"]: row
            for row in (dict(zip(table.columns, values, strict=True)) for values in table.rows())
        }
        for table in tables()
    }


@contextmanager
def nothing_written() -> Iterator[None]:
    """In the block no row of the room changes, and no event is told."""
    before, events = snapshot(), Event.objects.count()
    yield
    assert snapshot() == before and Event.objects.count() == events


@contextmanager
def unchanged(rows: dict[str, set[Any]]) -> Iterator[None]:
    """In the block these rows stay as they are; others may change."""
    before = snapshot()
    yield
    assert untouched(rows, before, snapshot())


def untouched(rows: dict[str, set[Any]], before: Rows, after: Rows) -> bool:
    """Whether these rows are there after as they were before."""
    return all(
        after[table].get(key) == before[table][key] for table, keys in rows.items() for key in keys
    )
