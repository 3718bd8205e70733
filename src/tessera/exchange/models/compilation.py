"""What is made of the replies for one circle, its files, and the copies that have left."""

from __future__ import annotations

from django.db import models

from tessera.core.models import Base
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.attachment import Attachment
from tessera.exchange.models.made import Left, Made, Stored
from tessera.exchange.models.query import Query
from tessera.exchange.models.reply import AnswerEdition


class Compilation(Base, Made):
    """One version of a query's compilation for one circle, in one language and house style.

    ``editions`` are the released answers in it: by them it is known what a narrowing concerns.
    ``changes`` says what differs from the version before, in codes and positions, never in words.
    """

    query = models.ForeignKey(Query, models.PROTECT, related_name="compilations")
    changes = models.JSONField(default=list, blank=True)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    recalled_at = models.DateTimeField(null=True, blank=True)  # something in it was narrowed since
    outdated_at = models.DateTimeField(null=True, blank=True)  # an answer travels otherwise since
    editions = models.ManyToManyField(AnswerEdition, related_name="compilations", blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["query", "circle", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["query", "circle", "language", "style", "version"],
                name="exchange_compilation_version",
            ),
        ]

    def __str__(self) -> str:
        return f"Compilation {self.version} of {self.query} for {self.circle}"

    @property
    def code(self) -> str:
        """What its files are called."""
        return f"{self.query.number}-{self.told_apart}"


class CompilationFile(Base, Stored):
    """A compilation in one format."""

    OF = "compilation"

    compilation = models.ForeignKey(Compilation, models.PROTECT, related_name="files")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["compilation", "format"]
        constraints = [
            models.UniqueConstraint(
                fields=["compilation", "format"], name="exchange_compilation_file_once"
            ),
        ]


class Departure(Base, Left):
    """A copy that left: ``file`` is one of a compilation, ``attachment`` one beside an answer."""

    file = models.ForeignKey(
        CompilationFile, models.PROTECT, null=True, blank=True, related_name="departures"
    )
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="departures"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(file__isnull=False, attachment__isnull=True)
                | models.Q(file__isnull=True, attachment__isnull=False),
                name="exchange_departure_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file or self.attachment}, {self.at.date()}"
