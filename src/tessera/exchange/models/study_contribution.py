"""What each participant contributes to a study: the workspace, and the editions others read.

As with answers, others than the own organisation never read :class:`SectionText`.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.models import Base
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.attachment import Attachment
from tessera.exchange.models.reply import Editions, Given, Owed
from tessera.exchange.models.study import Study
from tessera.exchange.models.study_template import TemplateSection
from tessera.exchange.models.travelling import Disseminated
from tessera.exchange.workflow import NATIONAL_CONTRIBUTION
from tessera.network.models import Network, Organisation, Person

#: How long somebody holds a section without saving it.
HOLD = timedelta(minutes=30)


class Held(models.Model):
    """A text that one person holds for a time, so that two do not write it at once."""

    held_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    held_for = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    held_since = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_held(self) -> bool:
        """Whether somebody holds it now."""
        return self.held_until is not None and self.held_until > clock.now()

    def is_held_by(self, person: UUID | None) -> bool:
        """Whether this person holds it now."""
        return self.is_held and self.held_by_id == person


class NationalContribution(Base, Owed):
    """One participant's contribution to one study; there from the call on.

    It holds no words: whoever knows of the study may know who was called on and who contributed.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CLEARED = "cleared", pgettext_lazy("contribution", "Cleared")
        RELEASED = "released", pgettext_lazy("contribution", "Released")
        CORRECTING = "correcting", _("Being corrected")

    study = models.ForeignKey(Study, models.PROTECT, related_name="contributions")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="national_contributions"
    )
    state = models.CharField(
        max_length=20, choices=NATIONAL_CONTRIBUTION.choices, default=NATIONAL_CONTRIBUTION.start
    )
    reminded_for = models.DateField(null=True, blank=True)  # the day of the last reminder sent,
    reminded_before = models.PositiveSmallIntegerField(null=True, blank=True)  # and days before it

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["study", "area", "organisation"]
        constraints = [
            NATIONAL_CONTRIBUTION.constraint("exchange_national_contribution"),
            models.UniqueConstraint(
                fields=["study", "organisation"], name="exchange_national_contribution_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(released_at__isnull=False, version__gte=1),
                name="exchange_national_contribution_released",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"])]

    def __str__(self) -> str:
        return f"Contribution of {self.area or self.organisation.code} to {self.study}"


class SectionText(Base, Given, Disseminated, Held):
    """A section in its organisation's workspace, there from the call on; ``edition`` 0 is unwritten."""

    contribution = models.ForeignKey(NationalContribution, models.PROTECT, related_name="texts")
    section = models.ForeignKey(TemplateSection, models.PROTECT, related_name="texts")
    edition = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.CharField(max_length=200, blank=True)  # the office

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["contribution", "section__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "section"], name="exchange_section_text_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Section {self.section.position} of {self.contribution}"

    @property
    def is_written(self) -> bool:
        """Whether anything was ever saved."""
        return self.edition > 0


class SectionEdition(Base, Given, Disseminated):
    """A section as it was released with one version of its contribution: what others read and cite."""

    text = models.ForeignKey(SectionText, models.PROTECT, related_name="editions")
    study = models.ForeignKey(Study, models.PROTECT, related_name="section_editions")
    section = models.ForeignKey(TemplateSection, models.PROTECT, related_name="editions")
    contribution = models.ForeignKey(NationalContribution, models.PROTECT, related_name="editions")
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    contributor = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    released_at = models.DateTimeField()
    released_audience = models.CharField(max_length=20, choices=Circle.choices)
    is_current = models.BooleanField(default=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)  # the end of its limit was recorded

    objects = Editions.as_manager()

    class Meta:
        ordering = ["study", "section__position", "contribution", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["text", "version"], name="exchange_section_edition_once"
            ),
            models.UniqueConstraint(
                fields=["text"], condition=Q(is_current=True),
                name="exchange_section_edition_current",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["study", "is_current"])]

    def __str__(self) -> str:
        return f"{self.text}, version {self.version}"

    @property
    def files(self) -> tuple[Attachment, ...]:
        """None: a section carries no files, its sources say where one is."""
        return ()
