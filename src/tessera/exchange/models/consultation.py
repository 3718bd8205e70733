"""Questions passed on to a ministry or an expert of the own national network, and what came back."""

from __future__ import annotations

from typing import Any

from django.db import models

from tessera.core import clock
from tessera.core.models import Base
from tessera.core.text import MultilingualField
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.query import Question
from tessera.exchange.models.reply import Given, Reply
from tessera.exchange.workflow import CONSULTATION
from tessera.network.models import Organisation


class Consultation(Base):
    """Some questions put to one institution or address; the link's token is kept as a hash only."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="consultations")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="consultations"
    )
    email = models.EmailField(blank=True)
    office = models.CharField(max_length=200)  # how the consulted is called
    language = models.CharField(max_length=10, blank=True)
    note = MultilingualField(blank=True)  # what the contact point asks them to mind
    questions = models.ManyToManyField(Question, related_name="consultations")
    due_on = models.DateField()
    token_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(
        max_length=20, choices=CONSULTATION.choices, default=CONSULTATION.start
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.CharField(max_length=200, blank=True)  # the office that stands for it

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["reply", "created_at"]
        constraints = [
            CONSULTATION.constraint("exchange_consultation"),
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False) | ~models.Q(email=""),
                name="exchange_consultation_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state"]),
            models.Index(fields=["state"]),
        ]

    def __str__(self) -> str:
        return f"Consultation for {self.reply}"

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed without an answer."""
        return self.state == CONSULTATION.start and self.due_on < clock.today()


class Contribution(Base, Given):
    """What a consulted institution says to one question; it stays as it was given."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="contributions")
    question = models.ForeignKey(Question, models.PROTECT, related_name="contributions")
    edition = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=clock.now)
    merged_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["consultation", "question__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "question"], name="exchange_contribution_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Contribution {self.question.position} to {self.consultation.reply}"

    @property
    def files(self) -> list[Any]:
        """The files beside it."""
        return [one for one in self.attachments.all() if one.removed_at is None]
