"""Rows that hold from a day until a day, and the question what held on a given day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q

from tessera.core import clock
from tessera.core.models import Base
from tessera.core.visible import VisibleQuerySet


def holds_on(day: date, prefix: str = "") -> Q:
    """The condition that a period holds on ``day``; ``prefix`` reaches through a relation."""
    return Q(**{f"{prefix}since__lte": day}) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": day})
    )


class PeriodQuerySet(VisibleQuerySet):
    """Rows with a period."""

    def on(self, day: date) -> Self:
        """What held on ``day``; both ends of a period count."""
        return self.filter(holds_on(day))

    def current(self) -> Self:
        """What holds today."""
        return self.on(clock.today())

    def touching(self, since: date, until: date | None) -> Self:
        """What holds on at least one day between ``since`` and ``until`` (None: without end)."""
        still = Q(until__isnull=True) | Q(until__gte=since)
        return self.filter(still & (Q(since__lte=until) if until else Q()))


class Period(Base):
    """From ``since`` until ``until``, both days included; no ``until`` means without end."""

    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="%(app_label)s_%(class)s_period",
            )
        ]

    def holds(self, day: date | None = None) -> bool:
        """Whether the period holds on ``day`` (today when none is given)."""
        day = day or clock.today()
        return self.since <= day and (self.until is None or day <= self.until)

    def end_on(self, last: date) -> None:
        """End the row on its last day; one that would start later never holds longer than its first."""
        self.until = max(last, self.since)
        self.save(update_fields=["until"])

    def touches(self, since: date, until: date | None) -> bool:
        """Whether the period holds on at least one day from ``since`` to ``until``."""
        return (self.until is None or self.until >= since) and (
            until is None or self.since <= until
        )

    def days_left(self) -> int | None:
        """Days until the last one, None without end; negative when it has passed."""
        return (self.until - clock.today()).days if self.until else None


def day_before(day: date) -> date:
    """The last day of what ends when something else starts on ``day``."""
    return day - timedelta(days=1)
