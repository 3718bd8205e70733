"""What is said between the asker and the secretariat during review."""

from __future__ import annotations

from django.db import models

from tessera.core.models import Base
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.query import Query, Question
from tessera.network.models import Organisation


class Comment(Base):
    """A comment on a query, or on one of its questions, with the step that it came with."""

    query = models.ForeignKey(Query, models.PROTECT, related_name="comments")
    question = models.ForeignKey(
        Question, models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    office = models.CharField(max_length=200)
    words = models.TextField()
    step = models.CharField(max_length=20, blank=True)  # "return", "approve" or none

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"Comment on {self.query}"
