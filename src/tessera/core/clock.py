"""The only clock: everything that asks for the time asks here, so that a test can stop it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def now() -> datetime:
    """The present moment, in UTC and aware of it."""
    return _stopped.get() or timezone.now()


def today() -> date:
    """The present day in UTC."""
    return now().date()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Stop the clock at ``moment`` (aware) inside the block."""
    token = _stopped.set(moment)
    try:
        yield
    finally:
        _stopped.reset(token)
