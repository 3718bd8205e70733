"""The catalogue: dataflows, and the releases of each, which are never overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from tessera.access.audience import readable
from tessera.access.visibility import of
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.models import Base
from tessera.core.text import MultilingualField
from tessera.core.visible import VisibleQuerySet
from tessera.network.models import Product

if TYPE_CHECKING:
    from tessera.access.people import Actor


class Dataflow(Base):
    """A table that is published again and again: one structure, one source, many releases.

    It is visible where at least one of its releases is.
    """

    code = models.CharField(max_length=60, unique=True)
    agency = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    name = MultilingualField()
    description = MultilingualField()
    structure = models.JSONField()  # of the newest release
    publisher = models.CharField(max_length=200)
    title = models.CharField(max_length=300)  # the publisher's own name of the table
    url = models.URLField(max_length=500, blank=True)
    licence = models.CharField(max_length=200)
    licence_url = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True)  # what the publisher asks users to know
    kind = models.CharField(max_length=10)  # stock, flow or rate
    unit = models.CharField(max_length=20)
    rounded_to = models.PositiveIntegerField(null=True)
    topics = models.JSONField(default=list)
    #: Changes whenever anything above does, so that what is read from it can be kept in memory.
    fingerprint = models.CharField(max_length=64)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("dataflow")
        verbose_name_plural = _("dataflows")

    def __str__(self) -> str:
        return self.code


class Release(Base):
    """Figures as one publisher gave them on one day: a catalogue row over an immutable file.

    Whether it is superseded is computed from the dates, never stored.
    """

    dataflow = models.ForeignKey(Dataflow, models.PROTECT, related_name="releases")
    sha256 = models.CharField(max_length=64)
    content = models.CharField(max_length=64)  # hash of the figures alone, without their dates
    path = models.CharField(max_length=300)
    size = models.PositiveBigIntegerField()
    rows = models.PositiveBigIntegerField()
    vintage = models.DateField()  # the day on which the publisher gave these figures
    retrieved = models.DateField()
    first_period = models.CharField(max_length=10)
    last_period = models.CharField(max_length=10)
    publisher = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    licence_url = models.URLField(max_length=500, blank=True)
    published_at = models.DateTimeField(default=clock.now)
    audience = models.CharField(max_length=20, choices=Circle.choices, default=Circle.PUBLIC)
    network = models.ForeignKey("network.Network", models.PROTECT, null=True, related_name="+")
    contributor = models.ForeignKey(
        "network.Organisation", models.PROTECT, null=True, related_name="+"
    )
    structure = models.JSONField()  # as it was: an old release keeps its own axes and codes
    edits = models.JSONField(default=list)  # what was changed on the way in, in sentences
    changes = models.JSONField(default=dict)  # added, revised, gone: against the release before

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-vintage", "-retrieved", "-published_at"]
        get_latest_by = ["vintage", "retrieved", "published_at"]
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.UniqueConstraint(fields=["dataflow", "sha256"], name="statistics_release_once"),
        ]
        indexes = [
            models.Index(fields=["dataflow", "-vintage"], name="statistics_release_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.dataflow.code} {self.vintage.isoformat()}"

    @property
    def short(self) -> str:
        """The first twelve digits of the hash: how addresses and people name a release."""
        return self.sha256[:12]


@of("statistics.Release")
def releases(person: Actor) -> models.Q:
    """As far as the contributor let the figures travel."""
    return readable(person, Product.STATISTICS)


@of("statistics.Dataflow")
def dataflows(person: Actor) -> models.Q:
    """Where at least one release is visible."""
    seen = Release.objects.filter(releases(person))
    return models.Q(models.Exists(seen.filter(dataflow=models.OuterRef("pk"))))
