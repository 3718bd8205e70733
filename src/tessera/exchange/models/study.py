"""What is studied together: studies, the numbers they are cited by, their comment rounds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.models import Base
from tessera.core.text import MultilingualField
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.query import default_roles
from tessera.exchange.workflow import STUDY, STUDY_COMMENT
from tessera.network.models import Network, Organisation
from tessera.network.models.networks import Remarked
from tessera.reference.models import Topic


class Study(Base, Remarked):
    """National contributions to one common template, and the synthesis of them: "Study 2026.2".

    While its template is first drafted only who leads it and the secretariat see it; then
    ``audience`` says who may know of it. The synthesis is written for ``synthesis_audience``, which
    lies inside, and from nothing that may not travel that far.
    """

    class State(models.TextChoices):
        DRAFTING = "drafting", _("Common template being drafted")
        TEMPLATE_ROUND = "template_round", _("Comments on the common template")
        AGREED = "agreed", _("Common template agreed")
        CONTRIBUTIONS = "contributions", _("National contributions being written")
        SYNTHESIS = "synthesis", _("Synthesis being written")
        COMMENT_ROUND = "comment_round", _("Comments on the synthesis")
        RELEASED = "released", pgettext_lazy("study", "Released")
        WITHDRAWN = "withdrawn", pgettext_lazy("study", "Withdrawn")

    network = models.ForeignKey(Network, models.PROTECT, related_name="studies")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="studies")
    title = MultilingualField()
    rationale = MultilingualField(blank=True)
    topics = models.ManyToManyField(Topic, related_name="studies", blank=True)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=20, choices=STUDY.choices, default=STUDY.start)
    audience = models.CharField(max_length=20, choices=Circle.choices, default=Circle.NETWORK)
    synthesis_audience = models.CharField(
        max_length=20, choices=Circle.choices, default=Circle.MEMBERS
    )
    default_audience = models.CharField(  # of contributions; the contributor may choose another
        max_length=20, choices=Circle.choices, default=Circle.MEMBERS
    )
    asked_roles = models.JSONField(default=default_roles)
    asked_areas = models.JSONField(default=list, blank=True)  # empty: every area
    contributions_due_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)  # first shown to others
    called_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)  # who saves an old one is told

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-serial"]
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        constraints = [
            STUDY.constraint("exchange_study"),
            models.UniqueConstraint(fields=["year", "serial"], name="exchange_study_serial"),
            models.CheckConstraint(
                condition=~Q(state__in=["contributions", "synthesis", "comment_round", "released"])
                | Q(called_at__isnull=False, contributions_due_on__isnull=False),
                name="exchange_study_called",
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(released_at__isnull=False),
                name="exchange_study_released",
            ),
        ]
        indexes = [models.Index(fields=["network", "state"])]

    def __str__(self) -> str:
        return f"Study {self.number}"

    @property
    def is_overdue(self) -> bool:
        """Whether the day for contributions has passed while they are awaited; never stored."""
        due_on = self.contributions_due_on
        return bool(self.state == "contributions" and due_on and due_on < clock.today())


class StudySeries(models.Model):
    """The last number of a study in a year; its row is held while the next one is given."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}.{self.last}"


class CommentRound(Base):
    """Days in which those who take part comment on the common template or on the synthesis."""

    class On(models.TextChoices):
        TEMPLATE = "template", _("Common template")
        SYNTHESIS = "synthesis", _("Synthesis")

    study = models.ForeignKey(Study, models.PROTECT, related_name="rounds")
    on = models.CharField(max_length=20, choices=On.choices)
    version = models.PositiveSmallIntegerField()  # of what is commented on
    opens_on = models.DateField()
    closes_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)  # ended before its last day
    closing_told_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["study", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "on", "version"], name="exchange_comment_round_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Comment round on the {self.on} of {self.study}"

    @property
    def is_running(self) -> bool:
        """Whether comments are taken today."""
        return self.closed_at is None and self.closes_on >= clock.today()


class StudyComment(Base):
    """A comment on one section, or on the whole; an answer to it has a ``parent`` and no state."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("comment", "Open")
        RESOLVED = "resolved", _("Resolved")
        OVERRULED = "overruled", _("Overruled")

    study = models.ForeignKey(Study, models.PROTECT, related_name="comments")
    round = models.ForeignKey(CommentRound, models.PROTECT, related_name="comments")
    section_key = models.UUIDField(null=True, blank=True)  # the same section in every version
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="answers"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    office = models.CharField(max_length=200)
    words = models.TextField()
    state = models.CharField(
        max_length=20, choices=STUDY_COMMENT.choices, default=STUDY_COMMENT.start
    )
    reason = models.TextField(blank=True)  # what was done about it, or why nothing was
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            STUDY_COMMENT.constraint("exchange_study_comment"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(state="open"),
                name="exchange_study_answer_has_no_state",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(reason=""), name="exchange_study_comment_reason"
            ),
        ]
        indexes = [models.Index(fields=["study", "state"])]

    def __str__(self) -> str:
        return f"Comment on {self.study}"
