"""Networks, organisations, who takes part in what and since when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tessera.core.circle import Circle
from tessera.core.models import Base
from tessera.core.period import Period
from tessera.core.text import MultilingualField, say
from tessera.core.visible import VisibleQuerySet


class Remarked(models.Model):
    """What a reader must know about a row: that it is invented, or that its date is approximate."""

    is_invented = models.BooleanField(default=False)
    remark = MultilingualField(blank=True)

    class Meta:
        abstract = True


class Network(Base, Remarked):
    """A network of participants: an international one, or a contact point's national one."""

    class Level(models.TextChoices):
        INTERNATIONAL = "international", _("International network")
        NATIONAL = "national", _("National network")

    code = models.SlugField(max_length=40, unique=True)
    name = MultilingualField()
    short_name = models.CharField(max_length=40)
    level = models.CharField(max_length=20, choices=Level.choices)
    area = models.CharField(max_length=20, blank=True)  # of a national network
    contact_point = models.OneToOneField(
        "network.ContactPoint", null=True, blank=True, on_delete=models.PROTECT,
        related_name="national_network",
    )  # fmt: skip
    audience = models.CharField(  # who may know of the network and its participants
        max_length=20, choices=Circle.choices, default=Circle.NETWORK
    )
    default_audience = models.CharField(  # of what participants contribute
        max_length=20, choices=Circle.choices, default=Circle.MEMBERS
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["level", "code"]

    def __str__(self) -> str:
        return str(say(self.name, "en")) or self.short_name


class Organisation(Base, Remarked):
    """An institution, agency, secretariat or contact point; ministries merge, so it has dates."""

    class Kind(models.TextChoices):
        SECRETARIAT = "secretariat", _("Secretariat")
        CONTACT_POINT = "contact_point", _("National contact point")
        MINISTRY = "ministry", _("Ministry")
        AGENCY = "agency", _("Agency or authority")
        POLICE = "police", _("Police")
        STATISTICS = "statistics", _("Statistical office")
        BANK = "bank", _("Central bank")
        INTERNATIONAL = "international", _("International organisation")
        RESEARCH = "research", _("University or research institute")
        CIVIL = "civil", _("Civil society organisation")
        OTHER = "other", _("Other organisation")

    code = models.SlugField(max_length=60, unique=True)
    name = MultilingualField()  # without the area's name, which is composed where it is shown
    short_name = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OTHER)
    area = models.CharField(max_length=20, blank=True)
    website = models.URLField(blank=True)
    since = models.DateField(null=True, blank=True)  # None: not known
    until = models.DateField(null=True, blank=True)
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(since__isnull=True)
                | models.Q(until__isnull=True)
                | models.Q(until__gte=models.F("since")),
                name="network_organisation_period",
            )
        ]

    def __str__(self) -> str:
        words = str(say(self.name, "en")) or self.short_name
        return f"{words}, {self.area}" if self.kind == self.Kind.CONTACT_POINT else words


class ContactPoint(Period):
    """The organisation that speaks for an area in a network; several entities may form it."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="contact_points")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="contact_points"
    )
    area = models.CharField(max_length=20)
    entities = models.ManyToManyField(Organisation, blank=True, related_name="forms")

    class Meta(Period.Meta):
        ordering = ["network", "area", "since"]

    def __str__(self) -> str:
        return str(self.organisation)


class Membership(Period, Remarked):
    """An organisation's part in a network: one role over one period; history stays."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("Coordinator")
        MEMBER = "member", _("Member")
        OBSERVER = "observer", _("Observer")
        PARTNER = "partner", _("Partner")
        INSTITUTION = "institution", _("Institution")
        EXPERT = "expert", _("Expert")

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    area = models.CharField(max_length=20, blank=True)  # the participant, where it is an area
    role = models.CharField(max_length=20, choices=Role.choices)
    basis = models.CharField(max_length=300, blank=True)  # the decision or published source

    class Meta(Period.Meta):
        ordering = ["network", "area", "organisation", "since"]
        indexes = [models.Index(fields=["organisation", "since"])]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.role} · {self.since}"
