"""What is answered: replies, the answers in their workspace, and the editions that were released.

Others than the own organisation never read :class:`Answer`: what they read is the
:class:`AnswerEdition` written at a release. Whatever is being corrected is therefore nowhere else.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.models import Base
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.query import Query, Question
from tessera.exchange.workflow import REPLY
from tessera.network.models import Network, Organisation
from tessera.network.models.networks import Remarked


class Reply(Base, Remarked):
    """One participant's reply to one query; who was asked has one from the launch on.

    It holds no words: whoever reads the query may know who was asked and who has replied.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CLEARED = "cleared", _("Cleared")
        RELEASED = "released", _("Released")

    query = models.ForeignKey(Query, models.PROTECT, related_name="replies")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="replies")
    area = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=20, choices=REPLY.choices, default=REPLY.start)
    due_on = models.DateField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)  # for the first time
    completed_at = models.DateTimeField(null=True, blank=True)  # with no answer pending
    revised_at = models.DateTimeField(null=True, blank=True)  # released for the last time
    version = models.PositiveSmallIntegerField(default=0)  # of the last release

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

    @property
    def has_replied(self) -> bool:
        """Whether something of it was ever released."""
        return self.released_at is not None

    @property
    def is_late(self) -> bool:
        """Whether it came, or still has not come, after its own last day."""
        came = self.completed_at.date() if self.completed_at else clock.today()
        return came > self.due_on


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


class Disseminated(models.Model):
    """How far something travels; ``audience`` holds through ``audience_until``, then the next."""

    audience = models.CharField(max_length=20, choices=Circle.choices, default=Circle.MEMBERS)
    reason = models.CharField(max_length=300, blank=True)
    audience_until = models.DateField(null=True, blank=True)
    audience_then = models.CharField(max_length=20, choices=Circle.choices, blank=True)

    class Meta:
        abstract = True

    @property
    def audience_now(self) -> Circle:
        """The audience that counts today."""
        return Circle(self.audience_on(clock.today()))

    def audience_on(self, day: date) -> str:
        """The audience that counts on a day."""
        if self.audience_until is not None and self.audience_then and self.audience_until < day:
            return self.audience_then
        return self.audience


def travels_to(circles: tuple[str, ...] | list[str], prefix: str = "") -> Q:
    """Rows whose audience today is one of ``circles``; ``prefix`` reaches through a relation."""
    today = clock.today()
    then = {f"{prefix}audience_until__lt": today}
    passed = Q(**then) & ~Q(**{f"{prefix}audience_then": ""})
    still = (
        Q(**{f"{prefix}audience_until__isnull": True})
        | Q(**{f"{prefix}audience_until__gte": today})
        | Q(**{f"{prefix}audience_then": ""})
    )
    return (still & Q(**{f"{prefix}audience__in": circles})) | (
        passed & Q(**{f"{prefix}audience_then__in": circles})
    )


def rests_beyond(model: type[models.Model], circle: str) -> Exists:
    """Whether a row ``rests_on`` something released that does not travel to a circle today."""
    field = model._meta.get_field("rests_on")
    through = field.remote_field.through  # type: ignore[union-attr]
    beneath = field.related_model._meta.model_name  # type: ignore[union-attr]
    rows = through._default_manager.filter(**{str(model._meta.model_name): OuterRef("pk")})
    return Exists(rows.exclude(travels_to(Circle(circle).outer(), f"{beneath}__")))


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
