"""What search looks through: one row for each thing that can be found."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.query import Query, Question
from tessera.exchange.models.study import Study


class Passage(models.Model):
    """The folded words of one thing that was asked, answered, studied or attached.

    It belongs to a query or to a study; only a file's name and title are looked through. ``source`` is the identifier of that thing. Who may find it is read from the thing itself whenever
    somebody searches; ``marks`` are words of the machine that only make the search quicker: they let
    through everything a reader may see, and more. Rows are written by ``actions.indexing`` alone and
    can be made anew at any time.
    """

    class Kind(models.TextChoices):
        QUERY = "query", _("Queries")
        QUESTION = "question", _("Questions")
        ANSWER = "answer", _("Answers")
        COMPILATION = "compilation", _("Compilations")
        STUDY = "study", _("Studies")
        SECTION = "section", _("Sections of studies")
        CONTRIBUTION = "contribution", _("Contributions to studies")
        SYNTHESIS = "synthesis", _("Syntheses of studies")
        FILE = "file", _("Files")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    source = models.UUIDField(unique=True)
    query = models.ForeignKey(Query, models.CASCADE, null=True, blank=True, related_name="passages")
    study = models.ForeignKey(Study, models.CASCADE, null=True, blank=True, related_name="passages")
    area = models.CharField(max_length=20, blank=True)  # of who answers or contributes
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    question_kind = models.CharField(max_length=20, choices=Question.Kind.choices, blank=True)
    language = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField()  # asked, shown, released or compiled
    folded = models.TextField()
    marks = models.TextField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"Passage {self.pk} ({self.kind})"


class Progress(models.Model):
    """Up to which event of the chain the passages follow what was done: one row."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "progress"

    def __str__(self) -> str:
        return str(self.number)
