"""What a network agreed about its queries."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from tessera.core.circle import Circle
from tessera.core.models import Base
from tessera.core.prepared import prepared
from tessera.core.visible import VisibleQuerySet
from tessera.network.models import Network

LENGTH = [MinValueValidator(1), MaxValueValidator(120)]


class Terms(Base):
    """How many working days a reply has, how many questions fit, who sees the scoreboard.

    Published sources give two to four weeks as the usual length; the rest is each network's own.
    """

    network = models.OneToOneField(Network, models.PROTECT, related_name="terms")
    standard_days = models.PositiveSmallIntegerField(default=20, validators=LENGTH)
    urgent_days = models.PositiveSmallIntegerField(default=5, validators=LENGTH)
    most_questions = models.PositiveSmallIntegerField(default=20, validators=LENGTH)
    scoreboard_audience = models.CharField(
        max_length=20, choices=Circle.choices, default=Circle.TEAM
    )  # the innermost: the coordinator alone, and each participant its own

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["network"]
        verbose_name_plural = "terms"

    def __str__(self) -> str:
        return f"Terms of {self.network.short_name}"

    def days(self, urgency: str) -> int:
        """Working days for a query of that urgency."""
        return self.urgent_days if urgency == "urgent" else self.standard_days


def terms_of(network: Network) -> Terms:
    """What the network agreed, or what holds where nothing was agreed."""
    return next(iter(_terms(None, network=network.pk)), None) or Terms(network=network)


@prepared
def _terms(_who: None, network: Any) -> models.QuerySet[Terms]:
    return Terms.objects.filter(network=network)
