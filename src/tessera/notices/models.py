"""Tables of notices and jobs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tessera.audit.models import Event
from tessera.core import clock
from tessera.core.models import Base
from tessera.core.visible import VisibleQuerySet
from tessera.network.models import Organisation
from tessera.notices.occasions import OCCASIONS, Rhythm


class State(models.TextChoices):
    """Where a mail is."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    FAILED = "failed", _("Failed")
    SKIPPED = "skipped", _("Not sent")


class Why(models.TextChoices):
    """Why a mail was not sent."""

    CLOSED = "closed", _("The account is closed.")
    BOUNCING = "bouncing", _("Mails to the address come back.")
    UNWANTED = "unwanted", _("The person does not wish to be told.")
    HIDDEN = "hidden", _("The person no longer sees what it is about.")
    LEFT = "left", _("It is no longer the person's business.")
    SETTLED = "settled", _("It was done meanwhile.")
    OLD = "old", _("It had become too old to be news.")
    GONE = "gone", _("There is no such notice any more.")


class Outgoing(Base):
    """A mail on its way. It is claimed, handed over and marked; whoever takes over after a kill
    hands it over again under the same identifier, which a mailbox keeps once."""

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=10, choices=Why.choices, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=clock.now)
    claimed_by = models.CharField(max_length=64, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=100, blank=True)  # the class of the last error, no words

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["state", "next_try_at"])]

    @property
    def message_id(self) -> str:
        """The mail's identifier, the same whenever it is tried."""
        host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
        return f"<{self.pk.hex}@{host}>"


class Digest(Outgoing):
    """Several notices to one person in one mail; at most one a day."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="digests")
    on = models.DateField()

    class Meta(Outgoing.Meta):
        ordering = ["-on"]
        constraints = [
            models.UniqueConstraint(fields=["person", "on"], name="notices_digest_once"),
        ]

    def __str__(self) -> str:
        return f"Digest of {self.on}"


class Notice(Outgoing):
    """One event told to one person, acting for one organisation; never twice."""

    event = models.ForeignKey(Event, models.PROTECT, to_field="number", related_name="notices")
    kind = models.CharField(max_length=80)  # the occasion's name
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.AT_ONCE)
    digest = models.ForeignKey(
        Digest, models.SET_NULL, null=True, blank=True, related_name="notices"
    )

    class Meta(Outgoing.Meta):
        ordering = ["event"]
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="notices_notice_once"),
        ]
        indexes = [*Outgoing.Meta.indexes, models.Index(fields=["person", "state"])]

    def __str__(self) -> str:
        return f"Notice of event {self.event_id}"

    @property
    def group(self) -> str:
        """The group of its occasion; empty when there is no such occasion any more."""
        return OCCASIONS[self.kind].group if self.kind in OCCASIONS else ""


class Preference(Base):
    """How soon a person wishes to be told of one group of occasions."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="preferences")
    group = models.CharField(max_length=40)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["group"]
        constraints = [
            models.UniqueConstraint(fields=["person", "group"], name="notices_preference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.rhythm}"


class Bounce(Base):
    """An address from which mails come back; nothing is sent there until it is lifted."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bounce")
    email = models.EmailField()  # another address of the person is another matter
    remark = models.CharField(max_length=300, blank=True)
    noted_by = models.CharField(max_length=200)  # the office, or the worker

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Bounce since {self.created_at.date()}"

    @property
    def counts(self) -> bool:
        """Whether the address is still the person's."""
        return bool(self.email == self.person.email)


class Calendar(Base):
    """The secret address of a person's calendar; its token is kept as a hash only."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendars")
    token_hash = models.CharField(max_length=64, unique=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(closed_at__isnull=True),
                name="notices_calendar_open_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Calendar of {self.created_at.date()}"


class Cursor(models.Model):
    """Up to which event the chain was read for notices: one row."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)


class Worker(models.Model):
    """A process that works off the queue, and when it was last heard of."""

    name = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class Turn(models.Model):
    """When a periodic job was last called and is called next."""

    name = models.CharField(max_length=80, primary_key=True)
    called_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(default=clock.now)
    task = models.UUIDField(null=True)  # in the queue

    def __str__(self) -> str:
        return self.name
