"""People: who signs in, for which organisations they act, what they know, how they came."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.models import Base
from tessera.core.period import Period, PeriodQuerySet
from tessera.core.text import MultilingualField
from tessera.core.visible import VisibleQuerySet
from tessera.network.models.networks import Organisation, Remarked


class People(BaseUserManager.from_queryset(VisibleQuerySet)):  # type: ignore[misc]
    """Finds people by mail address whatever its capitals; actions make them."""

    def get_by_natural_key(self, email: str | None) -> Any:
        return self.get(email=(email or "").strip().lower())


class Person(AbstractBaseUser, Base):
    """Who signs in. ``name`` is the office ("Contact point") or, where wished, the person's name."""

    class Style(models.TextChoices):
        NETWORK = "", _("As the network prefers")
        EU = "eu", _("European Union")
        UN = "un", _("United Nations")
        COE = "coe", _("Council of Europe")
        PLAIN = "plain", _("Plain")
        NATIONAL = "national", _("National")

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=10, blank=True, choices=settings.LANGUAGES)
    style = models.CharField(max_length=10, blank=True, choices=Style.choices)
    is_active = models.BooleanField(default=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)

    objects = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "email"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name shown; what the sign-in library asks for."""
        return self.name


class MandateQuerySet(PeriodQuerySet):
    """Mandates; one that was ended during a day no longer holds from that moment."""

    def on(self, day: date) -> Self:
        held = super().on(day)
        return held if day < clock.today() else held.filter(ended_at__isnull=True)


class Mandate(Period):
    """For which organisation a person acts, as what, from when until when."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("Coordinator of the organisation")
        OFFICER = "officer", _("Officer")
        EXPERT = "expert", _("Expert")
        READER = "reader", _("Reader")
        AUDITOR = "auditor", _("Auditor")
        ADMINISTRATOR = "administrator", _("Administrator")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="mandates"
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    ended_at = models.DateTimeField(null=True, blank=True)  # dismissed: access ends at once

    objects = MandateQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Period.Meta):
        ordering = ["organisation", "role", "since"]
        indexes = [models.Index(fields=["person", "organisation"])]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation} · {self.role}"

    def holds(self, day: date | None = None) -> bool:
        """Whether the mandate holds on ``day`` (today when none is given)."""
        day = day or clock.today()
        return super().holds(day) and (self.ended_at is None or day < clock.today())


class Expertise(Base, Remarked):
    """A person's entry in the directory of experts; shown only while the person consents."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="expertise")
    summary = MultilingualField(blank=True)
    audience = models.CharField(max_length=20, choices=Circle.choices, default=Circle.NETWORK)
    consented_at = models.DateTimeField(null=True, blank=True)  # None: not listed

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["person__name"]
        verbose_name_plural = "expertise"

    def __str__(self) -> str:
        return f"Expertise of {self.person}"


class Competence(Base):
    """One code in an expertise: a topic, a language, an area, or a field of Article 5."""

    class Kind(models.TextChoices):
        TOPIC = "topic", _("Topic")
        LANGUAGE = "language", _("Language")
        AREA = "area", _("Area")
        FIELD = "field", _("Field")

    expertise = models.ForeignKey(Expertise, on_delete=models.CASCADE, related_name="competences")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    code = models.CharField(max_length=40)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["expertise", "kind", "code"], name="network_competence_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.code}"


class Invitation(Base):
    """An address invited to act for an organisation; the link's token is kept as a hash only."""

    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    name = models.CharField(max_length=200)  # the office offered; the person may correct it
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invitations"
    )
    role = models.CharField(max_length=20, choices=Mandate.Role.choices)
    language = models.CharField(max_length=10, blank=True, choices=settings.LANGUAGES)
    by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="invitations_sent"
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.SENT)
    sent_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT,
        related_name="invitations_accepted",
    )  # fmt: skip
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["sent", "accepted", "withdrawn", "expired"]),
                name="network_invitation_state",
            )
        ]

    def __str__(self) -> str:
        return f"Invitation to {self.organisation} as {self.role}"

    @property
    def is_open(self) -> bool:
        """Whether the link still works."""
        return self.state == self.State.SENT and clock.now() < self.expires_at
