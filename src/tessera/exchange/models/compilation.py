"""What is made of the replies for one circle, its files, and the copies that have left."""

from __future__ import annotations

from django.db import models

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.models import Base
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.attachment import Attachment
from tessera.exchange.models.query import Query
from tessera.exchange.models.reply import AnswerEdition
from tessera.network.models import Organisation


class Compilation(Base):
    """One version of a query's compilation for one circle, in one language and house style.

    ``editions`` are the released answers in it: by them it is known what a narrowing concerns.
    ``changes`` says what differs from the version before, in codes and positions, never in words.
    """

    query = models.ForeignKey(Query, models.PROTECT, related_name="compilations")
    circle = models.CharField(max_length=20, choices=Circle.choices)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    style = models.CharField(max_length=20)
    is_draft = models.BooleanField(default=False)  # for who asked and the secretariat only
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.CharField(max_length=200)  # the office
    sha256 = models.CharField(max_length=64)  # of the content, whatever the format
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


class CompilationFile(Base):
    """A compilation in one format, stored with its hash and never rendered again."""

    class Format(models.TextChoices):
        DOCX = "docx", "DOCX"
        PDF = "pdf", "PDF"
        HTML = "html", "HTML"
        XLSX = "xlsx", "XLSX"

    compilation = models.ForeignKey(Compilation, models.PROTECT, related_name="files")
    format = models.CharField(max_length=10, choices=Format.choices)
    path = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["compilation", "format"]
        constraints = [
            models.UniqueConstraint(
                fields=["compilation", "format"], name="exchange_compilation_file_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compilation}, {self.format}"


class Departure(Base):
    """A copy of a file that left the house: which, when, to which organisation.

    ``file`` is one of a compilation, ``attachment`` one beside an answer.
    """

    file = models.ForeignKey(
        CompilationFile, models.PROTECT, null=True, blank=True, related_name="departures"
    )
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="departures"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )  # None: a visitor
    at = models.DateTimeField(default=clock.now)

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
