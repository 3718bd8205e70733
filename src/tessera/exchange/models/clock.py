"""The clock ledger: why something is due when it is, and why it is late."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.models import Base
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.query import Query
from tessera.exchange.models.reply import Reply
from tessera.exchange.workflow import EXTENSION


class ClockEntry(Base):
    """One start, stop, extension, reminder or arrival. Entries are only added."""

    class Kind(models.TextChoices):
        LAUNCHED = "launched", _("Launched")
        DUE_SET = "due_set", _("Last day set")
        ACCEPTED = "accepted", _("Accepted")
        EXTENSION_ASKED = "extension_asked", _("More time asked")
        EXTENSION_AGREED = "extension_agreed", _("More time agreed")
        EXTENSION_REFUSED = "extension_refused", _("More time refused")
        REMINDED = "reminded", _("Reminded")
        ESCALATED = "escalated", _("Escalated")
        ANSWERED = "answered", _("Answered")
        ANSWERED_PARTLY = "answered_partly", _("Answered in part")
        LATE = "late", _("Answered late")
        CORRECTED = "corrected", _("Corrected")
        NARROWED = "narrowed", _("Dissemination narrowed")
        CONSULTED = "consulted", _("National network consulted")
        CONSULTATION_ANSWERED = "consultation_answered", _("National network answered")
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Reopened")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    query = models.ForeignKey(Query, models.PROTECT, related_name="ledger")
    reply = models.ForeignKey(Reply, models.PROTECT, null=True, blank=True, related_name="ledger")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    at = models.DateTimeField(default=clock.now)
    organisation = models.ForeignKey(
        "network.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )  # who took the step; None: the clock
    office = models.CharField(max_length=200)
    due_on = models.DateField(null=True, blank=True)  # the last day that this entry is about
    counter_on = models.DateField(null=True, blank=True)  # the day offered instead
    offset = models.SmallIntegerField(
        null=True, blank=True
    )  # days from the last day, of a reminder
    facts = models.JSONField(default=dict, blank=True)  # figures for the sentence, never words
    audience = models.CharField(max_length=20, choices=Circle.choices, default=Circle.NETWORK)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        verbose_name_plural = "clock entries"
        constraints = [
            # The same reminder is sent once, whoever runs the job and however often.
            models.UniqueConstraint(
                fields=["reply", "due_on", "offset"],
                condition=models.Q(offset__isnull=False),
                name="exchange_reminder_once",
            ),
        ]
        indexes = [models.Index(fields=["query", "at"])]

    def __str__(self) -> str:
        return f"{self.at.date()} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry; TypeError when it is there already."""
        if not self._state.adding:
            raise TypeError("An entry of the ledger is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: TypeError."""
        raise TypeError("An entry of the ledger is never deleted.")


class Extension(Base):
    """More time for one reply: asked until a day, agreed, or refused with the day that may be."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="extensions")
    until = models.DateField()
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=20, choices=EXTENSION.choices, default=EXTENSION.start)
    counter_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)  # the office
    decision = models.CharField(max_length=300, blank=True)  # why

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["reply", "created_at"]
        constraints = [
            EXTENSION.constraint("exchange_extension"),
            models.UniqueConstraint(
                fields=["reply"], condition=models.Q(state="asked"),
                name="exchange_extension_open_once",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state"])]

    def __str__(self) -> str:
        return f"Extension of {self.reply}"
