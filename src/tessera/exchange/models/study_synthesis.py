"""What is made of the contributions: the synthesis in writing and as circulated, and its documents."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tessera.core import clock
from tessera.core.models import Base
from tessera.core.text import MultilingualField
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.made import Left, Made, Stored
from tessera.exchange.models.study import Study
from tessera.exchange.models.study_contribution import Held, SectionEdition
from tessera.exchange.models.study_template import TemplateSection
from tessera.exchange.models.travelling import exceeding


class Written(models.Model):
    """What the synthesis says to one section, at length and in short; without a section the key
    points, one a line."""

    section = models.ForeignKey(
        TemplateSection, models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = MultilingualField(blank=True)
    short = MultilingualField(blank=True)  # what the inform says

    class Meta:
        abstract = True


class Resting(VisibleQuerySet):
    """Texts that rest on released contributions."""

    def exceeding(self) -> Self:
        """Those with a contribution beneath that travels less far than the synthesis today."""
        return self.filter(resting_beyond(self.model))


class SynthesisText(Base, Written, Held):
    """A section of the synthesis as who leads the study writes it; ``edition`` counts the saves.

    ``rests_on`` are the released contributions that stood beside the text when it was last saved.
    """

    study = models.ForeignKey(Study, models.PROTECT, related_name="synthesis")
    edition = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.CharField(max_length=200, blank=True)  # the office
    rests_on = models.ManyToManyField(SectionEdition, related_name="synthesis_texts", blank=True)

    objects = Resting.as_manager()

    class Meta:
        ordering = ["study", "section__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "section"], name="exchange_synthesis_text_once"
            ),
            models.UniqueConstraint(
                fields=["study"], condition=Q(section__isnull=True),
                name="exchange_synthesis_key_points_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Synthesis of {self.study}"

    @property
    def is_written_now(self) -> bool:
        """Before the release; after it, where it rests on what travels less far since."""
        if self.study.state == Study.State.RELEASED:
            return SynthesisText.objects.exceeding().filter(pk=self.pk).exists()
        return self.study.state in (Study.State.SYNTHESIS, Study.State.COMMENT_ROUND)


class SynthesisEdition(Base, Written):
    """A section of the synthesis as it was circulated or released, and what it rests on."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="synthesis_editions")
    version = models.PositiveSmallIntegerField()
    circulated_at = models.DateTimeField(default=clock.now)
    is_current = models.BooleanField(default=True)
    is_released = models.BooleanField(default=False)
    rests_on = models.ManyToManyField(SectionEdition, related_name="synthesis_editions", blank=True)

    objects = Resting.as_manager()

    class Meta:
        ordering = ["study", "-version", "section__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "section", "version"], name="exchange_synthesis_edition_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Synthesis of {self.study}, version {self.version}"


def resting_beyond(model: type[models.Model]) -> Q:
    """Texts of a synthesis with a contribution beneath that travels less far than it is written for."""
    return exceeding(model, "study__synthesis_audience")


class StudyDocument(Base, Made):
    """One version of a study's report or inform for one circle, in one language and house style.

    ``editions`` are the released sections in it: by them it is known what a narrowing concerns.
    """

    class Kind(models.TextChoices):
        REPORT = "report", _("Synthesis report")
        INFORM = "inform", _("Inform")

    study = models.ForeignKey(Study, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    editions = models.ManyToManyField(SectionEdition, related_name="documents", blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["study", "kind", "circle", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "kind", "circle", "language", "style", "version"],
                name="exchange_study_document_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind.capitalize()} {self.version} of {self.study} for {self.circle}"

    @property
    def code(self) -> str:
        """What its files are called."""
        return f"study-{self.study.number}-{self.kind}-{self.told_apart}"


class StudyFile(Base, Stored):
    """A document in one format."""

    OF = "document"

    document = models.ForeignKey(StudyDocument, models.PROTECT, related_name="files")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["document", "format"]
        constraints = [
            models.UniqueConstraint(fields=["document", "format"], name="exchange_study_file_once"),
        ]


class StudyDeparture(Base, Left):
    """A copy of a study's document that left."""

    file = models.ForeignKey(StudyFile, models.PROTECT, related_name="departures")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.file}, {self.at.date()}"
