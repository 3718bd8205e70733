"""What people follow: a topic, an area, or a search of the archive."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tessera.core.models import Base
from tessera.core.visible import VisibleQuerySet
from tessera.network.models import Organisation


class Subscription(Base):
    """Something that a person follows for the organisation they acted for when they chose it.

    What is told is what that person sees for that organisation on the day of the mail. ``what`` is the
    code of a topic or area, or a search as it stands in the archive's address. ``read_to`` is the last
    event that was looked at, so that nothing is told twice and nothing from before.
    """

    class Kind(models.TextChoices):
        TOPIC = "topic", _("Topic")
        AREA = "area", _("Area")
        SEARCH = "search", pgettext_lazy("what is followed", "Search")

    class Rhythm(models.TextChoices):
        DAILY = "daily", _("Once a day")
        WEEKLY = "weekly", _("Once a week")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="subscriptions"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    what = models.CharField(max_length=600)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    paused_at = models.DateTimeField(null=True, blank=True)
    read_to = models.PositiveBigIntegerField(default=0)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "kind", "what"],
                name="exchange_subscription_once",
            ),
        ]
        indexes = [models.Index(fields=["paused_at", "read_to"])]

    def __str__(self) -> str:
        return f"Subscription to a {self.kind}"

    @property
    def is_paused(self) -> bool:
        """Whether nothing is told at the moment."""
        return self.paused_at is not None
