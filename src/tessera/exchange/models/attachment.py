"""Files that belong to a query's background or to an answer."""

from __future__ import annotations

from django.db import models

from tessera.core.models import Base
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.query import Query
from tessera.exchange.models.reply import Answer


class Attachment(Base):
    """A file, stored outside the web root under its hash; its name is as protected as its content.

    ``findings`` are what was found in it and must be known before a release: macros, hidden sheets,
    comments, tracked changes, metadata.
    """

    query = models.ForeignKey(
        Query, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    answer = models.ForeignKey(
        Answer, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    path = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    findings = models.JSONField(default=list, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)  # from the workspace; editions keep it

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(query__isnull=False, answer__isnull=True)
                | models.Q(query__isnull=True, answer__isnull=False),
                name="exchange_attachment_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"Attachment {self.pk}"
