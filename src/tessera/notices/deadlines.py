"""Which days a person has to mind: rooms register sources, the calendar asks them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something is to be done. ``words`` leave the house: numbers, never titles."""

    key: str  # the same thing has the same key tomorrow, so that a calendar moves it
    due_on: date
    words: str
    path: str


Source = Callable[["Actor"], Iterable[Deadline]]
SOURCES: list[Source] = []


def source(function: Source) -> Source:
    """Declare a function that tells the deadlines of an actor, from what the actor sees now."""
    SOURCES.append(function)
    return function


def deadlines(person: Actor) -> list[Deadline]:
    """The deadlines of ``person`` in every room, the first day first; each key once."""
    found = {one.key: one for tell in SOURCES for one in tell(person)}
    return sorted(found.values(), key=lambda one: (one.due_on, one.key))
