"""What people write about the replies to a query, beside their comparison, for one circle.

:class:`Summary` and its sections are the workspace of who asks and of the secretariat. Readers get
the :class:`SummaryEdition` that was written at a release, without the parts that rest on an answer
which no longer travels to them.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.models import Base
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.query import Query, Question
from tessera.exchange.models.reply import AnswerEdition
from tessera.exchange.models.travelling import exceeding, rests_beyond
from tessera.exchange.workflow import SUMMARY


class Summary(Base):
    """A summary on its way, in one language; built from what is cleared for ``circle`` alone."""

    query = models.ForeignKey(Query, models.PROTECT, related_name="summaries")
    circle = models.CharField(max_length=20, choices=Circle.choices)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=20, choices=SUMMARY.choices, default=SUMMARY.start)
    version = models.PositiveSmallIntegerField(default=0)  # of the last release
    saved_at = models.DateTimeField(default=clock.now)
    saved_by = models.CharField(max_length=200)  # the office

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["query", "circle", "language"]
        verbose_name_plural = "summaries"
        constraints = [
            SUMMARY.constraint("exchange_summary"),
            models.UniqueConstraint(
                fields=["query", "circle", "language"], name="exchange_summary_once"
            ),
            models.CheckConstraint(
                condition=~Q(circle=Circle.TEAM), name="exchange_summary_for_others"
            ),
        ]

    def __str__(self) -> str:
        return f"Summary of {self.query} for {self.circle} in {self.language}"

    @property
    def is_draft(self) -> bool:
        """Whether its sections may be changed."""
        return self.state == SUMMARY.start

    def exceeding(self) -> QuerySet[Any, Any]:
        """Sections that rest on an answer which no longer travels to the circle."""
        rows: QuerySet[Any, Any] = SummarySection.objects.filter(summary=self)
        return rows.filter(rests_beyond(SummarySection, self.circle))


class SummarySection(Base):
    """The text about one question; without a question, about the query as a whole.

    ``is_proposal`` until somebody has edited or confirmed what the page proposed. ``rests_on`` are
    the released answers that stood beside the text when it was last saved.
    """

    summary = models.ForeignKey(Summary, models.PROTECT, related_name="sections")
    question = models.ForeignKey(
        Question, models.PROTECT, null=True, blank=True, related_name="summarised"
    )
    words = models.TextField(blank=True)
    is_proposal = models.BooleanField(default=False)
    edition = models.PositiveIntegerField(default=1)  # who saves an older one is shown both
    saved_at = models.DateTimeField(default=clock.now)
    saved_by = models.CharField(max_length=200)  # the office
    rests_on = models.ManyToManyField(AnswerEdition, related_name="sections", blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["summary", models.F("question__position").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["summary", "question"], name="exchange_summarysection_once"
            ),
            models.UniqueConstraint(
                fields=["summary"], condition=Q(question__isnull=True),
                name="exchange_summarysection_whole_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Section {self.position} of {self.summary}"

    @property
    def position(self) -> int:
        """The place of its question; 0 for the query as a whole."""
        return self.question.position if self.question else 0


class SummaryEdition(Base):
    """A summary as it was released: what its circle reads and cites."""

    summary = models.ForeignKey(Summary, models.PROTECT, related_name="editions")
    query = models.ForeignKey(Query, models.PROTECT, related_name="summary_editions")
    circle = models.CharField(max_length=20, choices=Circle.choices)
    language = models.CharField(max_length=10)
    version = models.PositiveSmallIntegerField()
    released_at = models.DateTimeField(default=clock.now)
    released_by = models.CharField(max_length=200)  # the office
    is_current = models.BooleanField(default=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["query", "circle", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["summary", "version"], name="exchange_summaryedition_once"
            ),
            models.UniqueConstraint(
                fields=["summary"], condition=Q(is_current=True),
                name="exchange_summaryedition_current",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.summary}, version {self.version}"


class SummaryPart(Base):
    """A section as it was released, and the answers that it rests on."""

    edition = models.ForeignKey(SummaryEdition, models.PROTECT, related_name="parts")
    question = models.ForeignKey(Question, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField()
    rests_on = models.ManyToManyField(AnswerEdition, related_name="summary_parts", blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["edition", models.F("question__position").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "question"], name="exchange_summarypart_once"
            )
        ]

    def __str__(self) -> str:
        return f"Part of {self.edition}"


def resting_beyond() -> Q:
    """Released parts with an answer beneath them that no longer travels to their circle."""
    return exceeding(SummaryPart, "edition__circle")
