"""Files that belong to a query's background, to an answer, or to what somebody consulted says."""

from __future__ import annotations

from typing import Self

from django.db import models

from tessera.core.models import Base
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.consultation import Contribution
from tessera.exchange.models.query import Query
from tessera.exchange.models.reply import Answer


class Attachments(VisibleQuerySet):
    """Files beside what is asked and answered."""

    def kept(self) -> Self:
        """Those that nobody took away again."""
        return self.filter(removed_at__isnull=True)

    def unconfirmed(self) -> Self:
        """Those in which something was found that nobody has said may travel along."""
        return self.kept().exclude(findings=[]).filter(confirmed_at__isnull=True)


class Attachment(Base):
    """A file, stored outside the web root under its hash; its name is as protected as its content.

    What was stored is never changed: another version is another row. ``findings`` are what was found
    in it (``documents.received``): hidden sheets, comments, tracked changes, who wrote it. Before it
    travels on somebody confirms them, or puts another file in its place.
    """

    query = models.ForeignKey(
        Query, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    answer = models.ForeignKey(
        Answer, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    contribution = models.ForeignKey(
        Contribution, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100)
    path = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    findings = models.JSONField(default=list, blank=True)
    attached_by = models.CharField(max_length=200, blank=True)  # the office
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=200, blank=True)  # the office
    removed_at = models.DateTimeField(null=True, blank=True)  # from the workspace; editions keep it

    objects = Attachments.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    query__isnull=False, answer__isnull=True, contribution__isnull=True
                )
                | models.Q(query__isnull=True, answer__isnull=False, contribution__isnull=True)
                | models.Q(query__isnull=True, answer__isnull=True, contribution__isnull=False),
                name="exchange_attachment_of_one",
            ),
        ]
        indexes = [models.Index(fields=["path"])]

    def __str__(self) -> str:
        return f"Attachment {self.pk}"

    @property
    def owner(self) -> Query | Answer | Contribution:
        """What it belongs to."""
        found = self.query or self.answer or self.contribution
        assert found is not None  # noqa: S101 - the table's constraint
        return found

    @property
    def called(self) -> str:
        """What readers are told it is: its title, else its name."""
        return self.title or self.name

    @property
    def ending(self) -> str:
        """The kind of file, as its name ends."""
        return self.name.rpartition(".")[2].upper()

    @property
    def is_unconfirmed(self) -> bool:
        """Whether something was found in it that nobody has confirmed."""
        return bool(self.findings) and self.confirmed_at is None
