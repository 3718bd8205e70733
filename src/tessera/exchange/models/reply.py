"""What is answered: replies, the answers in their workspace, and the editions that were released.

Others than the own organisation never read :class:`Answer`: what they read is the
:class:`AnswerEdition` written at a release. Whatever is being corrected is therefore nowhere else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.models import Base
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.query import Query, Question
from tessera.exchange.models.travelling import Disseminated, travels_to
from tessera.exchange.workflow import REPLY
from tessera.network.models import Network, Organisation
from tessera.network.models.networks import Remarked


class Owed(Remarked):
    """What a participant was asked for, there from that day on; ``version`` counts its releases."""

    area = models.CharField(max_length=20, blank=True)
    due_on = models.DateField()
    released_at = models.DateTimeField(null=True, blank=True)  # for the first time
    completed_at = models.DateTimeField(null=True, blank=True)  # with nothing pending
    revised_at = models.DateTimeField(null=True, blank=True)  # released for the last time
    version = models.PositiveSmallIntegerField(default=0)  # of the last release

    class Meta:
        abstract = True

    @property
    def has_replied(self) -> bool:
        """Whether something of it was ever released."""
        return self.released_at is not None

    @property
    def is_late(self) -> bool:
        """Whether it came, or still has not come, after its own last day."""
        came = self.completed_at.date() if self.completed_at else clock.today()
        return came > self.due_on

    def released_again(self, now: datetime, *, is_complete: bool) -> dict[str, Any]:
        """The version and the dates that a release at ``now`` writes."""
        return {
            "version": self.version + 1,
            "revised_at": now,
            "released_at": self.released_at or now,
            "completed_at": self.completed_at or (now if is_complete else None),
        }


class Reply(Base, Owed):
    """One participant's reply to one query; who was asked has one from the launch on.

    It holds no words: whoever reads the query may know who was asked and who has replied.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CLEARED = "cleared", _("Cleared")
        RELEASED = "released", _("Released")

    query = models.ForeignKey(Query, models.PROTECT, related_name="replies")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="replies")
    state = models.CharField(max_length=20, choices=REPLY.choices, default=REPLY.start)
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["query", "area", "organisation"]
        verbose_name_plural = "replies"
        constraints = [
            REPLY.constraint("exchange_reply"),
            models.UniqueConstraint(fields=["query", "organisation"], name="exchange_reply_once"),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(released_at__isnull=False, version__gte=1),
                name="exchange_reply_released",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"])]

    def __str__(self) -> str:
        return f"Reply of {self.area or self.organisation.code} to {self.query}"


class Status(models.TextChoices):
    """What an answer is, besides an answer."""

    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", _("Declined")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    NO_DATA = "no_data", _("No data")
    PENDING = "pending", _("Pending")


class Given(models.Model):
    """What was said: coded as the question's kind asks, in words, with comment and sources."""

    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PENDING)
    coded = models.JSONField(null=True, blank=True)
    words = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    comment = models.TextField(blank=True)
    sources = models.JSONField(default=list, blank=True)  # [{"title", "url"}]
    as_of = models.DateField(null=True, blank=True)  # the day for which it holds

    class Meta:
        abstract = True


class Answer(Base, Given, Disseminated):
    """An answer in its organisation's workspace; ``edition`` counts the saves.

    Who saves must name the edition it started from; the second of two gets both versions.
    """

    # The constraint's index begins with the reply; one of its own would be a second.
    reply = models.ForeignKey(Reply, models.PROTECT, related_name="answers", db_index=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    reused_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="reused"
    )
    edition = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=clock.now)
    saved_by = models.CharField(max_length=200, blank=True)  # the office

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["reply", "question__position"]
        constraints = [
            models.UniqueConstraint(fields=["reply", "question"], name="exchange_answer_once"),
        ]

    def __str__(self) -> str:
        return f"Answer {self.question.position} of {self.reply}"

    @property
    def files(self) -> list[Any]:
        """The files beside it."""
        return [one for one in self.attachments.all() if one.removed_at is None]


class Editions(VisibleQuerySet):
    """Released answers."""

    def current(self) -> Self:
        """The last one of each answer."""
        return self.filter(is_current=True)

    def cleared_for(self, circle: Circle) -> Self:
        """What a product for ``circle`` may contain today, whoever makes it."""
        return self.filter(travels_to(circle.outer()))


class AnswerEdition(Base, Given, Disseminated):
    """An answer as it was released with one version of its reply: what others read and cite.

    What was said is never changed. ``audience`` is what counts now, since narrowing reaches old
    editions too; ``released_audience`` is what it was on the day.
    """

    # Where an index below begins with a key, or nobody looks by it alone, the key has none itself.
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="editions", db_index=False)
    query = models.ForeignKey(Query, models.PROTECT, related_name="editions", db_index=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="editions")
    reply = models.ForeignKey(Reply, models.PROTECT, related_name="editions")
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    contributor = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveSmallIntegerField()
    released_at = models.DateTimeField()
    released_audience = models.CharField(max_length=20, choices=Circle.choices)
    is_current = models.BooleanField(default=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)  # the end of its limit was recorded
    attachments = models.ManyToManyField("exchange.Attachment", related_name="editions", blank=True)

    objects = Editions.as_manager()

    class Meta:
        ordering = ["query", "question__position", "reply", "version"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "version"], name="exchange_edition_once"),
            models.UniqueConstraint(
                fields=["answer"], condition=Q(is_current=True), name="exchange_edition_current"
            ),
        ]
        indexes = [
            models.Index(fields=["query", "is_current"]),
            models.Index(fields=["contributor", "is_current"]),
        ]

    def __str__(self) -> str:
        return f"{self.answer}, version {self.version}"

    @cached_property
    def files(self) -> list[Any]:
        """The files that were released with it, whatever became of them in the workspace."""
        return list(self.attachments.all())
