"""What every product of the room has: versions for a circle, files that never change, copies that left.

A compilation is made of a query's replies, a study's report and inform of its contributions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.network.models import Organisation


class Made(models.Model):
    """One version of a product for one circle, in one language and house style."""

    circle = models.CharField(max_length=20, choices=Circle.choices)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    style = models.CharField(max_length=20)
    is_draft = models.BooleanField(default=False)  # for who asked or leads, and the secretariat
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.CharField(max_length=200)  # the office
    sha256 = models.CharField(max_length=64)  # of the content, whatever the format

    #: Those of its files that the reader of a page may have; the page's read puts them here.
    readable_files: Sequence[Stored]

    class Meta:
        abstract = True

    @property
    def told_apart(self) -> str:
        """Circle, version and language, as the name of a file says them."""
        draft = "-draft" if self.is_draft else ""
        return f"{self.circle}-v{self.version}{draft}-{self.language}"


class Stored(models.Model):
    """A product in one format, stored with its hash and never rendered again."""

    class Format(models.TextChoices):
        DOCX = "docx", "DOCX"
        PDF = "pdf", "PDF"
        HTML = "html", "HTML"
        XLSX = "xlsx", "XLSX"

    #: The name of its reference to what it is a copy of.
    OF: ClassVar[str]

    format = models.CharField(max_length=10, choices=Format.choices)
    path = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.product}, {self.format}"

    @property
    def product(self) -> Any:
        """What it is a copy of."""
        return getattr(self, self.OF)


class Left(models.Model):
    """A copy of a file that left the house: when, and to which organisation."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )  # None: a visitor
    at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True
