"""A published compilation that was read from a file and waits to become a query."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tessera.core import clock
from tessera.core.models import Base
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.query import Query
from tessera.exchange.workflow import IMPORT
from tessera.network.models import Network


class LegacyImport(Base):
    """One file: as it was published, what was read from it, and what people made of that.

    ``read`` stays as the reader gave it; ``result`` is what is corrected and accepted. The file is
    kept under its hash, outside the web root; the same one is imported once. Reading takes minutes
    where a PDF is long, so a file that was brought waits for the worker.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits to be read")
        READING = "reading", _("Being read")
        READ = "read", pgettext_lazy("import", "Read")
        CORRECTED = "corrected", pgettext_lazy("import", "Corrected")
        ACCEPTED = "accepted", pgettext_lazy("import", "Accepted")
        DISCARDED = "discarded", _("Discarded")
        FAILED = "failed", _("Not read")  # ``why`` says the reason

    network = models.ForeignKey(Network, models.PROTECT, related_name="imports")
    name = models.CharField(max_length=200)  # of the file, as protected as its content
    source = models.CharField(max_length=300, blank=True)  # where it was published
    format = models.CharField(max_length=10)
    path = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=20, choices=IMPORT.choices, default=IMPORT.start)
    task = models.UUIDField(null=True)  # in the queue
    tries = models.PositiveSmallIntegerField(default=0)  # that a fault in the program ended
    pages_read = models.PositiveSmallIntegerField(default=0)
    pages = models.PositiveSmallIntegerField(default=0)  # 0 where it is not known
    why = models.JSONField(default=dict, blank=True)  # it was not read: kind and facts
    read = models.JSONField(default=dict, blank=True)  # empty until it is read
    result = models.JSONField(default=dict, blank=True)
    edition = models.PositiveIntegerField(default=1)  # of the result: who saves an old one is told
    saved_at = models.DateTimeField(default=clock.now)
    saved_by = models.CharField(max_length=200)  # the office
    query = models.OneToOneField(
        Query, models.PROTECT, null=True, blank=True, related_name="legacy_import"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            IMPORT.constraint("exchange_import"),
            models.UniqueConstraint(
                fields=["network", "sha256"], condition=~models.Q(state="discarded"),
                name="exchange_import_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="accepted", query__isnull=False)
                | (~models.Q(state="accepted") & models.Q(query__isnull=True)),
                name="exchange_import_query",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Import {self.sha256[:12]}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be corrected, accepted or discarded."""
        return self.state in (self.State.READ, self.State.CORRECTED)

    @property
    def is_read(self) -> bool:
        """Whether there is something to correct, or was."""
        return bool(self.result)

    @property
    def state_label(self) -> str:
        """The state in the page's language."""
        return str(self.State(self.state).label)

    @property
    def title(self) -> str:
        """The title as it stands now."""
        told: dict[str, Any] = self.result
        return str(told.get("title", ""))
