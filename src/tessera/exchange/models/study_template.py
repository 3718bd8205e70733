"""The common template of a study: versions, and the sections that every contribution fills."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tessera.core.models import Base, uuid7
from tessera.core.text import MultilingualField
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.query import Question
from tessera.exchange.models.study import Study


class CommonTemplate(Base):
    """One version of a study's template. Once others were shown it, it is frozen."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="templates")
    version = models.PositiveSmallIntegerField()
    frozen_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["study", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "version"], name="exchange_common_template_version"
            ),
        ]

    def __str__(self) -> str:
        return f"Common template {self.version} of {self.study}"


class TemplateSection(Base):
    """A section: heading, guidance, and what kind of answer it asks for beside the words.

    ``key`` stays the same from version to version; ``edition`` counts the saves.
    """

    template = models.ForeignKey(CommonTemplate, models.CASCADE, related_name="sections")
    key = models.UUIDField(default=uuid7)
    position = models.PositiveSmallIntegerField()
    heading = MultilingualField()
    guidance = MultilingualField(blank=True)
    kind = models.CharField(
        _("kind of answer"), max_length=20, choices=Question.Kind.choices,
        default=Question.Kind.TEXT,
    )  # fmt: skip
    options = models.JSONField(default=list, blank=True)  # as a question's
    unit = MultilingualField(blank=True)
    columns = models.JSONField(default=list, blank=True)
    is_compared = models.BooleanField(default=False)
    is_in_inform = models.BooleanField(default=True)
    edition = models.PositiveIntegerField(default=1)
    saved_by = models.CharField(max_length=200, blank=True)  # the office

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["template", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "position"], name="exchange_template_section_position"
            ),
            models.UniqueConstraint(
                fields=["template", "key"], name="exchange_template_section_key"
            ),
        ]

    def __str__(self) -> str:
        return f"Section {self.position} of {self.template}"

    @property
    def question(self) -> Question:
        """The section as a question, so that it is coded, shown and drawn like one. Never stored."""
        return Question(
            position=self.position, kind=self.kind, words=self.heading, hint=self.guidance,
            options=self.options, unit=self.unit, columns=self.columns,
            is_compared=self.is_compared,
        )  # fmt: skip
