"""The table of events."""

from __future__ import annotations

from typing import Any

from django.db import models

from tessera.core.models import Base
from tessera.core.visible import VisibleQuerySet


class Event(Base):
    """One step somebody took. Rows are only added; ``seal`` covers the row and the seal before."""

    number = models.PositiveBigIntegerField(unique=True)
    step = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)  # a person's id; null is the clock or the command line
    actor_name = models.CharField(max_length=200)  # the office they acted for, as it was then
    acting_for = models.UUIDField(null=True)  # the organisation
    kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    object_name = models.CharField(max_length=300)
    facts = models.JSONField(default=dict)
    seal = models.CharField(max_length=64)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["kind", "object_id"]),
            models.Index(fields=["actor"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.step} {self.object_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the event; TypeError when it is there already."""
        if not self._state.adding:
            raise TypeError("An audit event is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: TypeError."""
        raise TypeError("An audit event is never deleted.")


class Head(models.Model):
    """The end of the chain: one row that says which event is the last, so that a cut end shows."""

    number = models.PositiveBigIntegerField()
    seal = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.number)


class Reading(Base):
    """That somebody was shown something protected: one row for a person, thing, content and day.

    ``parts`` are what of it was shown, a line each ("identifier/version"); never words. Rows are
    only added. ``mark`` keeps a second look of the same day from adding one; ``seal`` covers the row,
    and the days' seals go into the chain of events (:class:`SealedDay`).
    """

    day = models.DateField()
    at = models.DateTimeField()  # the first look of that day
    reader = models.UUIDField(null=True)
    reader_name = models.CharField(max_length=200)  # the office they acted for, as it was then
    acting_for = models.UUIDField(null=True)  # the organisation
    kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    object_name = models.CharField(max_length=300)
    parts = models.TextField(blank=True)
    count = models.PositiveIntegerField(default=0)  # of the parts
    mark = models.CharField(max_length=64, unique=True)
    seal = models.CharField(max_length=64)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["kind", "object_id"]),
            models.Index(fields=["reader"]),
            models.Index(fields=["day"]),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.object_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; TypeError when it is there already."""
        if not self._state.adding:
            raise TypeError("A record of reading is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: TypeError."""
        raise TypeError("A record of reading is never deleted.")


class SealedDay(Base):
    """A day that is over: how much was read on it, and one hash of all its rows."""

    day = models.DateField(unique=True)
    count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"Readings of {self.day}"
