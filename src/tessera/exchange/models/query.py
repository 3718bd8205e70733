"""What is asked: queries and their questions, and the numbers they are cited by."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.models import Base
from tessera.core.text import MultilingualField
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.workflow import QUERY
from tessera.network.models import Network, Organisation
from tessera.network.models.networks import Remarked
from tessera.reference.models import Topic


def default_roles() -> list[str]:
    """Members and observers are asked unless the asker chooses otherwise."""
    return ["member", "observer"]


class Query(Base, Remarked):
    """A question, or several, that one participant asks the others; cited as "2026.15".

    Until it is launched only who asks, and from the submission on the secretariat, sees it; then
    ``audience`` says who may read that it exists and what it asks.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("In review")
        APPROVED = "approved", _("Approved")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Urgency(models.TextChoices):
        STANDARD = "standard", _("Standard")
        URGENT = "urgent", _("Urgent")

    network = models.ForeignKey(Network, models.PROTECT, related_name="queries")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="queries")
    requesters = models.ManyToManyField(Organisation, related_name="requested", blank=True)
    title = MultilingualField(blank=True)
    background = MultilingualField(blank=True)
    topics = models.ManyToManyField(Topic, related_name="queries", blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    serial = models.PositiveIntegerField(null=True, blank=True)
    number = models.CharField(max_length=20, null=True, blank=True, unique=True)
    state = models.CharField(max_length=20, choices=QUERY.choices, default=QUERY.start)
    urgency = models.CharField(max_length=20, choices=Urgency.choices, default=Urgency.STANDARD)
    wanted_on = models.DateField(null=True, blank=True)  # the asker's own day instead of a length
    due_on = models.DateField(null=True, blank=True)  # the last of the participants' own days
    submitted_at = models.DateTimeField(null=True, blank=True)  # first brought before review
    approved_at = models.DateTimeField(null=True, blank=True)
    launched_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    follow_up_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    audience = models.CharField(max_length=20, choices=Circle.choices, default=Circle.NETWORK)
    default_audience = models.CharField(  # of the answers; the contributor may choose another
        max_length=20, choices=Circle.choices, default=Circle.MEMBERS
    )
    asked_roles = models.JSONField(default=default_roles)
    asked_areas = models.JSONField(default=list, blank=True)  # empty: every area
    asked_arrangements = models.JSONField(default=list, blank=True)  # kinds; empty: any or none
    cited_as = models.CharField(max_length=300, blank=True)  # elsewhere, if it was imported
    imported_from = models.CharField(max_length=300, blank=True)  # where that was published
    edition = models.PositiveIntegerField(default=1)  # of the draft: who saves an old one is told

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("query")
        verbose_name_plural = _("queries")
        constraints = [
            QUERY.constraint("exchange_query"),
            models.UniqueConstraint(fields=["year", "serial"], name="exchange_query_serial"),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "review", "withdrawn"])
                | models.Q(number__isnull=False),
                name="exchange_query_numbered",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "review", "approved", "withdrawn"])
                | models.Q(launched_at__isnull=False, due_on__isnull=False),
                name="exchange_query_launched",
            ),
        ]
        indexes = [
            models.Index(fields=["network", "state"]),
            models.Index(fields=["-launched_at"]),
            models.Index(fields=["state", "closed_at"]),
        ]

    def __str__(self) -> str:
        return f"Query {self.number}" if self.number else "Query without number"

    @property
    def is_overdue(self) -> bool:
        """Whether the last day has passed while the query is open; computed, never stored."""
        return bool(self.state == "open" and self.due_on and self.due_on < clock.today())


class Question(Base):
    """One question of a query; its kind says what an answer to it looks like."""

    class Kind(models.TextChoices):
        YES_NO_PARTLY = "yes_no_partly", _("Yes, no or partly")
        ONE_CHOICE = "one_choice", _("One choice")
        SEVERAL_CHOICES = "several_choices", _("Several choices")
        NUMBER = "number", _("Number with unit")
        DATE = "date", _("Date")
        TABLE = "table", _("Table with fixed columns")
        TEXT = "text", _("Free text")
        FILE = "file", _("File")

    query = models.ForeignKey(Query, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.TEXT)
    words = MultilingualField()
    hint = MultilingualField(blank=True)
    options = models.JSONField(default=list, blank=True)  # [{"code", "words": {language: words}}]
    unit = MultilingualField(blank=True)
    columns = models.JSONField(default=list, blank=True)  # [{"code", "words", "kind"}]
    is_compared = models.BooleanField(default=False)
    follow_up_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="follow_ups"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["query", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["query", "position"], name="exchange_question_position"
            ),
        ]

    def __str__(self) -> str:
        return f"Question {self.position} of {self.query}"

    @property
    def option_words(self) -> dict[str, dict[str, str]]:
        """The words of each option by its code."""
        return {one["code"]: one["words"] for one in self.options}


class Series(models.Model):
    """The last number given in a year; its row is held while the next one is given."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}.{self.last}"
