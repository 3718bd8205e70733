"""Arrangements: what a participant may see and do, by product and day."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tessera.core.circle import Circle
from tessera.core.models import Base
from tessera.core.period import Period, PeriodQuerySet, holds_on
from tessera.core.visible import VisibleQuerySet
from tessera.network.models.networks import Network, Organisation, Remarked


class Product(models.TextChoices):
    """What a network makes and shares."""

    QUERY = "query", _("Queries and replies")
    STUDY = "study", _("Studies")
    STATISTICS = "statistics", _("Statistics")
    PUBLICATION = "publication", _("Publications")
    MEETING = "meeting", _("Meetings")
    DIRECTORY = "directory", _("Directory of people and experts")


class Act(models.TextChoices):
    """What a participant can be allowed to do with a product."""

    SEE = "see", _("See")
    CONTRIBUTE = "contribute", pgettext_lazy("right", "Contribute")
    LAUNCH = "launch", pgettext_lazy("right", "Launch")
    ATTEND = "attend", _("Attend")


class Arrangement(Base, Remarked):
    """What a network and a participant agreed; it counts from its first day once signed."""

    class Kind(models.TextChoices):
        WORKING = "working", _("Working arrangement")
        ADMINISTRATIVE = "administrative", _("Administrative arrangement")
        LETTERS = "letters", _("Exchange of letters")

    class State(models.TextChoices):
        DRAFTED = "drafted", _("Drafted")
        SIGNED = "signed", _("Signed")
        ENDED = "ended", _("Ended")

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="arrangements")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="arrangements"
    )
    area = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.WORKING)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFTED)
    signed_on = models.DateField(null=True, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=300, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["network", "area", "since"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="network_arrangement_period",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["drafted", "signed", "ended"]),
                name="network_arrangement_state",
            ),
            models.CheckConstraint(
                condition=models.Q(state="drafted") | models.Q(signed_on__isnull=False),
                name="network_arrangement_signed_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network.short_name} · {self.organisation} · {self.since}"


class RightQuerySet(PeriodQuerySet):
    """Rights, as agreed and as in force."""

    def in_force(self, day: date) -> Self:
        """Rights that count on ``day``: theirs and their signed arrangement's period hold."""
        return (
            self.on(day)
            .filter(holds_on(day, "arrangement__"))
            .exclude(arrangement__state=Arrangement.State.DRAFTED)
        )


class Right(Period):
    """One cell of the rights matrix. For seeing, ``circle`` is the innermost audience it opens."""

    arrangement = models.ForeignKey(Arrangement, on_delete=models.PROTECT, related_name="rights")
    product = models.CharField(max_length=20, choices=Product.choices)
    act = models.CharField(max_length=20, choices=Act.choices)
    circle = models.CharField(max_length=20, choices=Circle.choices, default=Circle.NETWORK)

    objects = RightQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Period.Meta):
        ordering = ["arrangement", "product", "act", "since"]

    def __str__(self) -> str:
        return f"{self.product}.{self.act} · {self.circle} · {self.since}"
