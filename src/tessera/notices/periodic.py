"""What happens by itself: rooms register it, the worker calls it when its turn has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Job:
    """Something that happens again and again.

    ``run(by=CLOCK)`` must be able to start over: a worker may be killed in the middle, and then it is
    run again. ``when`` asks cheaply whether there is anything to do.
    """

    name: str
    label: str | Promise
    interval: timedelta
    run: Callable[..., Any]
    when: Callable[[], bool] = lambda: True


JOBS: dict[str, Job] = {}


def every(
    interval: timedelta,
    name: str,
    label: str | Promise,
    run: Callable[..., Any],
    *,
    when: Callable[[], bool] | None = None,
) -> None:
    """Declare what is run every ``interval``, under a name that stays."""
    JOBS[name] = Job(name, label, interval, run, when or (lambda: True))
